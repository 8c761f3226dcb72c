import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readRecords } from '../../engine/shell/records.ts'
import { Content } from '../../engine/state/content.ts'
import { tree, treeKind } from '../../engine/state/tree.ts'
import { runIn, shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), 'tree '))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'a/b c'), { recursive: true })
mkdirSync(join(folder, 'a/new\nline'))
const names = ['a/.hidden', 'a/b c/$(touch no)', 'a/new\nline/x=y', '-n', 'z']
for (const name of names) writeFileSync(join(folder, name), name)
symlinkSync('a', join(folder, 'link'))
symlinkSync(folder, join(folder, 'a/loop'))

function below(shell: readonly string[], paths: readonly string[], hash?: 'sha1') {
  const keys = paths.map(path => tree(path, hash).key as never)
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
    const [entries = []] = below(shell, [`${folder}/`], 'sha1')
    const files = entries.filter(({ type }) => type === 'file')
    expect(files.map(({ path, content }) => [path, content?.sha1])).toStrictEqual(
      [...names].sort().map(name => [name, Content.of(name).sha1]),
    )
    expect(files.every(({ mode, owner, readable }) => mode === '0644' && owner === 'root' && readable)).toBe(true)
  })

  test('what stands at a relative place is found', () => {
    expect(below(shell, ['a/b c', '-n']).map(entries => entries.map(({ path }) => path))).toStrictEqual([['$(touch no)'], []])
  })
})
