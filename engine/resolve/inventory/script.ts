import { quote } from 'shlex'
import type { Problem } from '../../errors.ts'
import { fromJson } from '../../load/json.ts'
import { type Mapping, userText, type Value } from '../../load/values.ts'
import type { World } from '../../load/world.ts'
import { addChild, addGroupVars, addHostTo, addHostVars, type Graph, groupIn } from './graph.ts'

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
  const groups = [...(listed as Mapping)].filter(([key]) => key !== '_meta')
  const meta = member(member(listed as Mapping, '_meta'), 'hostvars')
  const problems = groups.flatMap(([name, group]) => readGroup(String(name), group, graph)).flatMap(complain)
  if (problems.length > 0) return problems
  for (const host of new Set(groups.flatMap(([name, group]) => hostsOf(String(name), group)))) {
    const vars = meta === undefined ? askedFor(path, host, world) : (meta.get(host) ?? new Map())
    if (!(vars instanceof Map)) return complain(`did not tell the variables of ${host}`)
    addHostVars(graph, host, written(vars as Mapping))
  }
  return []
}

/** A program that says nothing about all hosts at once is asked about each. */
function askedFor(path: string, host: string, world: World): Value {
  const { stdout, status } = world.run(`${quote(path)} --host ${quote(host)}`)
  try {
    return status === 0 ? fromJson(JSON.parse(stdout) as never) : null
  } catch {
    return null
  }
}

const parts = ['hosts', 'vars', 'children']

/** The hosts of a group; a mapping without any part of a group is a host's variables. */
function hostsOf(name: string, group: Value): string[] {
  if (Array.isArray(group)) return (group as readonly Value[]).map(String)
  if (!(group instanceof Map)) return []
  if (!parts.some(part => (group as Mapping).has(part))) return [name]
  return ((group as Mapping).get('hosts') as readonly Value[] | null | undefined)?.map(String) ?? []
}

/** Reads a group; gives what is wrong with it. */
function readGroup(name: string, group: Value, graph: Graph): string[] {
  const members = group instanceof Map ? (group as Mapping) : new Map([['hosts', group]])
  const [hosts = null, vars = null, children = null] = parts.map(part => members.get(part))
  const isNamed = (list: Value) => Array.isArray(list) && (list as readonly Value[]).every(one => typeof one === 'string')
  if (hosts !== null && !isNamed(hosts)) return [`tells hosts of the group "${name}" that are not a list of names`]
  if (vars !== null && !(vars instanceof Map)) return [`tells variables of the group "${name}" that are not a mapping`]
  groupIn(graph, name)
  for (const host of hostsOf(name, group)) addHostTo(graph, name, host)
  if (group instanceof Map && !parts.some(part => members.has(part))) addHostVars(graph, name, written(members))
  if (vars instanceof Map) addGroupVars(graph, name, written(vars as Mapping))
  for (const child of Array.isArray(children) ? (children as readonly Value[]) : [])
    addChild(graph, name, groupIn(graph, String(child)).name)
  return []
}

/** An inventory is the user's own, whoever prints it: its texts may be templates. */
function written(vars: Mapping): Mapping {
  return new Map([...vars].map(([key, value]) => [key, asWritten(value)]))
}

function asWritten(value: Value): Value {
  if (typeof value === 'string') return userText(value)
  if (value instanceof Map) return written(value as Mapping)
  return Array.isArray(value) ? (value as readonly Value[]).map(asWritten) : value
}

function member(value: Mapping | undefined, key: string): Mapping | undefined {
  const found = value?.get(key)
  return found instanceof Map ? (found as Mapping) : undefined
}
