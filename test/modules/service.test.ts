import { describe, expect, test } from 'vitest'
import module from '../../modules/service.ts'
import { machine } from '../support/hands.ts'

/** On what init system, what was asked for, and which module does it with which arguments. */
const cases: { readonly [sentence: string]: readonly [init: string, asked: object, stands: readonly [string, object]] } = {
  'systemd does what it does': ['systemd', { name: 'a', state: 'started' }, ['systemd', { name: 'a', state: 'started' }]],
  'what systemd alone has goes to it': [
    'systemd',
    { name: 'a', enabled: true, masked: false, daemon_reload: true, scope: 'user' },
    ['systemd', { name: 'a', enabled: true, masked: false, daemon_reload: true, scope: 'user' }],
  ],
  'nothing has to be named for it': ['systemd', { daemon_reload: true }, ['systemd', { daemon_reload: true }]],
  'it is not told what scripts are told': ['systemd', { name: 'a', pattern: 'x', sleep: 1, arguments: 'b' }, ['systemd', { name: 'a' }]],
  'a script is': ['sysvinit', { name: 'a', pattern: 'x', sleep: 1 }, ['sysvinit', { name: 'a', pattern: 'x', sleep: 1 }]],
  'one may be chosen': ['systemd', { name: 'a', use: 'ansible.builtin.sysvinit' }, ['sysvinit', { name: 'a' }]],
}

describe('service', () => {
  test.each(Object.entries(cases))('%s', (_, [init, asked, wanted]) => {
    if (module.kind !== 'standIn') throw new Error('service does it itself')
    expect(module.stands({ arguments: '', runlevel: 'default', use: 'auto', ...asked }, { ...machine, init, commands: [] })).toStrictEqual(
      wanted,
    )
  })
})
