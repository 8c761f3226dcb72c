/** What a setting of PostgreSQL is. */
export interface SettingForm {
  readonly type: string
  /** What a bare number counts: `8kB`, `ms`. */
  readonly unit: string | null
}

const sizes: { readonly [unit: string]: number } = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }
const times: { readonly [unit: string]: number } = { us: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 }

/** A value in a form in which the same values are the same text: 64MB as 65536kB. */
export function settingValue(value: string, { type, unit }: SettingForm): string {
  const plain = value.trim()
  if (type === 'bool') return /^(on|true|t|yes|y|1)$/i.test(plain) ? 'on' : /^(off|false|f|no|n|0)$/i.test(plain) ? 'off' : plain
  if (type === 'enum') return plain.toLowerCase()
  if (type !== 'integer' && type !== 'real') return value
  const [, number = '', named = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)\s*(\w*)$/i.exec(plain) ?? []
  if (number === '') return plain
  const [, times_ = '', base = ''] = /^(\d*)(\w*)$/.exec(unit ?? '') ?? []
  const scale = (word: string) => sizes[word] ?? times[word] ?? 1
  // Values below zero are words of their own: no limit, the default.
  return String(Number(number) < 0 ? Number(number) : Number(number) * (named === '' ? Number(times_ || 1) * scale(base) : scale(named)))
}

/** Settings that are lists, whose members ALTER SYSTEM wants one by one. */
const lists = [
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]

/** The values that a text stands for in ALTER SYSTEM. */
export function settingParts(name: string, value: string): readonly string[] {
  return lists.includes(name) ? value.split(',').map(part => part.trim()) : [value]
}
