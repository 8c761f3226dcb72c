import pc from 'picocolors'
import { checkOf } from '../generate/check-words.ts'
import type { Module } from '../module.ts'
import type { ArgsSchema, ArgumentSchema } from '../schema.ts'

/** A module for a terminal: what it does, its arguments, what register keeps, tasks as examples. */
export function moduleText(name: string, module: Module, colours: boolean): string {
  const paint = pc.createColors(colours)
  const section = (title: string, blocks: readonly string[]) => (blocks.length === 0 ? [] : ['', paint.bold(title), ...blocks])
  const args = Object.entries(module.args.properties).map(([argument, schema]) => argumentText(argument, schema, module.args, paint))
  const returns = Object.entries(module.returns ?? {}).map(([key, what]) => `  ${paint.cyan(key)}  ${what}`)
  const examples = module.examples.map(({ title, yaml }) => `  # ${title}\n${indented(yaml.trimEnd(), 2)}`)
  return `${[
    `${paint.bold(name)}  ${module.description}`,
    ...(module.aliases?.length ? [`also: ${module.aliases.join(', ')}`] : []),
    `in a check: ${checkOf(module)}`,
    ...section('Arguments', args.length > 0 ? args : ['  none']),
    ...section('Rules', rulesOf(module.args)),
    ...section('What register keeps', returns),
    ...section('Examples', [examples.join('\n\n')].filter(Boolean)),
  ].join('\n')}\n`
}

interface Shape {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly items?: Shape
}

function argumentText(name: string, schema: ArgumentSchema, args: ArgsSchema, paint: ReturnType<typeof pc.createColors>): string {
  const shape = schema as Shape
  const isRequired = args.required?.includes(name) ?? false
  const facts = [
    kindOf(shape),
    isRequired ? paint.red('required') : '',
    shape.default === undefined ? '' : `default ${JSON.stringify(shape.default)}`,
    schema['x-aliases']?.length ? `also ${schema['x-aliases'].join(', ')}` : '',
    schema['x-secret'] ? 'secret' : '',
  ]
  return `  ${paint.cyan(name)}  ${facts.filter(Boolean).join('; ')}\n${indented(schema.description, 6)}`
}

function kindOf({ type, enum: choices, items }: Shape): string {
  if (choices) return choices.map(String).join(' | ')
  const own = type === undefined ? 'any' : [type].flat().join(' or ')
  return items ? `${own} of ${kindOf(items)}` : own
}

function rulesOf(args: ArgsSchema): string[] {
  const list = (group: readonly string[]) => group.join(', ')
  return [
    ...(args['x-exclusive'] ?? []).map(group => `  at most one of ${list(group)}`),
    ...(args['x-one-of'] ?? []).map(group => `  at least one of ${list(group)}`),
    ...(args['x-together'] ?? []).map(group => `  together or not at all: ${list(group)}`),
    ...(args['x-required-if'] ?? []).map(([name, value, group]) => `  with ${name}: ${String(value)} also ${list(group)}`),
  ]
}

function indented(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(columns))
}
