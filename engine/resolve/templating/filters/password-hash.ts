import bcrypt from 'bcryptjs'
import type { World } from '../../../load/world.ts'
import { letters, md5Crypt, shaCrypt } from '../../../text/crypt.ts'
import { Fault } from '../items.ts'

/** How a password is to be hashed. */
export interface HashOptions {
  readonly kind: string
  readonly salt: string | undefined
  readonly saltSize: number | undefined
  readonly rounds: number | undefined
  readonly ident: string | undefined
}

const saltSizes: ReadonlyMap<string, number> = new Map([
  ['sha512', 16],
  ['sha256', 16],
  ['md5', 8],
  ['blowfish', 22],
  ['bcrypt', 22],
])

/** Rounds where none are given, as Ansible has them with passlib. */
const usualRounds = { sha512: 656_000, sha256: 535_000 } as const

/** The rounds that a hash says: 5000 go without saying. */
function written(rounds: number): number | undefined {
  return rounds === 5000 ? undefined : rounds
}

/** A password as /etc/shadow keeps it. Without a salt it differs each time. */
export function passwordHash(world: World, password: string, { kind, salt, saltSize, rounds, ident }: HashOptions): string {
  const name = kind.replace(/_crypt$/, '')
  const size = saltSizes.get(name)
  if (size === undefined)
    throw new Fault(`there is no password hash "${kind}"`, 'template-error', 'sha512, sha256, md5 and blowfish are there')
  const seasoned = salt ?? Array.from({ length: saltSize ?? size }, () => letters[Math.floor(world.random() * 64)]).join('')
  if (!/^[./0-9A-Za-z]*$/.test(seasoned)) throw new Fault('a salt has letters, digits, "." and "/" only')
  if (seasoned.length > size) throw new Fault(`the salt is too large: ${name} takes at most ${size} letters`)
  if (name === 'sha512' || name === 'sha256') return shaCrypt(name, password, seasoned, written(rounds ?? usualRounds[name]))
  if (name === 'md5') return md5Crypt(password, seasoned)
  return bcrypt.hashSync(password, `$${ident ?? '2b'}$${String(rounds ?? 12).padStart(2, '0')}$${seasoned.padEnd(22, '.')}`)
}
