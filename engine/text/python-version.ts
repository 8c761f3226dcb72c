/** Whether a version of Python's fits what is asked of it (PEP 440): `>=1.2,<2`, `==1.*`, `~=1.4`; nothing fits all. */
export function fitsSpecifiers(version: string, specifiers: string): boolean {
  const clauses = specifiers
    .split(',')
    .map(clause => clause.trim())
    .filter(Boolean)
  return clauses.every(clause => {
    const [, operator = '==', wanted = ''] = /^(===|[<>=!~]=|[<>])\s*(.*)$/.exec(clause) ?? []
    return fits(version, operator, wanted)
  })
}

function fits(version: string, operator: string, wanted: string): boolean {
  if (operator === '===') return version === wanted
  if (operator === '==' || operator === '!=') return isSame(version, wanted) === (operator === '==')
  const order = compare(version, wanted)
  if (operator === '~=') return order >= 0 && isSame(version, `${release(wanted).slice(0, -1).join('.')}.*`)
  if (operator === '>=' || operator === '<=') return operator === '>=' ? order >= 0 : order <= 0
  return operator === '>' ? order > 0 : order < 0
}

function isSame(version: string, wanted: string): boolean {
  if (!wanted.endsWith('.*')) return compare(withoutLocal(version, wanted), wanted) === 0
  const begin = release(wanted.slice(0, -2))
  return begin.every((part, at) => (release(version)[at] ?? 0) === part)
}

/** A local part (+local) counts where it is asked for. */
function withoutLocal(version: string, wanted: string): string {
  return wanted.includes('+') ? version : version.replace(/\+.*/, '')
}

function release(version: string): number[] {
  const [, numbers = ''] = /^v?(?:\d+!)?(\d+(?:\.\d+)*)/i.exec(version.trim()) ?? []
  return numbers.split('.').map(Number)
}

/** Below zero where the first is older. */
function compare(one: string, other: string): number {
  const [left, right] = [keyOf(one), keyOf(other)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const places = 8

/** The epoch, the numbers, then dev < a < b < rc < the release itself < post, each with its number. */
function keyOf(version: string): number[] {
  const text = version.trim().toLowerCase()
  const epoch = Number(/^v?(\d+)!/.exec(text)?.[1] ?? 0)
  const numbers = release(text)
  const padded = Array.from({ length: places }, (_, at) => numbers[at] ?? 0)
  const [, kind = '', number = '0'] = /\d[._-]?(a|alpha|b|beta|c|rc|pre|preview)[._-]?(\d*)/.exec(text) ?? []
  const post = /[._-]?post[._-]?(\d*)|-(\d+)$/.exec(text)
  const dev = /[._-]?dev[._-]?(\d*)/.exec(text)
  const phase = kind === '' ? (dev && !post ? 0 : 4) : ({ a: 1, b: 2 }[kind.charAt(0)] ?? 3)
  return [epoch, ...padded, phase, Number(number), post ? 1 + Number(post[1] || post[2] || 0) : 0, dev ? -1 : 0, Number(dev?.[1] ?? 0)]
}
