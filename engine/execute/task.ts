import { Problems, quietly } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { type Key, type Mapping, Secret, Unknown, type Value } from '../load/values.ts'
import type { Json } from '../module.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import type { Cost } from '../report/events.ts'
import { text } from '../resolve/templating/python/text.ts'
import { OMIT } from '../resolve/templating/templar.ts'
import { factAwaited } from './awaited-facts.ts'
import { when, wordsOf } from './conditions.ts'
import { dependent, ignoring, isHidden, runItem, troubleOf } from './item.ts'
import { registered } from './judgement.ts'
import { lookAheadAt } from './look-ahead.ts'
import { type LoopControl, loopControl, loopItems, loopVariables } from './loop.ts'
import { asOutcome, type Done, delegateIn, failed, notKnown, skipped } from './outcome.ts'
import { pause } from './pause.ts'
import { forgivenessOf, type Post, saysOnce, statedDelegate } from './post.ts'
import { type HostVariables, type Scene, type Stage, variablesOf } from './scene.ts'
import { problemSentence } from './task-arguments.ts'
import { isQuiet, keyword, truth } from './task-keywords.ts'
import { type View, viewOf } from './view.ts'

/** What a host does for a task: asks ahead, costs something. */
export interface Doing {
  readonly stage: Stage
  readonly task: PlannedTask
  readonly host: string
  readonly ahead: Post['ahead']
}

/** Runs a task on a host, over its loop where it has one; tells what happens, keeps what it registers, gives what the plan must know. */
export async function runTaskOn(doing: Doing): Promise<Done> {
  const { stage, task, host } = doing
  const view = viewOf(stage, host, task.context)
  const meter = meterOf(stage.scene, host)
  const items = itemsOf(doing, view)
  if ('done' in items) {
    const done = ignoring(openLoop(doing, items.done), forgivenessOf(task, view))
    return concluded(doing, done, false, view, meter())
  }
  if (items.over === undefined) {
    const done = await runItem(stage, task, host, view, new Map(), doing.ahead)
    keep(doing, done)
    return concluded(doing, done, false, view, meter())
  }
  const done = await runLoop(doing, items.over, view)
  return concluded(doing, done, items.over.length > 0 && !done.isWhole, view, meter())
}

/** A loop over what is not known yet is one round, and so are all that come of it. */
function openLoop({ stage, task, host }: Doing, done: Done): Done {
  const { ledger } = stage.scene
  if (!ledger || done.status !== 'unknown') return done
  ledger.leaveOpen(ledger.begin(task, host), task.node.module, undefined, false)
  return ledger.isHolding ? dependent(done.waitsFor ?? '') : done
}

/** What a task costs on a host: time, turns, bytes and processes from here on. */
function meterOf(scene: Scene, host: string): () => Cost {
  const began = scene.world.now()
  const traffic = () => scene.connections.traffic(scene.machines.get(host) ?? '')
  const before = traffic()
  return () => {
    const { turns, up, down, processes } = traffic()
    return {
      milliseconds: scene.world.now() - began,
      turns: turns - before.turns,
      bytes: up + down - before.up - before.down,
      ...(processes !== undefined && { processes: processes - (before.processes ?? 0) }),
    }
  }
}

/** The loop of a task; one that cannot be worked out does not matter where the task is skipped anyway. */
function itemsOf({ task, stage, host }: Doing, view: View): { over: readonly Value[] | undefined } | { done: Done } {
  try {
    const over = loopItems(task, view)
    return over instanceof Unknown ? { done: notKnown(over.waitsFor) } : { over }
  } catch (error) {
    const condition = quietly(() => when(task, view))
    if (condition?.holds === false)
      return { done: skipped('Conditional result was False', new Map([['false_condition', condition.condition]])) }
    return { done: factAwaited(error, stage, host) ?? troubleOf(error, task) }
  }
}

async function runLoop(doing: Doing, items: readonly Value[], view: View): Promise<Done> {
  const { stage, task, host } = doing
  if (items.length === 0) return { ...skipped('No items in the list'), result: emptyLoop() }
  const control = loopControl(task, view)
  const all: { done: Done; loop: Mapping }[] = []
  // One after the other: later items see what earlier ones registered, and pause stands between them.
  for (const index of items.keys()) {
    if (index > 0 && control.pause > 0) await pause(control.pause, stage.scene.signal)
    if (stage.scene.signal.aborted) break
    const loop = loopVariables(items, index, control)
    const itemView = viewOf(stage, host, task.context, loop, index)
    const came = await runItem(stage, task, host, itemView, loop, limit => aheadInLoop(doing, items, index + 1, control, limit))
    if (came.isWhole) return came
    const label = labelOf(control, loop, itemView)
    const done = label instanceof Problems ? ignoring(mislabelled(came, label), forgivenessOf(task, itemView)) : labelled(came, label)
    keep(doing, done)
    tellItem(doing, done, itemView, control, loop, label instanceof Problems ? null : label)
    all.push({ done, loop })
  }
  return together(all, control, statedDelegate(task, host))
}

/** What comes after an item: the items after it, then the tasks after the loop. */
async function aheadInLoop(doing: Doing, items: readonly Value[], from: number, control: LoopControl, limit: number) {
  const { stage, task, host } = doing
  const later = Array.from({ length: Math.min(items.length - from, limit) }, (_, at) =>
    viewOf(stage, host, task.context, loopVariables(items, from + at, control), from + at),
  )
  const inLoop = await lookAheadAt(stage, host, task, later, limit)
  return inLoop.length < limit ? [...inLoop, ...(await doing.ahead(limit - inLoop.length))] : inLoop
}

function emptyLoop(): Mapping {
  return new Map<Key, Value>([
    ['changed', false],
    ['skipped', true],
    ['skipped_reason', 'No items in the list'],
    ['results', []],
  ])
}

/** What stands for an item in the lines, or why that cannot be worked out. */
function labelOf(control: LoopControl, loop: Mapping, view: View): Value | Problems {
  const item = loop.get(control.variable) ?? null
  if (control.label === undefined || control.label === null || control.label === '') return item
  try {
    return view.templar.render(control.label)
  } catch (error) {
    return wordsOf(error)
  }
}

/** What an item includes is told with the item's label. */
function labelled(done: Done, label: Value): Done {
  return done.included.length === 0 ? done : { ...done, included: done.included.map(part => ({ ...part, item: labelText(label) })) }
}

/** Of what is no text, the text that Python has for it. */
function labelText(label: Value): Json {
  return label instanceof Secret || label instanceof Unknown ? toJson(label) : (quietly(() => text(showable(label))) ?? toJson(label))
}

/** What nobody may see, or nobody knows yet, as it is shown. */
function showable(value: Value): Value {
  if (value instanceof Secret || value instanceof Unknown) return value.toJSON()
  if (Array.isArray(value)) return (value as readonly Value[]).map(showable)
  return value instanceof Map ? new Map([...(value as Mapping)].map(([key, member]) => [key, showable(member)])) : value
}

/** As in Ansible, the item has failed then, whatever it came to. */
function mislabelled(done: Done, { problems }: Problems): Done {
  const message = `Failed to template loop_control.label: ${problemSentence(problems).message}`
  return {
    ...(done.isShown ? { isShown: true } : {}),
    ...failed(message, done.result),
    result: new Map<Key, Value>([...done.result, ['failed', true], ['msg', message]]),
  }
}

function tellItem({ stage, task, host }: Doing, done: Done, view: View, control: LoopControl, loop: Mapping, label: Value): void {
  const hides = truth(keyword(task.context, 'no_log', view.templar, OMIT), stage.scene.settings.noLog)
  stage.scene.tell({
    type: 'item-finished',
    task: task.id,
    host,
    ...delegateIn(done),
    label: hides ? null : labelText(label),
    outcome: asOutcome({ ...done, result: roundOf(done, loop, control) }, hides),
  })
}

/** The rounds of a loop as one outcome, as Ansible sums them up. */
function together(all: readonly { done: Done; loop: Mapping }[], control: LoopControl, delegate: string | undefined): Done {
  const dones = all.map(({ done }) => done)
  const some = (status: Done['status']) => dones.some(done => done.status === status)
  const [failure, lost, open, held] = [
    dones.find(done => done.status === 'failed' && !done.ignored),
    dones.find(done => done.status === 'unreachable'),
    dones.find(done => done.status === 'unknown'),
    dones.find(done => done.status === 'refused'),
  ]
  const isChanged = dones.some(done => done.result.get('changed') === true)
  const isSkipped = dones.every(done => done.status === 'skipped')
  const anyFailed = some('failed')
  const results = all.map(({ done, loop }) => roundOf(done, loop, control))
  const message = anyFailed ? 'One or more items failed' : isSkipped ? 'All items skipped' : 'All items completed'
  const result = new Map<Key, Value>([
    ['results', results],
    ['changed', isChanged],
    ['msg', message],
    ...(isSkipped ? [['skipped', true] as [Key, Value]] : [['skipped', false] as [Key, Value]]),
    ...(anyFailed ? [['failed', true] as [Key, Value]] : []),
  ])
  const base = {
    result,
    differences: dones.flatMap(done => done.differences),
    // A loop that failed notifies nobody, ignored or not.
    notify: anyFailed ? [] : [...new Set(dones.flatMap(done => (isChanged ? [...done.notify, ...(done.wouldNotify ?? [])] : done.notify)))],
    included: dones.flatMap(done => done.included),
    ...(dones.some(done => done.isInclude) ? { isInclude: true } : {}),
  }
  if (lost) return { ...lost, ...base }
  const at = delegate === undefined ? {} : { delegate }
  if (failure) return { ...base, ...at, status: 'failed', message, ...(failure.hint === undefined ? {} : { hint: failure.hint }) }
  if (anyFailed) return { ...base, ...at, status: 'failed', message, ignored: true }
  if (held) return { ...held, ...base, notify: [...new Set([...base.notify, ...held.notify])] }
  if (open) return { ...base, status: 'unknown', ...(open.waitsFor === undefined ? {} : { waitsFor: open.waitsFor }) }
  return isSkipped ? { ...base, status: 'skipped' } : { ...base, ...at, status: isChanged ? 'changed' : 'ok' }
}

/** What a round registers; as in Ansible, one that reached no host says nothing of a change. */
function roundOf({ result, status }: Done, loop: Mapping, control: LoopControl): Mapping {
  const own = status === 'unreachable' ? [...result].filter(([key]) => key !== 'changed') : [...result]
  return new Map<Key, Value>([...own, ...loopMarks(loop, control)])
}

function loopMarks(loop: Mapping, control: LoopControl): [Key, Value][] {
  return [...loop].filter(
    ([key]) =>
      key === control.variable ||
      key === 'ansible_loop_var' ||
      key === control.index ||
      key === 'ansible_index_var' ||
      key === 'ansible_loop',
  )
}

/** Keeps what a round sets and registers, for the next round and the next task. */
function keep({ stage, task, host }: Doing, done: Done): void {
  const once = saysOnce(task, viewOf(stage, host, task.context))
  const register = task.node.keywords.get('register')?.value
  const isDelegates = inherited(task.context, 'delegate_to') !== undefined && truth(inherited(task.context, 'delegate_facts')?.value, false)
  // What a task that failed found out is told, and no more.
  const isKept = done.status !== 'failed'
  if (isKept && isDelegates) keepFacts(done, variablesOf(stage.scene, host), variablesOf(stage.scene, done.delegate ?? host))
  for (const name of once ? stage.batch : [host]) {
    const own = variablesOf(stage.scene, name)
    if (isKept && !isDelegates) keepFacts(done, own, own)
    if (isKept) cacheFacts(stage, isDelegates ? (done.delegate ?? host) : name, done)
    // An item that its condition left out is told of with the loop's result; the items after it do not see it.
    if (typeof register === 'string' && !done.result.has('false_condition')) keepRegistered(own, register, done)
  }
}

/** What became a fact is kept for the runs to come, too. */
function cacheFacts({ scene }: Stage, host: string, { result, sets, isCached }: Done): void {
  if ((!sets || isCached) && result.get('ansible_facts') instanceof Map) scene.factCache?.keep(host, variablesOf(scene, host).facts)
}

function keepFacts(done: Done, own: HostVariables, other: HostVariables): void {
  const facts = done.result.get('ansible_facts')
  for (const [key, value] of done.sets ?? []) {
    other.set.set(key, value)
    if (done.keeps?.has(key)) other.kept.add(key)
    else other.kept.delete(key)
  }
  for (const [key, value] of done.includes ?? []) own.included.set(String(key), value)
  if ((!done.sets || done.isCached) && facts instanceof Map)
    for (const [key, value] of facts as Mapping) other.facts.set(String(key), value)
}

function keepRegistered(own: HostVariables, name: string, done: Done): void {
  own.set.set(name, registered(done))
  own.kept.delete(name)
}

function concluded(doing: Doing, done: Done, looped: boolean, view: View, cost: Cost): Done {
  const { stage, task, host } = doing
  const register = task.node.keywords.get('register')?.value
  const once = saysOnce(task, view)
  if (typeof register === 'string')
    for (const name of once ? stage.batch : [host]) keepRegistered(variablesOf(stage.scene, name), register, done)
  if (isQuiet(task)) return done
  stage.scene.tell({
    type: 'host-finished',
    task: task.id,
    host,
    ...delegateIn(done),
    looped,
    outcome: asOutcome(done, isHidden(task, view, stage)),
    cost,
  })
  return done
}
