import { addDefaults, coerce, type Met, pointer } from './args/coerce.ts'
import { groupProblems, hintOf } from './args/groups.ts'
import { canonical, keyText } from './args/names.ts'
import { shapeOf } from './args/shape.ts'
import { errorsOf } from './args/validate.ts'
import { sayError, sayUnknown, sayUnserved } from './args/words.ts'
import type { Position, Problem } from './errors.ts'
import { type Mapping, Secret, type Value } from './load/values.ts'
import type { Module } from './module.ts'
import { nameOf } from './registry.ts'
import type { ArgsSchema } from './schema.ts'

export { specProblems } from './args/spec-problems.ts'

/** Arguments as a module sees them, an object without a prototype. */
export type Args = { [name: string]: unknown }

/** What came of preparing arguments: `secrets` are the paths (`password`, `env.TOKEN`) whose values must be masked wherever they show. */
export type Prepared = { readonly args: Args; readonly secrets: readonly string[] } | { readonly problems: Problem[] }

/** Where arguments were written. */
export interface Origin {
  readonly places?: ReadonlyMap<string, Position>
  /** Where the task is, for what was not written at all. */
  readonly at?: Position
  /** The module's name in messages; its own where it came out of the registry. */
  readonly name?: string
  /** More arguments may come when it runs (`args: "{{ more }}"`, module_defaults), so a missing one is no problem yet. */
  readonly partial?: boolean
}

/** Arguments by their canonical names, each with the name that the user gave it. */
type Named = ReadonlyMap<string, { readonly value: Value; readonly written: string }>

/** Rendered arguments, checked and converted as Ansible does, with defaults: `x-secret` as Secret, files and expressions as text. */
export function prepareArgs(module: Module, given: Mapping, places?: ReadonlyMap<string, Position>, origin: Origin = {}): Prepared {
  const whole = places ? { ...origin, places } : origin
  const { args, secrets, problems } = check(module, given, whole)
  const all = [...problems, ...unservedIn(module, given, whole)]
  if (all.length > 0) return { problems: all }
  return { args: withSecrets(args, module.args), secrets: secrets.map(path => path.slice(1).replaceAll('/', '.')) }
}

/** What a role may give in a task that it skips is no problem before the task is reached; what asks for nothing is none at all. */
function unservedIn(module: Module, given: Mapping, { places, at, name = nameOf(module) ?? 'this module' }: Origin): Problem[] {
  const asked = [...given].filter(([key, value]) => isUnserved(keyText(key), module.args) && !asksNothing(value))
  return asked.map(([key]) => {
    const place = places?.get(keyText(key)) ?? at
    return { ...sayUnserved(keyText(key), name), ...(place ? { at: place } : {}) }
  })
}

function isUnserved(name: string, schema: ArgsSchema): boolean {
  return schema['x-unserved']?.includes(name) === true
}

function asksNothing(value: Value): boolean {
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0)
}

/** What is wrong with arguments as they were written: a value that is, or holds, a template may be anything. */
export function checkArgs(module: Module, given: Mapping, origin: Origin = {}): Problem[] {
  return check(module, given, origin).problems
}

function check(module: Module, given: Mapping, origin: Origin): { args: Args; secrets: string[]; problems: Problem[] } {
  const schema = module.args
  const name = origin.name ?? nameOf(module) ?? 'this module'
  const named = byName(given, schema)
  const met: Met = { secrets: [], open: [] }
  const args = argsOf(named, schema, met)
  const locate = (argument?: string): { at?: Position } => {
    const place = (argument !== undefined && origin.places?.get(named.get(argument)?.written ?? argument)) || origin.at
    return place ? { at: place } : {}
  }
  const isOpen = (path: string) => met.open.some(open => touches(open, path))
  const isSecret = (path: string) =>
    schema.properties[path.split('/')[1] ?? '']?.['x-secret'] === true || met.secrets.some(secret => touches(secret, path))
  const unknown = [...named]
    .filter(([argument]) => schema['x-others'] !== true && !Object.hasOwn(schema.properties, argument) && !isUnserved(argument, schema))
    .map(([argument]) => ({ argument, ...sayUnknown(argument, name, shapeOf(schema)) }))
  const wrong = errorsOf(schema, args)
    .filter(({ instancePath }) => !isOpen(instancePath))
    .map(error => ({ argument: error.instancePath.split('/')[1], ...sayError(error, name, isSecret(error.instancePath)) }))
  const open = new Set(met.open.map(path => path.split('/')[1] ?? ''))
  const group = groupProblems(schema, { module: name, args, given: new Set(Object.keys(args).filter(key => named.has(key))), open })
  // An argument that was misspelt is not missing as well.
  const meant = unknown.map(({ hint }) => /^did you mean "(.*?)"/.exec(hint ?? '')?.[1])
  const absent = missing(schema, name, args).filter(one => !meant.includes(one.name))
  const found = [...unknown, ...absent, ...wrong, ...group]
  const problems = found
    .filter(({ code }) => !origin.partial || code !== 'missing-argument')
    .map(({ argument, code, message, hint, said }) => ({
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(said === undefined ? {} : { said }),
      ...locate(argument),
    }))
  return { args, secrets: met.secrets, problems }
}

/** An alias that is given as well as the name wins, as with Ansible. */
function byName(given: Mapping, schema: ArgsSchema): Named {
  const entries = [...given].map(([key, value]) => ({ written: keyText(key), name: canonical(keyText(key), shapeOf(schema)), value }))
  const own = entries.filter(({ written, name }) => written === name)
  const aliased = entries.filter(({ written, name }) => written !== name)
  return new Map([...own, ...aliased].map(({ name, ...rest }) => [name, rest]))
}

function argsOf(named: Named, schema: ArgsSchema, met: Met): Args {
  const args: Args = Object.create(null)
  for (const [name, member] of Object.entries(schema.properties)) {
    const value = named.get(name)?.value
    // Null means not given, but for what is shown as it is.
    const isNull = value === null || (value instanceof Secret && value.reveal() === null)
    if (value === undefined || (isNull && !member['x-raw'])) continue
    args[name] = coerce(value, shapeOf(member), `/${pointer(name)}`, met)
  }
  addDefaults(args, shapeOf(schema))
  return args
}

function missing(schema: ArgsSchema, module: string, args: Args) {
  const names = (schema.required ?? []).filter(name => args[name] === undefined)
  return names.map(name => ({
    argument: undefined,
    name,
    code: 'missing-argument',
    message: `${module} needs the argument "${name}"`,
    ...hintOf(schema, [name]),
    said: `missing required arguments: ${[...names].sort().join(', ')}`,
  }))
}

/** What the schema calls secret becomes a Secret, in lists and mappings too. */
function withSecrets(args: Args, schema: ArgsSchema): Args {
  return hidden(args, { properties: schema.properties } as Hidden) as Args
}

interface Hidden {
  readonly properties?: { readonly [name: string]: Hidden }
  readonly items?: Hidden
  readonly 'x-secret'?: boolean
}

function hidden(value: unknown, shape: Hidden): unknown {
  if (value === undefined) return value
  if (shape['x-secret']) return new Secret(value as Value)
  if (Array.isArray(value) && shape.items) return value.map(item => hidden(item, shape.items as Hidden))
  if (value === null || typeof value !== 'object' || !shape.properties) return value
  const members = Object.entries(value).map(([name, member]) => [name, hidden(member, shape.properties?.[name] ?? {})])
  return Object.assign(Object.create(null), Object.fromEntries(members))
}

/** Whether one place is the other, or lies in it. */
function touches(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)
}
