import { dirname, resolve } from 'node:path'
import { open } from './connect/open.ts'
import { type Problem, Problems } from './errors.ts'
import { connections } from './execute/connections.ts'
import { jobs } from './execute/jobs.ts'
import { memory } from './execute/memory.ts'
import { overlay } from './execute/overlay.ts'
import { type Scene, type Told, variablesOf } from './execute/scene.ts'
import { readExtraVars } from './load/extra-vars.ts'
import { readSettings, type Settings } from './load/settings.ts'
import { openVault } from './load/vault.ts'
import type { World } from './load/world.ts'
import type { PlannedPlay } from './plan/compile.ts'
import { isElsewhere, isModule, moduleNames } from './registry.ts'
import type { RunEvent } from './report/events.ts'
import { redact } from './report/redact.ts'
import { loadInventory } from './resolve/inventory/inventory.ts'
import { type EventQueue, eventQueue } from './run/event-queue.ts'
import { inventoryLayers, layerProblems } from './run/inventory-layers.ts'
import { libraryOf } from './run/library.ts'
import { limitProblems } from './run/limit.ts'
import { listedPlay } from './run/listing.ts'
import { type FoundPlay, readPlaybooks } from './run/playbooks.ts'
import { hostsOfPlay, type PlayRun, planPlay, runPlay } from './run/plays.ts'
import { sceneSettings } from './run/scene-settings.ts'
import { startedAt } from './run/start-at.ts'
import { type Tallies, tallies } from './run/tallies.ts'
import type { Listing, RunOptions } from './run-options.ts'
import { version } from './version.ts'

/** Names that loaders check tasks against. */
export const names = { isModule, isElsewhere, moduleNames }

/**
 * Runs playbooks: an endless-safe stream of events, the last one `run-finished`. Nothing is printed and no host is touched before
 * everything that can be checked was checked. Throws nothing for what is wrong with the user's input: it is in `problems`.
 */
export async function* run(options: RunOptions, world: World): AsyncIterable<RunEvent> {
  const secrets = new Set<string>()
  const queue = eventQueue(world)
  const working = work(options, world, queue, secrets).finally(() => queue.end())
  yield* redact(queue.events(), secrets)
  await working
}

/** What a run starts from, read and checked. */
interface Prepared {
  readonly scene: Scene
  readonly settings: Settings
  readonly plays: readonly FoundPlay[]
  /** What is wrong with the playbooks: told with what is wrong with the files that they name. */
  readonly problems: readonly Problem[]
}

async function work(options: RunOptions, world: World, queue: EventQueue, secrets: Set<string>): Promise<void> {
  const total = tallies()
  let scene: Scene | undefined
  try {
    const prepared = prepareRun(options, world, queue, secrets)
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
  const started = options.startAt === undefined ? planned : startedAt(runs, planned, options.startAt)
  for (const [index, run] of runs.entries()) {
    const isOver = await runPlay(run, started[index] as PlannedPlay)
    if (options.signal.aborted) queue.tell({ type: 'stopping', because: 'interrupt' })
    if (isOver || options.signal.aborted) return
  }
}

function finish(queue: EventQueue, total: Tallies, options: RunOptions, problems: readonly Problem[]): void {
  const hosts = total.all()
  queue.tell({ type: 'run-finished', hosts, exit: exitCode(total, problems, options), problems })
}

/** Ansible's exit codes: 4 unreachable or unreadable input, 2 failed hosts, 1 what is not there or cannot be opened, 5 -e, 99 interrupted. */
function exitCode(total: Tallies, problems: readonly Problem[], options: RunOptions): number {
  if (options.signal.aborted) return 99
  if (problems.length > 0) return Math.max(...problems.map(({ code }) => exits[code] ?? 4))
  if (total.has('unreachable')) return 4
  return total.has('failed') ? 2 : 0
}

const exits: { readonly [code: string]: number } = {
  'missing-handler': 1,
  'missing-playbook': 1,
  'missing-inventory': 1,
  'missing-file': 1,
  'missing-role': 1,
  'missing-limit-file': 1,
  'no-hosts-limit': 1,
  'no-answer': 2,
  'no-such-host': 1,
  'missing-vault-password': 1,
  'wrong-vault-password': 1,
  'damaged-vault': 1,
  'vault-format': 1,
  'import-loop': 1,
  'role-loop': 1,
  'two-loops': 1,
  'extra-vars': 5,
}

function prepareRun(options: RunOptions, world: World, queue: EventQueue, secrets: Set<string>): Prepared {
  const problems: Problem[] = []
  const note = (problem: Problem) => queue.tell({ type: 'notice', problem })
  const settings = keep(readSettings(world), problems, note)
  const vault = openVault(options.vaultSecrets, secrets)
  const extraVars = keep(readExtraVars(options.extraVars, world, vault), problems, note)
  const inventories = options.inventories.length > 0 ? options.inventories : settings.inventory
  const inventory = keep(loadInventory(inventories, world, vault), problems, note)
  const inPlaybooks: Problem[] = []
  const plays = readPlaybooks(options.playbooks, { names, world, vault, problems: inPlaybooks, note })
  if (problems.length > 0) throw new Problems([...problems, ...inPlaybooks])
  const playbookDir = dirname(resolve(options.playbooks[0] ?? '.'))
  const choice = { only: options.tags.length > 0 ? options.tags : ['all'], skip: options.skipTags }
  const library = libraryOf({ world, vault, names, playbookDir, rolesPath: settings.rolesPath, choice, extraVars, note })
  const laid = overlay()
  const tell = (event: Told) => queue.tell(event)
  const scene: Scene = {
    world,
    inventory,
    library,
    vault,
    connections: connectionsOf(options, note),
    memory: memory(laid),
    jobs: jobs(world),
    overlay: laid,
    variables: new Map(),
    machines: new Map(),
    extraVars,
    playbookDir,
    settings: sceneSettings(options, settings, extraVars),
    secrets,
    ask: options.ask,
    step: options.step,
    signal: options.signal,
    tell,
    inventoryLayers: inventoryLayers(inventory, playbookDir, world, vault),
  }
  for (const host of inventory.hostNames()) variablesOf(scene, host)
  return { scene, settings, plays, problems: inPlaybooks }
}

function connectionsOf({ ask, signal, kill }: RunOptions, note: (problem: Problem) => void): Scene['connections'] {
  return connections(open, ask, message => note({ code: 'transport', message }), { stop: signal, kill })
}

function keep<T>(
  loaded: { readonly value: T; readonly problems: readonly Problem[]; readonly notices: readonly Problem[] },
  problems: Problem[],
  note: (problem: Problem) => void,
): T {
  problems.push(...loaded.problems)
  for (const notice of loaded.notices) note(notice)
  return loaded.value
}
