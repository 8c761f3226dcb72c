import type { Value } from '../load/values.ts'
import { type PlannedTask, titleOf } from './context.ts'

/** The handlers a notification means: the one of that name in the list loaded last, and all that listen to it. */
export function findHandlers(
  name: string,
  lists: readonly (readonly PlannedTask[])[],
  nameOf: (handler: PlannedTask) => string | undefined,
): PlannedTask[] {
  const byName = [...lists].reverse().flatMap(list => {
    const found = list.find(handler => answersTo(handler, name, nameOf))
    return found ? [found] : []
  })
  const listening = lists.flat().filter(handler => topics(handler).includes(name))
  return [...new Set([...byName.slice(0, 1), ...listening])]
}

function answersTo(handler: PlannedTask, name: string, nameOf: (handler: PlannedTask) => string | undefined): boolean {
  const own = nameOf(handler)
  if (own === undefined) return false
  return (
    own === name ||
    (handler.context.role !== undefined &&
      [handler.context.role.name, titleOf(handler.context.role)].some(role => `${role} : ${own}` === name))
  )
}

function topics(handler: PlannedTask): string[] {
  const value: Value | undefined = handler.node.keywords.get('listen')?.value
  if (Array.isArray(value)) return (value as readonly Value[]).map(String)
  return typeof value === 'string' ? value.split(',').map(topic => topic.trim()) : []
}
