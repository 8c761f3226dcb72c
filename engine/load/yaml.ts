import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
} from 'yaml'
import { codeFrame, type Position, type Problem, Problems } from '../errors.ts'
import type { Loaded } from './loaded.ts'
import { Float, type Key, Locked, type Mapping, Secret, Template, userText, type Value } from './values.ts'
import type { Vault } from './vault.ts'
import { decrypt } from './vault.ts'
import { readWithMargins } from './yaml-margins.ts'
import { scalarOf } from './yaml-scalars.ts'
import { syntaxProblems, unquotedTemplate } from './yaml-syntax.ts'

/** A datum with its place: what loaders of playbooks walk over. */
export type Tree =
  | {
      readonly kind: 'map'
      readonly at: Position
      readonly entries: readonly { readonly key: Key; readonly keyAt: Position; readonly value: Tree }[]
    }
  | { readonly kind: 'list'; readonly at: Position; readonly items: readonly Tree[] }
  | { readonly kind: 'scalar'; readonly at: Position; readonly value: Value }

/** Reads one YAML document by the rules of PyYAML (1.1): `yes` is true, 0644 is 420, the last of two equal keys wins. */
export function readYaml(text: string, file: string, vault: Vault): Loaded<Tree> {
  const counter = new LineCounter()
  const strict = documentOf(text, counter)
  const moved = strict.errors.length > 0 ? readWithMargins(text, documentOf) : undefined
  const { document, lines, by } = moved ?? { document: strict, lines: counter, by: new Map<number, number>() }
  const reading = new Reading(text, file, { lines, by }, vault)
  for (const { code, message, offset, hint } of syntaxProblems(document, text)) reading.problem(code, message, offset, hint)
  const none: Tree = { kind: 'scalar', at: { file, line: 1, column: 1 }, value: null }
  const value = document.errors.length > 0 ? none : reading.tree(document.contents, document, 0)
  return { value, problems: reading.problems, notices: reading.notices }
}

function documentOf(text: string, lineCounter: LineCounter): Document {
  return parseDocument(text, { lineCounter, uniqueKeys: false, schema: 'failsafe', merge: false, prettyErrors: false, logLevel: 'error' })
}

/** The lines of a text, and how far some of them were moved to the right to be read. */
interface Places {
  readonly lines: LineCounter
  readonly by: ReadonlyMap<number, number>
}

/** A tree as a value of variables. */
export function valueOf(tree: Tree): Value {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(valueOf)
  return mappingOf(tree)
}

/** The mapping of a tree; empty where it is none. */
export function mappingOf(tree: Tree): Mapping {
  return tree.kind === 'map' ? new Map(tree.entries.map(({ key, value }) => [key, valueOf(value)])) : new Map()
}

class Reading {
  readonly problems: Problem[] = []
  readonly notices: Problem[] = []
  readonly #text: string
  readonly #file: string
  readonly #places: Places
  readonly #vault: Vault
  #aliases = 0
  constructor(text: string, file: string, places: Places, vault: Vault) {
    this.#text = text
    this.#file = file
    this.#places = places
    this.#vault = vault
  }

  at(offset: number): Position {
    const { line, col } = this.#places.lines.linePos(offset)
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col - (this.#places.by.get(line) ?? 0)) }
  }

  problem(code: string, message: string, offset: number, hint?: string): void {
    const at = this.at(offset)
    this.problems.push({ code, message, at, frame: codeFrame(this.#text, at), ...(hint === undefined ? {} : { hint }) })
  }

  tree(node: YamlNode | null, document: Document, depth: number): Tree {
    const at = this.at(node?.range?.[0] ?? 0)
    if (!node) return { kind: 'scalar', at, value: null }
    if (depth > 200 || this.#aliases > 10_000) {
      this.problem('yaml-too-deep', 'it is nested too deep, or refers to itself', node.range?.[0] ?? 0)
      return { kind: 'scalar', at, value: null }
    }
    if (isAlias(node)) return this.alias(node.source, node.range?.[0] ?? 0, document, depth, at)
    if (node.tag === '!unsafe' && (isSeq(node) || isMap(node))) return plain(this.collection(node, document, depth, at))
    if (isSeq(node) || isMap(node)) return this.collection(node, document, depth, at)
    return { kind: 'scalar', at, value: this.scalar(node, at) }
  }

  private collection(node: YAMLSeq | YAMLMap, document: Document, depth: number, at: Position): Tree {
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map(item => this.tree(item as YamlNode, document, depth + 1)) }
    return this.map(node, document, depth, at)
  }

  private alias(name: string, offset: number, document: Document, depth: number, at: Position): Tree {
    this.#aliases++
    let target: YamlNode | undefined
    const find = (node: unknown): void => {
      if (isPair(node)) {
        find(node.key)
        find(node.value)
      } else if (isMap(node) || isSeq(node)) {
        if (node.anchor === name) target = node
        for (const item of node.items) find(item)
      } else if (isScalar(node) && node.anchor === name) target = node
    }
    find(document.contents)
    if (target) return this.tree(target, document, depth + 1)
    this.problem('yaml-unknown-alias', `there is no anchor "&${name}"`, offset, 'an alias (*) needs an anchor (&) of that name before it')
    return { kind: 'scalar', at, value: null }
  }

  private map(node: YAMLMap, document: Document, depth: number, at: Position): Tree {
    const entries = new Map<string, { key: Key; keyAt: Position; value: Tree }>()
    const merged: { key: Key; keyAt: Position; value: Tree }[] = []
    for (const pair of node.items) {
      const keyNode = pair.key as YamlNode
      const keyTree = this.tree(keyNode, document, depth + 1)
      const value = this.tree(pair.value as YamlNode | null, document, depth + 1)
      if (keyTree.kind !== 'scalar') {
        // {{ x }} is, to YAML, a mapping whose key is a mapping.
        this.problem('yaml-unquoted-template', unquotedTemplate.message, node.range?.[0] ?? 0, unquotedTemplate.hint)
        continue
      }
      if (keyTree.value === '<<') merged.push(...mergedEntries(value))
      else this.enter(entries, keyOf(keyTree.value), keyTree.at, value)
    }
    const own = [...entries.values()]
    const added = new Map(merged.reverse().map(entry => [JSON.stringify(entry.key), entry]))
    return { kind: 'map', at, entries: [...[...added.values()].reverse().filter(entry => !entries.has(JSON.stringify(entry.key))), ...own] }
  }

  private enter(entries: Map<string, { key: Key; keyAt: Position; value: Tree }>, key: Key, keyAt: Position, value: Tree): void {
    const id = JSON.stringify(key)
    if (entries.has(id))
      this.notices.push({
        code: 'yaml-duplicate-key',
        message: `"${String(key)}" is given twice; the last one counts`,
        at: keyAt,
        frame: codeFrame(this.#text, keyAt),
      })
    entries.set(id, { key, keyAt, value })
  }

  private scalar(node: Scalar, at: Position): Value {
    const source = String(node.value ?? '')
    if (node.tag === '!vault' || node.tag === '!vault-encrypted') return vaulted(source, this.#vault, at)
    if (node.tag === '!unsafe') return source
    if (node.tag?.startsWith('!') && !node.tag.startsWith('!!')) {
      this.problem('yaml-unknown-tag', `nobody knows the tag ${node.tag}`, node.range?.[0] ?? 0, 'tags that are known: !vault, !unsafe')
      return source
    }
    if (node.type !== 'PLAIN') return userText(source, at)
    const plain = scalarOf(source)
    return typeof plain === 'string' ? userText(plain, at) : plain
  }
}

/** What is inside a vaulted value; where no password opens it, that is told when it is read. */
function vaulted(source: string, vault: Vault, at: Position): Value {
  try {
    const opened = userText(Buffer.from(decrypt(source, vault, at.file, at)).toString('utf8'), at)
    vault.opened?.(opened)
    return new Secret(opened)
  } catch (error) {
    if (!(error instanceof Problems) || !error.problems.every(({ code }) => code.endsWith('-vault-password'))) throw error
    return new Locked(source, at, error.problems)
  }
}

/** The same with no templates in it (!unsafe). */
function plain(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(plain) }
  if (tree.kind === 'map') return { ...tree, entries: tree.entries.map(entry => ({ ...entry, value: plain(entry.value) })) }
  return tree.value instanceof Template ? { ...tree, value: tree.value.source } : tree
}

function keyOf(value: Value): Key {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Float)
    return value
  return typeof value === 'string' ? value : typeof value === 'object' && 'source' in value ? value.source : String(value)
}

function mergedEntries(value: Tree): { key: Key; keyAt: Position; value: Tree }[] {
  if (value.kind === 'map') return [...value.entries]
  return value.kind === 'list' ? value.items.flatMap(mergedEntries) : []
}
