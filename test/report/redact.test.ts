import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { redact } from '../../engine/report/redact.ts'

async function* each(events: readonly RunEvent[]): AsyncIterable<RunEvent> {
  yield* events
}

async function redacted(events: readonly RunEvent[], secrets: ReadonlySet<string>): Promise<RunEvent[]> {
  const seen: RunEvent[] = []
  for await (const event of redact(each(events), secrets)) seen.push(event)
  return seen
}

function finished(result: object): RunEvent {
  return {
    time: 1,
    type: 'host-finished',
    task: 't',
    host: 'h',
    looped: false,
    outcome: { status: 'ok', result: result as never, differences: [] },
  }
}

function output(text: string, stream: 'stdout' | 'stderr' = 'stdout'): RunEvent {
  return { time: 1, type: 'output', task: 't', host: 'h', stream, text }
}

async function masked(text: string, secret: string): Promise<unknown> {
  const [event] = await redacted([finished({ stdout: text })], new Set([secret]))
  return event?.type === 'host-finished' ? event.outcome.result.stdout : undefined
}

const secret = `pä"ss w'ord/+?\\`
const forms: { readonly [name: string]: string } = {
  raw: secret,
  'in JSON': JSON.stringify(secret).slice(1, -1),
  'in ASCII JSON': `p\\u00e4\\"ss w'ord/+?\\\\`,
  'in a URL': encodeURIComponent(secret),
  'in a form': new URLSearchParams({ k: secret }).toString().slice(2),
  'in base64': Buffer.from(secret).toString('base64'),
  'in a word of sh': secret.replaceAll("'", `'"'"'`),
  'in a word of Python': secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
}

describe('a known secret', () => {
  test.each(Object.entries(forms))('is masked %s', async (_, form) => {
    expect(await masked(`a ${form} b`, secret)).toBe('a ******** b')
  })

  test.each([0, 1, 2])('is masked inside of longer base64, %i bytes in', async before => {
    const text = Buffer.from(`${'u'.repeat(before)}hunter22-hunter22:tail`).toString('base64')
    expect(await masked(text, 'hunter22-hunter22')).toContain('********')
    expect(await masked(text, 'hunter22-hunter22')).not.toContain(Buffer.from('hunter22-hunter22').toString('base64').slice(4, 16))
  })

  test('is masked line by line, and where lines are indented', async () => {
    const key = 'BEGIN KEY\nAAAABBBB\nCCCCDDDD\nEND KEY\n'
    expect(await masked('x CCCCDDDD y\n  AAAABBBB', key)).toBe('x ******** y\n  ********')
  })

  const short: { readonly [sentence: string]: readonly [text: string, secret: string, shown: string] } = {
    'of four or five characters is masked as a word of its own': ['x=12345, y=123456', '12345', 'x=********, y=123456'],
    'of four letters is left where it is a part of a word': ['roots ROOT_root root', 'root', 'roots ROOT_root ********'],
    'of three characters is masked where it is all there is': [' abc\n', 'abc', '********'],
    'of three characters is left where something stands beside it': ['abc is short', 'abc', 'abc is short'],
    'of one character is masked where it is all there is': ['e', 'e', '********'],
    'of one character does not turn a text into stars': ['Request refused', 'e', 'Request refused'],
  }
  test.each(Object.entries(short))('%s', async (_, [text, secret, shown]) => {
    expect(await masked(text, secret)).toBe(shown)
  })

  test('is masked as a number too, where it is long enough', async () => {
    const numbers = async (secret: string, value: number) => (await redacted([finished({ value })], new Set([secret])))[0]
    expect(await numbers('123456', 123456)).toStrictEqual(finished({ value: '********' }))
    expect(await numbers('0', 0)).toStrictEqual(finished({ value: 0 }))
  })

  test.each([
    ['AAAABBBB\nCCCCDDDD', '\r\n'],
    ['AAAABBBB\r\nCCCCDDDD', '\n'],
  ])('is masked as a whole whatever ends its lines: %j', async (secret, ending) => {
    expect(await masked(`a ${secret.split(/\r?\n/).join(ending)} b`, secret)).toBe('a ******** b')
  })

  test('is masked in keys, messages, hints, labels, differences and host names', async () => {
    const s = 'hunter22'
    const event: RunEvent = {
      time: 1,
      type: 'item-finished',
      task: 't',
      host: `web-${s}`,
      label: { [s]: s },
      outcome: {
        status: 'failed',
        result: { [s]: [s] },
        message: `bad ${s}`,
        hint: s,
        differences: [
          { type: 'text', path: s, before: s, after: 'x' },
          { type: 'value', name: s, before: { [s]: 1 }, after: null },
        ],
      },
    }
    const [seen] = await redacted([event], new Set([s]))
    expect(JSON.stringify(seen)).not.toContain(s)
    expect(JSON.stringify(seen).match(/\*{8}/g)).toHaveLength(11)
  })

  test('does not break an event, even where it is a word of events', async () => {
    const event = finished({ changed: true })
    const secrets = new Set(['host-finished', 'outcome', 'result', 'status', 'differences', 'looped'])
    expect(await redacted([event], secrets)).toStrictEqual([event])
  })

  test('is known from the moment it is learnt', async () => {
    const secrets = new Set<string>()
    async function* learning(): AsyncIterable<RunEvent> {
      yield finished({ a: 'hunter22' })
      secrets.add('hunter22')
      yield finished({ a: 'hunter22' })
    }
    const seen: unknown[] = []
    for await (const event of redact(learning(), secrets)) if (event.type === 'host-finished') seen.push(event.outcome.result.a)
    expect(seen).toStrictEqual(['hunter22', '********'])
  })
})

describe('a Secret that slipped in', () => {
  test('is masked by what it is', async () => {
    const [event] = await redacted([finished({ a: new Secret('x'), b: [new Secret(1)] })], new Set())
    expect(event).toStrictEqual(finished({ a: '********', b: ['********'] }))
  })
})

describe('live output', () => {
  test('hides a secret that arrives in pieces', async () => {
    const events = [output('a hun'), output('ter'), output('22 b\n'), finished({})]
    const seen = await redacted(events, new Set(['hunter22']))
    const text = seen.flatMap(event => (event.type === 'output' ? [event.text] : []))
    expect(text).toStrictEqual(['a ', '******** b\n'])
  })

  test('is told at once where nothing of a secret is in sight', async () => {
    expect(await redacted([output('progress'), output(' 10%')], new Set(['hunter22']))).toStrictEqual([output('progress'), output(' 10%')])
  })

  test('gives back what it held when the task ends, each stream for itself', async () => {
    const seen = await redacted([output('my hunt'), output('err hu', 'stderr'), finished({})], new Set(['hunter22']))
    expect(seen).toStrictEqual([output('my '), output('err ', 'stderr'), output('hunt'), output('hu', 'stderr'), finished({})])
  })
})
