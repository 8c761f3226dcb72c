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
  graph.hosts.set(host, new Map([...(graph.hosts.get(host) ?? []), ...vars]))
  groupIn(graph, group).hosts.add(host)
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

/** All hosts of a group and its children, in the order of the inventory. */
export function hostsBelow(graph: Graph, name: string): string[] {
  if (name === 'all') return [...graph.hosts.keys()]
  const found = membersOf(graph, name, new Set())
  return [...graph.hosts.keys()].filter(host => found.has(host))
}

function membersOf(graph: Graph, name: string, seen: Set<string>): Set<string> {
  if (seen.has(name)) return new Set()
  seen.add(name)
  const group = graph.groups.get(name)
  const below = [...(group?.children ?? [])].flatMap(child => [...membersOf(graph, child, seen)])
  return new Set([...(group?.hosts ?? []), ...below])
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
