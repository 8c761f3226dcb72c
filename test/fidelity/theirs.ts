import type { Attribute, Said } from './grade.ts'
import { spoken } from './spoken.ts'

/** A line of said.py. */
interface Line {
  readonly path: string
  readonly name: string
  readonly module: string
  readonly host: string
  readonly status: string
  readonly item: string | null
  readonly result: { readonly [name: string]: unknown }
}

/** What ansible-playbook said of each task and item, from the lines of said.py. */
export function saidByAnsible(lines: string): Said[] {
  return lines.split('\n').flatMap(text => (text.startsWith('{"path"') ? [said(JSON.parse(text) as Line)] : []))
}

function said({ path, name, module, host, status, item, result }: Line): Said {
  const isHeldBack = status === 'skipped' && /would have run|check mode/.test(String(result.msg))
  return {
    task: `${name} (${path.replace(/^.*\//, '')}) [${host}]`,
    ...(item !== null && { item }),
    status,
    attributes: [...[result.diff ?? []].flat().flatMap(differences), ...spoken(module, result)],
    ...(isHeldBack && { waitsFor: '' }),
  }
}

/** Either side is a text, or members; the second file of a text is a temporary one. */
function differences(diff: unknown): Attribute[] {
  if (diff === null || typeof diff !== 'object') return []
  const { before, after, before_header: path, prepared } = diff as { readonly [name: string]: unknown }
  if (prepared !== undefined) return [{ name: 'prepared', after: String(prepared) }]
  if (typeof before !== 'object' || typeof after !== 'object') return before === after ? [] : [attribute(String(path), before, after)]
  const [old, now] = [before ?? {}, after ?? {}] as { readonly [name: string]: unknown }[]
  const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])]
  return names.flatMap(name => (same(old?.[name], now?.[name]) ? [] : [attribute(name, old?.[name], now?.[name])]))
}

function attribute(name: string, before: unknown, after: unknown): Attribute {
  return { name, before: JSON.stringify(before ?? null), after: JSON.stringify(after ?? null) }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
