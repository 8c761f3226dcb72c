const fields: { readonly [letter: string]: string } = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>1[0-2]|0?[1-9])',
  d: '(?<d>3[01]|[12]\\d|0?[1-9])',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  '%': '%',
}

/** A time as `2024-05-06 07:08:09` from a text and Python's format for it: %Y %y %m %d %H %M %S; undefined for what does not fit. */
export function clockTime(text: string, format: string): string | undefined {
  const pattern = format.replace(/%(.)|([\\^$.*+?()[\]{}|])/g, (_, letter?: string, special?: string) =>
    letter === undefined ? `\\${special}` : (fields[letter] ?? '(?!)'),
  )
  const { Y, y, m = '1', d = '1', H = '0', M = '0', S = '0' } = new RegExp(`^${pattern}$`).exec(text)?.groups ?? {}
  const year = Y ?? (y === undefined ? undefined : `${Number(y) < 69 ? 20 : 19}${y}`)
  if (year === undefined) return undefined
  const two = (part: string) => part.padStart(2, '0')
  return `${year}-${two(m)}-${two(d)} ${two(H)}:${two(M)}:${two(S)}`
}
