/** Ports of one protocol, both ends included. */
interface Range {
  readonly first: number
  readonly last: number
  readonly protocol: string
}

/** A port or a range as firewalld writes it (0080/tcp is 80/tcp, 9000-9000/tcp is 9000/tcp); what cannot be read stays as it is. */
export function canonicalPort(entry: string): string {
  const range = rangeOf(entry)
  return range ? written(range) : entry.trim()
}

/** Whether a port or range is open: it is one of the entries, or a part of one. */
function isOpen(entries: readonly string[], entry: string): boolean {
  const asked = rangeOf(entry)
  return asked ? rangesOf(entries).some(range => covers(range, asked)) : entries.includes(entry)
}

/** Entries with one more; firewalld makes one range of those that overlap, not of neighbours. */
export function opened(entries: readonly string[], entry: string): readonly string[] {
  const asked = rangeOf(entry)
  if (!asked || isOpen(entries, entry)) return entries
  const overlapping = rangesOf(entries).filter(range => overlaps(range, asked))
  const whole = overlapping.reduce(
    (all, { first, last }) => ({ ...all, first: Math.min(all.first, first), last: Math.max(all.last, last) }),
    asked,
  )
  const parts = overlapping.map(written)
  return [...entries.filter(other => !parts.includes(other)), written(whole)]
}

/** Entries without the ports of one: a range that holds some of them is split. */
export function closed(entries: readonly string[], entry: string): readonly string[] {
  const asked = rangeOf(entry)
  if (!asked) return entries.filter(other => other !== entry)
  return entries.flatMap(other => {
    const range = rangeOf(other)
    return range && overlaps(range, asked) ? minus(range, asked).map(written) : [other]
  })
}

/** What must be opened and closed to come from one list to another, so that what stays open is open all the time. */
export function portSteps(
  from: readonly string[],
  to: readonly string[],
): { readonly open: readonly string[]; readonly close: readonly string[] } {
  const open = to.filter(entry => !isOpen(from, entry))
  const wanted = rangesOf(to)
  const close = rangesOf(from).flatMap(range =>
    wanted.reduce((left, keep) => left.flatMap(part => minus(part, keep)), [range]).map(written),
  )
  return { open, close }
}

function rangeOf(entry: string): Range | undefined {
  const [, first, last = first, protocol = ''] = /^\s*(\d+)(?:-(\d+))?\/(\w+)\s*$/.exec(entry) ?? []
  if (first === undefined) return undefined
  return { first: Number(first), last: Number(last), protocol }
}

function rangesOf(entries: readonly string[]): Range[] {
  return entries.flatMap(entry => rangeOf(entry) ?? [])
}

function written({ first, last, protocol }: Range): string {
  return `${first === last ? first : `${first}-${last}`}/${protocol}`
}

function covers(range: Range, part: Range): boolean {
  return range.protocol === part.protocol && range.first <= part.first && part.last <= range.last
}

function overlaps(a: Range, b: Range): boolean {
  return a.protocol === b.protocol && a.first <= b.last && b.first <= a.last
}

function minus(range: Range, taken: Range): Range[] {
  if (!overlaps(range, taken)) return [range]
  const below = { ...range, last: taken.first - 1 }
  const above = { ...range, first: taken.last + 1 }
  return [below, above].filter(({ first, last }) => first <= last)
}
