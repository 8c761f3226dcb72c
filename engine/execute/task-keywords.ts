import type { Become } from '../connect/link.ts'
import { type Key, type Mapping, Secret, Unknown, type Value } from '../load/values.ts'
import { accumulated, type Context, inherited, type PlannedTask } from '../plan/context.ts'
import { text } from '../resolve/templating/python/text.ts'

/** Renders what a keyword holds; `truth` for conditions and booleans. */
export interface Rendering {
  render(value: Value): Value
}

/** The inherited keyword, rendered; undefined where no level sets it, it is null, or it comes to `omit`. */
export function keyword(context: Context, name: string, templar: Rendering, omit: string): Value | undefined {
  const written = inherited(context, name)
  if (!written) return undefined
  const value = templar.render(written.value)
  return value === null || value === omit ? undefined : value
}

/** A keyword as yes or no, by Ansible's words for it. */
export function truth(value: Value | undefined, otherwise: boolean): boolean {
  if (value === undefined) return otherwise
  const plain = value instanceof Secret ? value.reveal() : value
  if (typeof plain === 'string') return ['yes', 'true', 'on', '1', 'y', 't'].includes(plain.trim().toLowerCase())
  return Boolean(plain)
}

/** A keyword that is a number, as text or not. */
export function count(value: Value | undefined, otherwise: number): number {
  const number = value === undefined ? Number.NaN : Number(value)
  return Number.isNaN(number) ? otherwise : number
}

/** Texts of a keyword that is a list, or a single one. */
export function texts(value: Value | undefined): string[] {
  if (value === undefined || value === null) return []
  // A name that a check does not know yet is nobody's name.
  return (Array.isArray(value) ? (value as readonly Value[]) : [value]).filter(one => !(one instanceof Unknown)).map(String)
}

/** The environment of a task: of all levels, the inner winning; values as Python prints them. */
export function environmentOf(context: Context, templar: Rendering, remember: (secret: Secret) => void): Record<string, string> {
  const levels = accumulated(context, 'environment').flatMap(({ value }) => (Array.isArray(value) ? (value as readonly Value[]) : [value]))
  // As in Ansible, what a template gives that is no mapping is passed by.
  const mappings = levels.map(level => templar.render(level))
  const pairs = mappings.flatMap(mapping => (mapping instanceof Map ? [...(mapping as Mapping)] : []))
  for (const [, value] of pairs) if (value instanceof Secret) remember(value)
  return Object.fromEntries(pairs.map(([key, value]: [Key, Value]) => [String(key), printed(value)]))
}

function printed(value: Value): string {
  if (value instanceof Secret) return printed(value.reveal())
  return value === null ? 'None' : text(value)
}

/** What the command line and settings say about becoming, where no keyword and no variable does. */
export interface BecomeDefaults {
  readonly enabled: boolean
  readonly user: string | undefined
  readonly method: string | undefined
  readonly exe: string | undefined
  readonly flags: string | undefined
  readonly password: Secret | undefined
}

/** How to become for a task: variables over keywords over the command line; undefined for not at all. */
export function becomeOf(
  context: Context,
  templar: Rendering,
  variable: (name: string) => Value | undefined,
  defaults: BecomeDefaults,
  omit: string,
): Become | undefined {
  const pick = (name: string, ...names: string[]): Value | undefined =>
    [`ansible_${name}`, ...names].map(variable).find(value => value !== undefined && value !== null) ??
    keyword(context, name, templar, omit)
  if (!truth(pick('become'), defaults.enabled)) return undefined
  const method = String(pick('become_method') ?? defaults.method ?? 'sudo').replace(/^.*\./, '')
  const user = String(pick('become_user') ?? defaults.user ?? 'root')
  const exe = pick('become_exe') ?? defaults.exe
  const flags = pick('become_flags') ?? defaults.flags
  const password = pick('become_password', 'ansible_become_pass', `ansible_${method}_pass`, `ansible_${method}_password`)
  const secret = password === undefined ? defaults.password : new Secret(password)
  if (method !== 'sudo' && method !== 'su' && method !== 'doas')
    throw new Error(`tsplay cannot become by "${method}"; use sudo, su or doas`)
  return {
    method,
    user,
    ...(exe === undefined ? {} : { exe: String(exe) }),
    ...(flags === undefined ? {} : { flags: String(flags) }),
    ...(secret ? { password: secret } : {}),
  }
}

/** meta tasks are seen in the play's course, not in its lines. */
export function isQuiet(task: PlannedTask): boolean {
  return /^(ansible\.(builtin|legacy)\.)?meta$/.test(task.node.module)
}
