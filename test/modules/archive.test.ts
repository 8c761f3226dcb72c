import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { Unknown } from '../../engine/load/values.ts'
import type { Json } from '../../engine/module.ts'
import { file } from '../../engine/state/files/file.ts'
import { packing } from '../../engine/state/files/packing.ts'
import module from '../../modules/archive.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const odd = "it's $(x) – ü"
const tree = { [`src/${odd}/-a`]: '0644 one\n', 'src/b': '0600 two\n', 'src/l': '-> b', 'src/empty': '0755/', 'other.log': '0644 log\n' }

type Args = { readonly [name: string]: Json }

/** What is in an archive, by the tool of its own. */
const contents = (folder: string, name: string) =>
  (name.endsWith('zip')
    ? execFileSync('unzip', ['-Z1', name], { cwd: folder, encoding: 'utf8' })
    : execFileSync('tar', ['-tf', name, '--quoting-style=literal'], { cwd: folder, encoding: 'utf8' })
  )
    .split('\n')
    .filter(Boolean)
    .sort()

describe.each(shells)('archive by %s', (...shell) => {
  test.each(['gz', 'zip'])('packs a folder, leaves it alone, packs what changed: %s', format =>
    inFolder(tree, async folder => {
      const args = { path: join(folder, 'src'), dest: join(folder, `a b.${format}`), format, mode: '0640' }
      const run = (check = false) => runModule(module, args, { shell, check })
      expect([(await run(true)).status, existsSync(args.dest)]).toStrictEqual(['changed', false])
      const came = await run()
      expect([came.failure, came.status, came.result['dest_state']]).toStrictEqual([undefined, 'changed', 'archive'])
      const all = ['src/', 'src/b', 'src/empty/', `src/${odd}/`, `src/${odd}/-a`, 'src/l'].sort()
      expect([contents(folder, args.dest), statSync(args.dest).mode & 0o777]).toStrictEqual([all, 0o640])
      expect((await run()).status).toBe('ok')
      writeFileSync(join(folder, 'src', odd, '-a'), 'two\n')
      expect((await run(true)).change['differences']).toStrictEqual([])
      expect((await run()).status).toBe('changed')
      rmSync(join(folder, 'src', 'l'))
      expect([(await run()).status, contents(folder, args.dest).includes('src/l')]).toStrictEqual(['changed', false])
    }),
  )
})

describe('archive', () => {
  const run = (args: Args, setting: object = {}) => runModule(module, args, setting)

  test.each(['gz', 'bz2', 'xz', 'zst'])('a single file is only compressed, and may go: %s', format =>
    inFolder({ [odd]: '0644 words\n' }, async folder => {
      const path = join(folder, odd)
      const came = await run({ path, format, remove: true })
      expect([came.failure, came.result['dest_state'], existsSync(path)]).toStrictEqual([undefined, 'compress', false])
      const program = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zst: 'zstd' }[format] ?? ''
      expect(execFileSync(program, ['-dc'], { input: readFileSync(`${path}.${format}`), encoding: 'utf8' })).toBe('words\n')
      expect((await run({ path, format, remove: true })).status).toBe('ok')
    }),
  )

  test('patterns, several paths, what is not meant, and what is missing', () =>
    inFolder(tree, async folder => {
      const at = (name: string) => join(folder, name)
      const dest = at('src/a.tar')
      const args = {
        path: [at('src'), at('*.log'), at('none')],
        dest,
        format: 'tar',
        exclude_path: [at('other.log')],
        exclusion_patterns: ['src/b', '*-a'],
      }
      const came = await run(args)
      expect([came.failure, came.result['dest_state'], came.result['missing']]).toStrictEqual([undefined, 'incomplete', [at('none')]])
      expect(contents(folder, dest)).toStrictEqual(['src/', `src/${odd}/`, 'src/empty/', 'src/l'].sort())
      expect((await run(args)).status).toBe('ok')
    }))

  test('a folder with a slash is what is in it; one file may be an archive', () =>
    inFolder({ 'src/a': '0644 x' }, async folder => {
      await run({ path: `${join(folder, 'src')}/`, dest: join(folder, 'a.tgz') })
      await run({ path: join(folder, 'src/a'), dest: join(folder, 'b.tgz'), force_archive: true })
      expect([contents(folder, 'a.tgz'), contents(folder, 'b.tgz')]).toStrictEqual([['a'], ['a']])
    }))

  test('tells what is packed, with what it is now, each time; of nothing that nothing is there', () =>
    inFolder({ 'src/d/b': '0644 x', 'src/a': '0644 y' }, async folder => {
      const args = { path: join(folder, 'src'), dest: join(folder, 'a.tgz') }
      const told = async () => {
        const { archived, state, mode } = (await run(args)).result
        return [(archived as string[]).toSorted(), state, mode]
      }
      const all = ['src/a', 'src/d', 'src/d/b'].map(name => join(folder, name))
      expect([await told(), await told()]).toStrictEqual([
        [all, 'file', '0644'],
        [all, 'file', '0644'],
      ])
      const none = await run({ path: join(folder, 'none') })
      expect([none.status, none.result['dest_state'], none.result['missing']]).toStrictEqual(['ok', 'absent', [join(folder, 'none')]])
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'what is not there': [{ path: '/no/such*', dest: '/tmp/x.tgz' }, /no source paths were found: \/no\/such/],
    'several without a name for them': [{ path: ['/a', '/b'] }, /dest is required/],
    'a folder that is not there': [{ path: '/etc/hostname', dest: '/no/such/a.gz' }, /there is no folder \/no\/such/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const came = await run(args)
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  })
})

const planned: { readonly [place: string]: boolean } = {
  '/srv/app': true,
  '/srv/app/b/c': true,
  '/srv/apple': false,
  '/srv/a.tgz': false,
  '/var/log/x.log': true,
  '/var/lib': false,
}

test.each(Object.entries(planned))('what a check has planned at %s makes what is packed unknown: %s', (place, isUnknown) => {
  const laid = overlay()
  laid.lay('it', [[file(place), { exists: true, type: 'file' }]], 'a task')
  const key = {
    paths: ['/srv/app/', '/var/log/*.log'],
    withoutPaths: [],
    withoutPatterns: [],
    dest: '/srv/a.tgz',
    format: 'gz',
    isForced: false,
  } as const
  expect(laid.over('it', packing(key), {}) instanceof Unknown).toBe(isUnknown)
})
