/** An entry of a list of APT's sources, in a form in which two that say the same are equal; undefined for what is none. */
export function entryIn(line: string): string | undefined {
  const found = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^#\s]\S*)*)\s*(?:#.*)?$/.exec(line)
  if (!found) return undefined
  const [, type = '', options = '', uri = '', suite = '', components = ''] = found
  const words = (text: string) => text.trim().split(/\s+/).filter(Boolean)
  return [type, ...(words(options).length > 0 ? [`[${words(options).join(' ')}]`] : []), uri, suite, ...words(components)].join(' ')
}

/** A list with the entry: put into use where it stands as a comment, else behind all others. */
export function withEntry(text: string, entry: string, isNew: boolean): string {
  const lines = linesOf(text)
  const disabled = lines.findIndex(line => entryIn(line.replace(/^\s*#+\s*/, '')) === entry)
  if (disabled >= 0) return joined(lines.map((line, index) => (index === disabled ? entry : line)))
  return isNew ? joined([...lines, entry]) : text
}

/** A list without the entry. */
export function withoutEntry(text: string, entry: string): string {
  const lines = linesOf(text)
  const left = lines.filter(line => entryIn(line) !== entry)
  return left.length === lines.length ? text : joined(left)
}

/** The name of the list that an entry is put into: its address in letters, digits and underscores. */
export function listName(entry: string): string {
  const uri = /^(?:deb|deb-src) (?:\[[^\]]*\] )?(\S+)/.exec(entry)?.[1] ?? ''
  const place = uri.replace(/^\w+:\/*/, '').replace(/^[^@/]*@/, '')
  return place
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .join('_')
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function joined(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
