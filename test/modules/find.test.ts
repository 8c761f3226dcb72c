import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import assemble from '../../modules/assemble.ts'
import find from '../../modules/find.ts'
import iniFile from '../../modules/ini_file.ts'
import tempfile from '../../modules/tempfile.ts'
import { act } from '../support/action.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { folderSource, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const listing = {
  'a.log': '0640 one\ntwo\n',
  'b.txt': '0600 two\n',
  '.c.log': '0644 x',
  "d/it's.log": '0644 three',
  'd/e/f': `0644 ${'x'.repeat(3000)}`,
  l: '-> a.log',
  'new\nline': '0644 ',
}

const cases: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, readonly string[]] } = {
  'files in the folder itself': [{}, ['a.log', 'b.txt', 'new\nline']],
  'files below it': [{ recurse: true }, ['a.log', 'b.txt', 'd/e/f', "d/it's.log", 'new\nline']],
  'files so deep': [{ recurse: true, depth: 2 }, ['a.log', 'b.txt', "d/it's.log", 'new\nline']],
  'hidden files': [{ hidden: true, patterns: '*.log' }, ['.c.log', 'a.log']],
  'files by patterns': [{ recurse: true, patterns: ['*.log', 'f'], excludes: 'a*' }, ['d/e/f', "d/it's.log"]],
  'files by expressions': [{ recurse: true, patterns: '^.*\\.(log|txt)$', use_regex: true }, ['a.log', 'b.txt', "d/it's.log"]],
  folders: [{ recurse: true, file_type: 'directory' }, ['d', 'd/e']],
  links: [{ file_type: 'link' }, ['l']],
  'files behind links': [{ follow: true, patterns: 'l' }, ['l']],
  anything: [{ file_type: 'any' }, ['a.log', 'b.txt', 'd', 'l', 'new\nline']],
  'files by a line': [{ contains: 'tw.$' }, ['a.log', 'b.txt']],
  'files by their whole text': [{ contains: 'one\\ntwo', read_whole_file: true }, ['a.log']],
  'large files': [{ recurse: true, size: '2k' }, ['d/e/f']],
  'small files': [{ recurse: true, size: '-4' }, ['b.txt', 'new\nline']],
  'old files': [{ age: '1d' }, []],
  'young files': [{ age: '-1d' }, ['a.log', 'b.txt', 'new\nline']],
  'files by their mode': [{ mode: '0600' }, ['b.txt']],
  'files by any of their permissions': [{ mode: '0040', exact_mode: false }, ['a.log', 'new\nline']],
  'no more than are wanted': [{ limit: 1 }, ['a.log']],
}

describe.each(shells)('in %s, find finds', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, [args, names]) => {
    await inFolder(listing, async folder => {
      const { result } = await runModule(find, { paths: folder, ...args }, { shell })
      const files = result['files'] as unknown as { readonly path: string }[]
      expect(files.map(({ path }) => path.slice(folder.length + 1))).toStrictEqual(names)
      expect(result['matched']).toBe(names.length)
    })
  })

  test('nothing where there is no folder, and sums', async () => {
    await inFolder({ 'a/b': '0644 x' }, async folder => {
      const { result } = await runModule(
        find,
        { paths: [`${folder}/a`, `${folder}/c`], get_checksum: true, checksum_algorithm: 'md5' },
        { shell },
      )
      expect(result).toMatchObject({
        files: [{ path: `${folder}/a/b`, checksum: '9dd4e461268c8034f5c8564e155c67a6', isreg: true, mode: '0644' }],
        examined: 1,
        skipped_paths: { [`${folder}/c`]: `'${folder}/c' is not a directory` },
        msg: 'Not all paths examined, check warnings for details',
      })
    })
  })
})

describe.each(shells)('in %s, assemble', (...shell) => {
  test('makes one file of those of the target, and leaves it alone', async () => {
    await inFolder({ 'd/2': '0644 two\n', 'd/1': '0644 one', 'd/.3': '0644 no', 'd/sub/x': '0644 no' }, async folder => {
      const args = { src: `${folder}/d`, dest: `${folder}/a`, delimiter: '--', ignore_hidden: true, mode: '0600' }
      const came = await runModule(assemble, args, { shell })
      expect([came.status, listingOf(folder)['a']]).toStrictEqual(['changed', '0600 one\n--\ntwo\n'])
      expect((await runModule(assemble, args, { shell })).status).toBe('ok')
    })
  })

  test('makes one file of ours', async () => {
    await inFolder({}, async folder => {
      const sources = { src: folderSource({ b: 'two\n', a: 'one\n', sub: null, 'sub/c': 'no' }) }
      const { result } = await runModule(assemble, { dest: `${folder}/a`, remote_src: false }, { shell, sources })
      expect(listingOf(folder)).toStrictEqual({ a: '0644 one\ntwo\n' })
      expect(result).toMatchObject({ msg: 'OK', dest: `${folder}/a`, src: '/playbook/files/it' })
    })
  })

  test('needs the folder', async () => {
    const came = await runModule(assemble, { src: '/no/where', dest: '/tmp/x' }, { shell })
    expect(came.failure).toBe('Source (/no/where) does not exist; make it first, or mend its path')
  })
})

describe.each(shells)('in %s, tempfile', (...shell) => {
  test('makes a file, a folder', async () => {
    await inFolder({}, async folder => {
      const made = await act(tempfile, { path: folder, prefix: "it's ", suffix: '.$(x)' }, { shell })
      expect(made).toMatchObject({ status: 'changed', result: { mode: '0600', size: 0, state: 'file', owner: 'root' } })
      expect(String(made.result?.['path']).slice(folder.length)).toMatch(/^\/it's \w{8}\.\$\(x\)$/)
      expect(await act(tempfile, { path: folder, suffix: 'x' }, { shell })).toMatchObject({
        status: 'changed',
        result: { mode: '0600', size: 0 },
      })
      expect(await act(tempfile, { path: folder, state: 'directory' }, { shell })).toMatchObject({
        result: { mode: '0700', state: 'directory' },
      })
      expect(Object.keys(listingOf(folder)).length).toBe(3)
      expect(await act(tempfile, { path: `${folder}/none` }, { shell })).toMatchObject({ status: 'failed' })
    })
  })
})

describe.each(shells)('in %s, ini_file', (...shell) => {
  test('makes a file, changes it, leaves it alone', async () => {
    await inFolder({}, async folder => {
      const args = { path: `${folder}/a.ini`, section: 'main', option: 'colour' }
      const written = { path: args.path, uid: 0, gid: 0, owner: 'root', group: 'root', mode: '0644', state: 'file' }
      expect((await runModule(iniFile, { ...args, value: 'blue' }, { shell })).result).toStrictEqual({
        msg: 'section and option added',
        ...written,
        size: 22,
      })
      expect((await runModule(iniFile, { ...args, value: 'red' }, { shell })).result).toStrictEqual({
        msg: 'option changed',
        ...written,
        size: 21,
      })
      expect(listingOf(folder)).toStrictEqual({ 'a.ini': '0644 \n[main]\ncolour = red\n' })
      expect((await runModule(iniFile, { ...args, value: 'red' }, { shell })).result).toStrictEqual({ msg: 'OK', ...written, size: 21 })
      expect((await runModule(iniFile, args, { shell })).failure).toBe(
        'value is required with an option that is to be there; add it, or allow_no_value: true',
      )
    })
  })
})
