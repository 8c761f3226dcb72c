import { createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

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
  const name = portedName(host.toLowerCase(), port)
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/\s+/)
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined
    const [names = '', type = '', key = ''] = words
    if (names === '' || names.startsWith('#') || key === '') return []
    return isFor(names, name) ? [{ marker, type, key, file, line: index + 1 }] : []
  })
}

/** A host as known_hosts names it. */
export function portedName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`
}

/** Adds a key with one write, so that two runs at once do not mix their lines. */
export function addKey(file: string, name: string, key: string, isHashed: boolean): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const isOpen = existsSync(file) && /[^\n]$/.test(readFileSync(file, 'latin1'))
  appendFileSync(file, `${isOpen ? '\n' : ''}${isHashed ? hashed(name) : name} ${key}\n`, { mode: 0o600 })
}

function hashed(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name.toLowerCase()).digest('base64')}`
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
