import { expect, test } from 'vitest'
import { atPlace, finished, ignored } from '../support/place.ts'

test('a template where one expression is asked for comes to any value, where several are to each of them', () =>
  atPlace(async ({ run }) => {
    const list = { l: [1, 2], conditions: ['l[0] == 1', 'l[1] == 1'] }
    const { stdout } = await run([
      { debug: { var: '{{ l }}' }, vars: list },
      { assert: { that: '{{ conditions }}' }, vars: list, ...ignored },
    ])
    const [shown, judged] = finished(stdout)
    expect(shown).toMatchObject({ status: 'ok', result: { '{{ l }}': [1, 2] } })
    expect(judged).toMatchObject({ status: 'failed', result: { assertion: 'l[1] == 1' } })
  }))
