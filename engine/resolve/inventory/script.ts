import { quote } from 'shlex'
import type { Problem } from '../../errors.ts'
import { fromJson } from '../../load/json.ts'
import type { Mapping, Value } from '../../load/values.ts'
import type { World } from '../../load/world.ts'
import { addGroupVars, addHostTo, type Graph, groupIn } from './graph.ts'

/** Reads an executable inventory: what it prints for --list, hosts' variables from `_meta` or --host. */
export function readScript(path: string, graph: Graph, world: World): Problem[] {
  const complain = (message: string): Problem[] => [
    { code: 'inventory-script', message: `${path} ${message}`, hint: 'run it with --list: it must print JSON' },
  ]
  const { stdout, stderr, status } = world.run(`${quote(path)} --list`)
  if (status !== 0) return complain(`ended with status ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}`)
  let listed: Value
  try {
    listed = fromJson(JSON.parse(stdout) as never)
  } catch {
    return complain('did not print JSON')
  }
  if (!(listed instanceof Map)) return complain('printed something that is not a mapping of groups')
  const meta = member(member(listed as Mapping, '_meta'), 'hostvars')
  for (const [key, group] of listed as Mapping) if (key !== '_meta') readGroup(String(key), group, graph)
  for (const host of graph.hosts.keys()) {
    const vars = meta?.get(host)
    if (vars instanceof Map) addHostTo(graph, 'all', host, vars as Mapping)
  }
  return []
}

function readGroup(name: string, group: Value, graph: Graph): void {
  groupIn(graph, name)
  const hosts = Array.isArray(group) ? group : group instanceof Map ? (group as Mapping).get('hosts') : undefined
  for (const host of Array.isArray(hosts) ? (hosts as readonly Value[]) : []) addHostTo(graph, name, String(host))
  if (!(group instanceof Map)) return
  const [vars, children] = [(group as Mapping).get('vars'), (group as Mapping).get('children')]
  if (vars instanceof Map) addGroupVars(graph, name, vars as Mapping)
  for (const child of Array.isArray(children) ? (children as readonly Value[]) : []) groupIn(graph, name).children.add(String(child))
}

function member(value: Mapping | undefined, key: string): Mapping | undefined {
  const found = value?.get(key)
  return found instanceof Map ? (found as Mapping) : undefined
}
