import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { overlay } from '../../engine/execute/overlay.ts'
import { Unknown } from '../../engine/load/values.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { type Connection, connection } from '../../engine/state/network/connection.ts'
import { type Form, forms } from '../../engine/state/network/connection-forms.ts'
import { unit } from '../../engine/state/units/unit.ts'
import { inFolder } from '../support/folder.ts'
import { runIn, shells } from '../support/shells.ts'

const stopped: Connection = { isInstalled: true, isRunning: false, exists: false, isActive: false, settings: {} }

/** What nmcli prints and how it ends, and what is made of it; without an nmcli nothing is there. */
const answers: { readonly [sentence: string]: readonly [printed: string, status: number, answer: Connection] } = {
  'a profile in use': [
    'connection.id:a: "b\\c\nconnection.uuid:6f0e\nipv6.addresses:fd00::1/64, fd00::2/64\nipv4.dns:\nGENERAL.NAME:a\nGENERAL.STATE:activated\n',
    0,
    {
      ...stopped,
      isRunning: true,
      exists: true,
      isActive: true,
      settings: { 'connection.id': 'a: "b\\c', 'connection.uuid': '6f0e', 'ipv6.addresses': 'fd00::1/64, fd00::2/64', 'ipv4.dns': '' },
    },
  ],
  'the first of two of one name': [
    'connection.id:a\nconnection.uuid:1\n\nconnection.id:a\nconnection.uuid:2\nipv4.dns:x\n',
    0,
    { ...stopped, isRunning: true, exists: true, settings: { 'connection.id': 'a', 'connection.uuid': '1' } },
  ],
  'no such profile': ['', 10, { ...stopped, isRunning: true }],
  'NetworkManager does not run': ['', 8, stopped],
}

describe.each(shells)('%s', (...shell) => {
  const asked = (path: string) => {
    const { kind, key } = connection(`a: "b\\c'`)
    const [record = new Map<string, string>()] = readRecords(runIn(shell, kind.script([key]), { env: { PATH: path } }).stdout)
    return kind.parse(record, key)
  }

  test.each(Object.entries(answers))('%s', async (_, [printed, status, answer]) => {
    await inFolder({}, async folder => {
      const bin = programs(folder)
      writeFileSync(join(folder, 'said'), printed)
      writeFileSync(join(bin, 'nmcli'), `#!/bin/sh\n[ "$9" = "a: \\"b\\\\c'" ] || exit 2\ncat "\${0%/bin/*}/said"; exit ${status}\n`, {
        mode: 0o755,
      })
      expect(asked(bin)).toStrictEqual(answer)
    })
  })

  test('no NetworkManager', async () => {
    await inFolder({}, async folder => {
      expect(asked(programs(folder))).toStrictEqual({ ...stopped, isInstalled: false })
    })
  })
})

test('in a check, profiles of a NetworkManager that the run starts are not known', () => {
  const planned = overlay()
  planned.lay('it', [[unit('NetworkManager'), { activeState: 'active' }]], 'Start it')
  expect(planned.over('it', connection('a'), stopped)).toStrictEqual(new Unknown('the start of NetworkManager'))
  const running = { ...stopped, isRunning: true }
  expect(planned.over('it', connection('a'), running)).toStrictEqual(running)
})

const written: readonly (readonly [Form, unknown, printed: string, compared: string | readonly string[]])[] = [
  ['text', true, 'yes', 'yes'],
  ['text', 7, '7', '7'],
  ['device', '*', '', ''],
  ['hardware', '02:00:00:00:00:0a', '02:00:00:00:00:0A', '02:00:00:00:00:0A'],
  ['number', '1', '1 (REORDER_HEADERS)', '1'],
  ['mtu', 0, 'auto', '0'],
  ['privacy', 'prefer-temp-addr', '2 (enabled, prefer temporary IP)', 'prefer-temp-addr'],
  ['privacy', 'unknown', '-1', 'unknown'],
  ['addresses', ['192.0.2.1', 'FD00:0::1'], '192.0.2.1/32, fd00::1/128', ['192.0.2.1/32', 'fd00::1/128']],
  ['addresses', ['192.0.2.1/24,192.0.2.2/24'], '192.0.2.1/24, 192.0.2.2/24', ['192.0.2.1/24', '192.0.2.2/24']],
  ['addresses', [''], '', []],
  ['servers', ['192.0.2.53', 'FD00::0:53'], '192.0.2.53,fd00::53', ['192.0.2.53', 'fd00::53']],
  ['words', 'a.example b.example', 'a.example,b.example', ['a.example', 'b.example']],
  ['options', 'mode=active-backup,arp_ip_target=a b', 'mode=active-backup,arp_ip_target=a b', ['mode=active-backup', 'arp_ip_target=a b']],
  ['routes', ['10.0.0.0/8  192.0.2.1 5 table=3 mtu=9'], '10.0.0.0/8 192.0.2.1 5 mtu=9 table=3', ['10.0.0.0/8 192.0.2.1 5 mtu=9 table=3']],
  ['routes', [{ ip: 'fd01::/64', next_hop: 'FD00::1', onlink: true }], 'fd01::/64 fd00::1 onlink=true', ['fd01::/64 fd00::1 onlink=true']],
  ['rules', ['pref 5 from 10.9.0.1/32 lookup 3'], 'priority 5 from 10.9.0.1 table 3', ['priority 5 from 10.9.0.1 table 3']],
]

test.each(written)('%s: %j is what nmcli prints as %j', (form, given, printed, compared) => {
  expect([forms[form].want(given), forms[form].read(printed)]).toStrictEqual([compared, compared])
})

function programs(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['sh', 'dash', 'bash', 'busybox', 'cat']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    if (found.startsWith('/')) symlinkSync(found, join(bin, name))
  }
  return bin
}
