/** A file of repositories with a section that has just these options: lines of others and comments of theirs stay. */
export function withSection(text: string, name: string, options: readonly (readonly [name: string, value: string])[]): string {
  const lines = options.map(([option, value]) => `${option} = ${value.replaceAll('\n', '\n\t')}`)
  const section = `[${name}]\n${lines.join('\n')}\n`
  const { before, own, after } = partsOf(text, name)
  if (own === undefined) return before === '' ? section : `${before.replace(/\n*$/, '\n\n')}${section}`
  if (isSame(own, options)) return text
  return `${before}${section}${after === '' ? '' : `\n${after}`}`
}

/** A file of repositories without a section. */
export function withoutSection(text: string, name: string): string {
  const { before, own, after } = partsOf(text, name)
  return own === undefined ? text : `${before}${after}`
}

function partsOf(text: string, name: string): { readonly before: string; readonly own?: string; readonly after: string } {
  const sections = text.split(/^(?=\[)/m)
  const at = sections.findIndex(section => section.startsWith(`[${name}]`))
  if (at < 0) return { before: text, after: '' }
  return { before: sections.slice(0, at).join(''), own: sections[at] ?? '', after: sections.slice(at + 1).join('') }
}

/** Whether a section has these options and no others, however they are written. */
function isSame(section: string, options: readonly (readonly [name: string, value: string])[]): boolean {
  const entries: [string, string][] = []
  for (const line of section.split('\n').slice(1)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const last = entries.at(-1)
    const [, option = '', value = ''] = /^(\S+?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    if (/^\s/.test(line) && last) last[1] += `\n${line.trim()}`
    else entries.push([option, value])
  }
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(sorted) === JSON.stringify(options)
}
