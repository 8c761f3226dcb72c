import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { askerAt, linesOf } from '../../engine/cli/ask.ts'

/** A terminal of pipes, and what happened at it. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream & PassThrough
  const output = new PassThrough()
  const events: string[] = []
  const aside = { suspend: () => void events.push('suspend'), resume: () => void events.push('resume') }
  const ask = askerAt({ input, output, aside, interrupt: () => void events.push('interrupt') })
  const type = async (text: string) => {
    await turn()
    input.write(text)
  }
  return { input, events, ask, type, written: () => String(output.read() ?? '') }
}

describe('a question', () => {
  test('is asked and answered with the line at the bottom away', async () => {
    const { ask, type, written, events } = terminal(true)
    const answer = ask('Go on? ', false)
    await type('yes\r')
    expect(await answer).toBe('yes')
    await turn()
    expect(written()).toContain('Go on? ')
    expect(events).toStrictEqual(['suspend', 'resume'])
  })

  test('does not show a hidden answer while it is typed', async () => {
    const { ask, type, written } = terminal(true)
    const answer = ask('Password: ', true)
    await type('hun')
    await type('ter22\r')
    expect(await answer).toBe('hunter22')
    expect(written()).toBe('Password: \n')
  })

  test('waits until the one before is answered', async () => {
    const { ask, type, written } = terminal(true)
    const answers = [ask('one ', true), ask('two ', true)]
    await turn()
    expect(written()).toBe('one ')
    await type('1\r')
    await answers[0]
    await type('2\r')
    expect(await Promise.all(answers)).toStrictEqual(['1', '2'])
  })

  test('has no answer after Ctrl-C, which interrupts the run', async () => {
    const { ask, type, events } = terminal(true)
    const answer = ask('Password: ', true)
    await type('abc\u0003')
    expect(await answer).toBeUndefined()
    expect(events).toContain('interrupt')
  })

  test('has no answer where there is no terminal', async () => {
    const { ask, written } = terminal(false)
    expect(await ask('Password: ', true)).toBeUndefined()
    expect(written()).toBe('')
  })
})

describe('lines through a pipe', () => {
  test('answer one question each, until there are no more', async () => {
    const { input } = terminal(false)
    const next = linesOf(input)
    input.end('first\nsecond')
    expect([await next(), await next(), await next()]).toStrictEqual(['first', 'second', undefined])
  })
})
