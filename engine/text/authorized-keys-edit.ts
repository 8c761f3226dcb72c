/** A key that may log in, as a line of authorized_keys has it. */
export interface LoginKey {
  readonly options: string
  readonly type: string
  readonly key: string
  readonly comment: string
}

/** What is wanted of keys in a file. */
export interface LoginWish {
  readonly state: 'present' | 'absent'
  readonly keys: readonly LoginKey[]
  /** No other keys stay. */
  readonly isExclusive: boolean
}

/** The key in a line; undefined for a remark, an empty line, and what is no key. Blanks in its comment count as one. */
export function loginKeyOf(line: string): LoginKey | undefined {
  const text = line.trim()
  if (text.startsWith('#')) return undefined
  // Words have no blank but between double quotes, where a quote has a backslash before it.
  const words = text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"|")+/g) ?? []
  const at = words.findIndex(word => keyType.test(word))
  const [type = '', key = '', ...comment] = at === -1 ? [] : words.slice(at)
  if (key === '') return undefined
  return { options: words.slice(0, at).join(' '), type, key, comment: comment.join(' ') }
}

/** The text of the file afterwards. Where anything changes, it is written anew as Ansible does: a key that changed goes further down. */
export function withLoginKeys(text: string, { state, keys, isExclusive }: LoginWish): string {
  const before = entriesIn(text)
  const after = state === 'absent' ? without(before, keys) : withKeys(before, keys)
  const wanted = new Set(keys.map(({ key }) => `key ${key}`))
  const kept = isExclusive && state === 'present' ? new Map([...after].filter(([name]) => wanted.has(name))) : after
  const isAsBefore = kept.size === before.size && [...kept].every(([name, entry]) => before.get(name) === entry)
  if (isAsBefore) return text
  return [...kept.values()]
    .sort((one, other) => one.rank - other.rank)
    .map(({ line }) => `${line}\n`)
    .join('')
}

const keyType = /^(sk-)?(ssh-(ed25519|dss|rsa)|ecdsa-sha2-nistp(256|384|521))(-cert-v01)?(@openssh\.com)?$/

/** A key or another line, where it stands. */
interface Entry {
  readonly line: string
  readonly rank: number
  readonly login?: LoginKey
}

/** What is in a file, each line and each key once: where and as it stands the last time. */
function entriesIn(text: string): Map<string, Entry> {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return new Map(
    lines.map((line, rank): [string, Entry] => {
      const login = loginKeyOf(line)
      return login ? [`key ${login.key}`, { line: lineOf(login), rank, login }] : [`line ${line}`, { line, rank }]
    }),
  )
}

function without(entries: ReadonlyMap<string, Entry>, keys: readonly LoginKey[]): Map<string, Entry> {
  const gone = new Set(keys.map(({ key }) => `key ${key}`))
  return new Map([...entries].filter(([name]) => !gone.has(name)))
}

function withKeys(entries: ReadonlyMap<string, Entry>, keys: readonly LoginKey[]): Map<string, Entry> {
  const after = new Map(entries)
  for (const [index, login] of keys.entries()) {
    const name = `key ${login.key}`
    const there = after.get(name)?.login
    if (there && isSame(there, login)) continue
    // Taken out first: of two on one line, the new one comes behind.
    after.delete(name)
    after.set(name, { line: lineOf(login), rank: entries.size + index, login })
  }
  return after
}

function isSame(one: LoginKey, other: LoginKey): boolean {
  return one.type === other.type && one.comment === other.comment && optionsOf(one) === optionsOf(other)
}

/** Options in an order of their own: that of different ones means nothing. */
function optionsOf({ options }: LoginKey): string {
  const all = options.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"|")+/g) ?? []
  const name = (option: string) => option.replace(/=.*$/s, '')
  return all
    .map(option => option.trim())
    .sort((one, two) => (name(one) < name(two) ? -1 : Number(name(one) > name(two))))
    .join(',')
}

function lineOf({ options, type, key, comment }: LoginKey): string {
  return `${options === '' ? '' : `${options} `}${type} ${key} ${comment}`
}
