import { type Problem, Problems } from './errors.ts'
import type { Scene } from './execute/scene.ts'
import type { World } from './load/world.ts'
import type { PlannedPlay } from './plan/compile.ts'
import type { RunEvent } from './report/events.ts'
import { redact } from './report/redact.ts'
import { type EventQueue, eventQueue } from './run/event-queue.ts'
import { layerProblems } from './run/inventory-layers.ts'
import { limitProblems } from './run/limit.ts'
import { listedPlay } from './run/listing.ts'
import { hostsOfPlay, type PlayRun, planPlay, runPlay } from './run/plays.ts'
import { type Prepared, prepareRun } from './run/prepare.ts'
import { startedAt } from './run/start-at.ts'
import { type Tallies, tallies } from './run/tallies.ts'
import type { Listing, RunOptions } from './run-options.ts'
import { version } from './version.ts'

/**
 * Runs playbooks: an endless-safe stream of events, the last one `run-finished`. Nothing is printed and no host is touched before
 * everything that can be checked was checked. Throws nothing for what is wrong with the user's input: it is in `problems`.
 * `secrets` grows by what nobody may see; events are stamped by `clock`.
 */
export async function* run(
  options: RunOptions,
  world: World,
  secrets = new Set<string>(),
  clock: () => number = () => world.now(),
): AsyncIterable<RunEvent> {
  const queue = eventQueue({ ...world, now: clock })
  const working = work(options, world, queue, secrets).finally(() => queue.end())
  yield* redact(queue.events(), secrets)
  await working
}

async function work(options: RunOptions, world: World, queue: EventQueue, secrets: Set<string>): Promise<void> {
  const total = tallies()
  let scene: Scene | undefined
  try {
    const prepared = prepareRun(options, world, event => queue.tell(event), secrets)
    scene = prepared.scene
    const planned = await planRun(prepared, options, total)
    queue.tell({ type: 'run-started', playbooks: options.playbooks, check: options.check, diff: options.diff, version })
    await runPlays(planned, options, queue)
    finish(queue, total, options, [])
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    finish(queue, total, options, error.problems)
  } finally {
    await scene?.jobs.leaveAll()
    await scene?.connections.close()
  }
}

type Ready = readonly { readonly run: PlayRun; readonly planned: PlannedPlay; readonly playbook: string }[]

/** All plays made ready. Throws all that is wrong with them, with the limit and with the variables of their hosts. */
async function planRun({ scene, plays, settings, problems }: Prepared, options: RunOptions, total: Tallies): Promise<Ready> {
  const runs = plays.map((play): PlayRun => ({ ...play, scene, options, settings, total }))
  const ready = await Promise.all(
    runs.map(async (run, index) => ({ run, planned: await planPlay(run), playbook: plays[index]?.playbook ?? '' })),
  )
  const found = [
    ...problems,
    ...ready.flatMap(({ planned }) => planned.problems),
    ...limitProblems(options.limit, scene.inventory, scene.world),
  ]
  if (problems.length > 0) throw new Problems(found)
  if (options.listOnly !== undefined && found.length === 0) return ready
  const hosts = new Set(ready.flatMap(({ run, planned }) => hostsOfPlay(run, planned).hosts))
  const all = [...found, ...layerProblems(scene.inventoryLayers, hosts)]
  if (all.length > 0) throw new Problems(all)
  return ready
}

function list(ready: Ready, what: Listing, options: RunOptions, queue: EventQueue): void {
  for (const playbook of options.playbooks) {
    const plays = ready.flatMap(play => (play.playbook === playbook ? [listedPlay(play.run, play.planned)] : []))
    queue.tell({ type: 'listing', what, playbook, plays })
  }
}

async function runPlays(ready: Ready, options: RunOptions, queue: EventQueue): Promise<void> {
  if (options.listOnly !== undefined) return list(ready, options.listOnly, options, queue)
  const runs = ready.map(({ run }) => run)
  const planned = ready.map(play => play.planned)
  const { plays: started, notice } = options.startAt === undefined ? { plays: planned } : startedAt(runs, planned, options.startAt)
  if (notice) queue.tell({ type: 'notice', problem: notice })
  for (const [index, run] of runs.entries()) {
    const { playbook = '' } = ready[index] ?? {}
    if (playbook !== ready[index - 1]?.playbook)
      queue.tell({ type: 'playbook-started', playbook, plays: ready.filter(play => play.playbook === playbook).length })
    const isOver = await runPlay(run, started[index] as PlannedPlay)
    if (options.signal.aborted) queue.tell({ type: 'stopping', because: 'interrupt' })
    if (isOver || options.signal.aborted) return
  }
}

function finish(queue: EventQueue, total: Tallies, options: RunOptions, problems: readonly Problem[]): void {
  const hosts = total.all()
  queue.tell({ type: 'run-finished', hosts, exit: exitCode(total, problems, options), problems })
}

/** Ansible's exit codes: 2 for an error that was fatal for all, 4 unreachable or unreadable input, 2 failed hosts, 3 (ours) refused steps of a plan, 1 what is not there or cannot be opened, 5 -e, 99 interrupted. */
function exitCode(total: Tallies, problems: readonly Problem[], options: RunOptions): number {
  if (options.signal.aborted) return 99
  if (problems.length > 0) return Math.max(...problems.map(({ code }) => exits[code] ?? 4))
  if (total.isBrokenOff()) return 2
  if (total.has('unreachable')) return 4
  if (total.has('failed')) return 2
  if (total.has('refused')) return 3
  return total.hasLostHosts() ? 2 : 0
}

const exits: { readonly [code: string]: number } = {
  'missing-handler': 1,
  'missing-playbook': 1,
  'missing-file': 1,
  'missing-role': 1,
  'missing-limit-file': 1,
  'no-hosts-limit': 1,
  'module-removed': 1,
  'redirect-loop': 1,
  'no-answer': 2,
  'no-such-host': 1,
  'missing-vault-password': 1,
  'wrong-vault-password': 1,
  'damaged-vault': 1,
  'vault-format': 1,
  'unknown-strategy': 1,
  'free-host-loop': 1,
  'import-loop': 1,
  'role-loop': 1,
  'two-loops': 1,
  'extra-vars': 5,
}
