import { spawnSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { decode, encode, readRecords } from '../../engine/shell/records.ts'
import { Content } from '../../engine/state/content.ts'
import { absent, type FileState, file, fileKind, type Look } from '../../engine/state/files/file.ts'
import { fileFrom } from '../../engine/state/files/file-record.ts'
import { text, textKind } from '../../engine/state/files/text.ts'
import type { Instead } from '../../engine/state/question.ts'
import { runIn, shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), 'file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = (name: string) => join(folder, name)
const hostile = ['a b', "it's", '"q"', '$(touch no)', '`x`', '-n', '--help', 'new\nline', 'end\n', '*', 'größe', 'a=b', '\\', 'x\\ny']
const bytes = Buffer.from([0x66, 0xff, 0xfe, 0x2e])

writeFileSync(path('plain'), 'text\n')
chmodSync(path('plain'), 0o640)
utimesSync(path('plain'), 1_700_000_000, 1_600_000_000)
linkSync(path('plain'), path('twin'))
mkdirSync(path('below'), { mode: 0o755 })
chmodSync(path('below'), 0o1777)
symlinkSync('plain', path('link'))
symlinkSync('nowhere', path('dangling'))
symlinkSync('odd\nend=\nstat=forged\n', path('forged'))
for (const name of hostile) writeFileSync(path(name), name)
writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), bytes]), 'bytes')
spawnSync('mkfifo', [path('pipe')])

function look(shell: readonly string[], asked: readonly (readonly [string, Look?])[]): FileState[] {
  const keys = asked.map(([name, how]) => file(name.startsWith('/') ? name : path(name), how).key as never)
  const records = readRecords(runIn(shell, fileKind.script(keys), { cwd: folder }).stdout)
  expect(records.length).toBe(keys.length)
  return records.map((record, index) => fileKind.parse(record, keys[index] as never))
}

const sha1 = (held: string) => Content.of(held).sha1

describe.each(shells)('in %s', (...shell) => {
  test('a file is all that stat says of it', () => {
    const [plain] = look(shell, [['plain', { hash: 'sha1' }]])
    const { inode, dev, ctime, atime, blocks, ...rest } = plain ?? absent
    expect([inode, dev, ctime, atime, blocks].every(number => typeof number === 'number' && number > 0)).toBe(true)
    expect(rest).toStrictEqual({
      exists: true,
      type: 'file',
      mode: '0640',
      uid: 0,
      gid: 0,
      owner: 'root',
      group: 'root',
      size: 5,
      nlink: 2,
      mtime: 1_600_000_000,
      blockSize: 4096,
      device: [0, 0],
      readable: true,
      writable: true,
      executable: false,
      content: new Content(sha1('text\n')),
    })
  })

  test('types and links are told apart', () => {
    const asked: readonly (readonly [string, Look?])[] = [
      ['below/'],
      ['link'],
      ['link', { follow: true }],
      ['dangling'],
      ['dangling', { follow: true }],
      ['pipe'],
      ['/dev/null'],
      ['forged'],
      ['nothing'],
      ['plain/below'],
    ]
    const shown = look(shell, asked).map(({ type, mode, target, real, size }) => ({
      type,
      mode,
      target,
      real,
      size: type === 'file' ? size : undefined,
    }))
    const link = { type: 'link', mode: '0777', size: undefined }
    const none = { type: 'absent', mode: undefined, target: undefined, real: undefined, size: undefined }
    expect(shown).toStrictEqual([
      { ...none, type: 'directory', mode: '01777' },
      { ...link, target: 'plain', real: path('plain') },
      { ...none, type: 'file', mode: '0640', size: 5, real: path('plain') },
      { ...link, target: 'nowhere', real: path('nowhere') },
      { ...none, real: path('nowhere') },
      { ...none, type: 'fifo', mode: '0644' },
      { ...none, type: 'character', mode: '0666' },
      { ...link, target: 'odd\nend=\nstat=forged\n', real: path('odd\nend=\nstat=forged\n') },
      none,
      none,
    ])
  })

  test('hostile names are names', () => {
    const names = [...hostile, 'no such', decode(bytes)]
    const asked = names.flatMap(name => [[name] as const, [name, { hash: 'sha1' }] as const])
    const held = look(shell, asked).map(({ content }) => content?.sha1)
    expect(held).toStrictEqual(
      names.flatMap(name => [undefined, name === 'no such' ? undefined : sha1(name === decode(bytes) ? 'bytes' : name)]),
    )
  })

  test('relative names are looked up where the shell is', () => {
    const keys = ['-n', '*', 'plain'].map(name => file(name).key as never)
    const records = readRecords(runIn(shell, fileKind.script(keys), { cwd: folder }).stdout)
    expect(records.map((record, index) => fileKind.parse(record, keys[index] as never).type)).toStrictEqual(['file', 'file', 'file'])
  })

  test('other hashes, what is in it and its flags are asked for', () => {
    const [plain, none] = look(shell, [
      ['plain', { hash: 'md5', mime: true, flags: true, context: true }],
      ['none', { hash: 'md5', mime: true, flags: true }],
    ])
    expect(plain).toMatchObject({ sum: 'e1cbb0c3879af8347246f12c559a86b5', mime: 'text/plain; charset=us-ascii' })
    expect(none).toStrictEqual(absent)
  })

  test('a thousand paths are answered by a handful of processes', () => {
    const answers = look(
      shell,
      Array.from({ length: 1000 }, (_, index) => [index % 3 ? 'plain' : 'none', { hash: 'sha1' as const }]),
    )
    expect(answers.filter(({ content }) => content?.sha1 === sha1('text\n')).length).toBe(666)
  })

  test('what a file holds comes as bytes', () => {
    const paths = [path('plain'), path('link'), path('none'), path('below'), `${folder}/${decode(bytes)}`]
    const records = readRecords(encode(Buffer.from(runIn(shell, textKind.script(paths)).stdout).toString('utf8')))
    expect(records.map((record, index) => textKind.parse(record, paths[index] ?? ''))).toStrictEqual([
      { exists: true, bytes: Buffer.from('text\n') },
      { exists: true, bytes: Buffer.from('text\n'), real: path('plain') },
      { exists: false },
      { exists: false },
      { exists: true, bytes: Buffer.from('bytes') },
    ])
  })
})

test('a folder that one may not look into is named', () => {
  expect(fileFrom(new Map([['denied', '/root']]), { path: '/root/x' })).toStrictEqual({ exists: false, type: 'absent', denied: '/root' })
})

describe('in a check, by what was made,', () => {
  const there: FileState = { exists: true, type: 'file', mode: '0600', size: 1, content: Content.of('x') }
  const predict = (question: ReturnType<typeof file>, made: { readonly [path: string]: FileState }, answer: FileState = absent) =>
    question.kind.predict?.(
      question.key,
      other => made[(other.key as { path: string }).path],
      answer,
      () => [],
    )

  test('every look at a path follows', () => {
    expect(predict(file('/a', { follow: true, hash: 'sha1' }), { '/a': there })).toStrictEqual(there)
    expect(predict(file('/b'), { '/a': there })).toBeUndefined()
  })

  test("contents that were left alone are the host's", () => {
    const { content, ...bare } = there
    expect(predict(file('/a', { hash: 'sha1' }), { '/a': bare }, { ...absent, type: 'file', content: Content.of('y') })).toStrictEqual({
      ...bare,
      content: Content.of('y'),
    })
    expect(content).toBeDefined()
  })

  test('what is in a folder goes with it', () => {
    expect(predict(file('/a/b/c'), { '/a': absent })).toStrictEqual(absent)
    expect(predict(file('/a/b/c'), { '/a': { ...there, type: 'directory' } })).toBeUndefined()
  })

  test('a link leads to what was made at its end', () => {
    const made = { '/l': { exists: true, type: 'link', target: 'a' } as const, '/a': there }
    const elsewhere = predict(file('/l', { follow: true }), made) as Instead
    expect(elsewhere.question.id).toBe(file('/a', { follow: true }).id)
    expect(elsewhere.as(predict(elsewhere.question as ReturnType<typeof file>, made))).toStrictEqual({ ...there, real: '/a' })
    expect((predict(file('/l/x'), { '/l': made['/l'] }) as Instead).question.id).toBe(file('/a/x').id)
  })

  test('what goes takes all below with it, also where a folder is made anew', () => {
    const laid = overlay()
    const asked = (path: string) => laid.over('m', file(path), there)
    laid.lay(
      'm',
      [
        [file('/a'), { ...there, type: 'directory' }],
        [file('/a/b'), there],
      ],
      'one',
    )
    laid.lay('m', [[file('/a'), absent]], 'two')
    expect(['/a/b', '/a/host'].map(asked)).toStrictEqual([absent, absent])
    laid.lay(
      'm',
      [
        [file('/a'), { ...there, type: 'directory' }],
        [file('/a/c'), there],
      ],
      'three',
    )
    expect(['/a/b', '/a/host', '/a/c'].map(asked)).toStrictEqual([absent, absent, there])
  })

  test('a text follows from the file', () => {
    const read = text('/a')
    expect(
      read.kind.predict?.(
        read.key,
        () => there,
        undefined,
        () => [],
      ),
    ).toStrictEqual({ exists: true, bytes: Buffer.from('x') })
    expect(
      read.kind.predict?.(
        read.key,
        () => absent,
        undefined,
        () => [],
      ),
    ).toStrictEqual({ exists: false })
  })
})
