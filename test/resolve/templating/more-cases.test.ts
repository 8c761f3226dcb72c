import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { fromJson } from '../../../engine/load/json.ts'
import { theWorld } from '../../../engine/load/source.ts'
import { Float, type Key, Moment, Template, userText, type Value } from '../../../engine/load/values.ts'
import type { Json } from '../../../engine/module.ts'
import { Thing } from '../../../engine/resolve/templating/items.ts'
import { literal } from '../../../engine/resolve/templating/python/text.ts'
import { Templar } from '../../../engine/resolve/templating/templar.ts'
import recorded from './more-cases.json' with { type: 'json' }
import { scopeOf } from './world.ts'

interface Case {
  readonly group: string
  /** P a text of a playbook, F a template file. */
  readonly kind: string
  readonly source: string
  readonly expected: { readonly v?: Json; readonly err?: string }
}

/** Cases whose answer is not ours, each with the reason. */
const onPurpose: Readonly<Record<string, string>> = {
  "{{ '{1, 2}' }}": 'a set is a list with us: JSON has none',
  '{% for i in lst %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}': 'loop controls are there without jinja2_extensions',
  '{% for i in lst %}{% if loop.index == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}\n':
    'loop controls are there without jinja2_extensions',
  '{% do lst.append(1) %}\n': 'so is do',
  '{{ d.items }}': 'a method prints without its place in memory',
  "{{ users | groupby('active') | map('first') | list }} {{ users | groupby('active') | length }} {{ 'foo' | attr('upper') }} {{ d | attr('a') | default('no') }} {{ d | items | list }}":
    'a method prints without its place in memory',
  '{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}':
    'loop controls are there without jinja2_extensions',
  '{% do lst.append(9) %}{{ lst }}': 'so is do',
  "{{ 'a' | attr('upper') }} {{ d | attr('keys') | default('no') }}": 'a method prints without its place in memory',
  "{{ {1: 'x', true: 'y', none: 'z'} }}": 'a number and a yes are two keys, as in YAML',
  "{{ 'é'.encode() }}": 'bytes print as Python prints them, wherever they stand',
  '#jinja2: nosuch: 1\n{{ n }}\n': 'an option that is none is a mistake, not a warning',
  "{{ 'a=1,b=2'.split(',') | map('split', '=') | community.general.dict }}": 'the filter is there without its collection',
}

const cases = recorded.cases as readonly Case[]
const folder = mkdtempSync(join(tmpdir(), 'tsplay-cases-'))
mkdirSync(join(folder, 'templates'))
for (const [name, text] of Object.entries(recorded.templates)) writeFileSync(join(folder, 'templates', name), text)
afterAll(() => rmSync(folder, { recursive: true }))

/** The variables as a file of the user's has them: texts may be templates; 1.0 is a float, keys of ports are numbers. */
const variables: Record<string, Value> = {
  ...Object.fromEntries(
    Object.entries(recorded.vars as Record<string, Json>).map(([name, value]) => [
      name,
      typeof value === 'string' ? userText(value) : fromJson(value),
    ]),
  ),
  one: new Float(1),
  ports: new Map<Key, Value>([
    [80, 'web'],
    [443, 'tls'],
  ]),
}

/** What a case comes to, in the words of the record. */
function answer({ kind, source }: Case): Json {
  const names = () => Object.keys(variables)
  const templar = new Templar({ world: theWorld, searchPath: [folder], playbookDir: folder, names }, scopeOf(variables))
  try {
    if (kind === 'P') return plain(templar.render(userText(source)))
    return String(templar.file(source, { path: join(folder, 'templates', 'case.j2') }))
  } catch (error) {
    if (error instanceof Problems) return { refused: error.message }
    throw error
  }
}

function plain(value: Value): Json {
  if (value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))) return { __float__: literal(value) }
  if (value instanceof Moment) return value.text
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]))
  return (value as unknown) instanceof Thing ? literal(value) : (value as Json)
}

function isRight(one: Case): boolean {
  const came = answer(one)
  if (one.expected.err === undefined) return JSON.stringify(came) === JSON.stringify(one.expected.v)
  return typeof came === 'object' && came !== null && 'refused' in came
}

describe('what Ansible makes of texts of playbooks and of template files', () => {
  const groups = [...new Set(cases.map(one => one.group))]
  test.each(groups)('%s', group => {
    const wrong = cases.filter(one => one.group === group && !(one.source in onPurpose) && !isRight(one))
    expect(wrong.map(one => ({ source: one.source, expected: one.expected, came: answer(one) }))).toStrictEqual([])
  })

  test('what is ours on purpose is ours still', () => {
    expect(cases.filter(one => one.source in onPurpose && isRight(one)).map(one => one.source)).toStrictEqual([])
  })
})
