import { type Problem, Problems } from '../errors.ts'
import type { Included } from '../execute/outcome.ts'
import type { Scene, Stage } from '../execute/scene.ts'
import { count, truth } from '../execute/task-keywords.ts'
import { viewOf } from '../execute/view.ts'
import type { PlayNode, TaskNode } from '../load/ast.ts'
import type { Settings } from '../load/settings.ts'
import { type Key, type Mapping, Secret, Template, type Value } from '../load/values.ts'
import { batchesOf, ordered } from '../plan/batches.ts'
import { compilePlay, type PlannedPlay, playContext } from '../plan/compile.ts'
import { type Context, varsOf } from '../plan/context.ts'
import { begin, type Linear, remaining } from '../plan/linear.ts'
import { selectHosts } from '../resolve/inventory/patterns.ts'
import type { Layer } from '../resolve/precedence.ts'
import { text } from '../resolve/templating/python/text.ts'
import type { RunOptions } from '../run-options.ts'
import { runBatch } from './play.ts'
import { staticCheck } from './static-check.ts'
import { isDebugged, strategyOf, strategyProblems } from './strategy.ts'
import type { Tallies } from './tallies.ts'
import { varsFileProblems, varsFilesFor } from './vars-files.ts'

/** One play to run, and what it runs in. */
export interface PlayRun {
  readonly scene: Scene
  readonly options: RunOptions
  readonly settings: Settings
  readonly total: Tallies
  readonly node: PlayNode
  readonly file: string
  readonly outer: Context | undefined
}

/** A play with its roles, imports and blocks expanded, and what is wrong with it as far as that can be seen without a host. */
export async function planPlay(run: PlayRun): Promise<PlannedPlay> {
  const isListed = (run.options.listOnly ?? []).length > 0
  const planned = compilePlay(withFacts(run), run.file, run.scene.library, run.outer, { isForced: forced(run), isListed })
  await run.scene.bringPlugins()
  const files = [...varsFileProblems(run.node, run.file, run.scene), ...strategyProblems(run, planned)]
  const { problems, notices } = await staticCheck(planned, run.scene.ownModules)
  // What is only listed is not held to its arguments.
  for (const problem of isListed ? [...problems, ...notices] : notices) run.scene.tell({ type: 'notice', problem })
  return { ...planned, problems: [...files, ...planned.problems, ...(isListed ? [] : problems)] }
}

/** The patterns of a play, and the hosts they name after --limit. */
export function hostsOfPlay({ scene, node, options }: PlayRun, planned: PlannedPlay) {
  const written = scene.library.early(node.keywords.get('hosts')?.value ?? 'all', planned.context)
  const pattern = Array.isArray(written) ? (written as readonly Value[]).map(String) : [String(written)]
  try {
    return { pattern, ...selectHosts(pattern.join(','), scene.inventory, scene.world, options.limit) }
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    const at = node.keywords.get('hosts')?.at ?? node.at
    throw new Problems(error.problems.map(problem => ({ at, ...problem })))
  }
}

/** Runs one play on its hosts, batch by batch. True when no further play may run. */
export async function runPlay(run: PlayRun, planned: PlannedPlay): Promise<boolean> {
  const { scene, total } = run
  const playVars = playVarsOf(planned)
  const { pattern, hosts, notices } = hostsOfPlay(run, planned)
  for (const problem of notices) mismatch(run, problem)
  const playName = nameOfPlay(run, planned, pattern.join(','))
  const id = scene.library.nextId()
  const order = scene.library.early(run.node.keywords.get('order')?.value ?? 'inventory', planned.context)
  const all = ordered(hosts, String(order), scene.world)
  const alive = all.filter(host => !total.isOut(host))
  scene.tell({ type: 'play-started', play: id, name: playName, hosts: alive, at: run.node.at })
  if (alive.length === 0) {
    scene.tell({ type: 'play-skipped', play: id, because: hosts.length === 0 ? 'no-hosts' : 'no-hosts-left' })
    return false
  }
  const prompted = await promptedVars(run, planned)
  const batches = batchesOf(all, scene.library.early(run.node.keywords.get('serial')?.value ?? null, planned.context))
  // As in Ansible, hosts that are out keep their places in the batches.
  for (const [index, places] of batches.entries()) {
    const batch = places.filter(host => !total.isOut(host))
    if (index > 0) scene.tell({ type: 'play-started', play: id, name: playName, hosts: batch, at: run.node.at })
    if (batch.length === 0) continue
    const isOver = await batchIsLast({ run, planned, playVars, prompted, playName, hosts }, batch, id)
    if (isOver !== undefined) return isOver
  }
  return false
}

/** A pattern that names nobody is a word, a reason to end, or nothing, by the settings. */
function mismatch({ settings, scene, node }: PlayRun, problem: Problem): void {
  const at = node.keywords.get('hosts')?.at ?? node.at
  const message = problem.message.replace(', ignoring: ', ': ')
  if (settings.patternMismatch === 'error')
    throw new Problems([{ ...problem, message, at, hint: 'host_pattern_mismatch makes it an error' }])
  if (settings.patternMismatch !== 'ignore') scene.tell({ type: 'notice', problem })
}

interface Company {
  readonly run: PlayRun
  readonly planned: PlannedPlay
  readonly playVars: Mapping
  readonly prompted: Mapping
  readonly playName: string
  /** All hosts that the play names, those that are out included, as the inventory orders them. */
  readonly hosts: readonly string[]
}

/** Runs one batch; true or false when no further batch follows (and whether no further play does), undefined to go on. */
async function batchIsLast(company: Company, batch: readonly string[], id: string): Promise<boolean | undefined> {
  const { run, planned } = company
  const { scene, total } = run
  const live: { play: Linear } = { play: begin(batch, planned.items, planned.handlers.flat()) }
  const stage = stageFor(company, batch, () => remaining(live.play))
  const end = await runBatch(stage, live.play, total, play => {
    live.play = play
  })
  const lost = batch.filter(host => ['failed', 'unreachable'].includes(String(end.play.hosts.get(host)?.at)))
  for (const host of lost) total.out(host)
  if (end.isFatal) total.breakOff()
  if (end.isFatal || lost.length === batch.length) {
    if (end.isLost) scene.tell({ type: 'no-hosts-left', play: id })
    // A batch that is lost as a whole ends the run, as in Ansible.
    return true
  }
  return end.isEnded ? false : undefined
}

function forced({ options, settings, node }: PlayRun): boolean {
  return truth(node.keywords.get('force_handlers')?.value, options.forceHandlers || settings.forceHandlers)
}

/** The stage of a play on hosts as it is before anything ran: for questions about variables. */
export function stageOf(run: PlayRun, planned: PlannedPlay, hosts: readonly string[]): Stage {
  const company: Company = { run, planned, playVars: playVarsOf(planned), prompted: new Map(), playName: '', hosts }
  return stageFor(company, hosts, () => hosts)
}

function stageFor(company: Company, batch: readonly string[], active: () => readonly string[]): Stage {
  const { run, planned, playVars, prompted, playName, hosts } = company
  const { scene, node } = run
  const includes = new Map<string, Included>()
  const files = new Map<string, readonly Layer[]>()
  const stage: Stage = {
    scene,
    playName,
    allHosts: hosts,
    batch,
    active,
    playing: () => hosts.filter(host => (batch.includes(host) ? active().includes(host) : !run.total.isOut(host))),
    hidden: new Set(),
    roles: [...planned.roles],
    handlers: [...planned.handlers],
    playVars,
    prompted,
    strategy: strategyOf(run, planned) ?? 'linear',
    isDebugged: isDebugged(run, planned),
    anyErrorsFatal: truth(node.keywords.get('any_errors_fatal')?.value, run.settings.anyErrorsFatal),
    maxFailPercentage: node.keywords.has('max_fail_percentage') ? count(node.keywords.get('max_fail_percentage')?.value, 100) : undefined,
    includes,
    resetConnection: async host => scene.connections.reset(scene.machines.get(host) ?? ''),
    varsFiles(host) {
      const there = files.get(host)
      if (there) return there
      files.set(host, []) // vars_files see everything but themselves
      const read = varsFilesFor(run.node, run.file, scene, viewOf(stage, host, planned.context))
      files.set(host, read)
      return read
    },
  }
  return stage
}

function playVarsOf(planned: PlannedPlay): Mapping {
  const outer = planned.context.parent ? varsOf(planned.context.parent.keywords) : new Map<Key, Value>()
  return new Map([...outer, ...planned.context.vars])
}

/** A play's name; its patterns where it has none, as they were written or as the text of the list that a template came to. */
export function nameOfPlay({ node, scene }: PlayRun, planned: PlannedPlay, pattern: string): string {
  const hosts = node.keywords.get('hosts')?.value
  if (node.name === undefined) return hosts instanceof Template ? text(scene.library.early(hosts, planned.context)) : pattern
  try {
    return String(scene.library.early(node.name, planned.context))
  } catch {
    return typeof node.name === 'string' ? node.name : node.name.source
  }
}

/** The play with the task that gathers facts before all others, where the play or the settings want it. */
function withFacts({ node, settings, scene, file, outer }: PlayRun): PlayNode {
  const written = node.keywords.get('gather_facts')?.value
  const keyword = written instanceof Template ? scene.library.early(written, playContext(node, file, outer)) : written
  if (!truth(keyword, settings.gathering !== 'explicit')) return node
  const named = factsWished(node, settings)
  const task: TaskNode = {
    kind: 'task',
    at: node.at,
    name: 'Gathering Facts',
    module: 'setup',
    moduleAt: node.at,
    args: { at: node.at, named, places: new Map() },
    keywords: new Map([['tags', { value: ['always'], at: node.at }]]),
    isLazy: keyword === undefined && settings.gathering === 'smart',
  }
  return { ...node, preTasks: [task, ...node.preTasks] }
}

/** Which facts a play gathers by itself: its keywords, else the settings. */
function factsWished({ keywords }: PlayNode, { gatherSubset, gatherTimeout, factPath }: Settings): Mapping {
  const wished: [Key, Value | undefined][] = [
    ['gather_subset', keywords.get('gather_subset')?.value ?? (gatherSubset.length > 0 ? [...gatherSubset] : undefined)],
    ['gather_timeout', keywords.get('gather_timeout')?.value ?? gatherTimeout],
    ['fact_path', keywords.get('fact_path')?.value ?? factPath],
  ]
  return new Map(wished.filter((entry): entry is [Key, Value] => entry[1] !== undefined))
}

/** Answers to vars_prompt; asked once, not for what -e gives; the default where nobody can answer. */
async function promptedVars({ node, scene }: PlayRun, planned: PlannedPlay): Promise<Mapping> {
  const prompts = node.keywords.get('vars_prompt')?.value
  const answers = new Map<Key, Value>()
  for (const prompt of Array.isArray(prompts) ? (prompts as readonly Value[]) : []) {
    if (!(prompt instanceof Map)) continue
    const get = (name: string) => (prompt as Mapping).get(name)
    const name = String(get('name') ?? '')
    if (scene.extraVars.has(name)) continue
    const isPrivate = truth(get('private'), true)
    const question = String(scene.library.early(get('prompt') ?? name, planned.context))
    const answer = (await scene.ask(`${question}: `, isPrivate)) || get('default') || ''
    answers.set(name, isPrivate ? new Secret(answer) : answer)
  }
  return answers
}
