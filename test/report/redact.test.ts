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

  test('is left where it is too short to be told from other words', async () => {
    expect(await masked('12345 is a number', '12345')).toBe('12345 is a number')
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
