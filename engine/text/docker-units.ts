/** A size in bytes: 512, 20M, 1.5g, 64KiB; -1 for unlimited; not a number for what is no size. */
export function bytesOf(text: string): number {
  if (/^(-1|unlimited)$/i.test(text.trim())) return -1
  const [, number = '', unit = ''] = /^\s*([\d.]+)\s*(?:([kmgtp]?)i?b?)\s*$/i.exec(text) ?? []
  if (number === '') return Number.NaN
  return Math.trunc(Number(number) * 1024 ** ' kmgtp'.indexOf(unit.toLowerCase() || ' '))
}

/** A time in nanoseconds: 1h30m, 10s, 500ms; not a number for what is no time. */
export function nanosecondsOf(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(h|ms|m|s|us|ns)/g)]
  if (parts.map(([part]) => part).join('') !== text.trim() || parts.length === 0) return text.trim() === '0' ? 0 : Number.NaN
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0)
}

const units: { readonly [unit: string]: number } = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, ns: 1 }
