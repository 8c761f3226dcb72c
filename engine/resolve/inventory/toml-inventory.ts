import { parse, TomlDate, TomlError } from 'smol-toml'
import { codeFrame, type Position, type Problem } from '../../errors.ts'
import { Float, userText } from '../../load/values.ts'
import type { Tree } from '../../load/yaml.ts'
import type { Graph } from './graph.ts'
import { readYamlInventory } from './yaml-inventory.ts'

/** Reads a TOML inventory into a graph: what one in YAML has, and children may be a list of names. */
export function readTomlInventory(text: string, file: string, graph: Graph, notices: Problem[]): Problem[] {
  try {
    const groups = parse(text, { integersAsBigInt: true })
    return readYamlInventory(treeOf(withChildren(groups), { file, line: 1, column: 1 }), text, graph, notices)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const at = { file, line: error.line, column: error.column }
    const [message = 'this is no TOML'] = error.message.replace(/^Invalid TOML document: /, '').split('\n')
    return [
      {
        code: 'inventory-toml',
        message,
        at,
        frame: codeFrame(text, at),
        hint: 'a group is [NAME.hosts], [NAME.vars] or NAME with children = ["…"]',
      },
    ]
  }
}

function withChildren(groups: object): object {
  return Object.fromEntries(
    Object.entries(groups as { readonly [name: string]: unknown }).map(([name, group]) => {
      const children = typeof group === 'object' && group !== null ? (group as { readonly children?: unknown }).children : undefined
      const named = Array.isArray(children) ? Object.fromEntries(children.map(child => [String(child), null])) : undefined
      return [name, named ? { ...(group as object), children: named } : group]
    }),
  )
}

/** A value of TOML as if YAML had it: dates are texts, as JSON has them. */
function treeOf(value: unknown, at: Position): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(member => treeOf(member, at)), at }
  if (value instanceof TomlDate) return { kind: 'scalar', value: value.toISOString(), at }
  if (typeof value === 'object' && value !== null)
    return { kind: 'map', entries: Object.entries(value).map(([key, member]) => ({ key, keyAt: at, value: treeOf(member, at) })), at }
  if (typeof value === 'string') return { kind: 'scalar', value: userText(value, at), at }
  if (typeof value === 'bigint') return { kind: 'scalar', value: Number.isSafeInteger(Number(value)) ? Number(value) : value, at }
  return { kind: 'scalar', value: typeof value === 'number' ? new Float(value) : value === null ? null : value === true, at }
}
