import { hashOf, isHashOf, type Scheme, schemeOf } from './password-check.ts'

/** What is wanted of one user in a file of users and hashes. */
export interface UserWish {
  readonly name: string
  readonly password: string
  /** Left out: a hash of any kind that fits stays, and a new one is Apache's own MD5. */
  readonly scheme?: Scheme | undefined
  /** The cost of a new bcrypt. */
  readonly rounds: number
}

/** The text afterwards, and how it was with the user before: not there, with another password, kept in this way, or as wanted. */
export interface UserEdit {
  readonly text: string
  readonly was: 'absent' | 'another password' | 'as wanted' | Scheme
}

/** The text with a user in it who has a password: all else stays, and so does a hash that fits. */
export function withUser(text: string, { name, password, scheme, rounds }: UserWish): UserEdit {
  const lines = linesOf(text)
  const at = lines.findIndex(line => isOf(line, name))
  const hash = lines[at]?.slice(name.length + 1).split(':')[0]
  const was = hash === undefined ? 'absent' : !isHashOf(hash, password) ? 'another password' : isKeptSo(hash, scheme)
  if (was === 'as wanted') return { text, was }
  const line = `${name}:${hashOf(password, scheme ?? 'apr_md5_crypt', rounds, name)}`
  const others = lines.filter((other, index) => index === at || !isOf(other, name))
  return { text: `${(at < 0 ? [...lines, line] : others.with(at, line)).join('\n')}\n`, was }
}

/** The text without a user. */
export function withoutUser(text: string, name: string): string {
  const lines = linesOf(text)
  const others = lines.filter(line => !isOf(line, name))
  return others.length === lines.length ? text : others.map(line => `${line}\n`).join('')
}

function isKeptSo(hash: string, scheme: Scheme | undefined): UserEdit['was'] {
  return scheme === undefined || schemeOf(hash) === scheme ? 'as wanted' : schemeOf(hash)
}

function isOf(line: string, name: string): boolean {
  return line.startsWith(`${name}:`)
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
