import { Problems } from '../errors.ts'
import { type Key, type Mapping, Unknown, type Value } from '../load/values.ts'
import { own, wordsOf } from './conditions.ts'
import { type Done, failed } from './outcome.ts'
import type { Post } from './post.ts'
import { problemSentence } from './task-arguments.ts'
import type { View } from './view.ts'

/** What changed_when and failed_when make of what a module came to. */
export function judged(done: Done, post: Post, view: View): Done {
  if (['skipped', 'unknown', 'refused'].includes(done.status)) return done
  const changed = judgement(post, 'changed_when', withResult(post, view, done))
  if (changed instanceof Problems) return misjudged(done, 'changed_when_result', changed)
  const after = typeof changed === 'boolean' ? relabelled(done, changed) : done
  const fails = judgement(post, 'failed_when', withResult(post, view, after))
  if (fails instanceof Problems) return misjudged(after, 'failed_when_result', fails)
  if (typeof fails !== 'boolean') return after
  const result: Mapping = new Map<Key, Value>([...after.result, ['failed', fails], ['failed_when_result', fails]])
  if (fails) return { ...failed(after.message ?? 'failed_when says so', result), result, differences: after.differences }
  const { message: _, hint: __, problem: ___, ...rest } = after
  return { ...rest, result, status: after.result.get('changed') === true ? 'changed' : 'ok' }
}

function judgement(post: Post, keyword: string, view: View): ReturnType<typeof own> | Problems {
  try {
    return own(post.task, keyword, view)
  } catch (error) {
    return wordsOf(error)
  }
}

/** A condition that cannot be worked out fails the task; what the module came to is kept beside it. */
function misjudged(done: Done, name: string, { problems }: Problems): Done {
  const { message, ...more } = problemSentence(problems)
  const result: Mapping = new Map<Key, Value>([...done.result, [name, message]])
  return failed(done.message ?? message, result, { ...more, differences: done.differences })
}

function relabelled(done: Done, changed: boolean): Done {
  const result: Mapping = new Map<Key, Value>([...done.result, ['changed', changed]])
  return done.status === 'failed' ? { ...done, result } : { ...done, result, status: changed ? 'changed' : 'ok' }
}

function withResult({ task }: Post, view: View, done: Done): View {
  const register = task.node.keywords.get('register')?.value
  const told = new Map<Key, Value>([...brought(done), ...(typeof register === 'string' ? [[register, registered(done)] as const] : [])])
  return told.size > 0 ? view.with(told) : view
}

/**
 * What a task sets or gathers counts for its own conditions already: `until` of a set_fact asks for what it set. As in Ansible facts do so
 * by their own names, not under `ansible_facts`.
 */
function brought({ sets, includes, result }: Done): (readonly [Key, Value])[] {
  const facts = result.get('ansible_facts')
  return [...(facts instanceof Map ? (facts as Mapping) : []), ...(sets ?? []), ...(includes ?? [])]
}

/** What register keeps: in a check, of what nobody can know, the not knowing itself. */
export function registered(done: Done): Value {
  return (done.status === 'unknown' || done.status === 'refused') && done.waitsFor !== undefined ? new Unknown(done.waitsFor) : done.result
}

/** Whether no further attempt is wanted: until holds, or nothing failed where there is none. */
export function enough(post: Post, view: View, done: Done): boolean {
  const until = own(post.task, 'until', withResult(post, view, done))
  return until === undefined
    ? done.status !== 'failed'
    : until === true || until instanceof Unknown || (post.check && !only.test(post.task.node.module))
}

/** What an attempt came to, with its number where a task has several: changed_when and failed_when may ask for it. */
export function numbered(done: Done, { task }: Post, attempt: number): Done {
  if (!task.node.keywords.has('until')) return done
  return { ...done, result: new Map<Key, Value>([...done.result, ['attempts', attempt]]) }
}

/** What has nothing to do with the host: in a check, too, it is known what it comes to. */
const only = /^(ansible\.(builtin|legacy)\.)?(assert|debug|fail|set_fact)$/

/** The last attempt, with how many there were; failed where until never came true. */
export function withAttempts(done: Done, post: Post, attempts: number, isOver: boolean): Done {
  if (!post.task.node.keywords.has('until') && attempts === 1) return done
  const result: Mapping = new Map<Key, Value>([...done.result, ['attempts', isOver ? attempts : attempts - 1]])
  if (isOver || done.status === 'failed') return { ...done, result }
  // failed_when has had its say: the task goes on, what it registers has failed. So has Ansible it.
  if (done.result.get('failed_when_result') === false) return { ...done, result: new Map<Key, Value>([...result, ['failed', true]]) }
  return {
    ...(done.isShown ? { isShown: true } : {}),
    ...failed('until never came true', result),
    result: new Map<Key, Value>([...result, ['failed', true]]),
    differences: done.differences,
  }
}
