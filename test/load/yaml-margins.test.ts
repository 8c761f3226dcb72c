import { expect, test } from 'vitest'
import { readYaml, valueOf } from '../../engine/load/yaml.ts'

// What PyYAML's safe_load makes of each.
const accepted: Record<string, { readonly text: string; readonly value: unknown }> = {
  'a quote that goes on at the margin': { text: "a: 'x\n b\nc'\n", value: { a: 'x b c' } },
  'a quote whose lines look like comments and keys': { text: "b: '''\n# e\nd: \"f\"\n'''\nc: 1\n", value: { b: '\' # e d: "f" \'', c: 1 } },
  'a quote inside of a list, left of it': { text: 'p:\n    - "x\n\n\n  y\n"\n    - z\n', value: { p: ['x\n\ny ', 'z'] } },
  'brackets whose lines and end stand left of their key': {
    text: 'p:\n  - x: [\n  a, b\n ]\n  - y: {\n  a: 1,\nb: 2\n}\n',
    value: { p: [{ x: ['a', 'b'] }, { y: { a: 1, b: 2 } }] },
  },
  'a quote in brackets, both at the margin': { text: "p:\n  w: [don't, # ]\n'b\nc',\nd]\n", value: { p: { w: ["don't", 'b c', 'd'] } } },
}

for (const [name, { text, value }] of Object.entries(accepted)) {
  test(`reads ${name}`, () => {
    const read = readYaml(text, 'a.yml', { secrets: [] })
    expect(read.problems).toStrictEqual([])
    expect(plain(valueOf(read.value))).toStrictEqual(value)
  })
}

test('places stay those of the text as it is written', () => {
  const { value } = readYaml('p:\n  - x: [\n a,\nb ]\n', 'a.yml', { secrets: [] })
  expect(JSON.stringify(value)).toContain('{"kind":"scalar","at":{"file":"a.yml","line":3,"column":2},"value":"a"}')
})

const refused = { 'a quote that is never closed': "p: 'never\nq: a\n", 'a plain word cut by a comment': 'p:\n  w: [a, b\n# c\nc]\n' }

for (const [name, text] of Object.entries(refused)) {
  test(`refuses ${name}`, () => {
    expect(readYaml(text, 'a.yml', { secrets: [] }).problems.length).toBeGreaterThan(0)
  })
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  return value instanceof Map ? Object.fromEntries([...value].map(([key, one]) => [key, plain(one)])) : value
}
