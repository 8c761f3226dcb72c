/** A text of sections as Python's configparser reads it by default, without its `%(name)s`; undefined where that would not read it. */
export function pythonIni(text: string): { readonly [section: string]: { readonly [option: string]: string } } | undefined {
  const sections = new Map<string, Map<string, string[]>>()
  const defaults = new Map<string, string[]>()
  let section: Map<string, string[]> | undefined
  let value: string[] | undefined
  let indent = 0
  for (const line of text.split(/\r?\n/)) {
    const bare = /^\s*[#;]/.test(line) ? undefined : line.trim()
    if (bare === undefined) continue
    if (bare === '') {
      value?.push('')
      continue
    }
    const depth = line.length - line.trimStart().length
    if (value && depth > indent) {
      value.push(bare)
      continue
    }
    indent = depth
    value = undefined
    const header = /^\[(.+)\]/.exec(bare)?.[1]
    const [, option, held = ''] = /^(.*?)\s*[=:]\s*(.*)$/.exec(bare) ?? []
    if (header !== undefined) {
      if (sections.has(header)) return undefined
      section = header === 'DEFAULT' ? defaults : new Map()
      if (header !== 'DEFAULT') sections.set(header, section)
    } else {
      const name = option?.trimEnd().toLowerCase()
      if (!section || !name || section.has(name)) return undefined
      value = [held]
      section.set(name, value)
    }
  }
  return plain(sections, defaults)
}

function plain(sections: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>, defaults: ReadonlyMap<string, readonly string[]>) {
  const joined = (options: ReadonlyMap<string, readonly string[]>) =>
    [...options].map(([name, lines]) => [name, lines.join('\n').trimEnd()] as const)
  return Object.fromEntries(
    [...sections].map(([name, options]) => [
      name,
      Object.fromEntries([...joined(defaults).filter(([own]) => !options.has(own)), ...joined(options)]),
    ]),
  )
}
