import { checkArgs } from '../args.ts'
import { type Problem, Problems } from '../errors.ts'
import { findModule } from '../execute/find-module.ts'
import { wordFor } from '../execute/language/words.ts'
import type { OwnModules } from '../load/own-modules.ts'
import type { Key, Value } from '../load/values.ts'
import type { PlannedPlay } from '../plan/compile.ts'
import type { Item, PlannedTask } from '../plan/context.ts'

/** What is wrong with the arguments of a play's tasks, as far as they can be seen before it runs. */
export async function staticProblems(play: PlannedPlay, own: OwnModules): Promise<Problem[]> {
  const tasks = [...tasksIn(play.items), ...play.handlers.flat()]
  const found = await Promise.all(tasks.map(task => problemsOf(task, own)))
  return found.flat()
}

function tasksIn(items: readonly Item[]): PlannedTask[] {
  return items.flatMap(item => {
    if (item.kind === 'task') return [item]
    return item.kind === 'block' ? tasksIn([...item.block, ...item.rescue, ...item.always]) : []
  })
}

async function problemsOf({ node, context, resolved }: PlannedTask, own: OwnModules): Promise<Problem[]> {
  if (wordFor(node.module)) return []
  const found = await findModule(resolved ?? node.module, own).catch(problemsIn)
  if (found instanceof Problems) return [...found.problems]
  if (!found || 'program' in found) return []
  const free = found.module.args['x-free-form']
  const given = new Map<Key, Value>([
    ...node.args.named,
    ...(node.args.free === undefined ? [] : [[free ?? '_raw_params', node.args.free] as [Key, Value]]),
  ])
  const partial = node.args.whole !== undefined || hasDefaults(context)
  return checkArgs(found.module, given, { places: node.args.places, at: node.at, name: found.name, partial })
}

function problemsIn(error: unknown): Problems {
  if (error instanceof Problems) return error
  throw error
}

function hasDefaults(context: PlannedTask['context'] | undefined): boolean {
  return context !== undefined && (context.keywords.has('module_defaults') || hasDefaults(context.parent))
}
