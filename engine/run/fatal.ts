import type { Done } from '../execute/outcome.ts'
import { isForOne } from '../execute/post.ts'
import { truth } from '../execute/task-keywords.ts'
import { inherited, type PlannedTask } from '../plan/context.ts'
import { current, isFinal } from '../plan/cursor.ts'
import { failWhereStood, type Linear, stop } from '../plan/linear.ts'
import { cursorOf, type Turn } from './play.ts'

/** What fails once for all fails for all hosts of the play, also for those that were not at it: they fail where they stand. */
export function failOthers(turn: Turn, worker: string, hosts: readonly string[]): void {
  const { stage } = turn
  for (const host of stage.batch) {
    if (host !== worker) stage.hidden.add(host)
    if (stage.strategy === 'linear' && !hosts.includes(host)) turn.play = failWhereStood(turn.play, host)
  }
}

/** A task that ran, and whether it ran once for all. */
interface Judged {
  readonly task: PlannedTask
  readonly isOnce: boolean
}

/** any_errors_fatal, run_once failures and max_fail_percentage: whether the play stops for everybody. */
export function judge(turn: Turn, { task, isOnce }: Judged, before: Linear, dones: readonly { host: string; done: Done }[]): void {
  const { stage } = turn
  // As in Ansible: hosts that go at their own pace do not end it for each other.
  if (stage.strategy !== 'linear') return
  const broken = dones.filter(({ done }) => !done.ignored && (done.status === 'failed' || done.status === 'unreachable'))
  if (broken.length === 0) return
  const lasting = broken.filter(({ host, done }) => done.status === 'unreachable' || isFinalAt(before, host))
  const isFatal = lasting.length > 0 && (isOnce || truth(inherited(task.context, 'any_errors_fatal')?.value, stage.anyErrorsFatal))
  for (const { host } of broken) if (cursorOf(turn.play, host) === undefined) turn.fallen.add(host)
  const isTooMany = stage.maxFailPercentage !== undefined && (turn.fallen.size * 100) / stage.batch.length > stage.maxFailPercentage
  if (!isFatal && !isTooMany) return
  turn.fatal = true
  // Where an error is fatal all hosts fail here, and clean up (always) like the one that failed by itself.
  for (const host of stage.batch) {
    if (!isFatal) turn.play = stop(turn.play, host, 'ended')
    else if (!broken.some(one => one.host === host) && (!isOnce || isForOne(task))) turn.play = failWhereStood(turn.play, host)
  }
  if (isTooMany || stage.batch.every(host => hasEnded(turn.play, host))) turn.lost = true
}

/** Nothing is left for a host: no task, and at a flush (forced handlers) nobody notified. */
function hasEnded({ hosts }: Linear, host: string): boolean {
  const place = hosts.get(host)
  return !place || typeof place.at === 'string' || (current(place.at).kind === 'flush' && place.notified.size === 0)
}

function isFinalAt(play: Linear, host: string): boolean {
  const cursor = cursorOf(play, host)
  return cursor !== undefined && isFinal(cursor)
}
