import { dirname, resolve } from 'node:path'
import { open } from './connect/open.ts'
import { type Problem, Problems } from './errors.ts'
import { connections } from './execute/connections.ts'
import { memory } from './execute/memory.ts'
import { overlay } from './execute/overlay.ts'
import { type Scene, type Told, variablesOf } from './execute/scene.ts'
import type { PlaybookEntry, PlayNode } from './load/ast.ts'
import { readExtraVars } from './load/extra-vars.ts'
import { loadPlaybook } from './load/playbook.ts'
import { readSettings, type Settings } from './load/settings.ts'
import { openVault, type Vault } from './load/vault.ts'
import type { World } from './load/world.ts'
import type { PlannedPlay } from './plan/compile.ts'
import { below, type Context } from './plan/context.ts'
import { isElsewhere, isModule, moduleNames } from './registry.ts'
import type { RunEvent } from './report/events.ts'
import { redact } from './report/redact.ts'
import { loadInventory } from './resolve/inventory/inventory.ts'
import { type EventQueue, eventQueue } from './run/event-queue.ts'
import { inventoryLayers } from './run/inventory-layers.ts'
import { libraryOf } from './run/library.ts'
import { listedPlay } from './run/listing.ts'
import { planPlay, runPlay } from './run/plays.ts'
import { sceneSettings } from './run/scene-settings.ts'
import { startedAt } from './run/start-at.ts'
import { type Tallies, tallies } from './run/tallies.ts'
import type { RunOptions } from './run-options.ts'
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
  readonly plays: readonly Entry[]
}

/** A play, the file it stands in, what imports lay around it, and the playbook that was asked for. */
interface Entry {
  readonly node: PlayNode
  readonly file: string
  readonly outer: Context | undefined
  readonly playbook: string
}

async function work(options: RunOptions, world: World, queue: EventQueue, secrets: Set<string>): Promise<void> {
  const total = tallies()
  let scene: Scene | undefined
  try {
    const prepared = prepareRun(options, world, queue, secrets)
    scene = prepared.scene
    queue.tell({ type: 'run-started', playbooks: options.playbooks, check: options.check, diff: options.diff, version })
    await runPlays(prepared, options, total, queue)
    finish(queue, total, options, [])
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    finish(queue, total, options, error.problems)
  } finally {
    await scene?.connections.close()
  }
}

async function runPlays({ scene, plays, settings }: Prepared, options: RunOptions, total: Tallies, queue: EventQueue): Promise<void> {
  const runs = plays.map(play => ({ ...play, scene, options, settings, total }))
  const planned = await Promise.all(runs.map(planPlay))
  const problems = planned.flatMap(play => play.problems)
  if (problems.length > 0) throw new Problems(problems)
  if (options.listOnly !== undefined) {
    for (const playbook of options.playbooks) {
      const listed = runs.flatMap((run, index) => (run.playbook === playbook ? [listedPlay(run, planned[index] as PlannedPlay)] : []))
      queue.tell({ type: 'listing', what: options.listOnly, playbook, plays: listed })
    }
    return
  }
  const started = options.startAt === undefined ? planned : startedAt(runs, planned, options.startAt)
  for (const [index, run] of runs.entries()) {
    const isOver = await runPlay(run, started[index] as PlannedPlay)
    if (options.signal.aborted) queue.tell({ type: 'stopping', because: 'interrupt' })
    if (isOver || options.signal.aborted) return
  }
}

function finish(queue: EventQueue, total: Tallies, options: RunOptions, problems: readonly Problem[]): void {
  const hosts = total.all()
  queue.tell({ type: 'run-finished', hosts, exit: exitCode(hosts, problems, options), problems })
}

/** Ansible's exit codes: 4 unreachable or unreadable input, 2 failed hosts, 1 other errors, 99 interrupted. */
function exitCode(hosts: ReturnType<Tallies['all']>, problems: readonly Problem[], options: RunOptions): number {
  if (options.signal.aborted) return 99
  if (problems.length > 0) return problems.some(problem => atRun.has(problem.code)) ? 1 : 4
  const all = Object.values(hosts)
  if (all.some(tally => tally.unreachable > 0)) return 4
  return all.some(tally => tally.failed > 0) ? 2 : 0
}

const atRun = new Set(['missing-handler', 'missing-playbook', 'no-hosts-limit', 'missing-vault-password'])

function prepareRun(options: RunOptions, world: World, queue: EventQueue, secrets: Set<string>): Prepared {
  const problems: Problem[] = []
  const note = (problem: Problem) => queue.tell({ type: 'notice', problem })
  const settings = keep(readSettings(world), problems, note)
  const vault = openVault(options.vaultSecrets, secrets)
  const extraVars = keep(readExtraVars(options.extraVars, world, vault), problems, note)
  const inventories = options.inventories.length > 0 ? options.inventories : settings.inventory
  const inventory = keep(loadInventory(inventories, world, vault), problems, note)
  const plays = options.playbooks.flatMap(playbook =>
    entriesOf(resolve(playbook), undefined, world, vault, problems, note).map(entry => ({ ...entry, playbook })),
  )
  if (problems.length > 0) throw new Problems(problems)
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
    connections: connections(open, options.ask, message => note({ code: 'transport', message }), options.kill),
    memory: memory(laid),
    overlay: laid,
    variables: new Map(),
    machines: new Map(),
    extraVars,
    playbookDir,
    settings: sceneSettings(options, settings, extraVars),
    secrets,
    ask: options.ask,
    signal: options.signal,
    tell,
    inventoryLayers: inventoryLayers(inventory, playbookDir, world, vault),
  }
  for (const host of inventory.hostNames()) variablesOf(scene, host)
  return { scene, settings, plays }
}

/** A playbook's plays in order, those of imported playbooks in their place. */
function entriesOf(
  file: string,
  outer: Context | undefined,
  world: World,
  vault: Vault,
  problems: Problem[],
  note: (problem: Problem) => void,
): Omit<Entry, 'playbook'>[] {
  if (!world.stat(file)) {
    problems.push({
      code: 'missing-playbook',
      message: `the playbook: ${file} could not be found`,
      hint: 'give the path from here, or change to its folder',
    })
    return []
  }
  const entries: readonly PlaybookEntry[] = keep(loadPlaybook(file, names, world, vault), problems, note)
  return entries.flatMap(entry => {
    if (entry.kind === 'play') return [{ node: entry, file, outer }]
    const from: Context = { parent: outer, level: 'play', keywords: new Map(), vars: new Map(), params: new Map(), role: undefined, file }
    const path = resolve(dirname(file), typeof entry.file === 'string' ? entry.file : entry.file.source)
    return entriesOf(path, below(from, 'block', entry.keywords, { file }), world, vault, problems, note)
  })
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
