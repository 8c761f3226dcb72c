import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { project } from './places.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/**
 * Each role whose files stand elsewhere on Fedora: Debian's name of what Fedora's package brings, what that package would have left
 * on the host, and what Fedora's own daemon would say of the files.
 */
const roles: Readonly<
  Record<string, { variables: Readonly<Record<string, unknown>>; prepare: string; says: Readonly<Record<string, string>> }>
> = {
  dhcp: {
    variables: { dhcp_package: 'isc-dhcp-server' },
    prepare: unit('dhcpd.service', '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target'),
    says: {
      'dhcpd -t -cf /etc/dhcp/dhcpd.conf': '',
      'cat /etc/sysconfig/dhcpd': 'DHCPDARGS="enp1s0"',
      'systemctl is-active dhcpd': 'active',
    },
  },
  dns: {
    variables: { dns_packages: ['bind9', 'bind9-utils', 'bind9-dnsutils'] },
    prepare: `groupadd -f named; mkdir -p /var/named/dynamic; cp /etc/bind/bind.keys /etc/named.root.key
printf 'zone "localhost" IN {\\n type primary;\\n file "named.localhost";\\n allow-update { none; };\\n};\\n' >/etc/named.rfc1912.zones
cp /etc/bind/db.local /var/named/named.localhost`,
    says: {
      // The zones are loaded, too.
      "named-checkconf -z /etc/named.conf | sed 's/serial [0-9]*/serial N/' | sort": [
        'zone 200.168.192.in-addr.arpa/IN: loaded serial N',
        'zone localhost/IN: loaded serial N',
        'zone okd.example.com/IN: loaded serial N',
      ].join('\n'),
      'stat -c "%U:%G %a" /etc/named.conf /var/named/lab': 'root:named 640\nroot:named 750',
    },
  },
  loadbalancer: {
    variables: {},
    prepare: 'mkdir -p /var/lib/haproxy',
    says: { 'haproxy -c -f /etc/haproxy/haproxy.cfg': 'Configuration file is valid' },
  },
  ntp: {
    variables: {},
    prepare: `printf '%s\\n' 'driftfile /var/lib/chrony/drift' 'makestep 1.0 3' rtcsync 'logdir /var/log/chrony' >/etc/chrony.conf`,
    says: {
      'chronyd -p -f /etc/chrony.conf 2>/dev/null | grep -E "allow|local|makestep"':
        'makestep 1.0 3\nallow 192.168.200.0/24\nlocal stratum 10',
      'systemctl is-active chronyd': 'active',
    },
  },
  tftp: {
    variables: { tftp_packages: ['tftpd-hpa', 'pxelinux', 'syslinux-common', 'curl'] },
    // As Fedora's package has it: systemd owns the port, and starts the server when somebody asks.
    prepare: `${unit('tftp.socket', '[Socket]\nListenDatagram=69\n[Install]\nWantedBy=sockets.target')}
${unit('tftp.service', '[Service]\nExecStart=/usr/sbin/in.tftpd -s /var/lib/tftpboot\nStandardInput=socket')}
mkdir -p /usr/share/syslinux /var/lib/tftpboot
cp /usr/lib/PXELINUX/* /usr/lib/syslinux/modules/bios/* /usr/share/syslinux/`,
    says: {
      'curl -sS tftp://127.0.0.1/pxelinux.cfg/01-f8-75-a4-ac-03-00 | grep DEFAULT': 'DEFAULT master',
      'curl -sS tftp://127.0.0.1/lpxelinux.0 | cmp - /usr/lib/PXELINUX/lpxelinux.0': '',
    },
  },
  http: {
    variables: { http_packages: ['apache2', 'curl', 'gpgv'], http_artifacts: [] },
    prepare: `useradd -r apache; ln -s apache2 /usr/sbin/httpd; mkdir -p /etc/httpd/conf /etc/httpd/conf.modules.d /etc/httpd/logs /etc/httpd/run
ln -s /usr/lib/apache2/modules /etc/httpd/modules
for module in mpm_event authz_core autoindex dir mime alias; do
  echo "LoadModule \${module}_module modules/mod_$module.so"
done >/etc/httpd/conf.modules.d/00-base.conf
${unit('httpd.service', '[Service]\nType=exec\nExecStart=/usr/sbin/httpd -f /etc/httpd/conf/httpd.conf -DFOREGROUND\nExecReload=/bin/kill -USR1 $MAINPID\n[Install]\nWantedBy=multi-user.target')}`,
    says: {
      'httpd -t -f /etc/httpd/conf/httpd.conf 2>&1': 'Syntax OK',
      'curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1:8080/okd/kernel/': '200',
    },
  },
  resolver: {
    variables: { resolver_package: 'network-manager' },
    prepare: ':',
    says: { 'nmcli -g ipv4.dns connection show enp1s0': '192.168.200.254' },
  },
}

/** Roles that know Fedora and are not run here. */
const elsewhere: Readonly<Record<string, string>> = {
  installer: 'names of packages and a group are all that differs',
  verify: 'it asks the units of a Fedora host',
}

function unit(name: string, text: string): string {
  return `printf '%s\\n' ${text
    .split('\n')
    .map(line => `'${line}'`)
    .join(' ')} >/etc/systemd/system/${name}`
}

describe.skipIf(hindrances.length > 0)(`T23: the roles where facts say Fedora${reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'fedora '))
  let lab: Lab
  let first: Ran

  const play = () =>
    tsplay([
      'run',
      join(folder, 'book.json'),
      '-i',
      'inventory/okd',
      '-i',
      lab.inventory,
      '-e',
      `@${join(folder, 'debian.json')}`,
      '--output',
      'json',
    ])

  beforeAll(async () => {
    const facts = JSON.parse(readFileSync(join(import.meta.dirname, 'fedora.json'), 'utf8')) as object
    const variables = Object.assign({}, ...Object.values(roles).map(role => role.variables))
    const told = { name: 'A host that says of itself that it is Fedora', set_fact: { ...facts, cacheable: true } }
    const book = [{ hosts: 'services', gather_facts: false, pre_tasks: [told], roles: ['lab', ...Object.keys(roles)] }]
    writeFileSync(join(folder, 'book.json'), JSON.stringify(book))
    writeFileSync(join(folder, 'debian.json'), JSON.stringify(variables))
    lab = await startLab()
    const packages = [
      'bind9',
      'bind9-utils',
      'isc-dhcp-server',
      'haproxy',
      'apache2',
      'chrony',
      'tftpd-hpa',
      'pxelinux',
      'syslinux-common',
      'network-manager',
    ]
    const { status, stderr } = await lab.ssh(
      `set -e; printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
      apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ${packages.join(' ')} curl >/dev/null 2>&1
      rm /usr/sbin/policy-rc.d; systemctl disable -q tftpd-hpa apache2
      ${Object.values(roles)
        .map(role => role.prepare)
        .join('\n')}
      systemctl daemon-reload`,
      { timeout: 300_000 },
    )
    if (status !== 0) throw new Error(stderr)
    first = await play()
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await lab?.stop()
  })

  test('one run brings them about, and the second changes nothing', async () => {
    expect(first.exit, failures(first)).toBe(0)
    const second = await play()
    expect([second.exit, changedTasks(second)], failures(second)).toStrictEqual([0, []])
  })

  const checks = Object.entries(roles).flatMap(([role, { says }]) =>
    Object.entries(says).map(([command, answer]) => [role, command, answer] as const),
  )
  test.each(checks)('%s: %s', async (_, command, answer) => {
    const { status, stdout, stderr } = await lab.ssh(command)
    expect([status, status === 0 ? stdout.trim() : stdout + stderr]).toStrictEqual([0, answer])
  })

  test('no role that knows Fedora is left out', () => {
    const known = readdirSync(join(project, 'roles')).filter(role => existsSync(join(project, 'roles', role, 'vars/RedHat.yml')))
    expect(known.toSorted()).toStrictEqual([...Object.keys(roles), ...Object.keys(elsewhere)].toSorted())
  })
})
