import type { Key, Value } from '../../load/values.ts'
import { failed, wentWell } from '../outcome.ts'
import { texts } from '../task-keywords.ts'
import { argument, type Spoken, type Word } from './word.ts'

/** add_host: a host for later plays, with groups and variables. */
export const addHost: Word = spoken => {
  const named = renderedArguments(spoken)
  const name = named.get('name') ?? named.get('hostname') ?? named.get('host')
  if (name === undefined) return failed('add_host needs a name', new Map(), { hint: 'add_host: {name: HOST, groups: GROUP}' })
  const groups = list(named.get('groups') ?? named.get('group') ?? named.get('groupname'))
  const taken = new Set(['name', 'hostname', 'host', 'groups', 'group', 'groupname'])
  const vars = new Map([...named].filter(([key]) => !taken.has(String(key))))
  const [, host = String(name), port] = /^([^:[\]]+|\[[^\]]+\]):(\d+)$/.exec(String(name)) ?? []
  if (port !== undefined) vars.set('ansible_ssh_port', Number(port))
  const isNew = spoken.stage.scene.inventory.addHost(host.replace(/^\[|\]$/g, ''), groups, vars)
  const told = new Map<Key, Value>([
    ['host_name', host.replace(/^\[|\]$/g, '')],
    ['groups', groups],
    ['host_vars', vars],
  ])
  return wentWell(new Map<Key, Value>([['add_host', told]]), isNew)
}

/** group_by: puts the host into a group named by a key. */
export const groupBy: Word = spoken => {
  const key = argument(spoken, 'key', true)
  if (key === undefined) return failed('group_by needs a key', new Map(), { hint: 'group_by: {key: "os_{{ ansible_distribution }}"}' })
  const group = String(key).replaceAll(' ', '-')
  const parents = texts(argument(spoken, 'parents') ?? ['all']).map(parent => parent.replaceAll(' ', '-'))
  const isNew = spoken.stage.scene.inventory.groupBy(spoken.host, group, parents)
  const told: [Key, Value][] = [
    ['add_group', group],
    ['parent_groups', parents],
  ]
  return wentWell(new Map<Key, Value>(told), isNew)
}

function renderedArguments({ task, view }: Spoken): Map<Key, Value> {
  const whole = task.node.args.whole ? view.templar.render(task.node.args.whole) : undefined
  const written = [...(whole instanceof Map ? whole : []), ...task.node.args.named] as [Key, Value][]
  return new Map(written.map(([key, value]) => [key, view.templar.render(value)]))
}

function list(value: Value | undefined): string[] {
  if (value === undefined || value === null) return []
  const parts: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : String(value).split(',')
  return parts.map(part => String(part).trim()).filter(Boolean)
}
