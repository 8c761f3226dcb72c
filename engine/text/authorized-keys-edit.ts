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

/** The key in a line; undefined for a remark, an empty line, and what is no key. */
export function loginKeyOf(line: string): LoginKey | undefined {
  const text = line.trim()
  const bare = keyIn('', text)
  if (bare) return bare
  // Options have no blank but between double quotes, where a quote has a backslash before it.
  const [, options = '', rest = ''] = /^((?:[^\s"#]|"(?:[^"\\]|\\.)*")+)\s+(.*)$/.exec(text) ?? []
  return keyIn(options, rest)
}

/** The text of the file afterwards. */
export function withLoginKeys(text: string, { state, keys, isExclusive }: LoginWish): string {
  const wanted = new Map(keys.map(key => [key.key, key]))
  const seen = new Set<string>()
  const kept = text.split('\n').flatMap(line => {
    const there = loginKeyOf(line)
    if (!there) return [line]
    const wish = wanted.get(there.key)
    if (!wish) return isExclusive && state === 'present' ? [] : [line]
    if (state === 'absent' || seen.has(there.key)) return []
    seen.add(there.key)
    return [lineOf(there) === lineOf(wish) ? line : lineOf(wish)]
  })
  if (state === 'absent') return kept.join('\n')
  const missing = [...wanted.values()].filter(({ key }) => !seen.has(key)).map(lineOf)
  const before = kept.join('\n')
  return missing.length === 0 ? before : `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`
}

function keyIn(options: string, text: string): LoginKey | undefined {
  const [, type = '', key = '', comment = ''] = /^((?:sk-)?(?:ssh|ecdsa)-\S+)\s+(\S+)(?:\s+(.*))?$/.exec(text) ?? []
  return key === '' ? undefined : { options, type, key, comment: comment.trim() }
}

function lineOf({ options, type, key, comment }: LoginKey): string {
  return [options, type, key, comment].filter(Boolean).join(' ')
}
