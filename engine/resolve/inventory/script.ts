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
  const all = (listed as Mapping).get('_meta')
  const meta = member(member(listed as Mapping, '_meta'), 'hostvars')
  for (const [key, group] of listed as Mapping) if (key !== '_meta') readGroup(String(key), group, graph)
  const named = new Set([...(listed as Mapping).values()].flatMap(hostsOf))
  for (const host of named) {
    const vars = all === undefined ? askedFor(path, host, world) : meta?.get(host)
    if (vars instanceof Map) addHostVars(graph, host, written(vars as Mapping))
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

function hostsOf(group: Value): string[] {
  const hosts = Array.isArray(group) ? group : group instanceof Map ? (group as Mapping).get('hosts') : undefined
  return Array.isArray(hosts) ? (hosts as readonly Value[]).map(String) : []
}

function readGroup(name: string, group: Value, graph: Graph): void {
  groupIn(graph, name)
  for (const host of hostsOf(group)) addHostTo(graph, name, host)
  if (!(group instanceof Map)) return
  const [vars, children] = [(group as Mapping).get('vars'), (group as Mapping).get('children')]
  if (vars instanceof Map) addGroupVars(graph, name, written(vars as Mapping))
  for (const child of Array.isArray(children) ? (children as readonly Value[]) : []) addChild(graph, name, String(child))
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
