import { describe, expect, test } from 'vitest'
import { type Problem, Problems } from '../../../engine/errors.ts'
import { Template, type Value } from '../../../engine/load/values.ts'
import { templarOf, worldOf } from './world.ts'

/** The problem that some work ends with. */
function problemOf(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problems && error.problems[0]) return error.problems[0]
    throw error
  }
  throw new Error('nothing went wrong')
}

const play = `- hosts: all
  vars:
    block: |
      one
      {{ nope }}
    flow: "{{ d.q.z }}"
    folded: >
      a
      {{ nope }}
`
const world = worldOf({
  '/play/site.yml': play,
  '/play/templates/inner.j2': 'a\n{{ n + "x" }}\n',
  '/play/templates/lib.j2': '{% macro m(x) %}\n\n{{ x.missing }}{% endmacro %}',
})
const values: Record<string, Value> = { d: new Map<string, Value>(), n: 1, list: [1], users: [new Map([['name', 'ada']])] }
const templar = () => templarOf(values, { world })

describe('what goes wrong is told with its place', () => {
  test('in a text of a playbook, with the lines around it', () => {
    expect(problemOf(() => templar().render(new Template('{{ d.q.z }}', { file: '/play/site.yml', line: 6, column: 11 })))).toStrictEqual({
      code: 'undefined-variable',
      message: "'d.q' is undefined: 'dict object' has no attribute 'q'",
      at: { file: '/play/site.yml', line: 6, column: 12 },
      frame: '4 |       one\n5 |       {{ nope }}\n6 |     flow: "{{ d.q.z }}"\n  |            ^',
    })
  })

  test('in a block of several lines, on the line itself', () => {
    expect(
      problemOf(() => templar().render(new Template('one\n{{ nope }}\n', { file: '/play/site.yml', line: 3, column: 12 }))).at,
    ).toStrictEqual({ file: '/play/site.yml', line: 5, column: 10 })
    expect(
      problemOf(() => templar().render(new Template('a {{ nope }}\n', { file: '/play/site.yml', line: 7, column: 13 }))).at,
    ).toStrictEqual({ file: '/play/site.yml', line: 7, column: 13 })
  })

  test('in a template file, behind its header, in what it includes and in macros of another file', () => {
    const at = (text: string) => problemOf(() => templar().file(text, { path: '/play/templates/main.j2' })).at
    expect(at('a\nb {{ nope }}\n')).toStrictEqual({ file: '/play/templates/main.j2', line: 2, column: 6 })
    expect(at('#jinja2: trim_blocks: False\na\n{% if nope %}{% endif %}')).toStrictEqual({
      file: '/play/templates/main.j2',
      line: 3,
      column: 4,
    })
    expect(at('x\n{% include "inner.j2" %}')).toStrictEqual({ file: '/play/templates/inner.j2', line: 2, column: 4 })
    expect(at('{% from "lib.j2" import m %}\n{{ m(d) }}')).toStrictEqual({ file: '/play/templates/lib.j2', line: 3, column: 4 })
    expect(at('{% for x in list %}\n{{ x.y }}\n{% endfor %}')).toStrictEqual({ file: '/play/templates/main.j2', line: 2, column: 4 })
  })

  test('in a variable that another one names, where that one stands', () => {
    const own = templarOf({
      a: new Template('{{ b }}', { file: 'vars.yml', line: 1, column: 4 }),
      b: new Template('{{ c }}', { file: 'vars.yml', line: 2, column: 4 }),
    })
    const problem = problemOf(() => own.render(new Template('{{ a }}', { file: 'play.yml', line: 9, column: 2 })))
    expect(problem).toStrictEqual({ code: 'undefined-variable', message: "'c' is undefined", at: { file: 'vars.yml', line: 2, column: 4 } })
    expect(own.render(new Template("{{ a | default('d') }}"))).toBe('d')
    expect(own.isDefined('a')).toBe(false)
    expect(own.isDefined('zz')).toBe(false)
  })
})

const messages: Readonly<Record<string, readonly [code: string, message: string]>> = {
  '{{ nope }}': ['undefined-variable', "'nope' is undefined"],
  "{{ users[0]['age'] }}": ['undefined-variable', "'users[0]['age']' is undefined: 'dict object' has no attribute 'age'"],
  '{{ list[3] }}': ['undefined-variable', "'list[3]' is undefined: list object has no element 3"],
  '{{ n.real.x }}': ['undefined-variable', "'n.real.x' is undefined: 'int object' has no attribute 'x'"],
  '{{ n | nofilter }}': ['template-error', "there is no filter 'nofilter'"],
  '{{ n is notest }}': ['template-error', "there is no test 'notest'"],
  "{{ lookup('nolookup') }}": ['template-error', "there is no lookup 'nolookup'"],
  '{{ 1 + }}': ['template-syntax', 'expected an expression, got the end of the tag'],
  '{{ n': ['template-syntax', 'expected the end of the tag, got the end of the template'],
  "{{ n is odd if n else 'x' }}": ['template-syntax', 'put the test in parentheses: if would be its argument'],
  '{{ "a }}': ['template-syntax', `unexpected char '"'`],
  '{% if n %}x': ['template-syntax', "the tag 'if' is not closed: expected 'elif' or 'else' or 'endif' before the end of the template"],
  '{% endif %}': ['template-syntax', "Encountered unknown tag 'endif'"],
  '{% for x in list %}{% endif %}': ['template-syntax', "Encountered unknown tag 'endif'; looking for 'else' or 'endfor'"],
  '{# x': ['template-syntax', 'Missing end of comment tag'],
  '{% break %}': ['template-syntax', "'break' stands outside a loop"],
  "{{ n | replace('a') }}": ['template-error', 'replace needs its argument "new"'],
  '{{ n | upper(x=1) }}': ['template-error', 'upper has no argument "x"'],
  "{% include 'no.j2' %}": ['missing-template', "there is no template 'no.j2'"],
  "{{ lookup('file', 'no.txt') }}": ['missing-file', 'there is no file "no.txt" here'],
  "{{ 'x' is version('', '>') }}": ['template-error', 'a version is empty: x was compared with nothing'],
}

describe('what goes wrong is told in words', () => {
  test.each(Object.entries(messages))('%s', (source, [code, message]) => {
    const problem = problemOf(() => templar().render(new Template(source)))
    expect({ code: problem.code, message: problem.message }).toStrictEqual({ code, message })
  })

  test('a condition', () => {
    const at = { file: '/play/site.yml', line: 1, column: 3 }
    expect(problemOf(() => templar().test('nope.x == 1', at))).toMatchObject({
      code: 'undefined-variable',
      message: "'nope' is undefined",
      at,
    })
    expect(problemOf(() => templar().test('n ==', at))).toMatchObject({ code: 'template-syntax', at })
    expect(problemOf(() => templar().test('n == 1 1', at))).toMatchObject({ code: 'template-syntax', message: "unexpected '1'" })
  })
})
