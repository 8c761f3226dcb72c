import { dirname, join, resolve } from 'node:path'
import { type Problem, Problems } from '../../errors.ts'
import type { Loaded } from '../../load/loaded.ts'
import { readText } from '../../load/text-file.ts'
import type { Mapping } from '../../load/values.ts'
import { loadVariablesNamed } from '../../load/variables.ts'
import type { Vault } from '../../load/vault.ts'
import type { World } from '../../load/world.ts'
import { readYaml } from '../../load/yaml.ts'
import { addChild, addHostTo, childrenOf, emptyGraph, type Graph, groupIn, groupsOfHost, hostsBelow } from './graph.ts'
import { hostAndPort } from './host-name.ts'
import { readIni } from './ini.ts'
import { expandRange } from './ranges.ts'
import { readScript } from './script.ts'
import { readYamlInventory } from './yaml-inventory.ts'

/** Hosts, groups and their variables, as one run sees them; add_host and group_by add to it. */
export interface Inventory {
  /** All hosts in the order of the inventory. */
  hostNames(): string[]
  /** The same in the order in which they were first named. */
  namedHosts(): string[]
  hasHost(name: string): boolean
  groupNames(): string[]
  hostsIn(group: string): string[]
  /** The hosts that are named in the group itself, and the groups right below it; those of all are the ones nobody else has. */
  ownHosts(group: string): string[]
  childrenOf(group: string): string[]
  /** The groups of a host, lowest precedence first. */
  groupsOf(host: string): string[]
  groupVars(group: string): Mapping
  hostVars(host: string): Mapping
  /** True when something is new. */
  addHost(name: string, groups: readonly string[], vars: Mapping): boolean
  groupBy(host: string, group: string, parents: readonly string[]): boolean
  /** Reads the sources again. */
  refresh(): void
  /** Folders whose group_vars/ and host_vars/ belong to it. */
  readonly directories: readonly string[]
  /** The first source's folder and file, for inventory_dir and inventory_file. */
  readonly directory: string | undefined
  readonly file: string | undefined
}

/** Reads inventories: files, folders of several, scripts, host lists with a comma; without any there is only the implicit localhost. */
export function loadInventory(sources: readonly string[], world: World, vault: Vault): Loaded<Inventory> {
  const problems: Problem[] = []
  const notices: Problem[] = []
  const read = () => {
    const graph = emptyGraph()
    for (const source of sources) readSource(source, graph, world, vault, problems, notices)
    return settled(graph)
  }
  return { value: inventoryOf(read, sources, world), problems, notices }
}

/** The variables that files beside an inventory or a playbook give a group or host. */
export function variableFiles(kind: 'group' | 'host', name: string, dir: string, world: World, vault: Vault): Loaded<Mapping> {
  return loadVariablesNamed(join(dir, `${kind}_vars`), name, world, vault)
}

function inventoryOf(read: () => Graph, sources: readonly string[], world: World): Inventory {
  let graph = read()
  const paths = sources.filter(source => !source.includes(',')).map(source => resolve(source))
  const directories = [...new Set(paths.map(path => (world.stat(path)?.type === 'directory' ? path : dirname(path))))]
  return {
    hostNames: () => hostsBelow(graph, 'all'),
    namedHosts: () => [...graph.hosts.keys()],
    hasHost: name => graph.hosts.has(name) || name === 'localhost',
    groupNames: () => [...graph.groups.keys()],
    hostsIn: group => hostsBelow(graph, group),
    ownHosts: group => [...(graph.groups.get(group)?.hosts ?? [])],
    childrenOf: group => childrenOf(graph, group),
    groupsOf: host => (graph.hosts.has(host) ? groupsOfHost(graph, host) : ['all']),
    groupVars: group => new Map([...(graph.groups.get(group)?.vars ?? [])].filter(([key]) => key !== 'ansible_group_priority')),
    hostVars: host => graph.hosts.get(host) ?? new Map(),
    addHost(name, groups, vars) {
      const isNew = !graph.hosts.has(name) || groups.some(group => !graph.groups.get(group)?.hosts.has(name))
      for (const group of groups.length > 0 ? groups : ['ungrouped']) addHostTo(graph, group, name, vars)
      return isNew
    },
    groupBy(host, group, parents) {
      const isNew = !graph.groups.get(group)?.hosts.has(host)
      addHostTo(graph, group, host)
      for (const parent of parents) if (parent !== 'all') addChild(graph, parent, group)
      return isNew
    },
    refresh() {
      graph = read()
    },
    directories,
    directory: directories[0],
    file: paths.find(path => world.stat(path)?.type === 'file') ?? paths[0],
  }
}

/** Hosts that no group names are ungrouped. */
function settled(graph: Graph): Graph {
  const grouped = new Set(
    [...graph.groups.values()].filter(group => group.name !== 'all' && group.name !== 'ungrouped').flatMap(group => [...group.hosts]),
  )
  const ungrouped = groupIn(graph, 'ungrouped')
  for (const host of graph.hosts.keys()) {
    if (grouped.has(host)) ungrouped.hosts.delete(host)
    else ungrouped.hosts.add(host)
  }
  return graph
}

function readSource(source: string, graph: Graph, world: World, vault: Vault, problems: Problem[], notices: Problem[]): void {
  if (source.includes(',')) {
    for (const name of source
      .split(',')
      .map(part => part.trim())
      .filter(Boolean))
      for (const host of expandRange(hostAndPort(name).name)) addHostTo(graph, 'ungrouped', host, portOf(name))
    return
  }
  const path = resolve(source)
  const stat = world.stat(path)
  if (!stat) {
    problems.push({
      code: 'missing-inventory',
      message: `there is no inventory ${source}`,
      hint: 'give a file, a folder, or names with a comma: -i host1,host2',
    })
  } else if (stat.type === 'directory') {
    const files = (world.list(path) ?? []).filter(
      name => !ignored.test(name) && name !== 'group_vars' && name !== 'host_vars' && !name.startsWith('.'),
    )
    for (const name of files) readSource(join(path, name), graph, world, vault, problems, notices)
  } else if ((stat.mode & 0o111) !== 0) problems.push(...readScript(path, graph, world))
  else readFile(path, graph, world, vault, problems, notices)
}

function portOf(name: string): Mapping {
  const { port } = hostAndPort(name)
  return new Map(port === undefined ? [] : [['ansible_port', port]])
}

const ignored = /(~|\.(orig|bak|ini|cfg|retry|pyc|pyo|md|rst|txt))$/

function readFile(path: string, graph: Graph, world: World, vault: Vault, problems: Problem[], notices: Problem[]): void {
  try {
    const text = readText(path, world, vault)
    if (!/\.(ya?ml|json)$/.test(path)) {
      problems.push(...readIni(text, path, graph))
      return
    }
    const read = readYaml(text, path, vault)
    problems.push(...read.problems)
    notices.push(...read.notices)
    if (read.problems.length === 0) problems.push(...readYamlInventory(read.value, text, graph, notices))
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    problems.push(...error.problems)
  }
}
