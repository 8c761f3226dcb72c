interface Range {
  readonly from: string
  readonly to: string
  readonly by: number
}

/** Why the ranges of a name mean nothing, if so. */
export function rangeTrouble(name: string): string | undefined {
  for (const [range] of name.matchAll(/\[[^\]]*(?:\]|$)/g)) {
    if (!range.endsWith(']')) return `the range ${range} is not closed`
    const found = rangeOf(range)
    if (!found) return `${range} is no range`
    const { from, to, by } = found
    if (to === '') return `the range ${range} has no end`
    if (by === 0) return `the range ${range} has a step of nothing`
    if (/^0./.test(from) && from.length !== to.length) return `the ends of the range ${range} are not equally wide`
    if (values(found) === undefined) return `the range ${range} is neither of numbers nor of letters, or has more than ${most} hosts`
  }
  return undefined
}

/** The hosts that a name with ranges means: `web[01:03]`, `[a:c]`, `[1:9:2]`; several multiply. */
export function expandRange(name: string): string[] {
  const found = /^(.*?)(\[-?\w*:-?\w+(?::\d+)?\])(.*)$/s.exec(name)
  const range = rangeOf(found?.[2] ?? '')
  if (!found || !range) return [name]
  const [, before = '', , after = ''] = found
  return (values(range) ?? []).flatMap(value => expandRange(after).map(rest => `${before}${value}${rest}`))
}

function rangeOf(text: string): Range | undefined {
  const [, from = '', to = '', by = '1'] = /^\[(-?\w*):(-?\w*)(?::(\d+))?\]$/.exec(text) ?? []
  return text.includes(':') && /^\[[^:]*:[^:]*(?::\d+)?\]$/.test(text) ? { from: from || '0', to, by: Number(by) } : undefined
}

const most = 65_536

function values({ from, to, by }: Range): string[] | undefined {
  const isNumber = /^-?\d+$/
  if (isNumber.test(from) && isNumber.test(to)) {
    const width = /^0./.test(from) ? from.length : 0
    const count = Math.floor((Number(to) - Number(from)) / by) + 1
    if (count > most) return undefined
    return Array.from({ length: Math.max(0, count) }, (_, index) => String(Number(from) + index * by).padStart(width, '0'))
  }
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const [first, last] = [letters.indexOf(from), letters.indexOf(to)]
  if (from.length !== 1 || to.length !== 1 || first < 0 || last < first) return undefined
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => letters[first + index * by] ?? '')
}
