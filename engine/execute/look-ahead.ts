import { type Key, Unknown, type Value } from '../load/values.ts'
import type { PlannedTask } from '../plan/context.ts'
import { advance, type Cursor, current, descend } from '../plan/cursor.ts'
import type { Question, Questions } from '../state/question.ts'
import { when } from './conditions.ts'
import { findModule } from './find-module.ts'
import { wordFor } from './language/words.ts'
import { loopControl, loopItems, loopVariables } from './loop.ts'
import type { Wish } from './memory.ts'
import { prepare } from './module-run.ts'
import { type Post, postOf, runsOnce } from './post.ts'
import type { Stage } from './scene.ts'
import { type View, viewOf } from './view.ts'

interface Walk {
  readonly stage: Stage
  readonly host: string
  readonly wishes: Wish[]
  /** What the walk worked out or does not know: set_fact values, and not-knowing in place of results. */
  readonly dry: Map<Key, Value>
  readonly limit: number
}

/** Ends the walk: what comes after cannot be foreseen. */
class End extends Error {}

/**
 * What the tasks after the one in hand will ask of this host, in a dry evaluation that registers, tells and runs nothing.
 * A wrong guess costs bytes, never truth: each task that is reached is evaluated as always.
 */
export async function lookAhead(stage: Stage, host: string, from: Cursor, limit: number): Promise<readonly Wish[]> {
  const walk: Walk = { stage, host, wishes: [], dry: new Map(), limit }
  try {
    await along(walk, advance(from))
  } catch {
    // Whatever is wrong with a coming task is told when it is reached.
  }
  return walk.wishes
}

/** What later items of a loop will ask, as `lookAhead` has it of later tasks. */
export async function lookAheadAt(
  stage: Stage,
  host: string,
  task: PlannedTask,
  views: readonly View[],
  limit: number,
): Promise<readonly Wish[]> {
  const walk: Walk = { stage, host, wishes: [], dry: new Map(), limit }
  if (wordFor(task.node.module)) return []
  try {
    for (const view of views) if (walk.wishes.length < limit) await round(walk, task, view)
  } catch {
    // It is told when the item is reached.
  }
  return walk.wishes
}

async function along(walk: Walk, start: Cursor | 'done' | 'failed'): Promise<void> {
  let at = start
  while (typeof at !== 'string' && walk.wishes.length < walk.limit) {
    const item = current(at)
    const passes = item.kind === 'flush' || (at.handlers && item.isHandler) || item.context.keywords.has('delegate_to')
    const brought = passes ? undefined : await foresee(walk, item)
    at = brought ? descend(at, brought) : advance(at)
  }
}

/** Adds what one task will ask; gives the items that an include brings. */
async function foresee(walk: Walk, task: PlannedTask): Promise<readonly PlannedTask[] | undefined> {
  const register = task.node.keywords.get('register')?.value
  try {
    const base = viewOf(walk.stage, walk.host, task.context).with(walk.dry)
    if (runsOnce(task, base) && walk.stage.active()[0] !== walk.host) return undefined
    const items = loopItems(task, base)
    if (items instanceof Unknown) return undefined
    if (items === undefined) return (await round(walk, task, base)) as readonly PlannedTask[] | undefined
    const control = loopControl(task, base)
    for (const index of items.keys()) {
      if (walk.wishes.length >= walk.limit) break
      const view = viewOf(walk.stage, walk.host, task.context, loopVariables(items, index, control), index)
      await round(walk, task, view.with(walk.dry))
    }
    return undefined
  } finally {
    if (typeof register === 'string') walk.dry.set(register, new Unknown('look-ahead'))
  }
}

async function round(walk: Walk, task: PlannedTask, view: View): Promise<readonly unknown[] | undefined> {
  if (when(task, view).holds !== true) return undefined
  const word = wordFor(task.node.module)
  if (word) return speak(walk, task, view)
  const found = await findModule(task.resolved ?? task.node.module, walk.stage.scene.ownModules)
  if (!found || 'program' in found) throw new End()
  const post = postOf(walk.stage, task, walk.host, view, async () => [])
  const prepared = await prepare(post, found)
  if ('came' in prepared) return undefined
  const { module } = prepared.found
  if (module.kind === 'standIn') return undefined
  if (module.kind === 'action' && !module.host) return undefined
  const seat = await post.seat()
  const questions = module.needs?.(prepared.args, seat.machine) ?? {}
  for (const question of Object.values(questions)) wish(walk, post, question, seat)
  if (module.kind === 'action' && module.touches && !post.declaresNoChange && !mayBeHeldBack(walk, questions)) throw new End()
  return undefined
}

/** What has `creates` or `removes` mostly does nothing; and where it does something, all that was read of its host is forgotten. */
function mayBeHeldBack({ stage }: Walk, guards: Questions): boolean {
  return Object.keys(guards).length > 0 && stage.active().length === 1
}

function wish({ wishes }: Walk, post: Post, question: Question<unknown>, seat: Wish['seat']): void {
  if (question.kind.local) wishes.push({ seat, environment: post.environment, question })
}

/** Language on the way: facts are worked out, files are included, all that moves hosts ends the walk. */
async function speak(walk: Walk, task: PlannedTask, view: View): Promise<readonly unknown[] | undefined> {
  const name = task.node.module.replace(/^.*\./, '')
  const word = wordFor(task.node.module)
  if (!word || !['set_fact', 'include_vars', 'include_tasks', 'include_role', 'validate_argument_spec'].includes(name)) {
    if (name === 'meta' && String(task.node.args.free) === 'flush_handlers') return undefined
    throw new End()
  }
  const done = await word({ task, stage: walk.stage, host: walk.host, view, loop: new Map() })
  for (const [key, value] of [...(done.sets ?? []), ...(done.includes ?? [])]) walk.dry.set(key, value)
  return done.included.flatMap(part => part.items)
}
