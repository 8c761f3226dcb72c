import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reviewed } from '../../engine/report/planned.ts'
import { play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks, type Ran, refusedTasks, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

const firewall = ['firewall : Let the services of the lab in']
const zones = ['dns : Write the zones', 'dns : Reload DNS']
const named = ['dns : Configure the name server', 'dns : Reload DNS']
const interfaces = ['dhcp : Serve the network of the lab only', 'dhcp : Restart DHCP']
const dhcpd = ['dhcp : Configure the DHCP server', 'dhcp : Restart DHCP']
const time = ['ntp : Serve time to the lab', 'ntp : Restart NTP']
const profile = ['resolver : Ask the own name server', 'resolver : Activate the connection']
const zone = '/etc/bind/zones/okd.example.com.db'
const dropIn = (unit: string) => `/etc/systemd/system/${unit}.service.d`
const folder = (role: string) => `${role} : Make the folder of what systemd is told`
const again = (role: string) => `${role} : Let systemd start it again where it dies`
const remove = (name: string) => `DEBIAN_FRONTEND=noninteractive apt-get -qq -y remove ${name} >/dev/null 2>&1`
const told = ['Make the folder of what machines are told', 'Write whom machines ask for the time'].map(task => `machineconfigs : ${task}`)

/** What somebody does to the host behind our back, and the tasks that then change something: these, and no others. */
const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
  ['firewalld is stopped', 'systemctl stop firewalld', ['firewall : Start firewalld, now and at boot']],
  ['firewalld does not start at boot', 'systemctl disable firewalld', ['firewall : Start firewalld, now and at boot']],
  ['a service is shut out, for now', 'firewall-cmd --remove-service=dns', firewall],
  ['a service is shut out, from the next start on', 'firewall-cmd --permanent --remove-service=tftp', firewall],
  ['a port is shut, for now', 'firewall-cmd --remove-port=6443/tcp', firewall],
  ['a port is shut, from the next start on', 'firewall-cmd --permanent --remove-port=8080/tcp', firewall],
  ['the DHCP server serves another device', `sed -i 's/^INTERFACESv4=.*/INTERFACESv4="eth9"/' /etc/default/isc-dhcp-server`, interfaces],
  ['its line is gone', `sed -i '/INTERFACESv4/d' /etc/default/isc-dhcp-server`, interfaces],
  ['the DHCP server is told something else', 'echo "# by hand" >>/etc/dhcp/dhcpd.conf', dhcpd],
  ['nobody may read what it is told', 'chmod 0600 /etc/dhcp/dhcpd.conf', dhcpd],
  ['what it is told is gone', 'rm /etc/dhcp/dhcpd.conf', dhcpd],
  ['the DHCP server is stopped', 'systemctl stop isc-dhcp-server', ['dhcp : Start the DHCP server, now and at boot']],
  ['the DHCP server does not start at boot', 'systemctl disable isc-dhcp-server', ['dhcp : Start the DHCP server, now and at boot']],
  [
    'a second DHCP server is there',
    'DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install kea-dhcp4-server >/dev/null 2>&1',
    ['dhcp : Remove the other DHCP server, which would answer as well'],
  ],
  ['systemd starts it no more where it dies', `rm ${dropIn('isc-dhcp-server')}/restart.conf`, [again('dhcp'), 'dhcp : Restart DHCP']],
  ['nobody may see what systemd is told of it', `chmod 0700 ${dropIn('isc-dhcp-server')}`, [folder('dhcp')]],
  ['systemd starts named no more where it dies', `rm ${dropIn('named')}/restart.conf`, [again('dns')]],
  ['nobody may see what systemd is told of named', `chmod 0700 ${dropIn('named')}`, [folder('dns')]],
  ['systemd starts chrony no more where it dies', `echo >${dropIn('chrony')}/restart.conf`, [again('ntp')]],
  ['nobody may see what systemd is told of chrony', `chmod 0700 ${dropIn('chrony')}`, [folder('ntp')]],
  ['the folder of the zones is open', 'chmod 0755 /etc/bind/zones', ['dns : Make the folder of the zones']],
  ['the folder of the zones is of another group', 'chgrp root /etc/bind/zones', ['dns : Make the folder of the zones']],
  ['a record is changed by hand', `sed -i 's/192.168.200.20$/192.168.200.99/' ${zone}`, zones],
  ['a zone is gone', `rm ${zone}`, zones],
  ['a zone may be read by everybody', `chmod 0644 ${zone}`, zones],
  ['the name server is told something else', 'echo "// by hand" >>/etc/bind/named.conf', named],
  ['what it is told is of somebody else', 'chown bind /etc/bind/named.conf', named],
  ['the name server is stopped', 'systemctl stop named', ['dns : Start the name server, now and at boot']],
  ['the name server does not start at boot', 'systemctl disable named', ['dns : Start the name server, now and at boot']],
  ['the host asks somebody else', 'nmcli connection modify id enp1s0 ipv4.dns 192.168.200.1', profile],
  ['the host searches nowhere', `nmcli connection modify id enp1s0 ipv4.dns-search ''`, profile],
  ['the profile is not used by itself', 'nmcli connection modify id enp1s0 connection.autoconnect no', profile],
  ['NetworkManager is stopped', 'systemctl stop NetworkManager', ['resolver : Start NetworkManager, now and at boot']],
  ['NetworkManager does not start at boot', 'systemctl disable NetworkManager', ['resolver : Start NetworkManager, now and at boot']],
  ['the lab may not ask for the time', `sed -i '/^allow/d' /etc/chrony/chrony.conf`, time],
  ['chrony is stopped', 'systemctl stop chrony', ['ntp : Start chrony, now and at boot']],
  ['chrony does not start at boot', 'systemctl disable chrony', ['ntp : Start chrony, now and at boot']],
  ['what machines are told is gone', 'rm -r /root/machineconfigs', told],
  ['what machines are told is another server', `sed -i 's/base64,/&bm8K/' /root/machineconfigs/99-master-chrony.yaml`, told.slice(1)],
  ['firewalld is removed', remove('firewalld'), ['firewall : Install firewalld']],
  ['the DHCP server is removed', remove('isc-dhcp-server'), ['dhcp : Install the DHCP server']],
  ['the name server is removed', remove('bind9'), ['dns : Install the name server']],
  ['chrony is removed', remove('chrony'), ['ntp : Install chrony']],
]

/** Tasks that manage nothing, or nothing that can be broken here. */
const withoutBreak: Readonly<Record<string, string>> = {
  'resolver : Install NetworkManager': 'the host would lose its network, and with it the way to mend it',
}

/** Roles whose tests break their tasks themselves; left out here, as each run would ask all of theirs. */
const elsewhere = ['http', 'tftp', 'loadbalancer', 'pki', 'registry', 'installer']

describe.skipIf(hindrances.length > 0)(`T19: what somebody breaks is mended, and nothing else${reason}`, () => {
  let lab: Lab
  let last: Ran

  const run = () => play(lab, 'services', ['--skip-tags', elsewhere.join()])

  beforeAll(async () => {
    lab = await startLab()
    last = await run()
    expect(last.exit, failures(last)).toBe(0)
  })
  afterAll(() => lab?.stop())

  test.each(breaks)('%s', async (_, how, tasks) => {
    const done = await lab.ssh(how)
    expect(done.status, done.stderr).toBe(0)
    last = await run()
    expect(last.exit, failures(last)).toBe(0)
    expect(changedTasks(last)).toStrictEqual(tasks)
  })

  test('what is broken is planned, and mended as planned but for what somebody else was faster with', async () => {
    const broken = [
      `sed -i 's/192.168.200.20$/192.168.200.99/' ${zone}`,
      'chmod 0600 /etc/dhcp/dhcpd.conf',
      'systemctl stop chrony',
      'firewall-cmd --remove-service=dns',
      'systemctl disable named',
    ]
    for (const how of broken) expect((await lab.ssh(how)).status, how).toBe(0)
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-lab-plan-'))
    try {
      const file = join(folder, 'plan')
      const books = ['playbooks/services.yml', '-i', 'inventory/okd', '-i', lab.inventory, '--skip-tags', elsewhere.join()]
      const planned = await tsplay(['plan', ...books, '-o', file])
      expect(planned.exit, planned.stderr).toBe(0)
      const { tasks } = JSON.parse(readFileSync(file, 'utf8')) as Reviewed
      const changing = tasks.flatMap(({ task, steps }) => (steps.some(({ status }) => status === 'changed') ? [task.name] : []))
      expect(changing).toStrictEqual([
        ...firewall,
        ...dhcpd,
        'dns : Write the zones',
        'dns : Start the name server, now and at boot',
        'dns : Reload DNS',
        'ntp : Start chrony, now and at boot',
      ])
      expect((await lab.ssh(`sed -i 's/192.168.200.21$/192.168.200.98/' ${zone}`)).status).toBe(0)
      last = await tsplay(['apply', file, '--output', 'json'])
      expect(last.exit, failures(last)).toBe(3)
      const refused = ['dns : Write the zones', 'dns : Reload DNS']
      expect(refusedTasks(last)).toStrictEqual(refused)
      expect(changedTasks(last)).toStrictEqual(changing.filter(name => !refused.includes(name ?? '')))
      last = await run()
      expect(changedTasks(last)).toStrictEqual(zones)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('in the end nothing is left to mend', async () => {
    last = await run()
    expect(changedTasks(last)).toStrictEqual([])
  })

  test('every task that manages something is broken here, or says why it is not', () => {
    const tasks = managingTasks(last)
    const known = [...breaks.flatMap(([, , names]) => names), ...Object.keys(withoutBreak)]
    expect(tasks.length).toBeGreaterThan(12)
    expect(tasks.filter(task => !known.includes(task))).toStrictEqual([])
  })
})
