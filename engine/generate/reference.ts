import type { Module } from '../module.ts'
import type { ArgsSchema, ArgumentSchema } from '../schema.ts'
import type { Entry } from './catalogue.ts'
import { checkOf } from './check-words.ts'

/** The reference of all modules: a table, then each with its arguments, what it returns and examples. */
export function reference(entries: readonly Entry[]): string {
  return `# Modules

Written by \`npm run generate\` from the modules themselves. A module goes by its name, by \`ansible.builtin.NAME\`, and by the other names given with it.

| module | what it does | in a check |
|---|---|---|
${entries.map(({ name, module }) => `| [${name}](#${name}) | ${cell(module.description)} | ${checkOf(module)} |`).join('\n')}
${entries.map(section).join('')}`
}

function section({ name, module }: Entry): string {
  const others = module.aliases?.length ? `\nOther names: ${module.aliases.map(alias => `\`${alias}\``).join(', ')}\n` : ''
  const rows = Object.entries(module.args.properties).map(([argument, schema]) => row(argument, schema, module.args))
  const table =
    rows.length > 0 ? `\n| argument | type | default | what it is |\n|---|---|---|---|\n${rows.join('\n')}\n` : '\nIt takes no arguments.\n'
  return `\n## ${name}\n\n${module.description}\n${others}${table}${rules(module.args)}${returns(module)}${module.examples.map(example).join('')}`
}

function row(argument: string, schema: ArgumentSchema, args: ArgsSchema): string {
  const {
    type,
    enum: choices,
    default: standard,
    items,
  } = schema as { type?: unknown; enum?: readonly unknown[]; default?: unknown; items?: { type?: unknown; enum?: readonly unknown[] } }
  const kinds = type === undefined ? 'any' : `${[type].flat().join(' or ')}${items?.type ? ` of ${[items.type].flat().join(' or ')}` : ''}`
  const options = choices ?? items?.enum
  const kind = options ? `${type === 'array' ? 'array of ' : ''}${options.map(choice => `\`${String(choice)}\``).join(', ')}` : kinds
  const names = [argument, ...(schema['x-aliases'] ?? [])].map(name => `\`${name}\``).join(', ')
  const fallback = args.required?.includes(argument) ? '**required**' : standard === undefined ? '' : `\`${JSON.stringify(standard)}\``
  return `| ${names} | ${cell(kind)} | ${cell(fallback)} | ${cell(schema.description)} |`
}

function rules(args: ArgsSchema): string {
  const list = (group: readonly string[]) => group.map(name => `\`${name}\``).join(', ')
  const lines = [
    ...(args['x-exclusive'] ?? []).map(group => `- At most one of ${list(group)}.`),
    ...(args['x-one-of'] ?? []).map(group => `- At least one of ${list(group)}.`),
    ...(args['x-together'] ?? []).map(group => `- Together or not at all: ${list(group)}.`),
    ...(args['x-required-if'] ?? []).map(([name, value, group]) => `- With \`${name}: ${String(value)}\`: ${list(group)}.`),
    ...(args['x-unserved'] ? [`- Not served yet, a task that gives one fails when it is reached: ${list(args['x-unserved'])}.`] : []),
  ]
  return lines.length > 0 ? `\n${lines.join('\n')}\n` : ''
}

function returns(module: Module): string {
  const entries = Object.entries(module.returns ?? {})
  return entries.length > 0 ? `\nReturns:\n\n${entries.map(([name, what]) => `- \`${name}\`: ${what}`).join('\n')}\n` : ''
}

function example({ title, yaml }: Module['examples'][number]): string {
  return `\n${title}:\n\n\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\`\n`
}

/** Text inside a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
