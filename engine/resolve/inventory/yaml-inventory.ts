import { codeFrame, type Position, type Problem } from '../../errors.ts'
import type { Mapping } from '../../load/values.ts'
import { mappingOf, type Tree } from '../../load/yaml.ts'
import { addGroupVars, addHostTo, type Graph, groupIn } from './graph.ts'
import { expandRange } from './ranges.ts'

/** Reads a YAML inventory into a graph. */
export function readYamlInventory(tree: Tree, text: string, graph: Graph): Problem[] {
  const problems: Problem[] = []
  const complain = (code: string, message: string, at: Position, hint: string) =>
    problems.push({ code, message, at, frame: codeFrame(text, at), hint })
  if (tree.kind === 'scalar' && tree.value === null) return []
  if (tree.kind !== 'map') {
    complain('inventory-yaml', 'an inventory is a mapping of groups', tree.at, 'begin with "all:" and its hosts')
    return problems
  }
  for (const { key, keyAt, value } of tree.entries) readGroup(String(key), value, keyAt, graph, complain)
  return problems
}

type Complain = (code: string, message: string, at: Position, hint: string) => void

function readGroup(name: string, tree: Tree, at: Position, graph: Graph, complain: Complain): void {
  groupIn(graph, name)
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map') return complain('inventory-yaml', `the group "${name}" is not a mapping`, at, 'it has hosts, vars and children')
  for (const { key, keyAt, value } of tree.entries) {
    if (key === 'hosts') readHosts(name, value, graph, complain)
    else if (key === 'vars') addGroupVars(graph, name, mappingOf(value))
    else if (key === 'children') readChildren(name, value, graph, complain)
    else complain('inventory-yaml', `a group has no "${String(key)}"`, keyAt, 'it has hosts, vars and children')
  }
}

function readHosts(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return addHostTo(graph, group, tree.value)
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the hosts of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) {
    const vars: Mapping = mappingOf(value)
    if (String(key).startsWith('-'))
      complain('inventory-host-name', `a host cannot be called "${String(key)}"`, keyAt, 'a name does not begin with a dash')
    else for (const host of expandRange(String(key))) addHostTo(graph, group, host, vars)
  }
}

function readChildren(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the children of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) {
    groupIn(graph, group).children.add(String(key))
    readGroup(String(key), value, keyAt, graph, complain)
  }
}
