import { csvRows } from '../../../text/csv.ts'
import { anyText, flagOf } from '../arguments.ts'
import { iniSections } from '../filters/ini.ts'
import { patternOf } from '../filters/regex.ts'
import { Fault, type Item, type Keywords } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { readFound } from './find.ts'
import type { Lookup } from './run.ts'

/** Lookups into files of some format. */
export const dataLookups: Readonly<Record<string, Lookup>> = {
  csvfile: (kernel, terms, options) => terms.map(term => csv(kernel, withWords(anyText(term), options))),
  ini: (kernel, terms, options) => terms.flatMap(term => ini(kernel, withWords(anyText(term), options))),
}

interface Wanted {
  readonly key: string
  readonly options: ReadonlyMap<string, Item>
}

/** A term such as `key section=s file=f` with its options over those given beside it. */
export function withWords(term: string, options: Keywords): Wanted {
  const words = term.split(/\s+/)
  const given = words
    .filter(word => /^\w+=/.test(word))
    .map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const)
  const key = given.length === 0 ? term : words.filter(word => !/^\w+=/.test(word)).join(' ')
  return { key, options: new Map<string, Item>([...options, ...given]) }
}

function csv(kernel: Kernel, { key, options }: Wanted): Item {
  const delimiter = anyText(options.get('delimiter'), '\t')
  const { text } = readFound(kernel, 'files', anyText(options.get('file'), 'ansible.csv'))
  const keyColumn = Number(anyText(options.get('keycol'), '0'))
  const row = csvRows(text, delimiter === 'TAB' || delimiter === 't' ? '\t' : delimiter).find(one => one[keyColumn] === key)
  const found = row?.[Number(anyText(options.get('col'), '1'))]
  return found ?? options.get('default') ?? []
}

function ini(kernel: Kernel, { key, options }: Wanted): readonly Item[] {
  const isProperties = anyText(options.get('type'), 'ini') === 'properties'
  const { text } = readFound(kernel, 'files', anyText(options.get('file'), 'ansible.ini'))
  const name = isProperties ? 'java_properties' : anyText(options.get('section'), 'global')
  const sections = iniSections(isProperties ? `[${name}]\n${text}` : text)
  const isCase = flagOf(options.get('case_sensitive'))
  const folded = (word: string) => (isCase ? word : word.toLowerCase())
  const section = sections.get(name)
  if (!section) throw new Fault(`there is no section "${name}" in the file`, 'template-error', `it has: ${[...sections.keys()].join(', ')}`)
  if (flagOf(options.get('re')))
    return [...section].filter(([one]) => patternOf(key, isCase ? '' : 'i').test(one)).map(([, value]) => value)
  const found = [...(sections.get('DEFAULT') ?? []), ...section].filter(([one]) => folded(one) === folded(key)).at(-1)?.[1]
  return [found ?? options.get('default') ?? '']
}
