import type { Problem } from '../errors.ts'
import type { Value } from '../load/values.ts'
import type { ArgsSchema } from '../schema.ts'
import { pythonText } from './python-text.ts'

/** Arguments as they were given, for the rules about several of them. */
export interface Together {
  readonly module: string
  readonly args: { readonly [name: string]: unknown }
  /** The names that were given by the user, defaults not counted. */
  readonly given: ReadonlySet<string>
  /** The given names whose value is not known yet: it may come to "not given". */
  readonly open: ReadonlySet<string>
}

type Found = Pick<Problem, 'code' | 'message' | 'hint' | 'said'> & { readonly argument?: string }

/** What is wrong with arguments that exclude or need each other. */
export function groupProblems(schema: ArgsSchema, all: Together): Found[] {
  return [...exclusive(schema, all), ...oneOf(schema, all), ...together(schema, all), ...requiredIf(schema, all)]
}

function exclusive(schema: ArgsSchema, { module, given, open }: Together): Found[] {
  return (schema['x-exclusive'] ?? []).flatMap(group => {
    const used = group.filter(name => given.has(name) && !open.has(name))
    const last = used.at(-1)
    if (used.length < 2 || last === undefined) return []
    return [
      {
        code: 'exclusive-arguments',
        message: `${module} takes only one of ${list(used)}`,
        hint: 'leave all but one of them out',
        said: `parameters are mutually exclusive: ${group.join('|')}`,
        argument: last,
      },
    ]
  })
}

function oneOf(schema: ArgsSchema, { module, given }: Together): Found[] {
  return (schema['x-one-of'] ?? [])
    .filter(group => !group.some(name => given.has(name)))
    .map(group => ({
      code: 'missing-argument',
      message: `${module} needs one of ${list(group)}`,
      ...hintOf(schema, group),
      said: `one of the following is required: ${group.join(', ')}`,
    }))
}

function together(schema: ArgsSchema, { module, given, open }: Together): Found[] {
  return (schema['x-together'] ?? []).flatMap(group => {
    const used = group.filter(name => given.has(name))
    const missing = group.filter(name => !given.has(name))
    if (used.length === 0 || missing.length === 0 || used.some(name => open.has(name))) return []
    return [
      {
        code: 'missing-argument',
        message: `${module} needs ${list(missing)} where ${list(used)} is given`,
        ...hintOf(schema, missing),
        said: `parameters are required together: ${group.join(', ')}`,
      },
    ]
  })
}

function requiredIf(schema: ArgsSchema, { module, args, given, open }: Together): Found[] {
  return (schema['x-required-if'] ?? []).flatMap(([name, value, names]) => {
    const missing = names.filter(needed => !given.has(needed) && args[needed] === undefined)
    if (missing.length === 0 || open.has(name) || args[name] !== value) return []
    return [
      {
        code: 'missing-argument',
        message: `${module} needs ${list(missing)} where "${name}" is ${JSON.stringify(value)}`,
        ...hintOf(schema, missing),
        said: `${name} is ${pythonText(value as Value)} but all of the following are missing: ${missing.join(', ')}`,
      },
    ]
  })
}

function list(names: readonly string[]): string {
  const quoted = names.map(name => `"${name}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

/** What the arguments are for, in the words of their schemas. */
export function hintOf(schema: ArgsSchema, names: readonly string[]): { hint?: string } {
  const said = names.flatMap(name => (schema.properties[name] ? [`${name}: ${schema.properties[name].description}`] : []))
  return said.length > 0 ? { hint: said.join('; ') } : {}
}
