import { describe, expect, test } from 'vitest'
import { Problems } from '../../../engine/errors.ts'
import { Float, Moment, type Value } from '../../../engine/load/values.ts'
import type { Json } from '../../../engine/module.ts'
import { literal } from '../../../engine/resolve/templating/python/text.ts'
import { Templar } from '../../../engine/resolve/templating/templar.ts'
import recorded from './jinja-cases.json' with { type: 'json' }
import { scopeOf, valuesOf, worldOf } from './world.ts'

interface Case {
  readonly group: string
  readonly kind: string
  readonly source: string
  readonly expected: { readonly v?: Json; readonly ty?: string; readonly err?: string }
}

/** Cases whose answer is not ours, each with the reason. */
const knownFailures: ReadonlyMap<string, string> = new Map([
  ['"{{ x }}"', 'a condition with braces is rendered before it is evaluated, as when: does it'],
  ['{{ ansible_managed|default("m") }}', 'the record is of a text; in a template file the variable is there'],
  ...[
    '{% extends "base.j2" %}{% block body %}B{{ super() }}{% endblock %}',
    '{% include "inc.j2" %}',
    '{% include ["missing.j2","inc.j2"] %}',
    '{% include "inc.j2" without context %}',
  ].map(source => [source, 'the module template drops the newline at the end of a file that another one takes in'] as const),
])

const cases = recorded.cases as readonly Case[]
const files = Object.fromEntries(Object.entries(recorded.templates).map(([name, text]) => [`/play/templates/${name}`, text]))

function templar(): Templar {
  const world = worldOf(files, { HOME: '/root' })
  return new Templar({ world, searchPath: ['/play'], playbookDir: '/play' }, scopeOf(valuesOf(recorded.vars)))
}

/** What a case came to, in the words of the record. */
function answer({ kind, source }: Case): Json {
  try {
    if (kind === 'E') return plain(templar().evaluate(source))
    return String(templar().file(source, { path: '/play/templates/case.j2', lstripBlocks: kind === 'TL' }))
  } catch (error) {
    if (error instanceof Problems) return { refused: error.message }
    throw error
  }
}

function plain(value: Value): Json {
  if (value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))) return { __float__: literal(value) }
  if (value instanceof Moment) return value.text
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]))
  return value as Json
}

function isRight(one: Case): boolean {
  const came = answer(one)
  const { err, v } = one.expected
  if (err === undefined) return JSON.stringify(came) === JSON.stringify(v)
  const refused = typeof came === 'object' && came !== null && 'refused' in came ? came.refused : undefined
  const names = /'(\w+)' is undefined/.exec(err)?.[1] ?? /attribute '(\w+)'/.exec(err)?.[1] ?? ''
  return typeof refused === 'string' && refused.includes(names)
}

describe('what Ansible makes of expressions and templates', () => {
  const groups = [...new Set(cases.map(one => one.group))]
  test.each(groups)('%s', group => {
    const wrong = cases.filter(one => one.group === group && !isRight(one) && !knownFailures.has(one.source))
    expect(wrong.map(one => ({ source: one.source, expected: one.expected, came: answer(one) }))).toStrictEqual([])
  })

  test('each known failure still fails', () => {
    const passing = cases.filter(one => knownFailures.has(one.source) && isRight(one))
    expect(passing.map(one => one.source)).toStrictEqual([])
  })

  test('at least 500 are right', () => {
    expect(cases.filter(isRight).length).toBeGreaterThanOrEqual(500)
  })
})
