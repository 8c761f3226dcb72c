import { codeFrame, type Position, type Problem } from '../../errors.ts'
import type { Key, Mapping } from '../../load/values.ts'
import { mappingOf, type Tree } from '../../load/yaml.ts'
import { addChild, addGroupVars, addHostAt, type Graph, groupIn } from './graph.ts'
import { hostAndPort } from './host-name.ts'
import { expandRange, rangeTrouble } from './ranges.ts'

/** Reads a YAML inventory into a graph. */
export function readYamlInventory(tree: Tree, text: string, graph: Graph, notices: Problem[]): Problem[] {
  const problems: Problem[] = []
  const complain = (code: string, message: string, at: Position, hint: string) =>
    (code === 'inventory-ignored' ? notices : problems).push({ code, message, at, frame: codeFrame(text, at), hint })
  if (tree.kind === 'scalar' && tree.value === null) return []
  if (tree.kind !== 'map') {
    complain('inventory-yaml', 'an inventory is a mapping of groups', tree.at, 'begin with "all:" and its hosts')
    return problems
  }
  for (const { key, keyAt, value } of tree.entries) readGroup(key, value, keyAt, graph, complain)
  return problems
}

type Complain = (code: string, message: string, at: Position, hint: string) => void

function readGroup(name: Key, tree: Tree, at: Position, graph: Graph, complain: Complain): void {
  if (typeof name !== 'string')
    return complain('inventory-group-name', `a group cannot be called ${String(name)}`, at, `quote it: '${String(name)}'`)
  const isEmpty = tree.kind === 'scalar' && tree.value === null
  if (tree.kind !== 'map' && !isEmpty)
    return complain('inventory-ignored', `the group "${name}" is not a mapping: it is left out`, at, 'it has hosts, vars and children')
  groupIn(graph, name)
  if (tree.kind !== 'map') return
  for (const { key, keyAt, value } of tree.entries) {
    if (key === 'hosts') readHosts(name, value, graph, complain)
    else if (key === 'vars') addGroupVars(graph, name, membersOf(value, `the variables of "${name}"`, complain))
    else if (key === 'children') readChildren(name, value, graph, complain)
    else complain('inventory-ignored', `a group has no "${String(key)}": it is left out`, keyAt, 'it has hosts, vars and children')
  }
}

const nothing: Tree = { kind: 'scalar', value: null, at: { file: '', line: 1, column: 1 } }

/** A mapping; a text alone is a name without a value, as Ansible has it. */
function membersOf(tree: Tree, whose: string, complain: Complain): Mapping {
  if (tree.kind === 'map') return mappingOf(tree)
  if (tree.kind === 'scalar' && tree.value === null) return new Map()
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return new Map([[tree.value, null]])
  complain('inventory-yaml', `${whose} are not a mapping`, tree.at, 'write NAME: VALUE, a line each')
  return new Map()
}

function readHosts(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return readHost(group, tree.value, tree.at, new Map(), graph, complain)
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the hosts of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) {
    const isMapping = value.kind === 'map' || (value.kind === 'scalar' && value.value === null)
    if (isMapping) readHost(group, key, keyAt, mappingOf(value), graph, complain)
    else complain('inventory-yaml', `the variables of "${String(key)}" are not a mapping`, value.at, 'write NAME: VALUE, a line each')
  }
}

function readHost(group: string, key: Key, at: Position, vars: Mapping, graph: Graph, complain: Complain): void {
  if (typeof key !== 'string')
    return complain('inventory-host-name', `a host cannot be called ${String(key)}`, at, `quote it: '${String(key)}'`)
  const { name, port } = hostAndPort(key)
  const trouble = rangeTrouble(name)
  if (name.startsWith('-')) complain('inventory-host-name', `a host cannot be called "${name}"`, at, 'a name does not begin with a dash')
  else if (trouble !== undefined) complain('inventory-range', trouble, at, 'a range is [1:9], [01:20] or [a:f]')
  else for (const host of expandRange(name)) addHostAt(graph, group, host, port, vars)
}

function readChildren(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return readChild(group, tree.value, nothing, tree.at, graph, complain)
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the children of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) readChild(group, key, value, keyAt, graph, complain)
}

function readChild(group: string, key: Key, tree: Tree, at: Position, graph: Graph, complain: Complain): void {
  const hint = 'take it out of one of these children'
  if (!addChild(graph, group, String(key))) complain('inventory-loop', `the group "${String(key)}" would stand below itself`, at, hint)
  readGroup(key, tree, at, graph, complain)
}
