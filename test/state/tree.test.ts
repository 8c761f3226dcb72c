import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Made } from '../../engine/module.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { Content } from '../../engine/state/content.ts'
import { absent, file } from '../../engine/state/files/file.ts'
import { type Entry, type TreeLook, tree, treeKind } from '../../engine/state/files/tree.ts'
import { runIn, shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), 'tree '))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'a/b c'), { recursive: true })
mkdirSync(join(folder, 'a/new\nline'))
const names = ['a/.hidden', 'a/b c/$(touch no)', 'a/new\nline/x=y', '-n', 'z']
for (const name of names) writeFileSync(join(folder, name), name)
symlinkSync('a', join(folder, 'link'))
symlinkSync(folder, join(folder, 'a/loop'))

function below(shell: readonly string[], paths: readonly string[], look: TreeLook = {}) {
  const keys = paths.map(path => tree(path, look).key as never)
  const records = readRecords(runIn(shell, treeKind.script(keys), { cwd: folder }).stdout)
  expect(records.length).toBe(keys.length)
  return records.map((record, index) => treeKind.parse(record, keys[index] as never).entries)
}

describe.each(shells)('in %s', (...shell) => {
  test('a tree is all that is below a folder, parents first', () => {
    const [entries = [], none, linked = []] = below(shell, [folder, join(folder, 'none'), join(folder, 'link')])
    expect(entries.map(({ path, type }) => `${type} ${path}`)).toStrictEqual([
      'file -n',
      'directory a',
      'file a/.hidden',
      'directory a/b c',
      'file a/b c/$(touch no)',
      'link a/loop',
      'directory a/new\nline',
      'file a/new\nline/x=y',
      'link link',
      'file z',
    ])
    expect(none).toStrictEqual([])
    expect(linked.map(({ path }) => path)).toStrictEqual(['.hidden', 'b c', 'b c/$(touch no)', 'loop', 'new\nline', 'new\nline/x=y'])
    expect(entries.find(({ path }) => path === 'a/loop')?.target).toBe(folder)
  })

  test('files are summed where that is asked for', () => {
    const [entries = []] = below(shell, [`${folder}/`], { hash: 'sha1', texts: true })
    const files = entries.filter(({ type }) => type === 'file')
    expect(files.map(({ path, content }) => [path, content?.sha1])).toStrictEqual(
      [...names].sort().map(name => [name, Content.of(name).sha1]),
    )
    expect(files.every(({ mode, owner, readable }) => mode === '0644' && owner === 'root' && readable)).toBe(true)
  })

  test('a tree is as deep as is asked for, and goes through links where that is', () => {
    const flat = below(shell, [folder], { depth: 1 })[0] ?? []
    expect(flat.map(({ path }) => path)).toStrictEqual(['-n', 'a', 'link', 'z'])
    const followed = below(shell, [folder], { depth: 2, follow: true })[0] ?? []
    expect(followed.filter(({ path }) => path.startsWith('link')).map(({ path, type }) => `${type} ${path}`)).toContain('file link/.hidden')
    const [file] = below(shell, [folder], { depth: 1, texts: true })[0] ?? []
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('-n')
  })

  test('what stands at a relative place is found', () => {
    expect(below(shell, ['a/b c', '-n']).map(entries => entries.map(({ path }) => path))).toStrictEqual([['$(touch no)'], []])
  })
})

test('in a check a tree has what was made in it, and lacks what is gone', () => {
  const there = (path: string): Entry => ({ path, exists: true, type: 'file', mode: '0644' })
  const made: readonly Made[] = [
    [file('/d/gone'), absent],
    [file('/d/new/er'), { exists: true, type: 'file', content: Content.of('x') }],
    [file('/d/kept'), { exists: true, type: 'file', mode: '0600' }],
    [file('/else'), { exists: true, type: 'file' }],
  ]
  const asked = tree('/d', { texts: true })
  const answer = { entries: [there('gone'), there('gone/below'), there('kept')] }
  const planned = asked.kind.predict?.(
    asked.key,
    other => made.find(([{ id }]) => id === other.id)?.[1],
    answer,
    () => made,
  )
  expect(planned).toStrictEqual({
    entries: [
      { path: 'kept', exists: true, type: 'file', mode: '0600' },
      { path: 'new/er', exists: true, type: 'file', content: Content.of('x'), bytes: Buffer.from('x') },
    ],
  })
})
