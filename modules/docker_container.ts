import { type Made, type Ran, resource, type State, type Step, type ToldResult } from '../engine/module.ts'
import { type Sh, script, sh } from '../engine/shell/sh.ts'
import { type Docked, type DockerAsked, docked, dockerPlace, showing, shownBy, withoutDocker } from '../engine/state/containers/docker.ts'
import { dockerContainerArguments } from '../engine/state/containers/docker-arguments.ts'
import { dockerCreation, joiningWords } from '../engine/state/containers/docker-creation.ts'
import { dockerMisuse } from '../engine/state/containers/docker-misuse.ts'
import { dockerUpdateWords } from '../engine/state/containers/docker-options.ts'
import type { DockerSaid } from '../engine/state/containers/docker-said.ts'
import {
  type DockerContainerArgs,
  dockerContainerNow,
  dockerContainerWanted,
  optionsOf,
  withListed,
} from '../engine/state/containers/docker-spec.ts'
import { taggedImage } from '../engine/state/containers/image.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description:
    'Keeps a container of Docker, by its client on the target. What is given is compared with what Docker has; where it differs, the container is updated, or made anew. Values of variables never show: not in a diff, nor in a list of processes.',
  aliases: ['community.docker.docker_container'],
  args: dockerContainerArguments,
  examples: [
    {
      title: 'Run a registry',
      yaml: '- docker_container:\n    name: registry\n    image: registry:2\n    published_ports: ["5000:5000"]\n    volumes: [/srv/registry:/var/lib/registry]\n    restart_policy: unless-stopped\n    env:\n      REGISTRY_STORAGE_DELETE_ENABLED: "true"\n',
      lab: true,
    },
    { title: 'Take it away', yaml: '- docker_container:\n    name: registry\n    state: absent\n', lab: true },
  ],
  returns: {
    container: 'What Docker says of it, without the values of variables; with `detach: false` its Output, too.',
    status: 'With `detach: false`: what it ended with.',
  },
  needs: (a): { readonly now: Question<Docked>; readonly from?: Question<Docked>; readonly listed?: Question<FileText> } => ({
    now: docked('container', a.name, dockerPlace(a)),
    ...(a.image !== undefined && a.state !== 'absent' && { from: docked('image', taggedImage(a.image, 'latest'), dockerPlace(a)) }),
    ...(a.env_file !== undefined && a.state !== 'absent' && { listed: text(a.env_file) }),
  }),
  refuse: (a, { now, listed }) => {
    const whole = withListed(a as Args, listed)
    return typeof whole === 'string' ? whole : (dockerMisuse(whole, true) ?? withoutDocker(now) ?? dockerMisuse(whole, now.exists))
  },
  first: a => {
    if (a.image === undefined || a.state === 'absent' || !(a.pull === true || a.pull === 'always')) return undefined
    return {
      steps: [sh`${dockerPlace(a).words} pull --quiet ${taggedImage(a.image, 'latest')} >/dev/null`],
      args: { ...a, pull: 'missing' },
    }
  },
  acts: ['recreate', 'restart', 'run'],
  untold: ['healthy'],
  have: ({ now, from, listed }, a): State => ({
    state: stateNow(now, a.state),
    ...(now.exists &&
      a.state !== 'absent' && {
        ...dockerContainerNow(now, whole(a, listed), from ?? nothing),
        paused: isPaused(now),
        healthy: saidOf(now).State?.Health?.Status === 'healthy',
      }),
  }),
  want: (a, { now, from, listed }): State => ({
    state: a.state === 'healthy' ? 'started' : a.state,
    ...(a.state === 'healthy' && { healthy: true }),
    ...(a.state !== 'absent' && now.exists && dockerContainerWanted(whole(a, listed), from ?? nothing)),
    ...(a.state !== 'absent' && !now.exists && { image: a.image }),
    ...(now.exists && a.state !== 'absent' && a.recreate && { recreate: 'asked for' }),
    ...(now.exists && starts(a) && a.restart && { restart: 'asked for' }),
    ...(waits(a) && { run: 'asked for' }),
    ...(starts(a) && a.paused !== undefined && (now.exists || a.paused) && { paused: a.paused }),
  }),
  apply: (change, a, { now, listed }) => stepsFor(change, whole(a, listed), now),
  makes: (change, a, { now, from, listed }): Made[] => {
    const question = docked('container', a.name, dockerPlace(a))
    if (a.state === 'absent' || (waits(a) && a.cleanup)) return [[question, { isInstalled: true, exists: false }]]
    return [[question, foretold(change, whole(a, listed), now, from ?? nothing)]]
  },
  result: ({ now }, change, a, ran) => told(now, change, a as Args, ran),
})

interface Args extends DockerContainerArgs, DockerAsked {
  readonly state: string
  readonly healthy_wait_timeout: number
  readonly recreate: boolean
  readonly restart: boolean
  readonly paused?: boolean
  readonly detach?: boolean
  readonly cleanup: boolean
  readonly force_kill: boolean
  readonly kill_signal?: string
  readonly keep_volumes: boolean
  readonly stop_timeout?: number
}

/** The arguments with the variables of env_file; nothing of a file that is refused. */
function whole(a: object, listed: FileText | undefined): Args {
  const args = withListed(a as Args, listed)
  return typeof args === 'string' ? (a as Args) : args
}

function starts({ state }: { readonly state: string }): boolean {
  return state === 'started' || state === 'healthy'
}

const nothing: Docked = { isInstalled: true, exists: false }
/** Members of a change that no container is made anew for. */
const beside = new Set(['state', 'restart', 'run', 'paused', 'networks', 'healthy'])

function saidOf({ inspect }: Docked): DockerSaid {
  return inspect ?? {}
}

function isRunning(now: Docked): boolean {
  return saidOf(now).State?.Running === true
}

function isPaused(now: Docked): boolean {
  return saidOf(now).State?.Paused === true
}

function stateNow(now: Docked, asked: string): string {
  if (!now.exists) return 'absent'
  return asked === 'present' ? asked : isRunning(now) ? 'started' : 'stopped'
}

/** What differs of what the container was made with. */
function differing(change: State): string[] {
  return Object.keys(change).filter(member => !beside.has(member))
}

function isMade(change: State, now: Docked, a: Args): boolean {
  const members = differing(change)
  return !now.exists || (members.length > 0 && dockerUpdateWords(members, optionsOf(a)) === undefined)
}

function runsAfter(a: Args, now: Docked): boolean {
  return starts(a) || (a.state === 'present' && now.exists && isRunning(now))
}

function stepsFor(change: State, a: Args, now: Docked): (Step | Sh)[] {
  const place = dockerPlace(a)
  const { words } = place
  const { name } = a
  const removal = (which: string) =>
    script([isRunning(now) && stopping(a, which), sh`${words} rm ${!a.keep_volumes && '--volumes'} ${which} >/dev/null || exit 1`])
  if (a.state === 'absent') return [removal(name)]
  const made = isMade(change, now, a)
  const updates = !made && dockerUpdateWords(differing(change), optionsOf(a))
  const stops = !made && isRunning(now) && (a.state === 'stopped' || change['restart'] !== undefined)
  const isUp = !made && isRunning(now) && !stops
  return [
    script([
      made && dockerCreation(a, place, { exists: now.exists, removal }),
      updates && sh`${words} update ${updates} ${name} >/dev/null || exit 1`,
      ...(made || change['networks'] === undefined ? [] : joining(a, now)),
      stops && stopping(a, name),
      runsAfter(a, now) && !isUp && sh`${words} start ${name} >/dev/null || exit 1`,
      a.paused !== undefined &&
        change['paused'] !== undefined &&
        sh`${words} ${a.paused ? 'pause' : 'unpause'} ${name} >/dev/null || exit 1`,
      a.state === 'healthy' && untilHealthy(a),
      waits(a) ? waiting(a) : showing('container', name, place),
    ]),
  ]
}

function stopping(a: Args, name: string): Sh {
  const { words } = dockerPlace(a)
  if (a.force_kill) return sh`${words} kill ${a.kill_signal !== undefined && `--signal=${a.kill_signal}`} ${name} >/dev/null || exit 1`
  return sh`${words} stop ${a.stop_timeout !== undefined && `--time=${a.stop_timeout}`} ${name} >/dev/null || exit 1`
}

function waits({ state, detach }: { readonly state: string; readonly detach?: boolean }): boolean {
  return starts({ state }) && detach === false
}

/** Waits for its end; what it wrote comes behind what Docker says of it, or is why it failed. */
function waiting(a: Args): Sh {
  const place = dockerPlace(a)
  const { words } = place
  return sh`s=$(${words} wait ${a.name}) || exit 1; ${showing('container', a.name, place)}
if [ "$s" = 0 ]; then ${words} logs ${a.name} 2>&1; else ${words} logs ${a.name} >&2; fi
${a.cleanup && sh`${words} rm ${!a.keep_volumes && '--volumes'} ${a.name} >/dev/null`}
[ "$s" = 0 ]`
}

/** Its own test tells; one that has none never will. */
function untilHealthy(a: Args): Sh {
  const { words } = dockerPlace(a)
  const end = sh`$(($(date +%s) + ${Math.ceil(a.healthy_wait_timeout)}))`
  return sh`t=${end}
while s=$(${words} container inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.Running}}' ${a.name}) || exit 1; do
case $s in
healthy*) break ;;
none*) echo "it has no test that could tell whether it is healthy: give a healthcheck" >&2; exit 1 ;;
*false) echo "it ended before it was healthy" >&2; exit 1 ;;
esac
${a.healthy_wait_timeout > 0 && sh`[ "$(date +%s)" -lt "$t" ] || { echo "it is not healthy after ${Math.ceil(a.healthy_wait_timeout)} seconds" >&2; exit 1; }`}
sleep 1
done`
}

function joining(a: Args, now: Docked): Sh[] {
  const { words } = dockerPlace(a)
  const there = saidOf(now).NetworkSettings?.Networks ?? {}
  const [have, want] = [dockerContainerNow(now, a, nothing)['networks'], dockerContainerWanted(a, nothing)['networks']].map(
    one => (one ?? {}) as State,
  )
  const moved = (a.networks ?? []).filter(one => JSON.stringify(have?.[one.name]) !== JSON.stringify(want?.[one.name]))
  const leaving = Object.keys(have ?? {}).filter(name => want?.[name] === undefined)
  return [
    ...[...moved.map(one => one.name).filter(name => Object.hasOwn(there, name)), ...leaving].map(
      name => sh`${words} network disconnect ${name} ${a.name} || exit 1`,
    ),
    ...moved.map(one => sh`${words} network connect ${joiningWords(one)} ${one.name} ${a.name} || exit 1`),
  ]
}

/** In a check: the container as far as modules look at it. */
function foretold(change: State, a: Args, now: Docked, image: Docked): Docked {
  const isUp = runsAfter(a, now) && !waits(a)
  const isNew = isMade(change, now, a)
  const health = a.state === 'healthy' ? { Health: { Status: 'healthy' } } : {}
  const state = { Running: isUp, Paused: isUp && (a.paused ?? (!isNew && isPaused(now))), ...health }
  const isSame = now.exists && differing(change).length === 0 && change['networks'] === undefined
  if (!isSame) return { isInstalled: true, exists: true, inspect: { State: state }, made: dockerContainerWanted(a, image) }
  const { Config, HostConfig, Image = '', Name = '' } = now.inspect ?? {}
  const joined = Object.entries(saidOf(now).NetworkSettings?.Networks ?? {})
  const networks = joined.map(([name, { IPAMConfig, Links }]) => [name, { IPAMConfig, Links }] as const)
  const inspect = { Config, HostConfig, Image, Name, State: state, NetworkSettings: { Networks: Object.fromEntries(networks) } }
  return { isInstalled: true, exists: true, inspect: inspect as NonNullable<Docked['inspect']> }
}

function told(now: Docked, change: State, a: Args, ran: readonly Ran[]): ToldResult {
  if (a.state === 'absent') return {}
  const said = ran.at(-1)?.stdout
  const after = (waits(a) ? shownBy(said?.split('\n')[0]) : shownBy(said)) ?? (Object.keys(change).length === 0 ? now.inspect : undefined)
  const output = waits(a) && said !== undefined ? { Output: said.slice(said.indexOf('\n') + 1) } : {}
  return { container: after ? { ...withoutValues(after), ...output } : {}, ...(waits(a) && said !== undefined && { status: 0 }) }
}

function withoutValues(inspect: NonNullable<Docked['inspect']>): NonNullable<Docked['inspect']> {
  const config = inspect['Config'] as { readonly Env?: readonly string[] | null } | undefined
  return { ...inspect, Config: { ...config, Env: (config?.Env ?? []).map(line => line.replace(/=[\s\S]*$/, '')) } }
}
