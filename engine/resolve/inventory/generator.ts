import { type Problem, Problems } from '../../errors.ts'
import { type Key, type Mapping, Template, type Value } from '../../load/values.ts'
import { text } from '../templating/python/text.ts'
import { Templar } from '../templating/templar.ts'
import { type PluginFile, pluginProblem } from './constructed.ts'
import { addChild, addGroupVars, addHostTo, type Graph, groupIn } from './graph.ts'
import type { Reading } from './sources.ts'

/** The plugin `generator`: a host, with groups above it, for each way of taking one member of each layer. */
export function readGenerator(options: Mapping, file: PluginFile, graph: Graph, { world }: Reading): Problem[] {
  const hosts = options.get('hosts')
  const layers = options.get('layers')
  if (!(hosts instanceof Map) || !(layers instanceof Map))
    return [pluginProblem(file, 'generator takes hosts and layers, two mappings', 'its example is in ansible-doc -t inventory generator')]
  try {
    for (const vars of products([...(layers as Mapping)])) {
      const setting = { world, searchPath: [file.dir], playbookDir: file.dir }
      const templar = new Templar(setting, { get: name => vars.get(name) })
      const host = text(templar.render((hosts as Mapping).get('name') ?? ''))
      const parents = parentsIn(hosts as Mapping)
      if (parents.length === 0) addHostTo(graph, 'ungrouped', host)
      for (const parent of parents) addHostTo(graph, group(parent, templar, graph), host)
    }
    return []
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return [...error.problems]
  }
}

/** A group with those above it; its name. */
function group(described: Mapping, templar: Templar, graph: Graph): string {
  const { name } = groupIn(graph, text(templar.render(described.get('name') ?? '')))
  const vars = described.get('vars')
  if (vars instanceof Map) addGroupVars(graph, name, templar.render(vars) as Mapping)
  for (const parent of parentsIn(described)) addChild(graph, group(parent, templar, graph), name)
  return name
}

function parentsIn(described: Mapping): Mapping[] {
  const parents = described.get('parents')
  return Array.isArray(parents) ? (parents as readonly Value[]).filter(one => one instanceof Map) : []
}

function products(layers: readonly (readonly [Key, Value])[]): Mapping[] {
  const [first, ...rest] = layers
  if (!first) return [new Map()]
  const [name, members] = first
  const values = Array.isArray(members) ? (members as readonly Value[]) : [members]
  return values.flatMap(value => products(rest).map(others => new Map<Key, Value>([[name, plain(value)], ...others])))
}

function plain(value: Value): Value {
  return value instanceof Template ? value.source : value
}
