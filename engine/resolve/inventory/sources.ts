import { dirname, join, resolve } from 'node:path'
import { type Problem, Problems } from '../../errors.ts'
import { readText } from '../../load/text-file.ts'
import type { Mapping } from '../../load/values.ts'
import type { Vault } from '../../load/vault.ts'
import type { World } from '../../load/world.ts'
import { mappingOf, readYaml, type Tree, valueOf } from '../../load/yaml.ts'
import { readConstructed } from './constructed.ts'
import { readGenerator } from './generator.ts'
import { addHostAt, adopt, copyOf, type Graph } from './graph.ts'
import { hostAndPort } from './host-name.ts'
import { readIni } from './ini.ts'
import { expandRange } from './ranges.ts'
import { readScript } from './script.ts'
import { readTomlInventory } from './toml-inventory.ts'
import { readYamlInventory } from './yaml-inventory.ts'

/** What of a folder of inventories is none, in place of what is none by itself: endings of names, and regular expressions of them. */
export interface Ignores {
  readonly inventoryIgnores: readonly string[]
  readonly inventoryIgnoresPatterns: readonly string[]
}

/** What reading sources needs, and where what is worth a word goes. */
export interface Reading {
  readonly world: World
  readonly vault: Vault
  readonly notices: Problem[]
  /** Folders whose group_vars/ and host_vars/ belong to the inventories. */
  readonly directories: readonly string[]
  readonly ignores: Ignores
  /** What -e gives, for files of plugins that ask for it. */
  readonly extraVars: Mapping
}

/** Reads a source into a graph: names with commas, a folder of sources, a program, a file. All that is wrong with it at once. */
export function readSource(source: string, graph: Graph, reading: Reading): Problem[] {
  if (source.includes(',')) return readNames(source, graph)
  const path = resolve(source)
  const stat = reading.world.stat(path)
  if (!stat) {
    // As in Ansible: there may be work for the implicit localhost.
    const hint = 'give a file, a folder, or names with a comma: -i host1,host2; without any there is only localhost'
    reading.notices.push({ code: 'missing-inventory', message: `there is no inventory ${source}`, hint })
    return []
  }
  if (stat.type === 'directory')
    return (reading.world.list(path) ?? [])
      .filter(name => !isIgnored(name, reading.ignores))
      .flatMap(name => readSource(join(path, name), graph, reading))
  return (stat.mode & 0o111) === 0 ? readFile(path, graph, reading) : readProgram(path, graph, reading)
}

const never = /^(group_vars|host_vars|vars_plugins|\..*)$/
const endings = ['~', ...'orig bak ini cfg retry pyc pyo swp rpm md rst txt'.split(' ').map(word => `.${word}`)]

function isIgnored(name: string, { inventoryIgnores, inventoryIgnoresPatterns }: Ignores): boolean {
  const ends = inventoryIgnores.length > 0 ? inventoryIgnores : endings
  return never.test(name) || ends.some(end => name.endsWith(end)) || inventoryIgnoresPatterns.some(text => new RegExp(text).test(name))
}

function readNames(source: string, graph: Graph): Problem[] {
  for (const part of source.split(',')) {
    const { name, port } = hostAndPort(part.trim())
    if (name !== '') for (const host of expandRange(name)) addHostAt(graph, 'ungrouped', host, port, new Map())
  }
  return []
}

/** A program, or a file that only looks like one: where everything is executable, as on some mounts, what does not begin as a script is read. */
function readProgram(path: string, graph: Graph, reading: Reading): Problem[] {
  const problems = readScript(path, graph, reading.world)
  if (problems.length === 0 || startsAsScript(path, reading.world)) return problems
  return tried(graph, copy => readFile(path, copy, reading)) ? [] : problems
}

function startsAsScript(path: string, world: World): boolean {
  const start = Buffer.from(world.read(path) ?? []).subarray(0, 4)
  return start.toString('latin1').startsWith('#!') || start.equals(Buffer.from('\x7fELF', 'latin1'))
}

function readFile(path: string, graph: Graph, reading: Reading): Problem[] {
  try {
    const text = readText(path, reading.world, reading.vault)
    const isCalledYaml = /\.(ya?ml|json)$/.test(path)
    if (path.endsWith('.toml') && tried(graph, copy => readTomlInventory(text, path, copy, reading.notices))) return []
    if (!isCalledYaml && (/\.[^./]*$/.test(path) || !looksLikeYaml(text))) return readIni(text, path, graph)
    const asYaml = [...yamlProblems(path, text, graph, reading)]
    if (asYaml.length === 0) return []
    if (tried(graph, copy => readIni(text, path, copy))) return []
    return isCalledYaml ? asYaml : readIni(text, path, graph)
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return [...error.problems]
  }
}

/** The first line that says something tells: a mapping has a colon at a word's end there, INI has a name or a section. */
function looksLikeYaml(text: string): boolean {
  const first = text.split('\n').find(line => !/^\s*(#.*|---\s*(#.*)?|;.*)?$/.test(line)) ?? ''
  return /^\s*\{|:(\s|$)/.test(first)
}

function yamlProblems(path: string, text: string, graph: Graph, reading: Reading): readonly Problem[] {
  const { vault, notices } = reading
  const { value, problems, notices: said } = readYaml(text, path, vault)
  if (problems.length > 0) return problems
  const plugin = value.kind === 'map' ? value.entries.find(({ key }) => key === 'plugin') : undefined
  if (plugin) return readPlugin(value, plugin.value, path, graph, reading)
  const found: Problem[] = []
  const isRead = tried(graph, copy => {
    found.push(...readYamlInventory(value, text, copy, notices))
    return found
  })
  if (isRead) notices.push(...said)
  return found
}

const plugins = { constructed: readConstructed, generator: readGenerator }

/** A file that is the settings of a plugin. */
function readPlugin(tree: Tree, named: Tree, path: string, graph: Graph, reading: Reading): Problem[] {
  const name = String(valueOf(named)).replace(/^ansible\.builtin\./, '')
  const file = { path, dir: dirname(path) }
  if (!/\.ya?ml$/.test(path)) {
    const message = 'the settings of an inventory plugin stand in a file whose name ends in .yml or .yaml'
    return [{ code: 'inventory-plugin', message, at: named.at, hint: `call it ${path}.yml` }]
  }
  if (name === 'constructed' || name === 'generator') return plugins[name](mappingOf(tree), file, graph, reading)
  const message = `the inventory plugin "${name}" is not here: it runs in Python`
  return [{ code: 'inventory-plugin', message, at: named.at, hint: 'give what it prints: ansible-inventory --list --export -i FILE' }]
}

/** Reads into a copy, which takes the graph's place where nothing is wrong with it. */
function tried(graph: Graph, read: (copy: Graph) => readonly Problem[]): boolean {
  const copy = copyOf(graph)
  if (read(copy).length > 0) return false
  adopt(graph, copy)
  return true
}
