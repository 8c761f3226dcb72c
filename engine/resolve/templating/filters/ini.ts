import type { Key } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap } from '../items.ts'
import { text } from '../python/text.ts'

/** An INI text as sections of texts; what stands before the first section is in DEFAULT. */
export function iniSections(source: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let section = 'DEFAULT'
  let last: string | undefined
  for (const line of source.split(/\r?\n/)) {
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? []
    const [, key, value = ''] = /^\s*([^#;\s=:][^=:]*?)\s*(?:[=:]\s*(.*))?$/.exec(line) ?? []
    const here = sections.get(section) ?? new Map<string, string>()
    if (name !== undefined) {
      section = name
      sections.set(name, sections.get(name) ?? new Map())
      last = undefined
    } else if (/^\s+\S/.test(line) && last !== undefined && !/^\s*[#;]/.test(line)) {
      here.set(last, `${here.get(last) ?? ''}\n${line.trim()}`)
    } else if (key !== undefined && !/^\s*[#;]/.test(line)) {
      sections.set(section, here.set(key, value.trim()))
      last = key
    }
  }
  return sections
}

/** An INI text as a mapping of mappings. */
export function fromIni(source: string): Item {
  return new Map<Key, Item>([...iniSections(source)].map(([name, members]) => [name, new Map<Key, Item>(members)]))
}

/** A mapping of mappings as an INI text. */
export function toIni(value: ItemMap): string {
  const sections = [...value].map(([name, members]) => {
    if (!(members instanceof Map)) throw new Fault('to_ini needs a mapping of mappings')
    return `[${text(name)}]\n${[...(members as ItemMap)].map(([key, member]) => `${text(key as Item)} = ${text(member)}\n`).join('')}\n`
  })
  return sections.join('')
}
