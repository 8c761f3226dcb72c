import { codeFrame, type Position, type Problem } from '../../errors.ts'
import { type Key, userText, type Value } from '../../load/values.ts'
import { addChild, addGroupVars, addHostAt, type Graph, groupIn } from './graph.ts'
import { hostAndPort } from './host-name.ts'
import { iniValue } from './ini-value.ts'
import { expandRange, rangeTrouble } from './ranges.ts'
import { InventoryWords, splitLine } from './words.ts'

interface Line {
  readonly text: string
  readonly at: Position
}

interface Section {
  readonly group: string
  readonly kind: 'hosts' | 'vars' | 'children'
}

/** What sections name, to be looked for when all is read: a group may be described further down. */
interface Later {
  readonly vars: Variable[]
  readonly named: { readonly name: string; readonly at: Position }[]
}

/** Reads an INI inventory into a graph; all that is wrong with it at once. */
export function readIni(text: string, file: string, graph: Graph): Problem[] {
  const problems: Problem[] = []
  const complain = (code: string, message: string, at: Position, hint: string) =>
    problems.push({ code, message, at, frame: codeFrame(text, at), hint })
  let section: Section = { group: 'ungrouped', kind: 'hosts' }
  const later: Later = { vars: [], named: [] }
  for (const line of linesOf(text, file)) {
    if (isHead(line.text)) section = readHead(line, section, graph, later, complain)
    else if (section.kind === 'vars') later.vars.push(...readVariable(line, section.group, complain))
    else if (section.kind === 'children') readChild(line, section.group, graph, later, complain)
    else readHosts(line, section.group, graph, complain)
  }
  for (const { name, at } of later.named.filter(one => !graph.groups.has(one.name)))
    complain('inventory-unknown-group', `a section names the group "${name}", which is nowhere described`, at, `add a section [${name}]`)
  for (const { group, name, value } of later.vars) if (graph.groups.has(group)) addGroupVars(graph, group, new Map([[name, value]]))
  return problems
}

const address = /^\[[0-9a-fA-F]*:[0-9a-fA-F:.]*\](?::\d+)?(?:\s|$)/
const head = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/

/** Whether a line begins a section, or looks as if it were to: a range at the beginning of a name does not. */
function isHead(text: string): boolean {
  return head.test(text) || ((/^\[.*\]$/.test(text) || /^\[[^\]]*$/.test(text)) && !address.test(text))
}

function readHead({ text, at }: Line, before: Section, graph: Graph, later: Later, complain: Complain): Section {
  const [, group, kind = 'hosts'] = head.exec(text) ?? []
  if (group === undefined) {
    complain('inventory-section', `this is no section: ${text}`, at, 'a section is [group], [group:vars] or [group:children]')
    return before
  }
  if (kind === 'vars') {
    later.named.push({ name: group, at })
    return { group, kind }
  }
  groupIn(graph, group)
  if (kind === 'children' || kind === 'hosts') return { group, kind }
  const message = `a section is [group], [group:vars] or [group:children], not "${text}"`
  complain('inventory-section', message, at, 'mend what stands behind the colon')
  return { group, kind: 'hosts' }
}

function readChild({ text, at }: Line, group: string, graph: Graph, later: Later, complain: Complain): void {
  const name = text.replace(/\s+#.*$/, '')
  later.named.push({ name, at })
  if (!addChild(graph, group, name))
    complain('inventory-loop', `the group "${name}" would stand below itself`, at, 'take it out of one of these :children sections')
}

interface Variable {
  readonly group: string
  readonly name: string
  readonly value: Value
}

type Complain = (code: string, message: string, at: Position, hint: string) => void

function linesOf(text: string, file: string): Line[] {
  return text.split('\n').flatMap((raw, index) => {
    const trimmed = raw.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) return []
    return [{ text: trimmed, at: { file, line: index + 1, column: raw.length - raw.trimStart().length + 1 } }]
  })
}

function readVariable({ text, at }: Line, group: string, complain: Complain): Variable[] {
  const pair = /^([^=]*?)\s*=\s*(.*)$/.exec(text)
  if (pair) return [{ group, name: pair[1] ?? '', value: typed(pair[2] ?? '', at) }]
  complain('inventory-variable', `a variable is NAME = VALUE, not "${text}"`, at, 'add the equals sign')
  return []
}

function readHosts({ text, at }: Line, group: string, graph: Graph, complain: Complain): void {
  const words = splitLine(text)
  if (words instanceof InventoryWords) return complain('inventory-quote', words.message, at, 'close the quote')
  const [pattern = '', ...pairs] = words
  const { name, port } = hostAndPort(pattern)
  if (name.endsWith(':')) return complain('inventory-host-name', `a host cannot be called "${name}"`, at, 'a port stands behind the colon')
  if (name.startsWith('-'))
    return complain('inventory-host-name', `a host cannot be called "${name}"`, at, 'a name does not begin with a dash')
  const trouble = rangeTrouble(name)
  if (trouble !== undefined) return complain('inventory-range', trouble, at, 'a range is [1:9], [01:20] or [a:f]')
  const vars = new Map<Key, Value>()
  for (const pair of pairs) {
    const found = /^([^=]*)=(.*)$/s.exec(pair)
    if (!found)
      return complain(
        'inventory-variable',
        `Expected key=value host variable assignment, got: ${pair}`,
        at,
        'each word behind the name is NAME=VALUE; quote values with spaces',
      )
    vars.set(found[1] ?? '', typed(found[2] ?? '', at))
  }
  for (const host of expandRange(name)) addHostAt(graph, group, host, port, vars)
}

function typed(text: string, at: Position): Value {
  const value = iniValue(text)
  return typeof value === 'string' ? userText(value, at) : value
}
