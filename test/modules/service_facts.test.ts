import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { serviceList } from '../../engine/state/units/service-list.ts'
import { unit } from '../../engine/state/units/unit.ts'
import module from '../../modules/service_facts.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const units = `auditd.service                       not-found inactive dead    auditd.service
cron.service                         loaded    active   running Regular background program
● broken.service                     loaded    failed   failed  It broke
systemd-sysctl.service               loaded    active   exited  Apply Kernel Variables
getty@tty1.service                   loaded    inactive dead    Getty on tty1`
const files = `autovt@.service                        alias           -
cron.service                           enabled         enabled
broken.service                         enabled         enabled
hwclock.service                        masked          enabled
sshd.service                           alias           -
systemd-sysctl.service                 static          -
user@.service                          static          -`
const active =
  'Id=ssh.service\nNames=ssh.service sshd.service\nActiveState=active\n\nId=hwclock.service\nNames=hwclock.service\nActiveState=inactive'

// What ansible-core 2.14 makes of the same host.
const cases: {
  readonly [sentence: string]: readonly [said: { readonly [name: string]: string }, services: readonly (readonly string[])[]]
} = {
  systemd: [
    { units, files, active },
    [
      ['auditd.service', 'stopped', 'not-found', 'systemd'],
      ['cron.service', 'running', 'enabled', 'systemd'],
      ['broken.service', 'stopped', 'failed', 'systemd'],
      ['systemd-sysctl.service', 'stopped', 'static', 'systemd'],
      ['getty@tty1.service', 'stopped', 'inactive', 'systemd'],
      ['autovt@.service', 'unknown', 'alias', 'systemd'],
      ['hwclock.service', 'inactive', 'masked', 'systemd'],
      ['sshd.service', 'active', 'alias', 'systemd'],
      ['user@.service', 'unknown', 'static', 'systemd'],
    ],
  ],
  'init scripts': [
    { sysv: ' [ + ]  cron\n [ - ]  sudo\n [ ? ]  odd' },
    [
      ['cron', 'running', '', 'sysv'],
      ['sudo', 'stopped', '', 'sysv'],
    ],
  ],
  OpenRC: [
    { openrc: 'Runlevel: default\n sshd     [  started 00:01 (0) ]\n ntpd  [  stopped  ]\n+   sshd | default\n+   ntpd |' },
    [
      ['sshd', 'running', 'enabled', 'openrc'],
      ['ntpd', 'stopped', 'disabled', 'openrc'],
    ],
  ],
}

test.each(Object.entries(cases))('service_facts tells of %s', (_, [said, services]) => {
  const { kind, key } = serviceList()
  const found = kind.parse(new Map(Object.entries(said)), key)
  expect(Object.values(found.services).map(({ name, state, status = '', source }) => [name, state, status, source])).toStrictEqual(services)
})

test('a check tells of a unit that would run', () => {
  const over = overlay()
  over.lay('host', [[unit('mine'), { exists: true, activeState: 'active', fileState: 'enabled' }]], 'a task')
  expect(over.over('host', serviceList(), { services: {} })).toStrictEqual({
    services: { 'mine.service': { name: 'mine.service', state: 'running', status: 'enabled', source: 'systemd' } },
  })
})

describe.each(shells)('in %s, service_facts', (...shell) => {
  test('tells of each service its name, state and source', async () => {
    const { status, result } = await runModule(module, {}, { shell })
    const { services } = result['ansible_facts'] as unknown as { services: { readonly [name: string]: { readonly name: string } } }
    expect([status, Object.entries(services).filter(([name, one]) => one.name !== name)]).toStrictEqual(['ok', []])
  })
})
