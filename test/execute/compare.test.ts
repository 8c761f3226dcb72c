import { expect, test } from 'vitest'
import { compare } from '../../engine/execute/compare.ts'
import { differencesOf } from '../../engine/execute/differences.ts'
import { Unknown } from '../../engine/load/values.ts'
import { Content } from '../../engine/state/content.ts'

test('leaves members alone that were not asked for', () => {
  expect(compare({ mode: '0644', owner: 'root' }, { mode: undefined, owner: 'root' })).toStrictEqual({})
})

test('gives the members that differ', () => {
  expect(compare({ mode: '0644', owner: 'root' }, { mode: '0600', owner: 'root' })).toStrictEqual({ mode: '0600' })
})

test('compares lists in order and mappings without it', () => {
  expect(compare({ list: [1, 2], map: { a: 1, b: [2] } }, { list: [1, 2], map: { b: [2], a: 1 } })).toStrictEqual({})
  expect(compare({ list: [1, 2] }, { list: [2, 1] })).toStrictEqual({ list: [2, 1] })
})

test('compares contents by their hash', () => {
  const wanted = Content.of('text')
  expect(compare({ content: new Content(wanted.sha1) }, { content: wanted })).toStrictEqual({})
  expect(compare({ content: undefined }, { content: wanted })).toStrictEqual({ content: wanted })
})

test('shows what nobody can know before a change as that', () => {
  const have = { state: new Unknown('Install it') }
  const shown = [{ type: 'value', name: 'state', before: '(known after Install it)', after: 'restarted' }]
  expect(differencesOf(have, { state: 'restarted' }, { path: '', old: undefined, isSecret: false, largest: 0 })).toStrictEqual(shown)
})
