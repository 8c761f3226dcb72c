import type { Difference, Outcome, RunEvent, TaskRef } from '../../engine/report/events.ts'
import type { Attribute, Said } from './grade.ts'
import { spoken } from './spoken.ts'

/** What tsplay said of each task and item, from the events of a run. */
export function saidByTsplay(lines: string): Said[] {
  const events = lines.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as RunEvent] : []))
  const tasks = new Map(events.flatMap(event => (event.type === 'task-started' ? [[event.task.id, event.task] as const] : [])))
  return events.flatMap(event => {
    if (event.type === 'host-finished' && !event.looped) return [said(tasks.get(event.task), event.host, event.outcome)]
    if (event.type !== 'item-finished') return []
    return [{ ...said(tasks.get(event.task), event.host, event.outcome), item: JSON.stringify(event.label) }]
  })
}

function said(task: TaskRef | undefined, host: string, outcome: Outcome): Said {
  const { status, differences, result } = outcome
  // As with Ansible: what a check leaves out for being one was not foretold.
  const isHeldBack = status === 'skipped' && /^a check does not/.test(String(result['msg'] ?? result['skip_reason']))
  const waitsFor = isHeldBack ? '' : outcome.waitsFor
  return {
    task: `${task?.name} (${task?.at?.file.replace(/^.*\//, '')}:${task?.at?.line}) [${host}]`,
    status,
    attributes: [...differences.map(attribute), ...spoken(task?.module ?? '', result)],
    ...(waitsFor !== undefined && { waitsFor }),
  }
}

/** What only the run will know says so itself. */
function isKnown(told: unknown): boolean {
  return !/^"(what \S+ will (hold|have)|\(known after .*\))"$/.test(JSON.stringify(told))
}

function attribute(difference: Difference): Attribute {
  if (difference.type === 'value') {
    const { name, before, after } = difference
    // Nobody can foretell a time or the number of an inode.
    if (/^(mtime|atime|inode)$/.test(name)) return { name }
    return { name, ...(isKnown(before) && { before: JSON.stringify(before) }), ...(isKnown(after) && { after: JSON.stringify(after) }) }
  }
  const { path, before, after, binary } = difference
  return binary ? { name: path } : { name: path, before: before ?? '(nothing)', after: after ?? '(nothing)' }
}
