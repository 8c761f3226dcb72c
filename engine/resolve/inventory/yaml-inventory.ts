import { codeFrame, type Position, type Problem } from '../../errors.ts'
import type { Key, Value } from '../../load/values.ts'
import { mappingOf, type Tree } from '../../load/yaml.ts'
import { addChild, addGroupVars, addHostTo, type Graph, groupIn } from './graph.ts'
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
    else complain('inventory-ignored', `a group has no "${String(key)}": it is left out`, keyAt, 'it has hosts, vars and children')
  }
}

function readHosts(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return addHostTo(graph, group, tree.value)
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the hosts of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) {
    const written = typeof key === 'string' ? hostAndPort(key) : undefined
    const trouble = written && rangeTrouble(written.name)
    if (!written) complain('inventory-host-name', `a host cannot be called ${String(key)}`, keyAt, `quote it: '${String(key)}'`)
    else if (written.name.startsWith('-'))
      complain('inventory-host-name', `a host cannot be called "${written.name}"`, keyAt, 'a name does not begin with a dash')
    else if (trouble !== undefined) complain('inventory-range', trouble, keyAt, 'a range is [1:9], [01:20] or [a:f]')
    else {
      const vars = new Map<Key, Value>([
        ...(written.port === undefined ? [] : [['ansible_port', written.port] as const]),
        ...mappingOf(value),
      ])
      for (const host of expandRange(written.name)) addHostTo(graph, group, host, vars)
    }
  }
}

function readChildren(group: string, tree: Tree, graph: Graph, complain: Complain): void {
  if (tree.kind === 'scalar' && tree.value === null) return
  if (tree.kind !== 'map')
    return complain('inventory-yaml', `the children of "${group}" are not a mapping`, tree.at, 'write each name with a colon behind it')
  for (const { key, keyAt, value } of tree.entries) {
    if (!addChild(graph, group, String(key)))
      complain('inventory-loop', `the group "${String(key)}" would stand below itself`, keyAt, 'take it out of one of these children')
    readGroup(String(key), value, keyAt, graph, complain)
  }
}
