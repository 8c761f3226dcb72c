import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { RunEvent } from '../../engine/report/events.ts'
import type { Lab } from './host.ts'
import { differences, ownTraces } from './listing.ts'
import { obstacles } from './machine.ts'
import { startLab } from './start.ts'
import { failures, type Ran, statuses, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

const packages = ['bind9', 'chrony', 'tftpd-hpa', 'apache2', 'haproxy', 'firewalld', 'isc-dhcp-server', 'cron', 'pxelinux']

/** Paths with a story of their own: made, moved, handed over by scripts; links, settings, programs, what nobody brings. */
const paths = [
  ...[
    '/etc/bind',
    '/etc/bind/named.conf',
    '/etc/bind/rndc.key',
    '/etc/bind/zones',
    '/var/lib/bind',
    '/var/cache/bind',
    '/etc/default/named',
  ],
  ...[
    '/etc/chrony',
    '/etc/chrony/chrony.conf',
    '/etc/chrony/chrony.keys',
    '/var/lib/chrony',
    '/var/log/chrony',
    '/etc/chrony/conf.d/x.conf',
  ],
  ...['/srv/tftp', '/srv/tftp/pxelinux.cfg', '/etc/default/tftpd-hpa', '/etc/init.d/tftpd-hpa', '/usr/sbin/in.tftpd'],
  ...[
    '/etc/apache2/apache2.conf',
    '/etc/apache2/sites-enabled/000-default.conf',
    '/etc/apache2/mods-enabled/alias.load',
    '/etc/apache2/x.conf',
  ],
  ...['/var/www', '/var/www/html', '/var/www/html/index.html', '/var/www/html/okd', '/var/log/apache2', '/usr/sbin/a2enmod'],
  ...['/etc/haproxy/haproxy.cfg', '/var/lib/haproxy', '/run/haproxy', '/lib/systemd/system/haproxy.service', '/bin/nothing'],
  ...[
    '/etc/firewalld',
    '/etc/firewalld/zones/public.xml',
    '/usr/lib/firewalld/zones/public.xml',
    '/usr/sbin/firewalld',
    '/etc/dhcp/dhcpd.conf',
  ],
  ...['/usr/share/polkit-1/actions/org.fedoraproject.FirewallD1.policy', '/etc/systemd/system/multi-user.target.wants/chrony.service'],
  ...['/var/spool/cron/crontabs', '/etc/cron.d', '/etc/cron.daily/nothing', '/usr/lib/PXELINUX/lpxelinux.0', '/usr/lib/PXELINUX', '/opt/x'],
  ...[
    '/etc/polkit-1/rules.d',
    '/usr/bin/python3',
    '/usr/lib/python3/dist-packages/firewall',
    '/etc/rc3.d/S01chrony',
    '/etc/systemd/system/bind9.service',
  ],
]
const units = [
  'named',
  'chrony',
  'tftpd-hpa',
  'apache2',
  'apache-htcacheclean',
  'haproxy',
  'firewalld',
  'isc-dhcp-server',
  'cron',
  'nothing',
]

const tasks = [
  { name: 'Install', apt: { name: packages } },
  { name: 'Look', stat: { path: '{{ item }}' }, loop: paths },
  {
    name: 'Follow',
    stat: { path: '{{ item }}', follow: true },
    loop: ['/etc/systemd/system', '/usr/bin/python3', '/usr/lib/PXELINUX/lpxelinux.0'],
  },
  { name: 'Run', systemd: { name: '{{ item }}', enabled: true, state: 'started' }, loop: units, ignore_errors: true },
  { name: 'Groups', group: { name: '{{ item }}' }, loop: ['bind', '_chrony', 'haproxy', 'tftp', 'crontab', 'nothing'] },
  { name: 'Zone', firewall: { services: ['ssh', 'dhcpv6-client'] } },
  { name: 'Ports', firewall: { ports: ['8080/tcp'] } },
  { name: 'Line', lineinfile: { path: '/etc/haproxy/haproxy.cfg', line: 'global' } },
  { name: 'Other line', lineinfile: { path: '/etc/chrony/chrony.conf', line: 'local stratum 10' } },
  { name: 'Folder', file: { path: '/var/www/html', state: 'directory', mode: '0755', owner: 'root', group: 'root' } },
  { name: 'Other folder', file: { path: '/etc/bind', state: 'directory', mode: '2755', group: 'bind' } },
  { name: 'Copy', copy: { src: '/usr/lib/PXELINUX/lpxelinux.0', dest: '/srv/tftp/lpxelinux.0', remote_src: true } },
  { name: 'Find', find: { paths: '/etc/haproxy', recurse: true, file_type: 'any' }, register: 'found' },
  { name: 'Found', debug: { msg: "{{ found.files | map(attribute='path') | sort }}" } },
  { name: 'Once', command: { argv: ['true'], creates: '/usr/sbin/haproxy' } },
  { name: 'User', user: { name: 'deploy' } },
  { name: 'Job', cron: { name: 'x', job: 'true', minute: '0' } },
  { name: 'Handled', systemd: { name: 'named', state: 'restarted' } },
]

/** What is compared of a stat: what an archive and its scripts can tell. */
const members = ['exists', 'isdir', 'islnk', 'isreg', 'mode', 'pw_name', 'gr_name', 'checksum', 'lnk_target']

describe.skipIf(hindrances.length > 0)(`what a check knows of packages that are not there yet${reason}`, () => {
  let lab: Lab
  let folder: string
  let check: Ran
  let run: Ran

  beforeAll(async () => {
    lab = await startLab()
    folder = mkdtempSync(join(tmpdir(), 'forecast-'))
    writeFileSync(join(folder, 'book.yml'), stringify([{ hosts: 'services', become: true, gather_facts: false, tasks }]))
    const play = (...options: string[]) => tsplay(['run', join(folder, 'book.yml'), '-i', lab.inventory, '--output', 'json', ...options])
    const before = lab.listing()
    check = await play('--check', '--diff')
    expect(differences(before, lab.listing(ownTraces))).toStrictEqual([])
    run = await play('--diff')
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await lab?.stop()
  })

  test('is what the run then finds and does', () => {
    expect(run.exit, failures(run)).toBe(0)
    const [said, did] = [statuses(check), statuses(run)]
    const wrong = [...did].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? 'not said'))
    expect(wrong.map(([task, status]) => `${task.replace(/ \(.*?\)/, '')}: ${said.get(task)}, and was ${status}`)).toStrictEqual([])
  })

  test('is what the run then finds of each path', () => {
    const [said, did] = [looked(check), looked(run)]
    expect([...did].filter(([path]) => !said.has(path)).map(([path]) => path)).toStrictEqual([])
    const wrong = [...did].filter(([path, found]) => said.get(path) !== 'unknown' && said.get(path) !== found)
    expect(wrong.map(([path, found]) => `${path}: ${said.get(path)}, and was ${found}`)).toStrictEqual([])
  })

  test('leaves unknown what the scripts of packages do in words of their own, and what daemons make', () => {
    const unknown = [...looked(check)].flatMap(([path, found]) => (found === 'unknown' ? [path] : []))
    expect(unknown).toStrictEqual(
      [
        ...['/etc/bind/rndc.key', '/etc/chrony/chrony.keys', '/var/lib/chrony', '/var/log/chrony', '/etc/default/tftpd-hpa'],
        ...['/etc/apache2/sites-enabled/000-default.conf', '/etc/apache2/mods-enabled/alias.load', '/var/www/html/index.html'],
        ...['/etc/systemd/system/multi-user.target.wants/chrony.service', '/etc/polkit-1/rules.d', '/etc/rc3.d/S01chrony'],
        '/etc/systemd/system/bind9.service',
      ].toSorted((a, b) => paths.indexOf(a) - paths.indexOf(b)),
    )
  })
})

/** What was said of each path. */
function looked({ events }: Ran): Map<string, string> {
  const ids = events.flatMap(event => (event.type === 'task-started' && event.task.name === 'Look' ? [event.task.id] : []))
  const items = events.filter(
    (event): event is Extract<RunEvent, { type: 'item-finished' }> => event.type === 'item-finished' && ids.includes(event.task),
  )
  return new Map(
    items.map(({ label, outcome: { status, result } }) => {
      const stat = result['stat'] as { readonly [member: string]: unknown }
      return [String(label), status === 'unknown' ? status : members.map(member => `${member}=${String(stat[member])}`).join(' ')]
    }),
  )
}
