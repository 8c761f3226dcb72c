import { type Acted, action, type Hands } from '../engine/module.ts'
import { expanded } from '../engine/shell/expand.ts'
import { hear, reach } from '../engine/shell/reach.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { toldFile } from '../engine/state/files/told-file.ts'
import { answersOn, isLoopback, readSockets } from '../engine/state/network/tcp-table.ts'
import { compile } from '../engine/text/python-regex.ts'

const states = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] as const

export default action({
  description: 'Waits until a port answers or no longer does, a file is there or gone, or a text shows; or just for some time.',
  args: {
    type: 'object',
    properties: {
      host: { type: 'string', default: '127.0.0.1', description: 'The host of the port, as the target reaches it.' },
      port: { type: 'integer', description: 'The port to wait for.' },
      path: { type: 'string', 'x-path': true, description: 'The file to wait for.' },
      state: {
        type: 'string',
        enum: ['absent', 'drained', 'present', 'started', 'stopped'],
        default: 'started',
        description: 'What to wait for: present and started are there, absent and stopped are not, drained has no open connections.',
      },
      search_regex: {
        type: 'string',
        description: 'A regular expression of Python that what is in the file, or comes out of the port, must match.',
      },
      timeout: { type: 'integer', default: 300, description: 'Seconds after which it fails; without a port and a path, seconds to wait.' },
      delay: { type: 'integer', default: 0, description: 'Seconds before it looks for the first time.' },
      sleep: { type: 'integer', default: 1, description: 'Seconds between looks.' },
      connect_timeout: { type: 'integer', default: 5, description: 'Seconds that one try to connect may take.' },
      msg: { type: 'string', description: 'What is said when it fails, instead of what it waited for.' },
      active_connection_states: {
        type: 'array',
        items: { type: 'string', enum: states },
        default: [...states],
        description: 'The states of connections that drained waits for the end of.',
      },
      exclude_hosts: { type: 'array', items: { type: 'string' }, description: 'Addresses whose connections drained does not mind.' },
    },
    'x-exclusive': [['port', 'path']],
  },
  examples: [
    { title: 'Wait for a file', yaml: '- wait_for:\n    path: /etc/passwd\n    search_regex: "^root:"' },
    { title: 'Wait for a port', yaml: '- wait_for:\n    port: 22\n    timeout: 30', lab: true },
  ],
  returns: {
    elapsed: 'How many seconds it took.',
    match_groups: 'The groups that matched.',
    match_groupdict: 'The groups that matched, by their names.',
    state: 'What was waited for.',
    port: 'The port.',
    path: 'The path.',
    search_regex: 'The expression.',
  },
  touches: true,
  host: true,
  check: () => ({ status: 'skipped', because: 'a check does not wait' }),
  // An action: it is about when, not about what.
  run: async (args, _now, hands): Promise<Acted> => {
    const start = hands.now()
    const elapsed = () => Math.floor((hands.now() - start) / 1000)
    const awaited: Awaited = { ...args, look: 1 }
    const misuse = misuseOf(awaited)
    if (misuse) return { status: 'failed', message: misuse, result: { elapsed: 0 } }
    await hands.sleep(args.delay * 1000)
    const { state, port = null, path = null, search_regex = null } = args
    const result = { state, port, path, search_regex, match_groups: [], match_groupdict: {} }
    if (port === null && path === null) {
      await hands.sleep((args.timeout - elapsed()) * 1000)
      return { status: 'ok', result: { ...result, elapsed: elapsed() } }
    }
    for (let look = 1; elapsed() < args.timeout || look === 1; look++) {
      const seen = await (path === null ? lookAtPort : lookAtPath)({ ...awaited, look }, hands)
      if ('impossible' in seen) return { status: 'failed', message: seen.impossible, result: { elapsed: elapsed() } }
      if (seen.is)
        return {
          status: 'ok',
          result: {
            ...result,
            ...groupsOf(seen.match),
            elapsed: elapsed(),
            ...(path !== null && (await toldFile(targetPath(path, hands.machine), hands))),
          },
        }
      await hands.sleep(args.sleep * 1000)
    }
    return { status: 'failed', message: args.msg ?? `Timeout when waiting for ${wordsFor(awaited)}`, result: { elapsed: elapsed() } }
  },
})

interface Awaited {
  readonly host: string
  readonly port?: number
  readonly path?: string
  readonly state: string
  readonly search_regex?: string
  readonly connect_timeout: number
  readonly active_connection_states: readonly string[]
  readonly exclude_hosts?: readonly string[]
  /** The how manyth look this is: listening takes longer each time. */
  readonly look: number
}

type Seen = { readonly is: boolean; readonly match?: RegExpExecArray | null } | { readonly impossible: string }

function misuseOf({ state, port, search_regex, exclude_hosts }: Awaited): string | undefined {
  if (state === 'drained' && port === undefined) return 'state=drained should only be used for checking a port in the wait_for module'
  if (exclude_hosts && state !== 'drained') return 'exclude_hosts should only be with state=drained'
  return search_regex !== undefined && ['drained', 'stopped'].includes(state)
    ? `search_regex cannot be used with state=${state}`
    : undefined
}

async function lookAtPath(awaited: Awaited, hands: Hands): Promise<Seen> {
  const path = expanded(awaited.path ?? '')
  const isGone = awaited.state === 'absent' || awaited.state === 'stopped'
  if (awaited.search_regex === undefined)
    return { is: (await prints(hands, sh`[ -e ${path} ] && echo there || echo gone`)).trim() === (isGone ? 'gone' : 'there') }
  const text = await prints(hands, sh`cat -- ${path} 2>/dev/null`)
  return found(awaited.search_regex, text, isGone)
}

async function lookAtPort(awaited: Awaited, hands: Hands): Promise<Seen> {
  const { host, port = 0, state, search_regex, connect_timeout } = awaited
  if (state === 'drained') return drained(awaited, await tables(hands))
  const isGone = state === 'absent' || state === 'stopped'
  if (search_regex !== undefined)
    return found(search_regex, await prints(hands, hear(host, port, Math.min(awaited.look, connect_timeout))), isGone)
  const sockets = isLoopback(host) ? readSockets(await tables(hands)) : []
  if (sockets.length > 0)
    return { is: sockets.some(socket => socket.state === 'LISTEN' && socket.port === port && answersOn(socket.address, host)) !== isGone }
  const word = (await prints(hands, reach(host, port, connect_timeout))).trim()
  if (word === 'unknown') return { impossible: `there is no bash, nc or curl on the target to reach ${host}:${port} with` }
  return { is: (word === 'open') !== isGone }
}

function drained({ host, port, active_connection_states, exclude_hosts = [] }: Awaited, text: string): Seen {
  if (text === '') return { impossible: 'the target has no /proc/net/tcp that tells its connections' }
  const isAny = host === '0.0.0.0' || host === '::'
  const open = readSockets(text).filter(
    socket =>
      socket.port === port &&
      active_connection_states.includes(socket.state) &&
      (isAny || answersOn(socket.address, host)) &&
      !exclude_hosts.includes(socket.remote),
  )
  return { is: open.length === 0 }
}

function tables(hands: Hands): Promise<string> {
  return prints(hands, sh`cat /proc/net/tcp /proc/net/tcp6 2>/dev/null`)
}

function found(pattern: string, text: string, isGone: boolean): Seen {
  const match = compile(pattern, 'm').exec(text)
  return { is: (match !== null) !== isGone, match }
}

async function prints(hands: Hands, script: Sh): Promise<string> {
  return (await hands.frame(script)).stdout
}

function groupsOf(match: RegExpExecArray | null | undefined) {
  return match ? { match_groups: match.slice(1).map(group => group ?? null), match_groupdict: { ...match.groups } } : {}
}

function wordsFor({ host, port, path, state, search_regex }: Awaited): string {
  const place = path ?? `${host}:${port}`
  if (state === 'drained') return `${place} to drain`
  if (state === 'absent' || state === 'stopped') return path === undefined ? `${place} to stop.` : `${place} to be absent.`
  if (search_regex !== undefined) return `search string ${search_regex} in ${place}`
  return path === undefined ? place : `file ${place}`
}
