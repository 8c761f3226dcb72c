import { expect, test } from 'vitest'
import type { Module } from '../../engine/module.ts'
import timezone from '../../modules/timezone.ts'

test('tells both sides of what is asked, where nothing differs, too', () => {
  const { diff } = timezone as Extract<Module, { kind: 'resource' }>
  const now = { now: { name: 'Etc/UTC', hwclock: 'UTC', isKnown: true } }
  const told = (args: object) => diff?.({}, args as never, now, { isShown: false, isHidden: false, largest: 1 }, {} as never)
  expect(told({ name: 'Etc/UTC' })).toStrictEqual({ before: { name: 'Etc/UTC' }, after: { name: 'Etc/UTC' } })
  expect(told({ name: 'Europe/Berlin', hwclock: 'local' })).toStrictEqual({
    before: { name: 'Etc/UTC', hwclock: 'UTC' },
    after: { name: 'Europe/Berlin', hwclock: 'local' },
  })
})
