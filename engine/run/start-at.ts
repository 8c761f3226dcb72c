import type { Problem } from '../errors.ts'
import type { PlannedPlay } from '../plan/compile.ts'
import type { PlannedTask } from '../plan/context.ts'
import { itemsFrom } from '../plan/start-at.ts'
import { fnmatch } from '../text/fnmatch.ts'
import type { PlayRun } from './plays.ts'

/** The plays of a run from a task on: those before it have nothing left to do. As with Ansible, a name that no task has leaves nothing of any. */
export function startedAt(
  runs: readonly PlayRun[],
  planned: readonly PlannedPlay[],
  name: string,
): { plays: PlannedPlay[]; notice?: Problem } {
  let isFound = false
  const plays = planned.map((play, index) => {
    if (isFound) return play
    const items = itemsFrom(play.items, task => isCalled(task, name))
    isFound = items !== undefined
    const facts = play.items.filter(item => item.kind === 'task' && item.node.at === runs[index]?.node.at)
    return { ...play, items: items ? [...facts, ...items] : [] }
  })
  if (isFound) return { plays }
  const hint = 'give a name as --list-tasks tells it, or a pattern; what is included later cannot be found'
  return { plays, notice: { code: 'missing-task', message: `No matching task "${name}" found: nothing was done`, hint } }
}

function isCalled({ node, context }: PlannedTask, name: string): boolean {
  const own = typeof node.name === 'string' ? node.name : (node.name?.source ?? node.module)
  return [own, `${context.role?.name} : ${own}`].some(called => called === name || fnmatch(called, name))
}
