import { type Keyword, keywords, type Place } from '../load/keywords.ts'
import type { ArgumentSchema } from '../schema.ts'
import type { Entry } from './catalogue.ts'

type Schema = { readonly [key: string]: unknown }

/** Words of the language that stand where modules stand. */
const words = [
  'add_host',
  'group_by',
  'import_role',
  'import_tasks',
  'include_role',
  'include_tasks',
  'include_vars',
  'meta',
  'set_fact',
  'validate_argument_spec',
]
const anyText = { type: 'string' }
const template = { type: 'string', pattern: '\\{[{%]' }

/** The JSON Schema of playbooks and task files for editors: names, types, choices and descriptions, from the tables that the engine itself uses. */
export function playbookSchema(entries: readonly Entry[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A playbook, or a file of tasks',
    type: ['array', 'null'],
    items: { anyOf: [ref('play'), ref('importPlaybook'), ref('block'), ref('task')] },
    definitions: {
      play: play(),
      importPlaybook: importPlaybook(),
      role: role(),
      block: block(),
      task: task(entries),
      tasks: { type: ['array', 'null'], items: { anyOf: [ref('block'), ref('task')] } },
      ...Object.fromEntries(entries.map(entry => [`module ${entry.name}`, argsSchema(entry)])),
    },
  }
}

function ref(name: string): Schema {
  return { $ref: `#/definitions/${name.replaceAll(' ', '%20')}` }
}

function keywordSchemas(place: Place): { [name: string]: Schema } {
  return Object.fromEntries(
    Object.entries(keywords).flatMap(([name, keyword]) => (keyword.on.includes(place) ? [[name, keywordSchema(keyword)]] : [])),
  )
}

function keywordSchema({ type, description }: Keyword): Schema {
  const types: { readonly [type in Keyword['type']]: readonly string[] } = {
    bool: ['boolean', 'string'],
    number: ['number', 'string'],
    text: ['string', 'number'],
    list: ['array', 'string'],
    mapping: ['object'],
    any: [],
  }
  return types[type].length > 0 ? { type: types[type], description } : { description }
}

function play(): Schema {
  const lists = Object.fromEntries(['pre_tasks', 'tasks', 'post_tasks', 'handlers'].map(name => [name, ref('tasks')]))
  const roles = { type: ['array', 'null'], items: ref('role'), description: 'Roles, before the tasks.' }
  return { type: 'object', required: ['hosts'], properties: { ...keywordSchemas('play'), ...lists, roles }, additionalProperties: false }
}

function importPlaybook(): Schema {
  const file = { type: 'string', description: 'A playbook whose plays stand here.' }
  const names = ['import_playbook', 'ansible.builtin.import_playbook']
  const properties = { ...Object.fromEntries(names.map(name => [name, file])), name: anyText, vars: { type: 'object' }, when: {}, tags: {} }
  return { type: 'object', anyOf: names.map(name => ({ required: [name] })), properties, additionalProperties: false }
}

function role(): Schema {
  const properties = { ...keywordSchemas('role'), role: { type: 'string', description: 'The name or path of a role.' }, name: anyText }
  return { anyOf: [anyText, { type: 'object', properties }] }
}

function block(): Schema {
  const lists = Object.fromEntries(['block', 'rescue', 'always'].map(name => [name, ref('tasks')]))
  return { type: 'object', required: ['block'], properties: { ...keywordSchemas('block'), ...lists }, additionalProperties: false }
}

function task(entries: readonly Entry[]): Schema {
  const modules = entries.flatMap(({ name, module }) =>
    [name, `ansible.builtin.${name}`, ...(module.aliases ?? [])].map(alias => [alias, ref(`module ${name}`)] as const),
  )
  const language = words.flatMap(word => [word, `ansible.builtin.${word}`].map(name => [name, {}] as const))
  const properties = { ...keywordSchemas('handler'), ...Object.fromEntries(language), ...Object.fromEntries(modules) }
  return { type: 'object', properties, patternProperties: { '^with_': {} }, additionalProperties: false }
}

function argsSchema({ module }: Entry): Schema {
  const { properties, required = [] } = module.args
  const members = Object.entries(properties).flatMap(([name, schema]) =>
    [name, ...(schema['x-aliases'] ?? [])].map(alias => [alias, argument(schema)] as const),
  )
  const object = { type: 'object', properties: Object.fromEntries(members), additionalProperties: module.args['x-others'] === true }
  // Required under one name or another, or by `args:`: only the engine sees all of it.
  const isBare = required.length === 0
  return { description: module.description, anyOf: [object, anyText, ...(isBare ? [{ type: 'null' }] : [])] }
}

function argument(schema: ArgumentSchema): Schema {
  const { description, ...rest } = bare(schema) as { description?: string }
  const isFree = !('type' in rest) && !('enum' in rest)
  return { ...(description === undefined ? {} : { description }), ...(isFree ? rest : { anyOf: [rest, ...alsoTaken(rest), template] }) }
}

/** What Ansible converts: text from numbers, booleans and numbers from words, lists and mappings from text. */
function alsoTaken(schema: Schema): Schema[] {
  const types = [schema.type].flat()
  if ('enum' in schema) return []
  if (types.includes('string')) return [{ type: ['number', 'boolean'] }]
  if (types.includes('boolean')) return [{ enum: ['yes', 'no', 'on', 'off', 'true', 'false', 0, 1] }]
  if (types.includes('integer') || types.includes('number')) return [{ type: 'string', pattern: '^[0-9.]+$' }]
  return types.includes('array') || types.includes('object') ? [anyText] : []
}

/** A schema without our own words, at any depth. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bare)
  if (schema === null || typeof schema !== 'object') return schema
  return Object.fromEntries(Object.entries(schema).flatMap(([key, member]) => (key.startsWith('x-') ? [] : [[key, bare(member)]])))
}
