import { describe, expect, test } from 'vitest'
import { isShownAlways } from '../../engine/report/ansible/result.ts'
import type { TaskRef } from '../../engine/report/events.ts'

// Of a loop whose no_log reads the item, the task itself cannot tell.
const task = { module: 'debug', noLog: true } as TaskRef

describe('a message of an item is', () => {
  test('shown where the item is not hidden', () => {
    expect(isShownAlways(task, { status: 'ok', result: { msg: 'seen' } })).toBe(true)
  })

  test('not shown where it is', () => {
    expect(isShownAlways(task, { status: 'ok', result: { censored: 'hidden', changed: false } })).toBe(false)
  })
})
