import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import type { Source } from '../../engine/schema.ts'
import module from '../../modules/synchronize.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

type Args = { readonly [name: string]: Json }

const odd = "it's $(x)"
const here: Listing = { a: '0640 one\n', 'd/b': '0755 two\n', [`${odd}/-c`]: '0600 three\n', 'empty/x.tmp': '0644 x', uploads: '0750/' }

/** A folder as the engine hands it over. */
function sourceOf(path: string, slash: boolean): Source {
  const below = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
  const entries = below.map(name => {
    const stat = statSync(join(path, name))
    const type = stat.isDirectory() ? ('directory' as const) : ('file' as const)
    return { path: name, type, mode: stat.mode & 0o7777, bytes: type === 'file' ? readFileSync(join(path, name)) : new Uint8Array() }
  })
  const mode = statSync(path).mode & 0o7777
  return { name: slash ? 'here/' : 'here', path, type: 'directory', mode, bytes: new Uint8Array(), entries }
}

/** What is on the target, what is asked for, and words of rsync that mean the same. */
const cases: { readonly [sentence: string]: readonly [Listing, Args, readonly string[]] } = {
  'nothing there yet': [{}, {}, []],
  'a folder under its own name': [{}, { src: 'here' }, []],
  'other contents, other permissions, and more than here': [
    { 'there/a': '0600 other', 'there/d/b': '0600 two\n', 'there/z/y': '0644 z' },
    {},
    [],
  ],
  'what is not here goes': [
    { 'there/a': '0640 one\n', 'there/z/y': '0644 z', 'there/d/old': '0644 o', 'there/l': '-> a' },
    { delete: true },
    ['--delete'],
  ],
  'what is left out does not come, and does not go': [
    { 'there/uploads/picture': '0644 p', 'there/z/keep.tmp': '0644 k', 'there/z/y': '0644 z' },
    { delete: true, rsync_opts: ['--exclude=/uploads', '--exclude', '*.tmp'] },
    ['--delete', '--exclude=/uploads', '--exclude=*.tmp'],
  ],
  'only what is there': [{ 'there/a': '0600 other', 'there/d': '0700/' }, { existing_only: true }, ['--existing']],
  'permissions stay': [{ 'there/a': '0600 other' }, { perms: false }, ['--no-perms']],
}

describe('synchronize', () => {
  test.each(Object.entries(cases))('does as rsync does: %s', (_, [before, more, words]) =>
    inFolder(
      here.a === undefined ? {} : Object.fromEntries(Object.entries(here).map(([path, what]) => [`here/${path}`, what])),
      async folder => {
        const [ours, theirs] = ['ours', 'theirs'].map(name => join(folder, name)) as [string, string]
        for (const place of [ours, theirs])
          await inFolder(before, async made => {
            mkdirSync(place)
            execFileSync('cp', ['-a', `${made}/.`, place])
          })
        const slash = more['src'] !== 'here'
        const source = sourceOf(join(folder, 'here'), slash)
        const { src: _src, ...asked } = more
        const args = { dest: join(ours, 'there'), ...asked }
        const setting = { sources: { src: source } }
        const check = await runModule(module, args, { ...setting, check: true })
        const came = await runModule(module, args, setting)
        execFileSync('rsync', ['-rp', '--checksum', ...words, join(folder, slash ? 'here/' : 'here'), join(theirs, 'there')], {
          stdio: 'pipe',
        })
        expect([came.failure, check.status, came.status]).toStrictEqual([undefined, 'changed', 'changed'])
        expect(listingOf(ours)).toStrictEqual(listingOf(theirs))
        expect((await runModule(module, args, setting)).status).toBe('ok')
      },
    ),
  )

  test('tells what it does as rsync does', () =>
    inFolder({ 'here/a': '0640 one', 'here/n': '0644 n', 'there/a': '0640 two', 'there/z': '0644 z' }, async folder => {
      const source = sourceOf(join(folder, 'here'), true)
      const came = await runModule(module, { dest: join(folder, 'there'), delete: true }, { sources: { src: source } })
      expect(came.result['stdout_lines']).toStrictEqual(['*deleting   z', '<fc........ a', '<f+++++++++ n'])
    }))

  test('a file', () =>
    inFolder({ there: '0755/' }, async folder => {
      const source: Source = {
        name: 'f',
        path: `/playbook/files/${odd}`,
        type: 'file',
        mode: 0o750,
        bytes: Buffer.from('words'),
        entries: [],
      }
      const came = await runModule(module, { dest: join(folder, 'there') }, { sources: { src: source } })
      expect([came.status, listingOf(folder)]).toStrictEqual(['changed', { there: '0755/', [`there/${odd}`]: '0750 words' }])
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'the other way': [{ mode: 'pull' }, /not built yet/],
    'options that mean something else': [{ rsync_opts: ['--chmod=F600'] }, /--chmod=F600 is not built here/],
    'a folder that may not go': [{ archive: false }, /add recursive: true/],
    'another machine': [{ dest: 'rsync://other/x' }, /on another machine/],
    'a folder in none': [{ dest: '/no/such/place' }, /there is no folder \/no\/such/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({ 'here/a': '0644 x' }, async folder => {
      writeFileSync(join(folder, 'x'), '')
      const came = await runModule(
        module,
        { dest: join(folder, 'there'), ...args },
        { sources: { src: sourceOf(join(folder, 'here'), true) } },
      )
      expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
    }),
  )
})
