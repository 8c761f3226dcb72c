/** Why the ranges of a name mean nothing, if so. */
export function rangeTrouble(name: string): string | undefined {
  for (const [range, from = '', to = ''] of name.matchAll(/\[(\w*):(\w*)(?::\d+)?\]/g)) {
    if (to === '') return `the range ${range} has no end`
    if (from.startsWith('0') && from.length > 1 && from.length !== to.length) return `the ends of the range ${range} are not equally wide`
    if (values(from || '0', to, 1) === undefined)
      return `the range ${range} is neither of numbers nor of letters, or has more than ${most} hosts`
  }
  return undefined
}

/** The hosts that a name with ranges means: `web[01:03]`, `[a:c]`, `[1:9:2]`; several multiply. */
export function expandRange(name: string): string[] {
  const found = /^(.*?)\[(\w*):(\w+)(?::(\d+))?\](.*)$/s.exec(name)
  if (!found) return [name]
  const [, before = '', from = '', to = '', by = '1', after = ''] = found
  const middle = values(from || '0', to, Math.max(1, Number(by)))
  return (middle ?? []).flatMap(value => expandRange(after).map(rest => `${before}${value}${rest}`))
}

const most = 65_536

function values(from: string, to: string, by: number): string[] | undefined {
  if (/^\d+$/.test(from) && /^\d+$/.test(to)) {
    const width = from.length > 1 && from.startsWith('0') ? from.length : 0
    const count = Math.floor((Number(to) - Number(from)) / by) + 1
    if (count > most) return undefined
    return Array.from({ length: Math.max(0, count) }, (_, index) => String(Number(from) + index * by).padStart(width, '0'))
  }
  if (!/^[a-z]$/i.test(from) || !/^[a-z]$/i.test(to)) return undefined
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const [first, last] = [letters.indexOf(from), letters.indexOf(to)]
  if (first < 0 || last < 0) return undefined
  return Array.from({ length: Math.max(0, Math.floor((last - first) / by) + 1) }, (_, index) => letters[first + index * by] ?? '')
}
