import { Unreachable } from '../connect/link.ts'
import { Problems, quietly } from '../errors.ts'
import { fromJson, toJson } from '../load/json.ts'
import { type Key, type Mapping, Unknown, type Value } from '../load/values.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import { OMIT } from '../resolve/templating/templar.ts'
import { NulByte } from '../shell/sh.ts'
import { awaitFacts, factAwaited } from './awaited-facts.ts'
import { when } from './conditions.ts'
import type { Came } from './converge.ts'
import { asDelegate, delegateOf } from './delegation.ts'
import { type Found, findModule, noModule, type Program } from './find-module.ts'
import { withInvocation } from './invocation.ts'
import { enough, judged, numbered, withAttempts } from './judgement.ts'
import type { Spoken, Word } from './language/word.ts'
import { wordFor } from './language/words.ts'
import type { Round } from './ledger.ts'
import { Unreadable } from './memory.ts'
import { coverManaged, type Prepared, prepare, runModule } from './module-run.ts'
import { openVariables } from './open-variables.ts'
import { type Done, failed, leftUndone, notKnown, refused, skipped, unreachable, wentWell, withLines } from './outcome.ts'
import { polled, withoutOwnTime } from './own-time.ts'
import { pause } from './pause.ts'
import { type Forgiveness, forgivenessOf, givenName, moduleOf, type Post, postOf, statedDelegate } from './post.ts'
import { runProgram } from './program.ts'
import type { Stage } from './scene.ts'
import { BrokenTemplate, NotYet } from './sources.ts'
import { argumentsSoFar, problemSentence } from './task-arguments.ts'
import { count, keyword, texts, truth } from './task-keywords.ts'
import type { View } from './view.ts'

/** One round of a task on one host: when → arguments → work → changed_when, failed_when, until → what is notified. */
export async function runItem(
  stage: Stage,
  task: PlannedTask,
  host: string,
  view: View,
  loop: Mapping,
  ahead: Post['ahead'],
): Promise<Done> {
  const { ledger } = stage.scene
  const round = ledger?.begin(task, host)
  const barred = round && ledger?.barred(round)
  if (barred !== undefined) return dependent(barred)
  const done = await oneRound(stage, task, host, view, loop, ahead, round)
  if (round)
    ledger?.included(
      round,
      done.included.flatMap(({ items }) => items),
    )
  const by = round && done.status === 'changed' ? ledger?.perhaps(round) : undefined
  if (by !== undefined) return notKnown(by)
  return ledger?.isHolding && done.status === 'unknown' ? { ...dependent(done.waitsFor ?? ''), notify: done.notify } : done
}

/** What waits for something that was refused is refused with it. */
export function dependent(because: string): Done {
  return refused('it depends on a step that was refused', because)
}

async function oneRound(
  stage: Stage,
  written: PlannedTask,
  host: string,
  view: View,
  loop: Mapping,
  ahead: Post['ahead'],
  round: Round | undefined,
): Promise<Done> {
  let post: Post | undefined
  let task = written
  try {
    const condition = when(task, view)
    if (condition.holds instanceof Unknown) {
      if (round) stage.scene.ledger?.leaveOpen(round, task.node.module, argumentsSoFar(task, view), isHidden(task, view, stage))
      return { ...notKnown(condition.holds.waitsFor), ...(await openVariables({ stage, task, host, view, loop }, condition.holds)) }
    }
    if (!condition.holds) return skipped('Conditional result was False', new Map([['false_condition', condition.condition]]))
    task = withModule(written, view)
    post = { ...postOf(stage, task, host, view, ahead), round, isLooped: loop.size > 0 }
    const seen = post.delegate === undefined ? view : asDelegate(view, post.delegate)
    post = { ...post, view: seen }
    const word = wordFor(task.node.module)
    const spoken = { task, stage, host, view: seen, loop }
    const done = withoutOwnTime(post) ?? (word ? await speak(word, spoken, post) : await runTask(post, seen))
    return finished(done, post, seen, loop.size > 0)
  } catch (error) {
    const awaited = factAwaited(error, stage, host)
    if (awaited && round) stage.scene.ledger?.leaveOpen(round, task.node.module, argumentsSoFar(task, view), isHidden(task, view, stage))
    if (awaited?.waitsFor !== undefined)
      return { ...awaited, ...(await openVariables({ stage, task, host, view, loop }, new Unknown(awaited.waitsFor))) }
    const delegate = statedDelegate(task, host)
    const trouble = { ...troubleOf(error, task), ...(delegate === undefined ? {} : { delegate }) }
    const isWhole = error instanceof Problems && !(error instanceof BrokenTemplate)
    return ignoring(isWhole ? asWhole(trouble) : trouble, post ?? forgivenessOf(task, view))
  }
}

/** What cannot be worked out is the whole task's trouble, whatever its loop; of a change nobody speaks then, as in Ansible. */
function asWhole(done: Done): Done {
  return { ...done, isWhole: true, result: new Map([...done.result].filter(([name]) => name !== 'changed')) }
}

function withModule(task: PlannedTask, view: View): PlannedTask {
  const module = moduleOf(task, view)
  return module === task.node.module ? task : { ...task, node: { ...task.node, module } }
}

/** What the task says changed_when and failed_when holds for words of the language, too; not for includes, which only bring what runs. */
async function speak(word: Word, spoken: Spoken, post: Post): Promise<Done> {
  const first = await word(spoken)
  if (first.isInclude || first.isRaised || first.meta || first.included.length > 0) return first
  let came: Done | undefined = first
  return attempts(post, spoken.view, async attempt => {
    const done = came ?? (await word(spoken))
    came = undefined
    return judged(numbered(done, post, attempt), post, spoken.view)
  })
}

async function runTask(post: Post, view: View): Promise<Done> {
  const { task } = post
  const found = await findModule(task.resolved ?? task.node.module, post.stage.scene.ownModules)
  if (!found) return noModule(task.node.module)
  return attempts(post, view, attempt => once(post, found, view, attempt))
}

/** Does it until it is enough, with as many further attempts as the task allows. */
async function attempts(post: Post, view: View, attemptOnce: (attempt: number) => Promise<Done>): Promise<Done> {
  const { task } = post
  const retries = count(keyword(task.context, 'retries', view.templar, OMIT), task.node.keywords.has('until') ? 3 : 0)
  const delay = count(keyword(task.context, 'delay', view.templar, OMIT), 5)
  for (let attempt = 1; ; attempt++) {
    const done = await attemptOnce(attempt)
    const counted = { ...done, result: new Map<Key, Value>([...done.result, ['attempts', attempt]]) }
    // As in Ansible, without a retry nobody asks for until.
    const isOver = retries <= 0 || ['unknown', 'skipped', 'refused'].includes(done.status) || enough(post, view, counted)
    if (isOver || attempt > retries) return withAttempts(done, post, attempt, isOver)
    const name = givenName(task, view)
    post.stage.scene.tell({
      type: 'retry',
      task: task.id,
      ...(name === undefined ? {} : { name }),
      host: post.host,
      ...(post.delegate === undefined ? {} : { delegate: post.delegate }),
      left: retries - attempt + 1,
      result: toJson(new Map<Key, Value>([...counted.result, ['retries', retries + 1]])) as never,
    })
    await pause(delay, post.stage.scene.signal)
    post.stage.scene.memory.forgetAll()
  }
}

/** One attempt: arguments, work, and what changed_when and failed_when make of it. */
async function once(post: Post, found: Found | Program, view: View, attempt: number): Promise<Done> {
  const prepared = 'program' in found ? undefined : await prepare(post, found)
  const invocation = prepared && 'invocation' in prepared ? prepared.invocation : undefined
  const told = await polled(post, async () => {
    const came = 'program' in found ? await runProgram(post, found) : await cameOf(post, found, prepared)
    if (came.status === 'unknown' || ('isOpen' in came && came.isOpen)) leaveOpen(post, prepared)
    if (came.status === 'unknown') awaitFacts(found, post.stage, post.host, post.label)
    return withInvocation(doneFrom(came, post), post.isLooped, invocation)
  })
  const done = orLater(judged(numbered(told, post, attempt), post, view), post, found)
  return 'name' in found && speaking.has(found.name) && prepared && 'args' in prepared && prepared.args.quiet !== true
    ? { ...done, isShown: true }
    : done
}

/** What a check runs for real (check_mode: false) and what fails there may well do once what is planned on its machine is there. */
function orLater(done: Done, { stage: { scene }, check, host, delegate }: Post, found: Found | Program): Done {
  const talks = 'program' in found || (found.module.kind === 'action' && found.module.host === true)
  if (done.status !== 'failed' || check || !scene.settings.check || !talks) return done
  const waitsFor = scene.overlay?.planned(scene.machines.get(delegate ?? host) ?? '')
  return waitsFor === undefined ? done : notKnown(waitsFor)
}

async function cameOf(post: Post, found: Found, prepared: Prepared | undefined): Promise<Came> {
  const { path } = found
  if (!prepared) throw new Error('a module was not made ready')
  if ('came' in prepared && prepared.came.status === 'unknown') await coverManaged(post, found, prepared.came.waitsFor)
  try {
    return 'came' in prepared ? prepared.came : await runModule(post, prepared)
  } catch (error) {
    // A mistake in the user's own code is not one of ours.
    if (path === undefined || !(error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)) throw error
    return { status: 'failed', message: `${error.name} in ${path}: ${error.message}`, result: {} }
  }
}

/** Tells the ledger of a round that only the real run can tell, with what is known of its arguments. */
function leaveOpen({ stage, round, task, view, noLog }: Post, prepared: Prepared | undefined): void {
  if (!round) return
  const known = prepared && 'args' in prepared ? prepared : undefined
  const args = known ? known.args : argumentsSoFar(task, view)
  stage.scene.ledger?.leaveOpen(round, known?.found.name ?? task.node.module, args, noLog || known?.isSecret === true)
}

/** Whether nothing of a task may be shown; so it is where that cannot be worked out. */
export function isHidden(task: PlannedTask, view: View, { scene }: Stage): boolean {
  return quietly(() => truth(keyword(task.context, 'no_log', view.templar, OMIT), scene.settings.noLog)) ?? true
}

/** What they come to is shown always. */
const speaking = new Set(['debug', 'assert'])

function asRefused({ message, hint, differences, wasToChange }: Extract<Came, { status: 'refused' }>, { label, task, view }: Post): Done {
  const notify = wasToChange ? texts(keyword(task.context, 'notify', view.templar, OMIT)) : []
  return refused(message, label, { ...(hint === undefined ? {} : { hint }), differences, notify })
}

function doneFrom(came: Came, post: Post): Done {
  const result = withLines(fromJson(came.result) as Mapping)
  switch (came.status) {
    case 'ok':
    case 'changed':
      return wentWell(result, came.status === 'changed', came.differences)
    case 'skipped':
      return leftUndone(came.because, result)
    case 'unknown':
      return notKnown(came.waitsFor, came.facts)
    case 'refused':
      return asRefused(came, post)
    case 'failed':
      return failed(came.message, result, {
        ...(came.hint === undefined ? {} : { hint: came.hint }),
        ...(came.problem === undefined ? {} : { problem: came.problem }),
        differences: came.differences ?? [],
      })
  }
}

function finished(done: Done, post: Post, view: View, isLooped: boolean): Done {
  if (done.status === 'refused') return done
  const isNotifying = done.status === 'changed' || done.status === 'unknown'
  // Of a loop all items notify as soon as one has changed something, as in Ansible.
  const names = isNotifying || (done.status === 'ok' && isLooped) ? texts(keyword(post.task.context, 'notify', view.templar, OMIT)) : []
  return ignoring(
    {
      ...done,
      notify: isNotifying ? names : [],
      ...(isNotifying ? {} : { wouldNotify: names }),
      ...(post.delegate === undefined ? {} : delegateOf(post.view, post.delegate)),
    },
    post,
  )
}

/** The same, ignored where the task's keywords say so. */
export function ignoring(done: Done, post: Forgiveness): Done {
  const isIgnored =
    (done.status === 'failed' && post.ignoreErrors && !done.isFinal) || (done.status === 'unreachable' && post.ignoreUnreachable)
  return isIgnored ? { ...done, ignored: true } : done
}

/** What went wrong, as an outcome: the user's text, the link, the host's answers. Anything else is a fault of ours and goes on up. */
export function troubleOf(error: unknown, task: PlannedTask): Done {
  if (error instanceof Problems) {
    const { message, ...more } = problemSentence(error.problems)
    return failed(message, new Map(), more)
  }
  if (error instanceof NotYet) return notKnown(error.unknown.waitsFor)
  if (error instanceof Unreachable) return lost(error, task)
  if (error instanceof NulByte)
    return failed(error.message, new Map(), { hint: 'where does the text come from? `| replace("\\0", "")` takes such bytes out' })
  if (error instanceof Unreadable) return failed(error.message, new Map(), { hint: 'run with -vvv to see what the host said' })
  throw error
}

function lost(error: Unreachable, task: PlannedTask): Done {
  if (error.phase === 'timeout') {
    const { module } = task.node
    const seconds = inherited(task.context, 'timeout')?.value
    const job = inherited(task.context, 'async')?.value
    if (seconds === undefined && typeof job === 'number' && job > 0)
      return failed(`async task did not complete within the requested time - ${job}s`, new Map(), {
        hint: 'raise async: on the task, or look at what it waits for',
      })
    const limit = typeof seconds === 'number' || typeof seconds === 'bigint' ? ` (${seconds})` : ''
    return failed(`The ${module} action failed to execute in the expected time frame${limit} and was terminated`, new Map(), {
      hint: 'raise timeout: on the task, or look at what it waits for',
    })
  }
  if (error.phase === 'stopped') return failed('it was stopped', new Map())
  if (error.phase === 'become') return failed(error.message, new Map(), error.hint === undefined ? {} : { hint: error.hint })
  return unreachable(error.message, error.hint)
}
