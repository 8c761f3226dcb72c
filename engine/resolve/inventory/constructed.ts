import { type Problem, Problems } from '../../errors.ts'
import { type Key, type Mapping, Template, type Value } from '../../load/values.ts'
import { loadVariablesNamed } from '../../load/variables.ts'
import { Templar } from '../templating/templar.ts'
import { addChild, addHostTo, addHostVars, type Graph, groupIn, groupsOfHost } from './graph.ts'
import { groupNamesOf, type Keyed, keyedFrom, safeGroupName } from './keyed-groups.ts'
import type { Reading } from './sources.ts'

/** Where a plugin's file stands, for files beside it and for what is said of it. */
export interface PluginFile {
  readonly path: string
  readonly dir: string
}

/** The plugin `constructed`: variables and groups of the hosts that are there, made by expressions over their variables. */
export function readConstructed(options: Mapping, file: PluginFile, graph: Graph, reading: Reading): Problem[] {
  const keyed = keyedFrom(options)
  if (typeof keyed === 'string') return [pluginProblem(file, keyed, hint)]
  try {
    for (const host of [...graph.hosts.keys()]) construct(host, { options, keyed, file, graph, reading })
    return []
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return [...error.problems]
  }
}

interface Work {
  readonly options: Mapping
  readonly keyed: readonly Keyed[]
  readonly file: PluginFile
  readonly graph: Graph
  readonly reading: Reading
}

function construct(host: string, work: Work): void {
  const { options, keyed, graph, file, reading } = work
  // As in Ansible, what -e gives is seen where variables are composed and by keys, not by the conditions of groups.
  const extra: Mapping = isTrue(options.get('use_extra_vars')) ? reading.extraVars : new Map()
  const first = templarOf(host, work, extra)
  addHostVars(graph, host, composed(first, members(options.get('compose')), work))
  const second = templarOf(host, work)
  for (const [name, condition] of members(options.get('groups')))
    if (attempt(work, () => second.test(condition) === true)) addHostTo(graph, safeGroupName(String(name)), host)
  const third = templarOf(host, work, extra)
  for (const one of keyed) {
    const place = attempt(work, () => placeOf(one, third, options))
    if (typeof place === 'string') throw new Problems([pluginProblem(file, place, hint)])
    for (const name of place?.names ?? []) {
      addHostTo(graph, name, host)
      if (place?.parent !== undefined && place.parent !== 'all') addChild(graph, groupIn(graph, place.parent).name, name)
    }
  }
}

function composed(templar: Templar, expressions: Mapping, work: Work): Mapping {
  return new Map(
    [...expressions].flatMap(([name, expression]): [Key, Value][] => {
      const value = attempt(work, () => valueOf(templar, expression))
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The groups by one key: their names, and the one above them. A text says what is wrong. */
function placeOf(keyed: Keyed, templar: Templar, options: Mapping): { names: string[]; parent: string | undefined } | string {
  const key = keyed.key === undefined ? '' : valueOf(templar, keyed.key)
  const parent = keyed.parent === undefined ? undefined : String(templar.render(keyed.parent))
  const leading = options.get('leading_separator') ?? true
  const isBare = keyed.prefix === '' && !isTrue(leading)
  const names = groupNamesOf(key, isBare ? { ...keyed, separator: '' } : keyed, keyed.separator)
  if (typeof names === 'string') return names
  if (names.length === 0 && (key === '' || key === null) && isTrue(options.get('strict')))
    return `no key, or an empty one, for ${keyed.said}`
  return { names: names.map(safeGroupName), parent: parent === undefined ? undefined : safeGroupName(parent) }
}

/** What an expression is worth, as a text of a playbook would be. */
function valueOf(templar: Templar, expression: Value): Value {
  const source = expression instanceof Template ? expression.source : String(expression)
  return templar.render(new Template(`{{${source}}}`))
}

/** What only a strict file insists on: nothing where it cannot be worked out. */
function attempt<T>({ options }: Work, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Problems) || isTrue(options.get('strict'))) throw error
    return undefined
  }
}

function templarOf(host: string, { options, file, graph, reading }: Work, more: Mapping = new Map()): Templar {
  const groups = groupsOfHost(graph, host)
  const names = groups.filter(name => name !== 'all').sort()
  const withFiles = isTrue(options.get('use_vars_plugins'))
  const fromFiles = (kind: string, name: string) =>
    withFiles
      ? reading.directories.flatMap(dir => [...loadVariablesNamed(`${dir}/${kind}_vars`, name, reading.world, reading.vault).value])
      : []
  const vars: Mapping = new Map<Key, Value>([
    ...groups.flatMap(name => [...(graph.groups.get(name)?.vars ?? [])]),
    ...groups.flatMap(name => fromFiles('group', name)),
    ...(graph.hosts.get(host) ?? []),
    ...fromFiles('host', host),
    ...more,
    ['inventory_hostname', host],
    ['inventory_hostname_short', host.split('.')[0] ?? host],
    ['group_names', names],
  ])
  return new Templar({ world: reading.world, searchPath: [file.dir], playbookDir: file.dir }, { get: name => vars.get(name) })
}

/** Whether an option is on. */
export function isTrue(value: Value | undefined): boolean {
  return value === true || /^(yes|true|on|1|y|t)$/i.test(String(value))
}

function members(value: Value | undefined): Mapping {
  return value instanceof Map ? (value as Mapping) : new Map()
}

const hint = 'compose, groups and keyed_groups say what is constructed'

/** What is wrong with the file of an inventory plugin. */
export function pluginProblem({ path }: PluginFile, message: string, hint: string): Problem {
  return { code: 'inventory-plugin', message, at: { file: path, line: 1, column: 1 }, hint }
}
