import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/unarchive.ts'
import { startFileServer } from '../support/file-server.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { fileSource, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const made = mkdtempSync(join(tmpdir(), 'archives-'))
const server = await startFileServer()
afterAll(async () => {
  await server.stop()
  rmSync(made, { recursive: true })
})
const sh = (script: string) => execFileSync('sh', ['-c', script], { cwd: made, encoding: 'utf8' })
sh(`umask 022; mkdir -p in/sub; echo one >"in/it's a \\$(file)"; echo two >in/sub/two; chmod 600 in/sub/two; ln -s two in/sub/link; echo oc >in/oc; chmod 755 in/oc
touch -d '2020-01-02 03:04:06' in/sub/two in/oc "in/it's a \\$(file)"; cd in
tar cf ../a.tar *; tar czf ../a.tar.gz *; tar cjf ../a.tar.bz2 *; tar cJf ../a.tar.xz *; tar --zstd -cf ../a.tar.zst *; zip -qry ../a.zip *
printf x >"../two
lines"; tar cf ../odd.tar -C .. "two
lines"; printf 'no archive at all' >../bad.tar.gz; head -c 60 ../a.tar.gz >../cut.tar.gz; cp ../a.tar.gz ${server.folder}/a.tar.gz`)
const whole = {
  "out/it's a $(file)": '0644 one\n',
  'out/oc': '0755 oc\n',
  'out/sub': '0755/',
  'out/sub/link': '-> two',
  'out/sub/two': '0600 two\n',
}
const empty = { out: '0755/' }
const handlers: { readonly [name: string]: string } = {
  'a.tar': 'TarArchive',
  'a.tar.gz': 'TgzArchive',
  'a.tar.bz2': 'TarBzipArchive',
  'a.tar.xz': 'TarXzArchive',
  'a.tar.zst': 'TarZstdArchive',
  'a.zip': 'ZipArchive',
}
type Args = { readonly [name: string]: Json }

describe.each(shells)('in %s, unarchive', (...shell) => {
  const run = (name: string, args: Args, cwd: string, check = false) =>
    runModule(module, { src: join(made, name), remote_src: true, dest: 'out', ...args }, { shell, cwd, ...(check ? { check } : {}) })

  test.each(Object.entries(handlers))('unpacks %s, and what is there is left alone', (name, handler) =>
    inFolder(empty, async folder => {
      const check = await run(name, {}, folder, true)
      expect([check.status, listingOf(folder)]).toStrictEqual(['changed', empty])
      const came = await run(name, { list_files: true }, folder)
      expect([came.status, came.result['handler'], came.result['dest']]).toStrictEqual(['changed', handler, 'out'])
      expect(came.result['files']).toHaveLength(5)
      expect(listingOf(folder)).toStrictEqual({ ...empty, ...whole })
      expect((await run(name, {}, folder)).status).toBe('ok')
    }),
  )

  test('takes off what is above, and sets the mode of what is left', () =>
    inFolder({ out: '0755/' }, async folder => {
      execFileSync('sh', ['-c', 'mkdir -p top/sub; echo 1 >top/one; echo 2 >top/sub/two; tar cf top.tar top'], { cwd: folder })
      const args = { src: 'top.tar', remote_src: true, dest: 'out', mode: 'u=rwX,go=', extra_opts: ['--strip-components=1'] }
      const came = await runModule(module, args, { shell, cwd: folder })
      const again = await runModule(module, args, { shell, cwd: folder })
      expect([came.status, again.status, listingOf(join(folder, 'out'))]).toStrictEqual([
        ...['changed', 'ok'],
        { one: '0600 1\n', sub: '0700/', 'sub/two': '0600 2\n' },
      ])
    }))

  test.each(['a.tar.gz', 'a.zip'])('mends what somebody did to what was in %s', name =>
    inFolder(empty, async folder => {
      await run(name, {}, folder)
      writeFileSync(join(folder, 'out/oc'), 'by hand')
      rmSync(join(folder, 'out/sub/two'))
      const check = await run(name, {}, folder, true)
      const different = [check.differences.find(({ type }) => type === 'value')].map(one => JSON.stringify(one))
      expect(different[0]).toContain('oc: Size differs')
      expect((await run(name, {}, folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ ...empty, ...whole })
    }),
  )

  test.each(['a.tar.gz', 'a.zip'])('takes from %s what is named, leaves out what is not wanted', name =>
    inFolder({ ...empty, two: '0755/' }, async folder => {
      await run(name, { include: ['oc'], mode: '0711' }, folder)
      await run(name, { exclude: ['sub/*', 'sub', 'sub/'], dest: 'two' }, folder)
      expect((await run(name, { include: ['oc'], mode: '0711' }, folder)).status).toBe('ok')
      expect(listingOf(folder)).toStrictEqual({
        out: '0755/',
        'out/oc': '0711 oc\n',
        two: '0755/',
        "two/it's a $(file)": '0644 one\n',
        'two/oc': '0755 oc\n',
      })
    }),
  )

  test('gives it permissions, and to what has others', () =>
    inFolder(empty, async folder => {
      await run('a.tar.gz', { mode: 'u=rwX,go=rX' }, folder)
      expect(listingOf(folder)).toStrictEqual({ ...empty, ...whole, 'out/sub/two': '0644 two\n' })
      const came = await run('a.tar.gz', { mode: 'u=rwX,go=' }, folder)
      expect(Object.keys(came.change)).toStrictEqual(['wrong mode'])
      expect(listingOf(folder)).toMatchObject({ 'out/sub': '0700/', 'out/oc': '0700 oc\n' })
    }))

  test('brings an archive from here, and one from elsewhere', () =>
    inFolder({ ...empty, two: '0755/' }, async folder => {
      const sources = { src: fileSource(readFileSync(join(made, 'a.tar.xz')), 'files/a.tar.xz') }
      expect((await runModule(module, { dest: 'out' }, { shell, cwd: folder, sources })).status).toBe('changed')
      expect((await runModule(module, { dest: 'out' }, { shell, cwd: folder, sources })).status).toBe('ok')
      const url = { src: `${server.url}/dated/a.tar.gz`, remote_src: true, dest: 'two' }
      expect((await runModule(module, url, { shell, cwd: folder })).status).toBe('changed')
      expect(Object.keys(listingOf(folder))).toHaveLength(12)
    }))

  test('does not look where what it creates is there', () =>
    inFolder({ ...empty, done: '0644 x' }, async folder => {
      const came = await run('none.tar', { creates: 'done' }, folder)
      expect([came.status, came.failure]).toStrictEqual(['skipped', 'skipped, since done exists'])
    }))

  test('leaves what is newer where that is asked for', () =>
    inFolder(empty, async folder => {
      await run('a.tar.gz', {}, folder)
      writeFileSync(join(folder, 'out/oc'), 'newer')
      expect((await run('a.tar.gz', { keep_newer: true }, folder)).status).toBe('ok')
      expect(readFileSync(join(folder, 'out/oc'), 'utf8')).toBe('newer')
    }))

  test('knows names of two lines', () =>
    inFolder(empty, async folder => {
      expect((await run('odd.tar', {}, folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ ...empty, 'out/two\nlines': '0644 x' })
    }))

  const refused: { readonly [sentence: string]: readonly [string, Args, RegExp] } = {
    'what is no archive': ['bad.tar.gz', {}, /Failed to read the archive .*does not look like a tar archive/],
    'half an archive': ['cut.tar.gz', {}, /Failed to read the archive .*unexpected end/],
    'what is not there': ['none.tar', {}, /Failed to read the archive .*not there/],
    'a folder that is not there': ['a.tar', { dest: 'none' }, /must be an existing dir/],
    'a name that is not in it': ['a.tar', { include: ['none'] }, /none: Not found in archive/],
    'an owner whom nobody knows': ['a.tar', { owner: 'nobody-knows' }, /failed to look up user nobody-knows/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [name, args, says]) =>
    inFolder(empty, async folder => {
      const came = await run(name, args, folder)
      expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
      expect(listingOf(folder)).toStrictEqual(empty)
    }),
  )
})

test('nothing outside of the folder changes hands, whatever an archive says', () =>
  inFolder({ victim: '0600 mine\n', out: '0755/', 'evil/x': '0644 x' }, async folder => {
    execFileSync('tar', ['cPf', 'evil.tar', '--transform', 's,.*,../victim,', 'evil/x'], { cwd: folder })
    const came = await runModule(
      module,
      { src: 'evil.tar', remote_src: true, dest: 'out', mode: '0666' },
      { cwd: folder, settles: false },
    ).catch(String)
    expect(JSON.stringify(came)).toMatch(/failed|changed/)
    expect(listingOf(folder)['victim']).toBe('0600 mine\n')
  }))
