import type { PlannedPlay } from '../plan/compile.ts'
import { accumulated, type Item, type PlannedTask, titleOf } from '../plan/context.ts'
import { tagList } from '../plan/tags.ts'
import type { ListedPlay } from '../report/events.ts'
import { hostsOfPlay, nameOfPlay, type PlayRun } from './plays.ts'

/** A play as --list-tasks, --list-tags and --list-hosts tell it. As in Ansible, what rescues and cleans up is not listed, nor what is included later. */
export function listedPlay(run: PlayRun, planned: PlannedPlay): ListedPlay {
  const { pattern, hosts } = hostsOfPlay(run, planned)
  // The facts that a play gathers by itself stand where the play stands.
  const tasks = planned.items.flatMap(tasksOf).filter(task => task.node.at !== run.node.at)
  return {
    name: nameOfPlay(run, planned, pattern.join(',')),
    pattern,
    hosts,
    tags: tagsOf(run, planned.context),
    tasks: tasks.map(task => ({ name: nameInList(task), tags: tagsOf(run, task.context) })),
  }
}

function tasksOf(item: Item): PlannedTask[] {
  if (item.kind === 'flush') return []
  return item.kind === 'block' ? item.block.flatMap(tasksOf) : [item]
}

function nameInList({ node, context }: PlannedTask): string {
  if (node.name === undefined) return node.module
  const own = typeof node.name === 'string' ? node.name : node.name.source
  // As in Ansible: what brings a role stands by its own name.
  const bringsRole = /^(ansible\.(builtin|legacy)\.)?include_role$/.test(node.module)
  return context.role && !bringsRole ? `${titleOf(context.role)} : ${own}` : own
}

function tagsOf({ scene }: PlayRun, context: PlannedPlay['context']): string[] {
  return accumulated(context, 'tags').flatMap(({ value }) => tagList(scene.library.early(value, context)))
}
