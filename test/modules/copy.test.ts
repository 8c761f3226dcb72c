import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import type { Json } from '../../engine/module.ts'
import type { Source } from '../../engine/schema.ts'
import copy from '../../modules/copy.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { fileSource, folderSource, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

interface Case {
  readonly before?: Listing
  /** `dest`, and `src` with `remote_src`, are below the folder. */
  readonly args: { readonly [name: string]: Json }
  readonly src?: Source
  readonly status?: 'ok' | 'changed'
  readonly after?: Listing
  readonly failure?: string
}

const tree = folderSource({ 'a.txt': 'a\n', sub: null, "sub/it's $(x)": 'b\n', 'sub/empty': null }, 'files/tree')
const hostile = '-n $(touch x)\n\'"`\\'

const cases: { readonly [sentence: string]: Case } = {
  'writes a text': { args: { content: 'one\n', dest: 'a b' }, after: { 'a b': '0644 one\n' } },
  'writes it with a mode': { args: { content: 'one\n', dest: hostile, mode: '0600' }, after: { [hostile]: '0600 one\n' } },
  'leaves a file alone': { before: { a: '0600 one\n' }, args: { content: 'one\n', dest: 'a' }, status: 'ok' },
  'changes what it holds and keeps its mode': {
    before: { a: '0640 one\n' },
    args: { content: 'two\n', dest: 'a' },
    after: { a: '0640 two\n' },
  },
  'changes the mode alone': { before: { a: '0640 one\n' }, args: { content: 'one\n', dest: 'a', mode: 'g-r' }, after: { a: '0600 one\n' } },
  'writes mappings as JSON': {
    args: { content: { a: 1, b: [true, null, 'ü', 1.5] }, dest: 'a' },
    after: { a: '0644 {"a": 1, "b": [true, null, "\\u00fc", 1.5]}' },
  },
  'writes a number': { args: { content: 5, dest: 'a' }, after: { a: '0644 5' } },
  'leaves a file alone that is there, where it is not to force': {
    before: { a: '0600 one\n' },
    args: { content: 'two\n', dest: 'a', force: false },
    status: 'ok',
  },
  'copies a file': { src: fileSource('x', 'files/b', 0o600), args: { dest: 'a' }, after: { a: '0644 x' } },
  'copies a file with its mode': { src: fileSource('x', 'files/b', 0o750), args: { dest: 'a', mode: 'preserve' }, after: { a: '0750 x' } },
  'copies a file into a folder': {
    before: { a: '0755/' },
    src: fileSource('x', 'files/b'),
    args: { dest: 'a' },
    after: { a: '0755/', 'a/b': '0644 x' },
  },
  'copies a file into a folder behind a link': {
    before: { a: '0755/', l: '-> a' },
    src: fileSource('x', 'files/b'),
    args: { dest: 'l' },
    after: { a: '0755/', 'a/b': '0644 x', l: '-> a' },
  },
  'makes folders for a file': {
    src: fileSource('x', 'files/b'),
    args: { dest: 'c d/e/', directory_mode: '0700', mode: '0600' },
    after: { 'c d': '0700/', 'c d/e': '0700/', 'c d/e/b': '0600 x' },
  },
  'does not make a folder without a slash': {
    src: fileSource('x'),
    args: { dest: 'c/d' },
    failure: 'Destination directory FOLDER/c does not exist; make it with file and state: directory, or end dest with a slash',
  },
  'does not write a text into a folder': {
    before: { a: '0755/' },
    args: { content: 'x', dest: 'a' },
    failure: 'can not use content with a dir as dest; name the file in it',
  },
  'takes the place of a link': {
    before: { a: '0640 one\n', l: '-> a' },
    args: { content: 'two\n', dest: 'l' },
    after: { a: '0640 one\n', l: '0644 two\n' },
  },
  'writes through a link': {
    before: { a: '0640 one\n', l: '-> a' },
    args: { content: 'two\n', dest: 'l', follow: true },
    after: { a: '0640 two\n', l: '-> a' },
  },
  'copies a folder': {
    src: tree,
    args: { dest: 'd' },
    after: {
      d: '0755/',
      'd/tree': '0755/',
      'd/tree/a.txt': '0644 a\n',
      'd/tree/sub': '0755/',
      'd/tree/sub/empty': '0755/',
      "d/tree/sub/it's $(x)": '0644 b\n',
    },
  },
  'copies what is in a folder': {
    before: { 'd/a.txt': '0600 old', 'd/z': '0600 z' },
    src: { ...tree, name: 'files/tree/' },
    args: { dest: 'd', directory_mode: '0700', mode: '0640' },
    after: { d: '0755/', 'd/a.txt': '0640 a\n', 'd/sub': '0700/', 'd/sub/empty': '0700/', "d/sub/it's $(x)": '0640 b\n', 'd/z': '0600 z' },
  },
  'leaves a folder alone': {
    before: { d: '0755/', 'd/a.txt': '0600 a\n', 'd/sub/empty': '0700/', "d/sub/it's $(x)": '0600 b\n' },
    src: { ...tree, name: 'files/tree/' },
    args: { dest: 'd' },
    status: 'ok',
  },
  'copies a file of the target': {
    before: { 'a b': '0600 x' },
    args: { src: 'a b', dest: 'c', remote_src: true, mode: 'preserve' },
    after: { 'a b': '0600 x', c: '0600 x' },
  },
  'leaves a copy on the target alone': {
    before: { a: '0600 x', c: '0644 x' },
    args: { src: 'a', dest: 'c', remote_src: true },
    status: 'ok',
  },
  'copies a folder of the target': {
    before: { 'a/b': '0600 x', 'a/c/d': '0640 y', 'a/l': '-> b' },
    args: { src: 'a', dest: 'e', remote_src: true },
    after: {
      a: '0755/',
      'a/b': '0600 x',
      'a/c': '0755/',
      'a/c/d': '0640 y',
      'a/l': '-> b',
      e: '0755/',
      'e/a': '0755/',
      'e/a/b': '0600 x',
      'e/a/c': '0755/',
      'e/a/c/d': '0640 y',
      'e/a/l': '0644 x',
    },
  },
  'copies what is in a folder of the target': {
    before: { 'a/b': '0600 x', e: '0700/', 'e/b': '0644 old' },
    args: { src: 'a/', dest: 'e/', remote_src: true },
    after: { a: '0755/', 'a/b': '0600 x', e: '0700/', 'e/b': '0644 x' },
  },
  'does not copy what is not on the target': {
    args: { src: 'a', dest: 'c', remote_src: true },
    failure: 'Source FOLDER/a not found; name a file of the target, or leave remote_src out',
  },
  'writes what is valid': { args: { content: 'x', dest: "it's", validate: 'test -f %s' }, after: { "it's": '0644 x' } },
  'does not write what is not': {
    before: { a: '0600 x' },
    args: { content: 'y', dest: 'a', validate: "sh -c 'echo no, %%; exit 3' %s" },
    failure: 'failed to validate; mend what is written, or the command: FOLDER/a was left as it was',
  },
  'wants the file in the check': {
    args: { content: 'y', dest: 'a', validate: 'true' },
    failure: 'validate must contain %s: true; %s is where the file that is checked goes',
  },
  'wants the right file': {
    args: { content: 'y', dest: 'a', checksum: 'abc' },
    failure:
      'Copied file does not match the expected checksum: it has 95cb0bfd2977c761298d9624e4b4d4c72a39974a, not abc; mend the file, or the checksum',
  },
}

describe.each(shells)('in %s, copy', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, { before = {}, args, src, status, after, failure }) => {
    await inFolder(before, async folder => {
      const begun = listingOf(folder)
      const remote = typeof args['src'] === 'string' ? { src: `${folder}/${args['src']}` } : {}
      const given = { ...args, ...remote, dest: `${folder}/${args['dest']}` }
      const came = await runModule(copy, given, { shell, ...(src && { sources: { src } }) })
      expect(failure === undefined ? came.status : came.failure).toBe(failure?.replaceAll('FOLDER', folder) ?? status ?? 'changed')
      expect(listingOf(folder)).toStrictEqual(after ?? begun)
    })
  })

  test('keeps what was there, and says where', async () => {
    await inFolder({ a: '0600 one' }, async folder => {
      const { result } = await runModule(copy, { content: 'two', dest: `${folder}/a`, backup: true }, { shell })
      const { backup_file: kept, ...rest } = result
      expect(String(kept).slice(folder.length)).toMatch(/^\/a\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/)
      expect(listingOf(folder)).toStrictEqual({ a: '0600 two', [String(kept).slice(folder.length + 1)]: '0600 one' })
      expect(rest).toStrictEqual({
        dest: `${folder}/a`,
        src: `${folder}/a`,
        checksum: 'ad782ecdac770fc6eb9a62e44f90873fb97fb26b',
        md5sum: 'b8a9f715dbb64fd5c56e7783c6820a61',
        uid: 0,
        gid: 0,
        owner: 'root',
        group: 'root',
        mode: '0600',
        size: 3,
        state: 'file',
      })
    })
  })

  test('writes any bytes', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256)
    await inFolder({}, async folder => {
      await runModule(copy, { dest: `${folder}/a` }, { shell, sources: { src: fileSource(bytes) } })
      expect((await runModule(copy, { dest: `${folder}/a` }, { shell, sources: { src: fileSource(bytes) } })).status).toBe('ok')
    })
  })
})

describe('copy', () => {
  test('shows a change whole: the text and the mode', async () => {
    await inFolder({ a: '0600 one\n' }, async folder => {
      const { differences } = await runModule(copy, { content: 'two\n', dest: `${folder}/a`, mode: '0644' }, { check: true })
      expect(differences).toStrictEqual([
        { type: 'text', path: `${folder}/a`, before: 'one\n', after: 'two\n' },
        { type: 'value', name: 'mode', before: '0600', after: '0644' },
      ])
    })
  })

  test('shows nothing of a secret', async () => {
    await inFolder({ a: '0600 one\n' }, async folder => {
      const src: Source = { ...fileSource(''), bytes: new Secret(Buffer.from('hidden')) }
      const came = await runModule(copy, { dest: `${folder}/a` }, { sources: { src } })
      expect(JSON.stringify(came)).not.toMatch(/hidden|one|aGlkZGVu/)
      expect(listingOf(folder)).toStrictEqual({ a: '0600 hidden' })
    })
  })

  test('returns the folder that a folder of the target was copied to, and no sum', async () => {
    await inFolder({ 'a/b': '0644 x' }, async folder => {
      const { result } = await runModule(copy, { src: `${folder}/a`, dest: `${folder}/d`, remote_src: true })
      expect(result).toMatchObject({
        dest: `${folder}/d`,
        src: `${folder}/a`,
        checksum: null,
        md5sum: null,
        state: 'directory',
        mode: '0755',
      })
    })
  })

  test('returns the folder that was copied', async () => {
    await inFolder({}, async folder => {
      const { result } = await runModule(copy, { dest: `${folder}/d` }, { sources: { src: tree }, check: true })
      expect(result).toStrictEqual({ dest: `${folder}/d/`, src: '/playbook/files/tree' })
    })
  })
})
