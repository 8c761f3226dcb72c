import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { type Ran, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** Cuts off everybody who is logged in and lets nobody in for three seconds; what is behind it comes then. */
const cut = (then: string) => `[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo begun >>/run/cuts; systemctl stop ssh; pkill -f "[s]shd: root"; sleep 3; systemctl start ssh; echo ended >>/run/cuts; ${then}'
`

describe.skipIf(hindrances.length > 0)(`a host that goes away${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  const run = (tasks: readonly object[], options: readonly string[] = []): Promise<Ran> => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    writeFileSync(book, JSON.stringify([{ hosts: 'services', gather_facts: false, tasks }]))
    return tsplay(['run', book, '-i', 'inventory/okd', '-i', lab.inventory, '--output', 'json', ...options])
  }
  const outcomes = ({ events }: Ran) => events.flatMap(event => (event.type === 'host-finished' ? [event.outcome] : []))
  const bootId = async () => (await lab.ssh('cat /proc/sys/kernel/random/boot_id')).stdout
  const put = async (path: string, text: string) => {
    const { status, stderr } = await lab.ssh(`cat >${path} <<'END'\n${text}\nEND`)
    expect(status, stderr).toBe(0)
  }

  test('a reboot: a check only says so; a run waits until it is up again, and reads anew what was known of it', async () => {
    await lab.ssh('touch /run/before')
    const before = await bootId()
    const tasks = [
      { stat: { path: '/run/before' } },
      { reboot: { reboot_timeout: 120, test_command: 'systemctl is-active ssh' } },
      { stat: { path: '/run/before' } },
      { command: 'systemctl is-active ssh' },
    ]
    const check = await run(tasks.slice(0, 3), ['--check'])
    expect(outcomes(check).map(({ status }) => status)).toStrictEqual(['ok', 'changed', 'ok'])
    expect(await bootId()).toBe(before)
    const came = await run(tasks)
    expect([came.exit, outcomes(came)], came.stderr).toMatchObject([
      0,
      [
        { status: 'ok', result: { stat: { exists: true } } },
        { status: 'changed', result: { rebooted: true, elapsed: expect.any(Number) } },
        { status: 'ok', result: { stat: { exists: false } } },
        { status: 'changed', result: { stdout: 'active' } },
      ],
    ])
    expect(await bootId()).not.toBe(before)
  })

  const refusals: { readonly [sentence: string]: readonly [args: object, message: RegExp] } = {
    'it does not go down': [{ reboot_command: 'true', reboot_timeout: 2 }, /^Timed out waiting for last boot time check \(timeout=2\): /],
    'the command fails': [{ reboot_command: 'echo no such luck; false' }, /^Reboot command failed. Error was: 'no such luck'/],
    'there is no such command': [{ search_paths: ['/nowhere'] }, /there is no shutdown in \/nowhere/],
    'nothing tells when it was started': [{ boot_time_command: 'cat /nowhere' }, /^cat \/nowhere does not tell when/],
  }
  test.each(Object.entries(refusals))('a reboot fails where %s', async (_, [args, message]) => {
    const came = outcomes(await run([{ reboot: args }]))
    expect(came).toMatchObject([{ status: 'failed', message: expect.stringMatching(message), result: { rebooted: false } }])
  })

  test('tsplay does not reboot the machine that it runs on, nor predicts it', async () => {
    const here = [{ reboot: {}, delegate_to: 'localhost' }]
    const failure = { status: 'failed', message: 'Running reboot with local connection would reboot the control node.' }
    expect(outcomes(await run(here))).toMatchObject([failure])
    expect(outcomes(await run(here, ['--check']))).toMatchObject([failure])
  })

  test('a change that cuts the link and keeps it cut for a while is done once, and the run goes on', async () => {
    await put('/etc/systemd/system/network-cut.service', cut('true'))
    await lab.ssh('systemctl daemon-reload; rm -f /run/cuts')
    const came = await run([{ systemd: { name: 'network-cut', state: 'restarted' } }, { command: 'cat /run/cuts' }])
    expect([came.exit, outcomes(came)], came.stderr).toMatchObject([0, [{ status: 'changed' }, { result: { stdout: 'begun\nended' } }]])
    expect((await lab.ssh('ls -d /tmp/.tsplay-*')).stdout).toBe('')
  })

  test('one that fails behind the cut fails with its words', async () => {
    await put('/etc/systemd/system/network-cut.service', cut('echo no cable >&2; exit 1'))
    await lab.ssh('systemctl daemon-reload; rm -f /run/cuts')
    const came = await run([{ systemd: { name: 'network-cut', state: 'started' } }])
    expect(outcomes(came)).toMatchObject([{ status: 'failed', message: expect.stringMatching(/^Unable to start service network-cut: /) }])
    expect((await lab.ssh('cat /run/cuts; ls -d /tmp/.tsplay-*')).stdout).toBe('begun\nended\n')
  })

  test('a link that is lost while lists of packages are read: they are read again, and the package comes', async () => {
    await put('/usr/local/bin/cut-once', '#!/bin/sh\n[ -e /run/cut-once ] && exit\ntouch /run/cut-once; pkill -f "sshd: root"; exit 0')
    await put('/etc/apt/apt.conf.d/99cut', 'APT::Update::Pre-Invoke {"/usr/local/bin/cut-once";};')
    await lab.ssh('chmod 755 /usr/local/bin/cut-once; rm -f /run/cut-once')
    const came = await run([{ apt: { name: 'zstd', update_cache: true } }, { command: 'zstd --version' }])
    expect([came.exit, outcomes(came)], came.stderr).toMatchObject([0, [{ status: 'changed' }, { status: 'changed' }]])
    expect((await lab.ssh('ls /run/cut-once')).status).toBe(0)
  })
})
