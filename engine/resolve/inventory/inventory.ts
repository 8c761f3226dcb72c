import { dirname, join, resolve } from 'node:path'
import type { Problem } from '../../errors.ts'
import type { Loaded } from '../../load/loaded.ts'
import type { Mapping, Value } from '../../load/values.ts'
import { loadVariablesNamed } from '../../load/variables.ts'
import type { Vault } from '../../load/vault.ts'
import type { World } from '../../load/world.ts'
import { addChild, addHostTo, childrenOf, emptyGraph, type Graph, groupIn, groupsOfHost, hostsBelow } from './graph.ts'
import { type Ignores, readSource } from './sources.ts'

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
  /** Its ansible_group_priority, where the inventory gives one: no variable, but part of what is written. */
  priorityOf(group: string): Value | undefined
  hostVars(host: string): Mapping
  /** True when something is new. */
  addHost(name: string, groups: readonly string[], vars: Mapping): boolean
  groupBy(host: string, group: string, parents: readonly string[]): boolean
  /** Reads the sources again; what was added stays. */
  refresh(): void
  /** Folders whose group_vars/ and host_vars/ belong to it. */
  readonly directories: readonly string[]
  /** The first source's folder and file, for inventory_dir and inventory_file. */
  readonly directory: string | undefined
  readonly file: string | undefined
}

/** Reads inventories: files, folders of several, scripts, host lists with a comma; without any there is only the implicit localhost. */
export function loadInventory(sources: readonly string[], world: World, vault: Vault, manner: Manner = none): Loaded<Inventory> {
  const problems: Problem[] = []
  const notices: Problem[] = []
  const directories = directoriesOf(sources, world)
  const read = () => {
    const graph = emptyGraph()
    for (const source of sources)
      problems.push(
        ...readSource(source, graph, { world, vault, notices, directories, ignores: manner, extraVars: manner.extraVars ?? new Map() }),
      )
    problems.push(...priorityProblems(graph))
    return settled(graph)
  }
  return { value: inventoryOf(read, sources, directories, world), problems, notices }
}

/** What settings and the command line say of how inventories are read. */
interface Manner extends Ignores {
  readonly extraVars?: Mapping
}

const none: Manner = { inventoryIgnores: [], inventoryIgnoresPatterns: [] }

/** The variables that files beside an inventory or a playbook give a group or host. */
export function variableFiles(kind: 'group' | 'host', name: string, dir: string, world: World, vault: Vault): Loaded<Mapping> {
  return loadVariablesNamed(join(dir, `${kind}_vars`), name, world, vault)
}

function directoriesOf(sources: readonly string[], world: World): string[] {
  const paths = sources.filter(source => !source.includes(',')).map(source => resolve(source))
  return [...new Set(paths.map(path => (world.stat(path)?.type === 'directory' ? path : dirname(path))))]
}

function inventoryOf(read: () => Graph, sources: readonly string[], directories: readonly string[], world: World): Inventory {
  let graph = read()
  const added: (() => void)[] = []
  const add = (work: () => void) => {
    work()
    added.push(work)
  }
  const paths = sources.filter(source => !source.includes(',')).map(source => resolve(source))
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
    priorityOf: group => graph.groups.get(group)?.vars.get('ansible_group_priority'),
    hostVars: host => graph.hosts.get(host) ?? new Map(),
    addHost(name, groups, vars) {
      const isNew = !graph.hosts.has(name) || groups.some(group => !graph.groups.get(group)?.hosts.has(name))
      add(() => placeHost(graph, name, groups, vars))
      return isNew
    },
    groupBy(host, group, parents) {
      const isNew = !graph.groups.get(group)?.hosts.has(host)
      add(() => placeInGroup(graph, host, group, parents))
      return isNew
    },
    refresh() {
      graph = read()
      for (const work of added) work()
    },
    directories,
    directory: directories[0],
    file: paths.find(path => world.stat(path)?.type === 'file') ?? paths[0],
  }
}

/** As in Ansible: a host that is added stands in `all` itself, before the hosts of its groups. */
function placeHost(graph: Graph, name: string, groups: readonly string[], vars: Mapping): void {
  const own = graph.hosts.has(name) ? [] : ['all']
  for (const group of [...own, ...(groups.length > 0 ? groups : ['ungrouped'])]) addHostTo(graph, group, name, vars)
}

function placeInGroup(graph: Graph, host: string, group: string, parents: readonly string[]): void {
  addHostTo(graph, group, host)
  for (const parent of parents) if (parent !== 'all') addChild(graph, parent, group)
}

function priorityProblems(graph: Graph): Problem[] {
  return [...graph.groups.values()].flatMap(({ name, vars }) => {
    const priority = vars.get('ansible_group_priority')
    if (priority === undefined || /^\s*[-+]?\d+\s*$/.test(String(priority))) return []
    const message = `ansible_group_priority of the group "${name}" is no whole number`
    return [{ code: 'inventory-priority', message, hint: 'write a number: groups with higher ones come later, and win' }]
  })
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
