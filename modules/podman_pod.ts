import { type Json, type Made, type Ran, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, script, sh } from '../engine/shell/sh.ts'
import { pod } from '../engine/state/containers/pod.ts'
import { podArguments, podNow, podWanted, podWords } from '../engine/state/containers/pod-options.ts'
import { type Inspected, isPodmanName, withoutPodman } from '../engine/state/containers/podman.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The pod.' },
    state: {
      type: 'string',
      enum: ['created', 'killed', 'restarted', 'absent', 'started', 'stopped', 'paused', 'unpaused'],
      default: 'created',
      description: 'Whether there is one, and whether its containers run; created leaves one that is there as it is.',
    },
    recreate: { type: 'boolean', default: false, description: 'Whether it is made anew in any case: its containers are lost.' },
    ...podArguments,
    generate_systemd: {
      type: 'object',
      additionalProperties: true,
      description: 'Refused: podman_generate_systemd writes the units, in a task behind.',
    },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
    debug: { type: 'boolean', default: false, description: 'Taken and not used.' },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Keeps a pod of podman. What is given is compared with what it was made with; where that differs it is made anew, and its containers are lost with the old one. What is not given stays as it is.',
  aliases: ['containers.podman.podman_pod'],
  args,
  examples: [
    { title: 'Have a pod', yaml: '- podman_pod:\n    name: shop\n    label:\n      tier: front\n', lab: true },
    { title: 'No longer', yaml: '- podman_pod:\n    name: shop\n    state: absent\n', lab: true },
  ],
  returns: {
    pod: 'What podman says of it.',
    podman_actions: 'The commands that brought it about.',
    actions: 'The same in a word each.',
    stdout: 'What podman said.',
  },
  needs: a => ({ now: pod(a.name, a.executable) }),
  refuse: (a, { now }) => {
    if (!isPodmanName(a.name)) return `"${a.name}" cannot be the name of a pod: letters, digits, _ . and -; mend it`
    if (Object.keys(a.generate_systemd ?? {}).length > 0)
      return 'generate_systemd is not built here; let podman_generate_systemd write the units, in a task behind this one'
    if (now.isInstalled && !now.exists && ['stopped', 'restarted', 'paused', 'unpaused'].includes(a.state))
      return `Pod ${a.name} doesn't exist; a task before this one must make it, with state: created or started`
    return withoutPodman(now, a.executable)
  },
  acts: ['restarted'],
  have: ({ now }, a): State => ({
    state: stateNow(now, a),
    ...(now.exists && { ...podNow(commandOf(now), a), pod: 'of before' }),
  }),
  want: (a, { now }): State => ({
    state: stateAsked(a),
    ...(a.state !== 'absent' && now.exists && podNow(commandOf(now), a) && podWanted(a)),
    ...(now.exists && a.recreate && a.state !== 'absent' && { pod: 'made anew' }),
  }),
  apply: (change, a, { now }) => {
    const shown = a.state !== 'absent' && sh`${a.executable} pod inspect --format '={{json .}}' ${a.name}`
    return [script([...doings(change, a, now).map(({ words }): Sh => sh`${a.executable} pod ${words} || exit $?`), shown])]
  },
  makes: (change, a, { now }): Made[] => {
    const { isInstalled } = now
    if (a.state === 'absent') return [[pod(a.name, a.executable), { isInstalled, hasStorage: true, exists: false }]]
    const isNew = isMade(change, now)
    const { Containers: _, SharedNamespaces: __, ...kept } = now.inspect ?? {}
    const before = isNew ? { Name: a.name, CreateCommand: [a.executable, 'pod', ...creating(a)], State: 'Created' } : kept
    const last = doings(change, a, now).at(-1)?.verb ?? ''
    const inspect = { ...before, ...(last in after && { State: after[last] }), ...(isNew && a.infra === false && { NumContainers: 0 }) }
    return [[pod(a.name, a.executable), { isInstalled, hasStorage: true, exists: true, inspect: inspect as Inspected['inspect'] }]]
  },
  result: ({ now }, change, a, ran) => told(now, change, a, ran),
})

/** What podman calls the state after a command. */
const after: { readonly [verb: string]: string } = {
  start: 'Running',
  restart: 'Running',
  unpause: 'Running',
  pause: 'Paused',
  stop: 'Exited',
  kill: 'Exited',
}
const done: { readonly [verb: string]: string } = {
  rm: 'deleted',
  create: 'created',
  start: 'started',
  stop: 'stopped',
  kill: 'killed',
  pause: 'paused',
  unpause: 'unpaused',
  restart: 'restarted',
}

interface Doing {
  readonly verb: string
  readonly words: readonly string[]
}

/** The state that is asked for, in the words of what there is. */
function stateAsked({ state }: Args): string {
  return state === 'unpaused' ? 'started' : state === 'killed' ? 'stopped' : state
}

/** A pod without containers is what is asked for, whatever that is: nothing in it runs. */
function stateNow({ exists, inspect }: Inspected, a: Args): string {
  if (!exists) return 'absent'
  if (a.state === 'absent') return 'present'
  if (a.state === 'created' || inspect?.['NumContainers'] === 0) return stateAsked(a)
  const runs = inspect?.['State']
  if (runs === 'Paused' || runs === 'Running') return runs === 'Paused' ? 'paused' : 'started'
  return runs === 'Degraded' ? 'partly started' : 'stopped'
}

function commandOf({ inspect }: Inspected): string[] {
  const command = inspect?.['CreateCommand']
  return Array.isArray(command) ? command.map(String) : []
}

/** Whether the pod is made, or made anew. */
function isMade(change: State, { exists }: Inspected): boolean {
  return !exists || Object.keys(change).some(member => member !== 'state')
}

function isEmpty({ inspect }: Inspected, a: Args, isNew: boolean): boolean {
  return isNew ? a.infra === false : inspect?.['NumContainers'] === 0
}

function doings(change: State, a: Args, now: Inspected): Doing[] {
  const on = (verb: string, ...more: readonly string[]): Doing => ({ verb, words: [verb, ...more, a.name] })
  if (a.state === 'absent') return [on('rm', '-f')]
  const isNew = isMade(change, now)
  const made = isNew ? [...(now.exists ? [on('rm', '-f')] : []), { verb: 'create', words: creating(a) }] : []
  const runs = !isNew && now.inspect?.['State'] === 'Running'
  if (isEmpty(now, a, isNew) || (!isNew && change['state'] === undefined)) return made
  switch (a.state) {
    case 'started':
    case 'unpaused':
      return [...made, on(!isNew && now.inspect?.['State'] === 'Paused' ? 'unpause' : 'start')]
    case 'paused':
      return [...made, ...(runs ? [] : [on('start')]), on('pause')]
    case 'restarted':
      return [...made, on('restart')]
    case 'stopped':
      return [...made, ...(isNew ? [] : [on('stop')])]
    case 'killed':
      return [...made, ...(isNew ? [] : [on('kill')])]
    default:
      return made
  }
}

function creating(a: Args): string[] {
  return ['create', `--name=${a.name}`, ...podWords(a)]
}

function told(now: Inspected, change: State, a: Args, ran: readonly Ran[]): Result {
  const said = ran.at(-1)?.stdout ?? ''
  const at = said.indexOf('={')
  const inspect = at < 0 ? now.inspect : (JSON.parse(said.slice(at + 1)) as { readonly [member: string]: Json })
  const isChanged = Object.keys(change).length > 0
  const did = isChanged ? doings(change, a, now) : []
  return {
    pod: a.state === 'absent' || !inspect ? {} : inspect,
    podman_actions: did.map(({ words }) => [a.executable, 'pod', ...words].join(' ')),
    actions: did.map(({ verb }) => `${done[verb]} ${a.name}`),
    stdout: at < 0 ? said : said.slice(0, at),
    stderr: ran.at(-1)?.stderr ?? '',
  }
}
