import { expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { theWorld } from '../../../engine/load/source.ts'
import { Float, type Key, Template, type Value } from '../../../engine/load/values.ts'
import type { World } from '../../../engine/load/world.ts'
import { Templar } from '../../../engine/resolve/jinja/templar.ts'
// What ansible-core 2.14.18 with Jinja2 3.1.2 made of each.
import recorded from './jinja-cases.json' with { type: 'json' }

interface Case {
  readonly group: string
  readonly kind: string
  readonly source: string
  readonly expected: { readonly v?: unknown; readonly err?: unknown }
}

const templates = recorded.templates as { readonly [name: string]: string }
const world: World = {
  ...theWorld,
  stat: path => (templateAt(path) === undefined ? theWorld.stat(path) : { type: 'file', mode: 0o644, size: 1 }),
  read: path => {
    const text = templateAt(path)
    return text === undefined ? theWorld.read(path) : Buffer.from(text)
  },
}

function templateAt(path: string): string | undefined {
  return templates[path.replace('/cases/', '')]
}

function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromJson)
  if (value !== null && typeof value === 'object') {
    if ('__float__' in value) return floating(Number(value.__float__))
    return new Map(Object.entries(value).map(([key, member]) => [key, fromJson(member)] as [Key, Value]))
  }
  return value as Value
}

function floating(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value
}

function toJson(value: Value): unknown {
  if (value instanceof Float) return { __float__: value.value }
  if (typeof value === 'number' && !Number.isInteger(value)) return { __float__: value }
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]) => [key === null ? 'null' : String(key), toJson(member as Value)]))
  return value
}

function expectedOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expectedOf)
  if (value !== null && typeof value === 'object')
    return '__float__' in value
      ? { __float__: Number(value.__float__) }
      : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, expectedOf(member)]))
  return value
}

/** Cases that do not come out as recorded yet; a new pass fails the test as a new failure does. */
const open = new Set<string>([
  '"{{ x }}"',
  'n.bit_length()',
  'f.is_integer()',
  '{% macro m() %}{{ m.name }}{% endmacro %}{{ m() }}',
  '  {% raw %}\n  x\n  {% endraw %}\n',
  '{{ nope is string }}',
])

const variables = new Map(Object.entries(recorded.vars).map(([name, value]) => [name, fromJson(value)]))

function made({ kind, source }: Case): unknown {
  const templar = new Templar({ world, searchPath: ['/cases'], playbookDir: '/cases' }, { get: name => variables.get(name) })
  if (kind === 'E') return toJson(templar.evaluate(source))
  if (kind === 'X') return toJson(templar.render(new Template(source)))
  return toJson(templar.file(source, { path: 'case.j2', trimBlocks: true, lstripBlocks: kind === 'TL' }))
}

for (const one of recorded.cases as readonly Case[]) {
  test(`${one.group} ${one.kind}: ${one.source}`, () => {
    const isRight = comesOutRight(one)
    expect(isRight === true ? 'right' : isRight).toStrictEqual(open.has(one.source) ? expect.not.stringMatching(/^right$/) : 'right')
  })
}

function comesOutRight(one: Case): true | string {
  try {
    const value = made(one)
    if (one.expected.err !== undefined) return `no error, but ${JSON.stringify(value)}`
    const [got, wanted] = [JSON.stringify(value), JSON.stringify(expectedOf(one.expected.v))]
    return got === wanted ? true : `${got} and not ${wanted}`
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return one.expected.err === undefined ? `an error: ${error.message}` : true
  }
}
