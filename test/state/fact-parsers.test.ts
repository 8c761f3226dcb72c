import { describe, expect, test } from 'vitest'
import { type Facts, factsFrom, type Said } from '../support/facts.ts'

const dmi = '/sys/devices/virtual/dmi/id/'
const net = '/sys/class/net/'

/** Members of the facts that a subset makes of what a host says. */
const cases: { readonly [sentence: string]: readonly [subset: string, Said, Facts] } = {
  'an interface with more addresses than one, and the way out': [
    'network',
    {
      files: {
        [`${net}eth-0/address`]: '52:54:00:00:00:01',
        [`${net}eth-0/mtu`]: '1500',
        [`${net}eth-0/operstate`]: 'up',
        [`${net}eth-0/type`]: '1',
        [`${net}eth-0/flags`]: '0x1103',
        [`${net}eth-0/speed`]: '1000',
      },
      interfaces:
        'l 1 root 0 Jan 1 00:00 /sys/class/net/eth-0 -> ../../devices/x\nl 1 root 0 Jan 1 00:00 /sys/class/net/eth-0/device -> ../../../0000:00:03.0\nl 1 root 0 Jan 1 00:00 /sys/class/net/eth-0/device/driver/module -> ../../../../module/e1000',
      addresses:
        '2: eth-0    inet 10.1.2.3/20 brd 10.1.15.255 scope global dynamic eth-0:web\\       valid_lft 5sec\n2: eth-0    inet 10.1.2.4/20 scope global secondary eth-0\\       valid_lft forever\n2: eth-0    inet6 fe80::1/64 scope link \\       valid_lft forever',
      route4: '8.8.8.8 via 10.1.0.1 dev eth-0 src 10.1.2.3 uid 0 \n    cache ',
      'features eth-0': 'Features for eth-0:\nrx-checksumming: on\n\ttx-checksum-ipv4: off [fixed]\n',
    },
    {
      interfaces: ['eth-0'],
      all_ipv4_addresses: ['10.1.2.3', '10.1.2.4'],
      all_ipv6_addresses: ['fe80::1'],
      eth_0: {
        device: 'eth-0',
        macaddress: '52:54:00:00:00:01',
        mtu: 1500,
        active: true,
        module: 'e1000',
        type: 'ether',
        pciid: '0000:00:03.0',
        speed: 1000,
        promisc: true,
        ipv4: { address: '10.1.2.3', broadcast: '10.1.15.255', netmask: '255.255.240.0', network: '10.1.0.0', prefix: '20' },
        ipv4_secondaries: [{ address: '10.1.2.4', broadcast: '', netmask: '255.255.240.0', network: '10.1.0.0', prefix: '20' }],
        ipv6: [{ address: 'fe80::1', prefix: '64', scope: 'link' }],
        features: { rx_checksumming: 'on', tx_checksum_ipv4: 'off [fixed]' },
      },
      default_ipv4: {
        interface: 'eth-0',
        address: '10.1.2.3',
        gateway: '10.1.0.1',
        broadcast: '10.1.15.255',
        netmask: '255.255.240.0',
        network: '10.1.0.0',
        prefix: '20',
        mtu: 1500,
        type: 'ether',
        macaddress: '52:54:00:00:00:01',
        alias: 'eth-0:web',
      },
      default_ipv6: {},
    },
  ],
  'a bridge and a bond': [
    'network',
    {
      files: {
        [`${net}br0/bridge/bridge_id`]: '8000.5254',
        [`${net}br0/bridge/stp_state`]: '0',
        [`${net}br0/operstate`]: 'down',
        [`${net}b/bonding/mode`]: 'active-backup 1',
        [`${net}b/bonding/slaves`]: 'e1 e2',
        [`${net}b/bonding/miimon`]: '100',
        [`${net}b/bonding/lacp_rate`]: 'slow 0',
        [`${net}b/bonding/all_slaves_active`]: '0',
      },
      interfaces:
        'l 1 r 0 J 1 0 /sys/class/net/b -> x\nl 1 r 0 J 1 0 /sys/class/net/br0 -> x\nl 1 r 0 J 1 0 /sys/class/net/br0/brif/e3 -> x',
    },
    {
      br0: { device: 'br0', mtu: 0, active: false, type: 'bridge', interfaces: ['e3'], id: '8000.5254', stp: false, promisc: false },
      b: {
        device: 'b',
        mtu: 0,
        active: true,
        type: 'bonding',
        slaves: ['e1', 'e2'],
        mode: 'active-backup',
        miimon: '100',
        lacp_rate: 'slow',
        all_slaves_active: false,
        promisc: false,
      },
    },
  ],
  'a summer day': [
    'date_time',
    { date: '2026|07|01|12|00|00|1782900000|Wednesday|3|26|CEST|+0200|123456789', half: 'CET|+0100' },
    {
      date_time: {
        year: '2026',
        month: '07',
        day: '01',
        hour: '12',
        minute: '00',
        second: '00',
        epoch: '1782900000',
        epoch_int: '1782900000',
        weekday: 'Wednesday',
        weekday_number: '3',
        weeknumber: '26',
        tz: 'CEST',
        tz_dst: 'CEST',
        tz_offset: '+0200',
        date: '2026-07-01',
        time: '12:00:00',
        iso8601: '2026-07-01T10:00:00Z',
        iso8601_micro: '2026-07-01T10:00:00.123456Z',
        iso8601_basic: '20260701T120000123456',
        iso8601_basic_short: '20260701T120000',
      },
    },
  ],
  'words of the kernel': [
    'cmdline',
    { files: { '/proc/cmdline': 'quiet console=tty0 console=ttyS0 root="LABEL=my root" a=b=c' } },
    {
      cmdline: { quiet: true, console: 'ttyS0', root: 'LABEL=my root', a: 'b=c' },
      proc_cmdline: { quiet: true, console: ['tty0', 'ttyS0'], root: 'LABEL=my root', a: 'b=c' },
    },
  ],
  'servers of names': [
    'dns',
    {
      files: {
        '/etc/resolv.conf': '# mine\nnameserver 1.1.1.1\nnameserver 9.9.9.9\nsearch a.test b.test\noptions timeout:2 rotate\ndomain a.test',
      },
    },
    {
      dns: { nameservers: ['1.1.1.1', '9.9.9.9'], search: ['a.test', 'b.test'], domain: 'a.test', options: { timeout: '2', rotate: true } },
    },
  ],
  'a name with a dot before one without': [
    'platform',
    { uname: 'Linux web 6.1 #1 SMP x86_64', own: '10.0.0.5  web web.example.com' },
    { nodename: 'web', hostname: 'web', fqdn: 'web.example.com', domain: 'example.com', kernel_version: '#1 SMP' },
  ],
  'thirty-two bits': ['platform', { uname: 'Linux a 6.1 #1 i686' }, { machine: 'i686', architecture: 'i386', userspace_bits: '32' }],
  'a machine of arm': [
    'platform',
    { uname: 'Linux a 6.1 #1 aarch64' },
    { architecture: 'aarch64', userspace_bits: '64', userspace_architecture: 'aarch64' },
  ],
  'a machine that KVM runs': [
    'virtual',
    { files: { [`${dmi}sys_vendor`]: 'QEMU', [`${dmi}product_name`]: 'Standard PC (Q35 + ICH9, 2009)' } },
    { virtualization_type: 'kvm', virtualization_role: 'guest', virtualization_tech_guest: ['kvm'], virtualization_tech_host: [] },
  ],
  'a container of podman on a machine that runs others': [
    'virtual',
    { container: 'container=podman', marks: ' /dev/kvm' },
    {
      virtualization_type: 'podman',
      virtualization_role: 'guest',
      virtualization_tech_guest: ['container', 'podman'],
      virtualization_tech_host: ['kvm'],
    },
  ],
  'a container of systemd': [
    'virtual',
    { container: 'container=systemd-nspawn', files: { '/run/systemd/container': 'systemd-nspawn' } },
    { virtualization_type: 'container', virtualization_role: 'guest', virtualization_tech_guest: ['container', 'systemd-nspawn'] },
  ],
  'a real machine': [
    'virtual',
    {},
    { virtualization_type: 'NA', virtualization_role: 'NA', virtualization_tech_guest: [], virtualization_tech_host: [] },
  ],
  'a machine that runs others': [
    'virtual',
    { files: { '/proc/modules': 'kvm_intel 1 0\nkvm 2 1' } },
    { virtualization_type: 'kvm', virtualization_role: 'host' },
  ],
  SELinux: [
    'selinux',
    {
      files: {
        '/sys/fs/selinux/enforce': '1',
        '/sys/fs/selinux/policyvers': '33',
        '/etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=targeted',
      },
    },
    { selinux: { status: 'enabled', policyvers: 33, config_mode: 'enforcing', mode: 'enforcing', type: 'targeted' } },
  ],
  Ubuntu: [
    'distribution',
    {
      files: {
        '/etc/os-release': 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy',
        '/etc/debian_version': 'bookworm/sid',
      },
    },
    {
      distribution: 'Ubuntu',
      distribution_version: '22.04',
      distribution_major_version: '22',
      distribution_release: 'jammy',
      os_family: 'Debian',
      distribution_file_variety: 'Debian',
    },
  ],
  Rocky: [
    'distribution',
    {
      files: { '/etc/os-release': 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"' },
      release_file: '/etc/redhat-release',
    },
    {
      distribution: 'Rocky',
      distribution_version: '9.3',
      distribution_major_version: '9',
      os_family: 'RedHat',
      distribution_file_path: '/etc/redhat-release',
      distribution_file_variety: 'RedHat',
    },
  ],
  'process 1 without a name': ['service_mgr', { files: { '/proc/1/comm': 'sh' }, init: 'sysvinit' }, { service_mgr: 'sysvinit' }],
  'an interface that is named like something else': [
    'network',
    {
      uname: 'Linux web 6.1 #1 x86_64',
      interfaces: 'l 1 r 0 J 1 0 /sys/class/net/kernel -> x\nl 1 r 0 J 1 0 /sys/class/net/__proto__ -> x',
    },
    { kernel: '6.1', interfaces: ['kernel', '__proto__'] },
  ],
  'a distribution that is named like something else': [
    'distribution',
    { files: { '/etc/os-release': 'NAME=Odd\nID=constructor\nID_LIKE=toString' } },
    { distribution: 'Odd', os_family: 'Odd' },
  ],
  'all capabilities': ['caps', { capsh: 'Current: =ep\nBounding' }, { system_capabilities: [], system_capabilities_enforced: 'False' }],
}

describe('the facts tell of', () => {
  test.each(Object.entries(cases))('%s', (_, [subset, said, expected]) => {
    const found = factsFrom(said, subset)
    expect(Object.fromEntries(Object.keys(expected).map(name => [name, found[name]]))).toStrictEqual(expected)
  })
})
