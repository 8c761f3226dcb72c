import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

/** A line of a known_hosts file that speaks of a host. */
export interface KnownKey {
  readonly marker: string | undefined
  readonly type: string
  /** Base64 of the key. */
  readonly key: string
  readonly file: string
  readonly line: number
}

/** The keys that known_hosts files have for a host and port: plain, hashed, `[host]:port`, wildcards, negations. */
export function findKeys(files: readonly string[], host: string, port: number): KnownKey[] {
  return files.filter(file => existsSync(file)).flatMap(file => keysIn(readFileSync(file, 'utf8'), file, host, port))
}

/** The same in one file's text. */
export function keysIn(text: string, file: string, host: string, port: number): KnownKey[] {
  const name = port === 22 ? host : `[${host}]:${port}`
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/\s+/)
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined
    const [names = '', type = '', key = ''] = words
    if (names === '' || names.startsWith('#') || key === '') return []
    return isFor(names, name.toLowerCase()) ? [{ marker, type, key, file, line: index + 1 }] : []
  })
}

function isFor(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|')
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  }
  const patterns = names.toLowerCase().split(',')
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1), name))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern, name))
}

function fits(pattern: string, name: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`).test(name)
}
