import { describe, expect, test } from 'vitest'
import { specProblems } from '../../engine/args/spec-problems.ts'
import { fromJson } from '../../engine/load/json.ts'
import { type Mapping, Unknown } from '../../engine/load/values.ts'
import recorded from './spec-answers.json' with { type: 'json' }

const mapping = (value: object) => fromJson(value as never) as Mapping

describe("a role's specification of arguments", () => {
  const specs = [...new Set(recorded.map(({ spec }) => JSON.stringify(spec)))]
  test.each(specs)('says what Ansible says of %s', written => {
    const rows = recorded.filter(({ spec }) => JSON.stringify(spec) === written)
    const said = rows.map(({ spec, given }) => ({ given, says: specProblems(mapping(spec), mapping(given)) }))
    expect(said).toStrictEqual(rows.map(({ given, says }) => ({ given, says })))
  })

  test('what a check cannot know yet fits any type', () => {
    const given = new Map([['n', new Unknown('a task')]])
    expect(specProblems(mapping({ n: { type: 'int', choices: [1] } }), given)).toStrictEqual([])
  })
})
