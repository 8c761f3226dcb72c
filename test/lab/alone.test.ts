import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf, project } from './places.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

const printer = { name: 'printer', mac: '02:00:00:00:00:07', address: '192.168.200.7', pxe: 'worker' }

/** Roles by themselves, each with what its defaults/main.yml says it wants to know, and what the host then answers. */
const roles: Readonly<Record<string, { readonly vars: object; readonly ask: string; readonly answer: RegExp }>> = {
  dns: {
    vars: {
      dns_domain: 'alone.test',
      dns_server_address: '192.168.200.254',
      dns_subnet: '192.168.200.0',
      dns_prefix: 24,
      dns_names_of_nodes: [{ name: 'printer', address: '192.168.200.7', pointer: true }],
    },
    ask: 'dig +short @192.168.200.254 printer.alone.test; dig +short @192.168.200.254 -x 192.168.200.7',
    answer: /^192\.168\.200\.7\nprinter\.alone\.test\.\n$/,
  },
  resolver: {
    vars: {
      resolver_servers: ['192.168.200.254'],
      resolver_search: ['alone.test'],
      resolver_connection: 'enp1s0',
      resolver_interface: 'enp1s0',
      resolver_address: '192.168.200.254/24',
      resolver_gateway: '192.168.200.1',
    },
    ask: 'getent hosts printer',
    answer: /^192\.168\.200\.7 +printer\.alone\.test\n$/,
  },
  dhcp: {
    vars: {
      dhcp_backend: 'isc',
      dhcp_subnet: '192.168.200.0',
      dhcp_netmask: '255.255.255.0',
      dhcp_gateway: '192.168.200.1',
      dhcp_name_servers: ['192.168.200.254'],
      dhcp_domain: 'alone.test',
      dhcp_time_servers: [],
      dhcp_interface: 'enp1s0',
      dhcp_hosts: [printer],
      dhcp_next_server: '192.168.200.254',
    },
    ask: 'dhcpd -t 2>/dev/null && grep -c 02:00:00:00:00:07 /etc/dhcp/dhcpd.conf; systemctl is-active isc-dhcp-server',
    answer: /^1\nactive\n$/,
  },
  ntp: { vars: { ntp_clients: ['192.168.200.0/24'] }, ask: 'chronyc -n accheck 192.168.200.7', answer: /^208 Access allowed\n$/ },
  tftp: {
    vars: {
      tftp_hosts: [printer],
      tftp_profiles: ['worker'],
      tftp_kernel_url: 'http://192.168.200.254/kernel',
      tftp_initramfs_url: 'http://192.168.200.254/initramfs',
      tftp_rootfs_url: 'http://192.168.200.254/rootfs',
      tftp_ignitions_url: 'http://192.168.200.254/ignitions',
      tftp_install_device: '/dev/sda',
      tftp_kernel_arguments: [],
      tftp_static: false,
      tftp_gateway: '192.168.200.1',
      tftp_netmask: '255.255.255.0',
      tftp_name_servers: ['192.168.200.254'],
      tftp_domain: 'alone.test',
      tftp_uefi: false,
    },
    ask: 'curl -s tftp://127.0.0.1/pxelinux.cfg/01-02-00-00-00-00-07',
    answer: /ignitions\/worker\.ign/,
  },
  loadbalancer: {
    vars: {
      loadbalancer_frontends: [{ name: 'web', port: 8081, mode: 'http', check: 'connect', members: [printer] }],
    },
    ask: 'haproxy -c -q -f /etc/haproxy/haproxy.cfg && curl -s -o /dev/null -w "%{http_code}\\n" http://127.0.0.1:8081/',
    answer: /^503\n$/,
  },
  pki: {
    vars: { pki_dir: '/srv/pki', pki_ca_name: 'CA of nobody', pki_certificates: [{ name: 'printer.alone.test' }] },
    ask: 'openssl verify -CAfile /srv/pki/ca.crt /srv/pki/printer.alone.test.crt',
    answer: /: OK\n$/,
  },
}

describe.skipIf(hindrances.length > 0)(`roles without the lab's data${reason}`, () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab()
  }, 120_000)
  afterAll(() => lab?.stop())

  test.each(Object.entries(roles))('%s does what it is told, once', async (role, { vars, ask, answer }) => {
    const book = join(placesOf(lab.id).folder, `${role}.json`)
    writeFileSync(book, JSON.stringify([{ hosts: 'services', roles: [role], vars }]))
    const play = () => tsplay(['run', book, '-i', lab.inventory, '--output', 'json'], { ANSIBLE_ROLES_PATH: join(project, 'roles') })
    const first = await play()
    expect([first.exit, failures(first)]).toStrictEqual([0, ''])
    expect(changedTasks(first).length).toBeGreaterThan(0)
    const asked = await lab.ssh(ask)
    expect(asked.stdout, asked.stderr).toMatch(answer)
    const second = await play()
    expect([second.exit, changedTasks(second)]).toStrictEqual([0, []])
  })
})
