import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type BlockWish, withBlock } from '../../engine/text/block-edit.ts'
import { type LineWish, withLine, withoutLines } from '../../engine/text/line-edit.ts'
import { type ReplaceWish, withReplaced } from '../../engine/text/replace-edit.ts'

/** What ansible-core 2.14 made of a text. */
interface Recorded<W> {
  readonly before: string
  readonly args: Partial<W> & { readonly state?: string }
  readonly after: string
  readonly message: string
  readonly found?: number
}

function recorded<W>(name: string): (readonly [string, Recorded<W>])[] {
  const cases = JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Recorded<W>[]
  return cases.map(one => [`${JSON.stringify(one.args)} on ${JSON.stringify(one.before)}`, one])
}

/** Where we do otherwise: a line is not glued to one that has no end. */
function isGlued({ after }: Recorded<LineWish>): boolean {
  return after.includes('betadelta')
}

describe('lineinfile with', () => {
  test.each(recorded<LineWish>('lineinfile').filter(([, one]) => !isGlued(one)))('%s', (_, { before, args, after, message, found }) => {
    const wish = { backrefs: false, firstmatch: false, ...args }
    const edited = args.state === 'absent' ? withoutLines(before, wish) : withLine(before, wish)
    expect(edited).toStrictEqual({ text: after, message, ...(found !== undefined && { found }) })
  })
})

test('a line behind one without an end begins a new one', () => {
  expect(withLine('alpha\nbeta', { line: 'delta', insertafter: '^beta', backrefs: false, firstmatch: false }).text).toBe(
    'alpha\nbeta\ndelta\n',
  )
})

const blanks = { append_newline: false, prepend_newline: false }
const ours = { block: '', marker: '# {mark} ANSIBLE MANAGED BLOCK', marker_begin: 'BEGIN', marker_end: 'END', ...blanks }

/** Where we do otherwise: a marker in a last line without its end, and a text without the block that is to go. */
function isOtherwise({ before, args }: Recorded<BlockWish>): boolean {
  return before.endsWith('BLOCK') || (!before.includes('BLOCK') && !before.endsWith('\n') && (args.state === 'absent' || args.block === ''))
}

describe('blockinfile with', () => {
  test.each(recorded<BlockWish>('blockinfile').filter(([, one]) => !isOtherwise(one)))('%s', (_, { before, args, after, message }) => {
    expect(withBlock(before, { ...ours, ...args, ...(args.state === 'absent' && { block: '' }) })).toStrictEqual({ text: after, message })
  })

  test('a marker at the very end is a marker', () => {
    const before = 'a\n# BEGIN ANSIBLE MANAGED BLOCK\nold\n# END ANSIBLE MANAGED BLOCK'
    expect(withBlock(before, { ...ours, block: 'new' }).text).toBe('a\n# BEGIN ANSIBLE MANAGED BLOCK\nnew\n# END ANSIBLE MANAGED BLOCK\n')
    expect(withBlock(before, ours)).toStrictEqual({ text: 'a\n', message: 'Block removed' })
  })

  test('a text without the block stays as it is where the block is to go', () => {
    expect(withBlock('alpha', ours)).toStrictEqual({ text: 'alpha', message: '' })
  })

  test('blank lines around it, once', () => {
    const wish = { ...ours, block: 'x', marker: '{mark}', insertafter: '^a', append_newline: true, prepend_newline: true }
    const { text } = withBlock('a\nb\n', wish)
    expect(text).toBe('a\n\nBEGIN\nx\nEND\n\nb\n')
    expect(withBlock(text, wish)).toStrictEqual({ text, message: '' })
    expect(withBlock('', wish).text).toBe('BEGIN\nx\nEND\n')
  })
})

describe('replace with', () => {
  test.each(recorded<ReplaceWish>('replace'))('%s', (_, { before, args, after, message }) => {
    const { text, message: said } = withReplaced(before, { regexp: '', replace: '', ...args })
    expect([text, said]).toStrictEqual([after, message])
  })
})
