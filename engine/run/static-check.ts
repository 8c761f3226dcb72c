import { checkArgs } from '../args.ts'
import { type Problem, Problems } from '../errors.ts'
import { findModule } from '../execute/find-module.ts'
import { wordFor } from '../execute/language/words.ts'
import type { OwnModules } from '../load/own-modules.ts'
import type { Key, Value } from '../load/values.ts'
import type { PlannedPlay } from '../plan/compile.ts'
import type { Context, Item, PlannedTask } from '../plan/context.ts'

/** What is wrong with a play's tasks: what would surely fail when it is reached, and what a condition may skip or the playbook lets fail. */
export interface StaticCheck {
  readonly problems: readonly Problem[]
  readonly notices: readonly Problem[]
}

/** What is wrong with the arguments of a play's tasks, as far as they can be seen before it runs. */
export async function staticCheck(play: PlannedPlay, own: OwnModules): Promise<StaticCheck> {
  const handlers = play.handlers.flat().map(task => ({ task, isSure: false }))
  const found = await Promise.all(
    [...tasksIn(play.items, true), ...handlers].map(async ({ task, isSure }) => ({ isSure, problems: await problemsOf(task, own) })),
  )
  return {
    problems: found.flatMap(({ isSure, problems }) => (isSure ? problems : [])),
    notices: found.flatMap(({ isSure, problems }) => (isSure ? [] : problems)),
  }
}

interface Checked {
  readonly task: PlannedTask
  /** It is reached on every host, unless something fails before, and fails the host if it fails. */
  readonly isSure: boolean
}

function tasksIn(items: readonly Item[], isSure: boolean): Checked[] {
  return items.flatMap(item => {
    if (item.kind === 'task') return [{ task: item, isSure: isSure && !item.node.loop && !mayPass(item.context) }]
    if (item.kind !== 'block') return []
    const { block, rescue, always } = item
    return [...tasksIn(block, isSure && rescue.length === 0), ...tasksIn(rescue, false), ...tasksIn(always, isSure)]
  })
}

const excuses = ['when', 'failed_when', 'ignore_errors']

function mayPass({ keywords, parent }: Context): boolean {
  return excuses.some(keyword => keywords.has(keyword)) || (parent !== undefined && mayPass(parent))
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
