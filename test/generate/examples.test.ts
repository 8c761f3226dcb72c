import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkArgs } from '../../engine/args.ts'
import { catalogue } from '../../engine/generate/catalogue.ts'
import { keywordsOn } from '../../engine/load/keywords.ts'
import { type Key, type Mapping, userText, type Value } from '../../engine/load/values.ts'

const entries = await catalogue()
const modules = new Map(
  entries.flatMap(({ name, module }) =>
    [name, `ansible.builtin.${name}`, ...(module.aliases ?? [])].map(alias => [alias, module] as const),
  ),
)
const examples = entries.flatMap(({ name, module }) => module.examples.map(example => [`${name}: ${example.title}`, example.yaml] as const))

function toValue(read: unknown): Value {
  if (typeof read === 'string') return userText(read)
  if (Array.isArray(read)) return read.map(toValue)
  if (read === null || typeof read !== 'object') return read as Value
  return new Map(Object.entries(read).map(([key, member]) => [key as Key, toValue(member)]))
}

/** What is wrong with one task of an example. */
function problemsOf(task: { readonly [key: string]: unknown }): string[] {
  const names = Object.keys(task).filter(key => !keywordsOn('task').has(key) && !key.startsWith('with_'))
  const [name = ''] = names
  const module = modules.get(name)
  if (names.length !== 1 || !module) return [`not one module: ${names.join(', ')}`]
  const [given, more] = [task[name], task['args'] ?? {}].map(toValue)
  const own: Mapping =
    given instanceof Map
      ? (given as Mapping)
      : new Map(given === null ? [] : [[module.args['x-free-form'] ?? '_raw_params', given ?? null]])
  return checkArgs(module, new Map([...(more as Mapping), ...own]), { name }).map(({ message }) => message)
}

test.each(examples)('%s is what its module takes', (_, yaml) => {
  const tasks = parse(yaml, { version: '1.1' }) as { readonly [key: string]: unknown }[]
  expect(Array.isArray(tasks) ? tasks.flatMap(problemsOf) : 'no list of tasks').toStrictEqual([])
})

test('every module has an example', () => {
  expect(entries.filter(({ module }) => module.examples.length === 0).map(({ name }) => name)).toStrictEqual([])
})
