import { type Problem, quietly } from '../errors.ts'
import type { Arguments } from '../load/ast.ts'
import { type Key, type Mapping, Template, Unknown, type Value } from '../load/values.ts'
import { accumulated, type Context, type PlannedTask } from '../plan/context.ts'
import { OMIT } from '../resolve/templating/templar.ts'
import type { ArgsSchema } from '../schema.ts'
import type { View } from './view.ts'

/** A task's arguments with everything rendered, or the value that cannot be known yet. */
export type Rendered = { readonly named: Mapping } | { readonly unknown: Unknown }

/** Renders the arguments of a task: `args:` and a whole-argument template below the module's own, module_defaults below both. */
export function renderArguments(args: Arguments, schema: ArgsSchema, called: Called, context: Context, view: View): Rendered {
  const expressions = expressionsOf(schema)
  const whole = args.whole ? view.templar.render(args.whole) : undefined
  if (whole instanceof Unknown) return { unknown: whole }
  const given: Mapping = new Map([
    ...defaultsFor(called, context, view),
    ...(whole instanceof Map ? (whole as Mapping) : []),
    ...args.named,
  ])
  const free = freeForm(args, schema)
  const named = new Map<Key, Value>()
  for (const [key, value] of [...given, ...free]) {
    const isList = expressions.get(String(key))
    const rendered = isList === undefined ? withoutOmitted(view.templar.render(value)) : source(isList ? eachOf(value, view) : value)
    if (rendered === OMIT) continue
    if (rendered instanceof Unknown) return { unknown: rendered }
    named.set(key, rendered)
  }
  return { named }
}

/** The arguments that are expressions, and whether each is a list of them. */
function expressionsOf({ properties }: ArgsSchema): ReadonlyMap<string, boolean> {
  const found = Object.entries(properties).filter(([, member]) => member['x-expression'])
  return new Map(found.map(([name, member]) => [name, 'type' in member && member.type === 'array']))
}

/** The arguments of a task of which not all can be known yet: each as far as it can. */
export function argumentsSoFar(task: PlannedTask, view: View): { [name: string]: Value } {
  const { named, free } = task.node.args
  const given = [...named, ...(free === undefined ? [] : [['_raw_params', free] as const])]
  return Object.fromEntries(given.map(([key, value]) => [String(key), quietly(() => view.templar.render(value)) ?? plain(value)]))
}

/** What cannot be rendered, as it was written. */
function plain(value: Value): Value {
  return value instanceof Template ? value.source : null
}

/** The names that a module goes by, and the groups of module_defaults it is in. */
export interface Called {
  readonly names: readonly string[]
  isIn(group: string): boolean
}

/** module_defaults of all levels for a module known by these names, the inner winning; those of a group lie below those of a name. */
function defaultsFor({ names, isIn }: Called, context: Context, view: View): Mapping {
  const levels = accumulated(context, 'module_defaults').flatMap(({ value }) =>
    Array.isArray(value) ? (value as readonly Value[]) : [value],
  )
  const all = levels.flatMap(level => (level instanceof Map ? [...(level as Mapping)] : []))
  // As in Ansible, what an inner level says of a name or group takes the place of what an outer one says, whole.
  const ofGroups = new Map(all.filter(([key]) => typeof key === 'string' && key.startsWith('group/') && isIn(key.slice('group/'.length))))
  const ofNames = all.filter(([key]) => names.includes(String(key))).slice(-1)
  return new Map(
    [...ofGroups, ...ofNames].flatMap(([, value]) =>
      value instanceof Map ? [...(value as Mapping)] : [...asMapping(view.templar.render(value))],
    ),
  )
}

function asMapping(value: Value): Mapping {
  return value instanceof Map ? (value as Mapping) : new Map()
}

function freeForm(args: Arguments, schema: ArgsSchema): [Key, Value][] {
  const name = schema['x-free-form']
  return args.free === undefined ? [] : [[name ?? '_raw_params', args.free]]
}

/** The expressions of a variable that holds several (`that: "{{ conditions }}"`), each by its place in it: what a template gives is no template. */
function eachOf(value: Value, view: View): Value {
  const [, inner] = value instanceof Template ? (/^\s*\{\{-?((?:(?!\{\{|\}\}).)*?)-?\}\}\s*$/s.exec(value.source) ?? []) : []
  const rendered = inner === undefined ? value : quietly(() => view.templar.render(value))
  return inner !== undefined && Array.isArray(rendered) ? rendered.map((_, index) => `{{ (${inner})[${index}] }}`) : value
}

/** An expression as it was written: it is evaluated, not rendered. */
function source(value: Value): Value {
  if (value instanceof Template) return value.source
  return Array.isArray(value) ? (value as readonly Value[]).map(source) : value
}

/** Leaves out members of mappings that came to `omit`, at any depth. */
export function withoutOmitted(value: Value): Value {
  if (value instanceof Map) {
    return new Map(
      [...(value as Mapping)].filter(([, member]) => member !== OMIT).map(([key, member]) => [key, withoutOmitted(member)] as const),
    )
  }
  return Array.isArray(value) ? (value as readonly Value[]).map(withoutOmitted) : value
}

/** A problem as the sentence of a failed task. */
export function problemSentence(problems: readonly Problem[]): { message: string; problem?: Problem; hint?: string } {
  const [first] = problems
  const hint = first?.hint
  return {
    message: first?.said ?? problems.map(problem => problem.message).join('; '),
    ...(first ? { problem: first } : {}),
    ...(hint === undefined ? {} : { hint }),
  }
}
