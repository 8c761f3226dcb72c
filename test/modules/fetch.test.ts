import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ran, tsplay } from '../lab/tsplay.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'

const [sha1, md5] = ['sha1', 'md5'].map(name => createHash(name).update('hello').digest('hex')) as [string, string]

interface Row {
  /** What is in the folder of the playbook besides the target's `t/f`, which holds "hello". */
  readonly there?: Listing
  /** FOLDER is the folder of the playbook. */
  readonly args: string
  /** Where the file is afterwards, below the folder of the playbook. */
  readonly dest: string
}

const brought: { readonly [sentence: string]: Row } = {
  'to a folder of the host and the path': { args: 'src: FOLDER/t/f, dest: out', dest: 'out/h1FOLDER/t/f' },
  'to a folder by its whole path': { args: 'src: FOLDER/t/f, dest: FOLDER/out/', dest: 'out/h1FOLDER/t/f' },
  'by a path with a way back in it': { args: 'src: FOLDER/t/../t/f, dest: out', dest: 'out/h1FOLDER/t/f' },
  'through a link': { there: { 't/l': '-> f' }, args: 'src: FOLDER/t/l, dest: out', dest: 'out/h1FOLDER/t/l' },
  'flat, to a file': { args: 'src: FOLDER/t/f, dest: out/x, flat: true', dest: 'out/x' },
  'flat, to a folder': { args: 'src: FOLDER/t/f, dest: out/, flat: true', dest: 'out/f' },
  'flat, over another': { there: { 'out/x': '0600 old' }, args: 'src: FOLDER/t/f, dest: out/x, flat: true', dest: 'out/x' },
  'under a name with blanks and quotes': {
    there: { 't/a \'b\' "c"': '0644 hello' },
    args: `src: "FOLDER/t/a 'b' \\"c\\"", dest: out/x, flat: true`,
    dest: 'out/x',
  },
}

const refused: { readonly [sentence: string]: readonly [args: string, message: string] } = {
  'a file that is not there': ['src: FOLDER/t/none, dest: out', 'the remote file does not exist: FOLDER/t/none'],
  'a folder': ['src: FOLDER/t, dest: out', 'remote file is a directory, fetch cannot work on directories: FOLDER/t'],
  'a device': ['src: /dev/null, dest: out', 'the remote file is a character, not a regular file: /dev/null'],
  'a folder in the way': [
    'src: FOLDER/t/f, dest: t, flat: true',
    'dest is an existing directory, use a trailing slash if you want to fetch src into that directory: FOLDER/t',
  ],
  'a file in the way': ['src: FOLDER/t/f, dest: t/f', 'FOLDER/t/f/h1FOLDER/t/f cannot be written here: ENOTDIR: not a directory'],
  'a way out of dest': ['src: ../../../../../../../../../../dev/../etc/passwd, dest: out', 'leads out of FOLDER/out/h1'],
}

const left: { readonly [sentence: string]: readonly [args: string, result: object] } = {
  'is not there': [
    'src: FOLDER/t/none, dest: out',
    { file: 'FOLDER/t/none', msg: 'the remote file does not exist, not transferring, ignored' },
  ],
  'is a folder': [
    'src: FOLDER/t, dest: out',
    { file: 'FOLDER/t', msg: 'remote file is a directory, fetch cannot work on directories, not transferring, ignored' },
  ],
}

async function at(there: Listing, args: string, work: (run: (...options: string[]) => Promise<Ran>, folder: string) => Promise<void>) {
  await inFolder({ 't/f': '0644 hello', hosts: '0644 h1 ansible_connection=local\n', ...there }, async folder => {
    const task = `- fetch: {${args.replaceAll('FOLDER', folder)}}`
    writeFileSync(join(folder, 'book.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n    ${task}\n`)
    const run = (...options: string[]) =>
      tsplay(['run', join(folder, 'book.yml'), '-i', join(folder, 'hosts'), '--output', 'json', ...options])
    await work(run, folder)
  })
}

function outcome({ events, stderr }: Ran) {
  const finished = events.find(event => event.type === 'host-finished')
  if (!finished) throw new Error(stderr)
  return finished.outcome
}

describe('a file of the target', () => {
  test.each(Object.entries(brought))('comes %s, and the second time is left alone', async (_, { there = {}, args, dest }) => {
    await at(there, args, async (run, folder) => {
      const before = listingOf(folder)
      const path = join(folder, dest.replace('FOLDER', folder))
      const sums = { checksum: sha1, md5sum: md5, dest: path }
      expect(outcome(await run('--check'))).toMatchObject({ status: 'changed', result: { dest: path, checksum: sha1 } })
      const check = outcome(await run('--check', '--diff'))
      expect(listingOf(folder)).toStrictEqual(before)
      const first = outcome(await run('--diff'))
      expect(first).toMatchObject({ status: 'changed', result: { ...sums, remote_checksum: sha1, remote_md5sum: null } })
      expect(check.differences).toStrictEqual(first.differences)
      expect(readFileSync(path, 'utf8')).toBe('hello')
      expect(outcome(await run())).toMatchObject({ status: 'ok', result: sums })
    })
  })

  test.each(Object.entries(refused))('is refused: %s', async (_, [args, message]) => {
    await at({}, args, async (run, folder) => {
      const before = listingOf(folder)
      const { status, message: said } = outcome(await run())
      expect([status, said]).toStrictEqual(['failed', expect.stringContaining(message.replaceAll('FOLDER', folder))])
      expect(listingOf(folder)).toStrictEqual(before)
    })
  })

  test.each(Object.entries(left))('that %s is left where that was asked for', async (_, [args, result]) => {
    await at({}, `${args}, fail_on_missing: false`, async (run, folder) => {
      const expected = JSON.parse(JSON.stringify(result).replaceAll('FOLDER', folder)) as object
      expect(outcome(await run())).toMatchObject({ status: 'ok', result: expected })
    })
  })

  test('keeps every byte, and the permissions and the links of what is here', async () => {
    const there = { 'out/real': '0600 old', 'out/x': '-> real' }
    await at(there, 'src: FOLDER/t/bytes, dest: out/x, flat: true', async (run, folder) => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256))
      writeFileSync(join(folder, 't/bytes'), bytes)
      expect(outcome(await run()).status).toBe('changed')
      expect(readFileSync(join(folder, 'out/real')).equals(bytes)).toBe(true)
      expect(listingOf(folder)).toMatchObject({ 'out/x': '-> real', 'out/real': expect.stringMatching(/^0600 /) })
      expect(outcome(await run()).status).toBe('ok')
    })
  })

  test('of a host whose name would be a way out stays below dest', async () => {
    await at({ hosts: '0644 [all]\n../../x ansible_connection=local\n' }, 'src: FOLDER/t/f, dest: out/in', async (run, folder) => {
      expect(outcome(await run()).status).toBe('changed')
      expect(readFileSync(join(folder, 'out/in/.._.._x', folder, 't/f'), 'utf8')).toBe('hello')
    })
  })
})
