import { lstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import file from '../../modules/file.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

interface Case {
  readonly before?: Listing
  /** `path`, and `src` where it begins with a slash, are below the folder. */
  readonly args: { readonly [name: string]: Json }
  readonly status?: 'ok' | 'changed' | 'failed'
  /** What is there afterwards; as before where it is left out. */
  readonly after?: Listing
  readonly change?: object
  readonly failure?: string
  /** Doing it twice changes something twice. */
  readonly settles?: false
}

const cases: { readonly [sentence: string]: Case } = {
  'makes a folder and those it is in, each with the mode': {
    args: { path: 'a b/c/d', state: 'directory', mode: '0750' },
    after: { 'a b': '0750/', 'a b/c': '0750/', 'a b/c/d': '0750/' },
  },
  'makes a folder with the mode in one that hands its group and setgid bit down': {
    before: { a: '2755/' },
    args: { path: 'a/b', state: 'directory', mode: '0750' },
    after: { a: '02755/', 'a/b': '0750/' },
  },
  'takes the setgid bit of a folder away': {
    before: { a: '2750/' },
    args: { path: 'a', state: 'directory', mode: '0750' },
    after: { a: '0750/' },
    change: { mode: '0750' },
  },
  'leaves a folder alone': { before: { a: '0700/' }, args: { path: 'a', state: 'directory' }, status: 'ok' },
  'takes a folder behind a link for a folder': {
    before: { a: '0700/', l: '-> a' },
    args: { path: 'l', state: 'directory', mode: '0755' },
    after: { a: '0755/', l: '-> a' },
    change: { mode: '0755' },
  },
  'changes the mode of a folder': { before: { a: '0700/' }, args: { path: 'a/', state: 'directory', mode: 0o755 }, after: { a: '0755/' } },
  'changes permissions in a folder, symbolically, links left alone': {
    before: { a: '0700/', 'a/b': '0600 x', "a/it's $(x)": '0700 y', 'a/new\nline': '0700/', 'a/l': '-> b', 'a/d': '-> nowhere' },
    args: { path: 'a', recurse: true, mode: 'u=rwX,g=rX,o=' },
    after: { a: '0750/', 'a/b': '0640 x', "a/it's $(x)": '0750 y', 'a/new\nline': '0750/', 'a/l': '-> b', 'a/d': '-> nowhere' },
  },
  'does not make a folder where a file is': {
    before: { a: '0600 x' },
    args: { path: 'a', state: 'directory' },
    failure: 'FOLDER/a already exists as a file; remove it first, or name another path',
  },
  'changes the mode of what a link leads to': {
    before: { a: '0600 x', l: '-> a' },
    args: { path: 'l', mode: '0644' },
    after: { a: '0644 x', l: '-> a' },
    change: { mode: '0644' },
  },
  'sets a special bit and keeps it when the owner changes': {
    before: { a: '0755 x' },
    args: { path: 'a', mode: '4755', owner: 'root' },
    after: { a: '04755 x' },
  },
  'leaves a file alone that is as asked for': {
    before: { a: '0600 x' },
    args: { path: 'a', mode: '0600', owner: 0, group: 'root' },
    status: 'ok',
  },
  'does not make a file': {
    args: { path: 'a', state: 'file' },
    failure: 'file (FOLDER/a) is absent, cannot continue; make it with copy or template, or use state: touch',
  },
  'does not take a folder for a file': {
    before: { a: '0700/' },
    args: { path: 'a', state: 'file' },
    failure: 'file (FOLDER/a) is directory, cannot continue; leave state out, or give the state that it has',
  },
  'makes a link to what is there': {
    before: { a: '0600 x' },
    args: { path: 'l', src: 'a', state: 'link' },
    after: { a: '0600 x', l: '-> a' },
  },
  'leaves a link alone': { before: { a: '0600 x', l: '-> a' }, args: { path: 'l', src: 'a', state: 'link' }, status: 'ok' },
  'turns a link, at once': {
    before: { a: '0600 x', b: '0600 y', l: '-> a' },
    args: { path: 'l', src: 'b', state: 'link' },
    after: { a: '0600 x', b: '0600 y', l: '-> b' },
    change: { src: 'b' },
  },
  'does not link to nothing': {
    args: { path: 'l', src: 'nowhere', state: 'link' },
    failure:
      'src file does not exist, use "force=yes" if you really want to create the link: FOLDER/nowhere; make it first, or add force: true',
  },
  'links to nothing by force': { args: { path: 'l', src: '-n o\'"where', state: 'link', force: true }, after: { l: '-> -n o\'"where' } },
  'does not replace a file by a link': {
    before: { a: '0600 x', b: '0600 y' },
    args: { path: 'b', src: 'a', state: 'link' },
    failure: 'refusing to convert from file to symlink for FOLDER/b; remove it first, or add force: true',
  },
  'replaces a file by a link by force': {
    before: { a: '0600 x', b: '0600 y' },
    args: { path: 'b', src: 'a', state: 'link', force: true },
    after: { a: '0600 x', b: '-> a' },
  },
  'replaces an empty folder by a link by force': {
    before: { a: '0600 x', b: '0700/' },
    args: { path: 'b', src: '../a', state: 'link', force: true },
    failure: 'src',
    status: 'changed',
    after: { a: '0600 x', b: '-> ../a' },
  },
  'does not replace a folder that holds something': {
    before: { a: '0600 x', 'b/c': '0600 y' },
    args: { path: 'b', src: '/a', state: 'link', force: true },
    failure: 'the directory FOLDER/b is not empty, refusing to convert it; empty or remove it first',
  },
  'makes another name of a file': {
    before: { a: '0600 x' },
    args: { path: 'b', src: '/a', state: 'hard' },
    after: { a: '0600 x', b: '0600 x' },
  },
  'does not take the place of a file for another name': {
    before: { a: '0600 x', b: '0600 y' },
    args: { path: 'b', src: '/a', state: 'hard' },
    failure: 'Cannot link, file exists at destination FOLDER/b; add force: true to replace it',
  },
  'makes another name by force': {
    before: { a: '0600 x', b: '0600 y' },
    args: { path: 'b', src: '/a', state: 'hard', force: true },
    after: { a: '0600 x', b: '0600 x' },
  },
  'makes an empty file': { args: { path: '-rf $(x)', state: 'touch', mode: 'u=rw,go=' }, after: { '-rf $(x)': '0600 ' }, settles: false },
  'touches a file that is there': { before: { a: '0600 x' }, args: { path: 'a', state: 'touch' }, settles: false, after: { a: '0600 x' } },
  'leaves times alone': {
    before: { a: '0600 x' },
    args: { path: 'a', state: 'touch', access_time: 'preserve', modification_time: 'preserve' },
    status: 'ok',
  },
  'removes a file': { before: { a: '0600 x', l: '-> a' }, args: { path: 'a', state: 'absent' }, after: { l: '-> a' } },
  'removes a link, not what it leads to': {
    before: { 'a/b': '0600 x', l: '-> a' },
    args: { path: 'l', state: 'absent' },
    after: { a: '0755/', 'a/b': '0600 x' },
  },
  'removes a folder with all that is in it': {
    before: { "a/it's/b": '0600 x', 'a/l': '-> /etc' },
    args: { path: 'a', state: 'absent' },
    after: {},
  },
  'leaves nothing alone': { args: { path: 'a', state: 'absent' }, status: 'ok' },
  'does not know a user': {
    before: { a: '0600 x' },
    args: { path: 'a', owner: 'nobody-here' },
    failure: 'chown failed: failed to look up user nobody-here; make the user first, or mend the name',
  },
  'does not know a mode': {
    before: { a: '0600 x' },
    args: { path: 'a', mode: '9z' },
    failure: 'mode must be in octal or symbolic form: 9z; write it as "0644" or "u=rw,g=r,o="',
  },
  'recurses in folders only': {
    before: { a: '0600 x' },
    args: { path: 'a', recurse: true },
    failure: "recurse option requires state to be 'directory'; add it, or leave recurse out",
  },
}

describe.each(shells)('in %s, file', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, { before = {}, args, status, after, change, failure, settles }) => {
    await inFolder(before, async folder => {
      const at = (path: Json | undefined) => `${folder}/${String(path).replace(/^\//, '')}`
      const src = typeof args['src'] === 'string' && args['src'].startsWith('/') ? { src: at(args['src']) } : {}
      const begun = listingOf(folder)
      const came = await runModule(file, { ...args, ...src, path: at(args['path']) }, { shell, ...(settles === false && { settles }) })
      const isFailure = failure !== undefined && status === undefined
      expect(isFailure ? came.failure : came.status).toBe(isFailure ? failure?.replaceAll('FOLDER', folder) : (status ?? 'changed'))
      expect(listingOf(folder)).toStrictEqual(after ?? begun)
      if (change) expect(came.change).toStrictEqual(change)
    })
  })
})

describe('file', () => {
  test('sets a time', async () => {
    await inFolder({ a: '0600 x' }, async folder => {
      const path = join(folder, 'a')
      const args = { path, state: 'touch', modification_time: '202001020304.05', access_time: 'preserve' }
      expect((await runModule(file, args)).status).toBe('changed')
      expect(statSync(path).mtime).toStrictEqual(new Date(2020, 0, 2, 3, 4, 5))
      const format = { modification_time: '2021-06-05', modification_time_format: '%Y-%m-%d' }
      expect((await runModule(file, { ...args, ...format })).status).toBe('changed')
      expect(statSync(path).mtime).toStrictEqual(new Date(2021, 5, 5))
      expect((await runModule(file, { ...args, modification_time: 'noon' })).failure).toBe(
        'modification_time "noon" does not fit its format %Y%m%d%H%M.%S; write it so, or say preserve or now',
      )
    })
  })

  // Times to come: no read of the file sets another one.
  const given = { modification_time: '204001020304.05', access_time: '204001020304.06' }
  const moment = new Date(2040, 0, 2, 3, 4, 5).getTime() / 1000
  const timed: { readonly [sentence: string]: readonly [args: { readonly [name: string]: Json }, of: readonly string[]] } = {
    'of a file': [{ path: 'a', state: 'file' }, ['a']],
    'of what is there': [{ path: 'd' }, ['d']],
    'of a folder and all in it': [{ path: 'd', state: 'directory', recurse: true, mode: 'u=rwx' }, ['d', 'd/e']],
    'of a new folder': [{ path: 'n', state: 'directory' }, ['n']],
    'of what a link leads to': [{ path: 'l', src: 'a', state: 'link' }, ['a']],
    'of another name': [{ path: 'h', src: '/a', state: 'hard' }, ['a', 'h']],
  }
  test.each(Object.entries(timed))('sets the times %s', async (_, [args, of]) => {
    await inFolder({ a: '0600 x', d: '0700/', 'd/e': '0600 x' }, async folder => {
      const src = args['src'] === '/a' ? { src: join(folder, 'a') } : {}
      const came = await runModule(file, { ...args, ...src, ...given, path: join(folder, String(args['path'])) })
      expect(came.status).toBe('changed')
      const times = of.map(name => statSync(join(folder, name))).map(({ mtimeMs, atimeMs }) => [mtimeMs / 1000, atimeMs / 1000])
      expect(times).toStrictEqual(of.map(() => [moment, moment + 1]))
    })
  })

  test('changes the owner by number, of a link the link', async () => {
    await inFolder({ a: '0600 x', l: '-> a' }, async folder => {
      await runModule(file, { path: join(folder, 'a'), owner: '4711', group: 'daemon' })
      expect([statSync(join(folder, 'a')).uid, statSync(join(folder, 'a')).gid]).toStrictEqual([4711, 1])
      await runModule(file, { path: join(folder, 'l'), owner: 4712, follow: false })
      expect([lstatSync(join(folder, 'l')).uid, statSync(join(folder, 'l')).uid]).toStrictEqual([4712, 4711])
    })
  })

  test('returns what Ansible returns', async () => {
    await inFolder({ a: '0600 x' }, async folder => {
      const own = { uid: 0, gid: 0, owner: 'root', group: 'root' }
      const path = join(folder, 'a')
      expect((await runModule(file, { path, mode: '0644' })).result).toStrictEqual({ path, ...own, mode: '0644', size: 1, state: 'file' })
      expect((await runModule(file, { path: `${path}n`, state: 'absent' })).result).toStrictEqual({ path: `${path}n`, state: 'absent' })
      const link = (await runModule(file, { path: join(folder, 'l'), src: 'a', state: 'link' })).result
      expect(link).toStrictEqual({ dest: join(folder, 'l'), src: 'a', ...own, mode: '0777', size: 1, state: 'link' })
    })
  })

  test('touches nothing in a check, and says the same', async () => {
    await inFolder({ a: '0600 x' }, async folder => {
      const came = await runModule(file, { path: join(folder, 'b/c'), state: 'directory' }, { check: true })
      expect(came.status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ a: '0600 x' })
    })
  })
})
