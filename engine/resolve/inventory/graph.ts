import type { Mapping } from '../../load/values.ts'

/** A group as an inventory describes it. */
export interface Group {
  readonly name: string
  readonly hosts: Set<string>
  readonly children: Set<string>
  vars: Mapping
}

/** Hosts and groups as they are read: names in the order they came. */
export interface Graph {
  readonly groups: Map<string, Group>
  readonly hosts: Map<string, Mapping>
}

/** A graph with the groups that there always are. */
export function emptyGraph(): Graph {
  const graph: Graph = { groups: new Map(), hosts: new Map() }
  groupIn(graph, 'all')
  groupIn(graph, 'ungrouped')
  return graph
}

/** A graph of its own that says the same. */
export function copyOf(graph: Graph): Graph {
  const groups = [...graph.groups].map(([name, group]): [string, Group] => [
    name,
    { ...group, hosts: new Set(group.hosts), children: new Set(group.children) },
  ])
  return { groups: new Map(groups), hosts: new Map(graph.hosts) }
}

/** Makes a graph say what another one says. */
export function adopt(graph: Graph, other: Graph): void {
  graph.groups.clear()
  graph.hosts.clear()
  for (const [name, group] of other.groups) graph.groups.set(name, group)
  for (const [name, vars] of other.hosts) graph.hosts.set(name, vars)
}

/** The group of that name, made where it is new. */
export function groupIn(graph: Graph, name: string): Group {
  const there = graph.groups.get(name)
  if (there) return there
  const fresh: Group = { name, hosts: new Set(), children: new Set(), vars: new Map() }
  graph.groups.set(name, fresh)
  return fresh
}

/** Puts a host into a group, its variables over those it has. */
export function addHostTo(graph: Graph, group: string, host: string, vars: Mapping = new Map()): void {
  addHostVars(graph, host, vars)
  groupIn(graph, group).hosts.add(host)
}

/** The same for a host with a port behind its name, which counts where the host is new. */
export function addHostAt(graph: Graph, group: string, host: string, port: number | undefined, vars: Mapping): void {
  const isNew = port !== undefined && !graph.hosts.has(host)
  addHostTo(graph, group, host, isNew ? new Map([['ansible_port', port], ...vars]) : vars)
}

/** Lays variables over those a group has. */
export function addGroupVars(graph: Graph, group: string, vars: Mapping): void {
  const found = groupIn(graph, group)
  found.vars = new Map([...found.vars, ...vars])
}

/** The groups a group is a child of. */
export function parentsOf(graph: Graph, name: string): string[] {
  const named = [...graph.groups.values()].filter(group => group.children.has(name)).map(group => group.name)
  return named.length > 0 || name === 'all' ? named : ['all']
}

/** How far a group is from `all`, by the longest way; a circle does not count. */
export function depthOf(graph: Graph, name: string, seen: ReadonlySet<string> = new Set()): number {
  if (name === 'all' || seen.has(name)) return 0
  return 1 + Math.max(0, ...parentsOf(graph, name).map(parent => depthOf(graph, parent, new Set([...seen, name]))))
}

/** The groups of a group: `ungrouped` is the first of all, groups that no other group names are children of all too. */
export function childrenOf(graph: Graph, name: string): string[] {
  const named = [...(graph.groups.get(name)?.children ?? [])]
  if (name !== 'all') return named
  const children = new Set([...graph.groups.values()].flatMap(group => [...group.children]))
  return [...new Set(['ungrouped', ...named, ...[...graph.groups.keys()].filter(group => group !== 'all' && !children.has(group))])]
}

/** A group and all below it, level by level: the order in which Ansible counts hosts. */
function groupsBelow(graph: Graph, name: string): string[] {
  const seen = new Set<string>()
  for (let level = [name]; level.length > 0; level = level.flatMap(group => childrenOf(graph, group)).filter(group => !seen.has(group)))
    for (const group of level) seen.add(group)
  return [...seen]
}

/** All hosts of a group and its children, as they stand in each. */
export function hostsBelow(graph: Graph, name: string): string[] {
  return [...new Set(groupsBelow(graph, name).flatMap(group => [...(graph.groups.get(group)?.hosts ?? [])]))]
}

/** Makes a group the child of another; false where it is its own ancestor then. */
export function addChild(graph: Graph, parent: string, child: string): boolean {
  if (parent === child || groupsBelow(graph, child).includes(parent)) return false
  groupIn(graph, parent).children.add(child)
  return true
}

/** Lays variables over those a host has. */
export function addHostVars(graph: Graph, host: string, vars: Mapping): void {
  graph.hosts.set(host, new Map([...(graph.hosts.get(host) ?? []), ...vars]))
}

/** The groups a host is in, those above them too, lowest precedence first: depth, ansible_group_priority, name. */
export function groupsOfHost(graph: Graph, host: string): string[] {
  const direct = [...graph.groups.values()].filter(group => group.hosts.has(host)).map(group => group.name)
  const all = new Set<string>(['all'])
  const climb = (name: string): void => {
    if (all.has(name)) return
    all.add(name)
    for (const parent of parentsOf(graph, name)) climb(parent)
  }
  for (const name of direct) climb(name)
  const priority = (name: string) => Number(graph.groups.get(name)?.vars.get('ansible_group_priority') ?? 1)
  return [...all].sort((a, b) => depthOf(graph, a) - depthOf(graph, b) || priority(a) - priority(b) || (a < b ? -1 : 1))
}
