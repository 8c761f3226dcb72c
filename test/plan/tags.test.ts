import { expect, test } from 'vitest'
import { isChosen, tagList } from '../../engine/plan/tags.ts'

const cases: readonly (readonly [sentence: string, tags: string, only: string, skip: string, runs: boolean])[] = [
  ['runs everything without a choice', 'a', 'all', '', true],
  ['runs what has no tags without a choice', '', 'all', '', true],
  ['leaves out never without a choice', 'never,a', 'all', '', false],
  ['runs a tag that was asked for', 'a,b', 'b', '', true],
  ['leaves out other tags', 'a', 'b', '', false],
  ['leaves out what has no tags', '', 'b', '', false],
  ['runs always all the same', 'always', 'b', '', true],
  ['runs never when one of its tags was asked for', 'never,a', 'a', '', true],
  ['runs never when asked for by that name', 'never', 'never', '', true],
  ['runs what has tags for tagged', 'a', 'tagged', '', true],
  ['leaves out what has none for tagged', '', 'tagged', '', false],
  ['runs what has none for untagged', '', 'untagged', '', true],
  ['runs always for untagged', 'always', 'untagged', '', true],
  ['leaves out what has tags for untagged', 'a', 'untagged', '', false],
  ['skips a tag', 'a', 'all', 'a', false],
  ['skips a tag that was asked for too', 'a,b', 'a', 'b', false],
  ['spares always from skip all', 'always', 'all', 'all', true],
  ['skips always where that is said', 'always', 'all', 'always', false],
  ['skips what has tags for tagged, always too', 'always', 'all', 'tagged', false],
]

for (const [sentence, tags, only, skip, runs] of cases) {
  test(sentence, () => {
    expect(isChosen(tagList(tags), { only: tagList(only), skip: tagList(skip) })).toBe(runs)
  })
}

test('reads tags from lists, texts with commas and numbers', () => {
  expect(tagList(['a', 'b,c', 3])).toStrictEqual(['a', 'b,c', '3'])
})
