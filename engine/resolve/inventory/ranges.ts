/** The hosts that a name with ranges means: `web[01:03]`, `[a:c]`, `[1:9:2]`; several multiply. */
export function expandRange(name: string): string[] {
  const found = /^(.*?)\[(\w*):(\w+)(?::(\d+))?\](.*)$/s.exec(name)
  if (!found) return [name]
  const [, before = '', from = '', to = '', by = '1', after = ''] = found
  const middle = values(from || '0', to, Math.max(1, Number(by)))
  if (middle === undefined) return [name]
  return middle.flatMap(value => expandRange(after).map(rest => `${before}${value}${rest}`))
}

const most = 65_536

function values(from: string, to: string, by: number): string[] | undefined {
  if (/^\d+$/.test(from) && /^\d+$/.test(to)) {
    const width = from.length > 1 && from.startsWith('0') ? from.length : 0
    const count = Math.floor((Number(to) - Number(from)) / by) + 1
    if (count < 1 || count > most) return undefined
    return Array.from({ length: count }, (_, index) => String(Number(from) + index * by).padStart(width, '0'))
  }
  if (!/^[a-z]$/i.test(from) || !/^[a-z]$/i.test(to)) return undefined
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const [first, last] = [letters.indexOf(from), letters.indexOf(to)]
  return first > last
    ? undefined
    : Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => letters[first + index * by] ?? '')
}
