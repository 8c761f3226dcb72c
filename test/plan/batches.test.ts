import { expect, test } from 'vitest'
import type { Value } from '../../engine/load/values.ts'
import { batchesOf, ordered } from '../../engine/plan/batches.ts'

const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const sizes: readonly (readonly [sentence: string, serial: Value, sizes: readonly number[]])[] = [
  ['takes all at once without serial', null, [7]],
  ['cuts by a number', 3, [3, 3, 1]],
  ['cuts by a percentage of all', '30%', [2, 2, 2, 1]],
  ['takes at least one of a small percentage', '1%', [1, 1, 1, 1, 1, 1, 1]],
  ['goes through a list and repeats its last', [1, '50%'], [1, 3, 3]],
  ['takes a number given as text', '4', [4, 3]],
]

for (const [sentence, serial, expected] of sizes) {
  test(sentence, () => {
    expect(batchesOf(hosts, serial).map(batch => batch.length)).toStrictEqual(expected)
  })
}

test('makes no batch of no hosts', () => {
  expect(batchesOf([], null)).toStrictEqual([])
})

test('orders hosts as a play asks', () => {
  const world = { random: () => 0.5 }
  expect(ordered(['b', 'a', 'c'], 'inventory', world)).toStrictEqual(['b', 'a', 'c'])
  expect(ordered(['b', 'a', 'c'], 'reverse_inventory', world)).toStrictEqual(['c', 'a', 'b'])
  expect(ordered(['b', 'a', 'c'], 'sorted', world)).toStrictEqual(['a', 'b', 'c'])
  expect(ordered(['b', 'a', 'c'], 'reverse_sorted', world)).toStrictEqual(['c', 'b', 'a'])
})
