import { codeFrame, type Position, type Problem } from '../../errors.ts'
import { type Key, userText, type Value } from '../../load/values.ts'
import { addGroupVars, addHostTo, type Graph, groupIn } from './graph.ts'
import { iniValue } from './ini-value.ts'
import { expandRange } from './ranges.ts'
import { InventoryWords, splitLine } from './words.ts'

interface Line {
  readonly text: string
  readonly at: Position
}

/** Reads an INI inventory into a graph; all that is wrong with it at once. */
export function readIni(text: string, file: string, graph: Graph): Problem[] {
  const problems: Problem[] = []
  const complain = (code: string, message: string, at: Position, hint: string) =>
    problems.push({ code, message, at, frame: codeFrame(text, at), hint })
  let section: { group: string; kind: 'hosts' | 'vars' | 'children' } = { group: 'ungrouped', kind: 'hosts' }
  const children: { name: string; at: Position }[] = []
  for (const line of linesOf(text, file)) {
    const head = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line.text)
    if (head) {
      const kind = head[2] ?? 'hosts'
      if (kind !== 'hosts' && kind !== 'vars' && kind !== 'children')
        complain(
          'inventory-section',
          `a section is [group], [group:vars] or [group:children], not "${line.text}"`,
          line.at,
          'mend what stands behind the colon',
        )
      section = { group: head[1] ?? '', kind: kind === 'vars' || kind === 'children' ? kind : 'hosts' }
      groupIn(graph, section.group)
    } else if (line.text.startsWith('[')) {
      complain('inventory-section', `this is no section: ${line.text}`, line.at, 'a section is [group], [group:vars] or [group:children]')
    } else if (section.kind === 'vars') {
      readVariable(line, section.group, graph, complain)
    } else if (section.kind === 'children') {
      const name = line.text.replace(/\s+#.*$/, '')
      groupIn(graph, section.group).children.add(name)
      children.push({ name, at: line.at })
    } else readHosts(line, section.group, graph, complain)
  }
  for (const { name, at } of children) {
    if (!graph.groups.has(name))
      complain(
        'inventory-unknown-group',
        `a section names the child group "${name}", which is nowhere described`,
        at,
        `add a section [${name}]`,
      )
  }
  return problems
}

type Complain = (code: string, message: string, at: Position, hint: string) => void

function linesOf(text: string, file: string): Line[] {
  return text.split('\n').flatMap((raw, index) => {
    const trimmed = raw.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) return []
    return [{ text: trimmed, at: { file, line: index + 1, column: raw.length - raw.trimStart().length + 1 } }]
  })
}

function readVariable({ text, at }: Line, group: string, graph: Graph, complain: Complain): void {
  const pair = /^([^=\s]+)\s*=\s*(.*)$/.exec(text)
  if (!pair) return complain('inventory-variable', `a variable is NAME = VALUE, not "${text}"`, at, 'add the equals sign')
  addGroupVars(graph, group, new Map<Key, Value>([[pair[1] ?? '', typed(pair[2] ?? '', at)]]))
}

function readHosts({ text, at }: Line, group: string, graph: Graph, complain: Complain): void {
  const words = splitLine(text)
  if (words instanceof InventoryWords) return complain('inventory-quote', words.message, at, 'close the quote')
  const [pattern = '', ...pairs] = words
  const { name, port } = hostAndPort(pattern)
  if (name.startsWith('-'))
    return complain('inventory-host-name', `a host cannot be called "${name}"`, at, 'a name does not begin with a dash')
  const vars = new Map<Key, Value>(port === undefined ? [] : [['ansible_port', port]])
  for (const pair of pairs) {
    const found = /^([^=]+)=(.*)$/s.exec(pair)
    if (!found)
      return complain(
        'inventory-variable',
        `Expected key=value host variable assignment, got: ${pair}`,
        at,
        'each word behind the name is NAME=VALUE; quote values with spaces',
      )
    vars.set(found[1] ?? '', typed(found[2] ?? '', at))
  }
  for (const host of expandRange(name)) addHostTo(graph, group, host, vars)
}

/** A name with an optional port: `h1:22`, `[::1]:22`, an IPv6 address without. */
function hostAndPort(pattern: string): { name: string; port: number | undefined } {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d+))?$/.exec(pattern)
  if (bracketed?.[1]?.includes('::') || (bracketed && (bracketed[1]?.split(':').length ?? 0) > 3))
    return { name: bracketed?.[1] ?? '', port: bracketed?.[2] === undefined ? undefined : Number(bracketed[2]) }
  if (/^[0-9a-fA-F:.]+$/.test(pattern) && pattern.split(':').length > 2) return { name: pattern, port: undefined }
  const plain = /^(.*\]|[^:]*):(\d+)$/.exec(pattern)
  return plain ? { name: plain[1] ?? '', port: Number(plain[2]) } : { name: pattern, port: undefined }
}

function typed(text: string, at: Position): Value {
  const value = iniValue(text)
  return typeof value === 'string' ? userText(value, at) : value
}
