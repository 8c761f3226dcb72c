import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModule } from '../../engine/registry.ts'
import service from '../../modules/service.ts'
import systemd from '../../modules/systemd.ts'
import { runModule } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'

const hindrances = obstacles()
const program =
  '[Unit]\nDescription=A test\n[Service]\nExecStart=/bin/sleep 1000\nExecReload=/bin/true\n[Install]\nWantedBy=multi-user.target\n'

describe.skipIf(hindrances.length > 0)('units of a booted host', () => {
  let lab: Lab
  const on = () => shellOn(lab)
  const write = (path: string, text: string) => lab.ssh(`mkdir -p "$(dirname ${path})"; cat >${path}`, { input: text })
  const said = async (command: string) => (await lab.ssh(command)).stdout.trim()

  beforeAll(async () => {
    lab = await startLab()
    await write('/etc/systemd/system/it.service', program)
    await write('/etc/systemd/system/breaks.service', '[Service]\nExecStart=/bin/sh -c "echo I have no disk; exit 7"\nType=oneshot\n')
    await write(
      '/etc/init.d/old',
      '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: old\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 6\n### END INIT INFO\nexit 0\n',
    )
    await lab.ssh('chmod +x /etc/init.d/old; systemctl daemon-reload')
  })
  afterAll(() => lab?.stop())

  test('one is started and enabled, left alone, and put back', async () => {
    const up = { name: 'it', state: 'started', enabled: true }
    expect(await runModule(systemd, up, on())).toMatchObject({ status: 'changed', change: { state: 'started', enabled: true } })
    expect(await said('systemctl is-active it; systemctl is-enabled it')).toBe('active\nenabled')
    const pid = await said('systemctl show -p MainPID --value it')
    expect(await runModule(systemd, up, on())).toMatchObject({
      status: 'ok',
      result: { name: 'it', status: { ActiveState: 'active', MainPID: pid } },
    })
    expect(await runModule(systemd, { name: 'it', enabled: false }, on())).toMatchObject({ status: 'changed', change: { enabled: false } })
    expect(await runModule(systemd, { name: 'it.service', state: 'stopped' }, on())).toMatchObject({ change: { state: 'stopped' } })
    expect(await said('systemctl is-active it; systemctl is-enabled it')).toBe('inactive\ndisabled')
  })

  test('restarted and reloaded act each time, and start what does not run', async () => {
    await lab.ssh('systemctl stop it')
    const each = { ...on(), settles: false }
    expect(await runModule(systemd, { name: 'it', state: 'reloaded' }, each)).toMatchObject({ change: { state: 'reloaded' } })
    const pid = await said('systemctl show -p MainPID --value it')
    await runModule(systemd, { name: 'it', state: 'reloaded' }, each)
    expect(await said('systemctl show -p MainPID --value it')).toBe(pid)
    await runModule(systemd, { name: 'it', state: 'restarted' }, each)
    expect(await said('systemctl show -p MainPID --value it')).not.toBe(pid)
  })

  test('one is masked, cannot be started then, and is unmasked', async () => {
    await lab.ssh('cp /etc/systemd/system/it.service /usr/lib/systemd/system/that.service; systemctl daemon-reload')
    expect(await runModule(systemd, { name: 'that', masked: true, state: 'stopped' }, on())).toMatchObject({ change: { masked: true } })
    expect(await runModule(systemd, { name: 'that', state: 'started' }, on())).toMatchObject({
      status: 'failed',
      failure: 'that is masked, so it cannot be started; add masked: false',
    })
    const back = { name: 'that', masked: false, state: 'started', enabled: true }
    expect(await runModule(systemd, back, on())).toMatchObject({ change: { masked: false, enabled: true, state: 'started' } })
  })

  test('files are read again where they changed, and only then', async () => {
    const reread = { name: 'it', daemon_reload: true, state: 'started' }
    await runModule(systemd, reread, on())
    expect(await runModule(systemd, reread, on())).toMatchObject({ status: 'ok' })
    await write('/etc/systemd/system/it.service.d/more.conf', '[Service]\nEnvironment=A=1\n')
    expect(await runModule(systemd, { daemon_reload: true }, on())).toMatchObject({ change: { daemon_reload: 'done' } })
    await write('/etc/systemd/system/fresh.service', program)
    const fresh = { name: 'fresh', daemon_reload: true, state: 'started', enabled: true }
    expect(await runModule(systemd, fresh, { ...on(), check: true })).toMatchObject({ status: 'changed' })
    expect(await runModule(systemd, fresh, on())).toMatchObject({ change: { daemon_reload: 'done', state: 'started', enabled: true } })
  })

  test('one that is not there can be masked, and an instance is a unit', async () => {
    expect(await runModule(systemd, { name: 'nobody', masked: true }, on())).toMatchObject({ change: { masked: true } })
    expect(await runModule(systemd, { name: 'nobody', masked: false }, { ...on(), settles: false })).toMatchObject({
      change: { masked: false },
    })
    await write('/etc/systemd/system/many@.service', program)
    const one = { name: 'many@one', state: 'started', enabled: true }
    expect(await runModule(systemd, one, on())).toMatchObject({ change: { state: 'started', enabled: true } })
    expect(await runModule(systemd, { name: 'many@', enabled: true }, on())).toMatchObject({ status: 'ok' })
  })

  test('an init script is a service too', async () => {
    expect(await runModule(systemd, { name: 'old', enabled: true }, on())).toMatchObject({ change: { enabled: true } })
    expect(await runModule(systemd, { name: 'old', enabled: false }, on())).toMatchObject({ change: { enabled: false } })
  })

  test('what has nothing to enable is as it should be', async () => {
    expect(await runModule(systemd, { name: 'systemd-journald', enabled: true, state: 'started' }, on())).toMatchObject({ status: 'ok' })
  })

  test('what cannot be done is said', async () => {
    const failure = async (args: Parameters<typeof runModule>[1]) => (await runModule(systemd, args, { ...on(), settles: false })).failure
    expect(await failure({ name: 'nope', state: 'started' })).toBe(
      'Could not find the requested service nope: host; install what brings it, or mend the name',
    )
    expect(await failure({ name: '-x $(y)', state: 'started' })).toContain('Could not find the requested service -x $(y): host')
    expect(await failure({ name: 'ss*', state: 'started' })).toContain("found '*' in service name: ss*")
    expect(await failure({ name: 'getty@', state: 'started' })).toContain('is a template; name an instance of it, such as getty@one')
    expect(await failure({ state: 'started' })).toBe("missing parameter(s) required by 'state': name; say which unit is meant")
    expect(await failure({ name: 'breaks', state: 'started' })).toMatch(
      /^Unable to start service breaks: Job for breaks.*\n[\s\S]*I have no disk/,
    )
    const cannot = (await runModule(systemd, { name: 'systemd-journald', state: 'reloaded' }, { ...on(), settles: false })).failure
    expect(cannot).toBe('systemd-journald has no way to reload; take state: restarted')
  })

  test('units of a user have a manager of their own', async () => {
    await lab.ssh('apt-get -qq update; apt-get -qq -y install libpam-systemd; loginctl enable-linger root; systemctl start user@0')
    await write('/root/.config/systemd/user/mine.service', program.replace('multi-user', 'default'))
    const mine = { name: 'mine', scope: 'user', daemon_reload: true, enabled: true, state: 'started' }
    expect(await runModule(systemd, mine, { ...on(), settles: false })).toMatchObject({
      change: { enabled: true, state: 'started' },
    })
    expect(await runModule(systemd, { name: 'mine', scope: 'user', state: 'started', enabled: true }, on())).toMatchObject({ status: 'ok' })
  })

  test('service is systemd here', async () => {
    const machine = on().machine
    if (service.kind !== 'standIn') throw new Error('service does it itself')
    const [name, args] = service.stands({ name: 'it', state: 'started', use: 'auto' }, machine)
    expect([name, args, (await loadModule(name))?.name]).toStrictEqual(['systemd', { name: 'it', state: 'started' }, 'systemd'])
  })
})
