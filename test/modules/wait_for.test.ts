import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Acted, Json } from '../../engine/module.ts'
import waitFor from '../../modules/wait_for.ts'
import { act } from '../support/action.ts'
import { handsOver } from '../support/hands.ts'
import { shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), "it's a "))
const file = join(folder, 'a file')
writeFileSync(file, 'one\ntwo: 2\nüber\n')

/** A server that greets and then keeps the line. */
const server: Server = createServer(socket => {
  socket.on('error', () => undefined)
  socket.write('SSH-2.0-test\r\n')
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const open = (server.address() as AddressInfo).port
const closed = 1
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

type Args = { readonly [name: string]: Json }
const wait = (args: Args, stage = {}) => act(waitFor, { timeout: 2, ...args }, stage)
const seen = (members: Args): Acted => ({
  status: 'ok',
  result: { state: 'started', port: null, path: null, search_regex: null, match_groups: [], match_groupdict: {}, elapsed: 0, ...members },
})
/** What is told of the file that is there. */
const there = { path: file, state: 'file', uid: 0, gid: 0, owner: 'root', group: 'root', mode: '0644', size: 17 }
const late = (what: string): Acted => ({ status: 'failed', message: what, result: { elapsed: 2 } })

const cases: { [sentence: string]: [Args, Acted] } = {
  'a file that is there': [{ path: file }, seen(there)],
  'a file that is not': [{ path: `${folder}/no` }, late(`Timeout when waiting for file ${folder}/no`)],
  'a file to be gone': [{ path: `${folder}/no`, state: 'absent' }, seen({ path: `${folder}/no`, state: 'absent' })],
  'a file that stays': [{ path: file, state: 'absent' }, late(`Timeout when waiting for ${file} to be absent.`)],
  'a text in a file': [
    { path: file, search_regex: '^(two): (?P<count>\\d)$' },
    seen({ ...there, search_regex: '^(two): (?P<count>\\d)$', match_groups: ['two', '2'], match_groupdict: { count: '2' } }),
  ],
  'a text that is not in a file': [{ path: file, search_regex: 'three' }, late(`Timeout when waiting for search string three in ${file}`)],
  'a text to be gone': [{ path: file, search_regex: 'three', state: 'absent' }, seen({ ...there, search_regex: 'three' })],
  'a port that answers': [{ port: open }, seen({ port: open })],
  'a port that does not': [{ port: closed }, late('Timeout when waiting for 127.0.0.1:1')],
  'a port, in own words': [{ port: closed, msg: 'no server' }, late('no server')],
  'a port to stop': [{ port: closed, state: 'stopped' }, seen({ port: closed, state: 'stopped' })],
  'a port that does not stop': [{ port: open, state: 'stopped' }, late(`Timeout when waiting for 127.0.0.1:${open} to stop.`)],
  'what a port says': [
    { port: open, search_regex: '^SSH-(.*?)-' },
    seen({ port: open, search_regex: '^SSH-(.*?)-', match_groups: ['2.0'] }),
  ],
  'a port that is drained': [{ port: closed, state: 'drained' }, seen({ port: closed, state: 'drained' })],
  'some time': [{ timeout: 2 }, seen({ elapsed: 2 })],
  'some time after a delay': [{ timeout: 2, delay: 1 }, seen({ elapsed: 2 })],
}

/** Small differences of the clock do not count. */
function timed(acted: Acted, expected: Acted): Acted {
  const [took, should] = [acted.result?.elapsed, expected.result?.elapsed]
  const isClose = typeof took === 'number' && typeof should === 'number' && Math.abs(took - should) <= 1
  return isClose ? { ...acted, result: { ...acted.result, elapsed: should } } : acted
}

describe.each(shells)('in %s, wait_for waits for', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, [args, expected]) => {
    expect(timed(await wait(args, { shell }), expected)).toStrictEqual(expected)
  })
})

describe('wait_for', () => {
  test('finds what comes later', async () => {
    const path = join(folder, 'later')
    const hands = handsOver(shells[0] ?? [])
    let looks = 0
    const frame: typeof hands.frame = script => {
      if (++looks === 3) writeFileSync(path, '')
      return hands.frame(script)
    }
    expect(await wait({ path, timeout: 60 }, { hands: { frame } })).toMatchObject({ status: 'ok', result: { elapsed: 2 } })
  })

  test.each([
    [{ port: 1, path: '/x' }, 'it takes only one of "port" and "path"'],
    [{ path: '/x', state: 'drained' }, 'state=drained should only be used for checking a port in the wait_for module'],
    [{ port: 1, exclude_hosts: ['a'] }, 'exclude_hosts should only be with state=drained'],
    [{ port: 1, state: 'stopped', search_regex: 'a' }, 'search_regex cannot be used with state=stopped'],
  ])('does not wait for %j', async (args, message) => {
    expect(await wait(args)).toMatchObject({ status: 'failed', message })
  })

  test('does not wait in a check', async () => {
    expect(await wait({ port: closed }, { check: true })).toStrictEqual({ status: 'skipped', because: 'a check does not wait' })
  })
})

describe('a host that is not this one is reached', () => {
  // Programs that this machine has, one of those that can connect among them.
  const withOnly = (...programs: readonly string[]) => {
    const bin = mkdtempSync(join(tmpdir(), 'bin-'))
    for (const program of ['timeout', 'tr', 'sleep', 'cat', ...programs]) symlinkSync(`/usr/bin/${program}`, join(bin, program))
    afterAll(() => rmSync(bin, { recursive: true }))
    return ['dash', '/usr/bin/env', `PATH=${bin}`, '/bin/dash']
  }
  // 0.0.0.0 leads here, too, but is not looked up in the tables of this machine.
  const host = '0.0.0.0'

  test.each(['bash', 'nc', 'curl'])('with %s', async program => {
    const shell = withOnly(program)
    expect(await wait({ host, port: open, connect_timeout: 1 }, { shell })).toMatchObject({ status: 'ok' })
    expect(await wait({ host, port: closed, connect_timeout: 1 }, { shell })).toMatchObject({
      status: 'failed',
      message: 'Timeout when waiting for 0.0.0.0:1',
    })
    expect(await wait({ host, port: open, search_regex: 'SSH', connect_timeout: 1 }, { shell })).toMatchObject({ status: 'ok' })
  })

  test('not without any of them', async () => {
    expect(await wait({ host, port: open }, { shell: withOnly() })).toMatchObject({
      status: 'failed',
      message: `there is no bash, nc or curl on the target to reach 0.0.0.0:${open} with`,
    })
  })
})
