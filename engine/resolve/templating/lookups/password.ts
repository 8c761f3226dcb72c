import { dirname, isAbsolute, join } from 'node:path'
import { anyText } from '../arguments.ts'
import { passwordHash } from '../filters/password-hash.ts'
import { expandUser } from '../filters/paths.ts'
import { quoted } from '../filters/text.ts'
import { Fault, type Item, type Keywords } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { seeded, unseeded } from '../python/mersenne.ts'
import { text } from '../python/text.ts'
import { elements } from '../python/truth.ts'
import type { Lookup } from './run.ts'

/** Lookups of passwords that are made where there are none. */
export const passwordLookups: Readonly<Record<string, Lookup>> = {
  password: (kernel, terms, options) => terms.map(term => password(kernel, wanted(anyText(term), options))),
}

interface Wanted {
  readonly path: string
  readonly length: number
  readonly chars: string
  readonly encrypt: string | undefined
  readonly seed: Item | undefined
  readonly ident: string | undefined
}

const sets: Readonly<Record<string, string>> = Object.assign(Object.create(null) as object, {
  ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
  ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
})

function wanted(term: string, options: Keywords): Wanted {
  const words = term.split(' ')
  const given = new Map<string, Item>(options)
  const path = words.filter(word => {
    const [, key, value] = /^(length|encrypt|chars|ident|seed)=(.*)$/s.exec(word) ?? []
    if (key !== undefined && value !== undefined) given.set(key, value)
    return key === undefined
  })
  const optional = (name: string) => (given.get(name) === undefined || given.get(name) === null ? undefined : anyText(given.get(name)))
  return {
    path: path.join(' '),
    length: Number(optional('length') ?? 20),
    chars: charsOf(given.get('chars')),
    encrypt: optional('encrypt'),
    seed: given.get('seed'),
    ident: optional('ident'),
  }
}

function charsOf(given: Item | undefined): string {
  const specs =
    given === undefined || given === null
      ? ['ascii_letters', 'digits', '.,:-_']
      : Array.isArray(given)
        ? elements(given).map(text)
        : split(anyText(given))
  return specs
    .map(spec => sets[spec] ?? spec)
    .join('')
    .replace(/["']/g, '')
}

// Two commas stand for a comma among the characters.
function split(written: string): string[] {
  const parts = written
    .replaceAll(',,', ',')
    .split(',')
    .filter(part => part !== '')
  return written.includes(',,') ? [...parts, ','] : parts
}

function password(kernel: Kernel, options: Wanted): string {
  const { world, setting } = kernel
  kernel.markSecret()
  const expanded = expandUser(options.path, kernel)
  const path = isAbsolute(expanded) ? expanded : join(setting.playbookDir, expanded)
  const there = path === '/dev/null' ? undefined : world.read(path)
  const written = there === undefined ? undefined : Buffer.from(there).toString('utf8').trimEnd()
  const [, plain = generated(kernel, options), salt] = /^([\s\S]*?)(?: salt=(\S+))?(?: ident=(\S+))?$/.exec(written ?? '') ?? []
  const secret = written === undefined ? generated(kernel, options) : plain
  const seasoning = options.encrypt === undefined ? undefined : (salt ?? letters(kernel, options.encrypt === 'bcrypt' ? 22 : 8))
  if (path !== '/dev/null' && (written === undefined || (seasoning !== undefined && salt === undefined)))
    keep(kernel, path, seasoning === undefined ? secret : `${secret} salt=${seasoning}`)
  if (options.encrypt === undefined) return secret
  return passwordHash(world, secret, {
    kind: options.encrypt,
    salt: seasoning,
    saltSize: undefined,
    rounds: undefined,
    ident: options.ident,
  })
}

function generated(kernel: Kernel, { chars, length, seed }: Wanted): string {
  const chance = seed === undefined || seed === null ? unseeded(() => kernel.world.entropy()) : seeded(seed)
  return Array.from({ length }, () => chars[chance.below(chars.length)]).join('')
}

function letters(kernel: Kernel, length: number): string {
  const all = `${sets['ascii_letters']}${sets['digits']}./`
  return Array.from({ length }, () => all[Math.floor(kernel.world.entropy() * all.length)]).join('')
}

// The secret goes through standard input: a command line can be read by everybody.
function keep(kernel: Kernel, path: string, content: string): void {
  const { status, stderr } = kernel.world.run(`umask 077 && mkdir -p ${quoted(dirname(path))} && cat > ${quoted(path)}`, {
    stdin: `${content}\n`,
  })
  if (status !== 0) throw new Fault(`the password cannot be kept in ${path}: ${stderr.trim()}`)
}
