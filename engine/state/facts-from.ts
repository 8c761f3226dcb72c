import type { Json } from '../module.ts'
import { distributionNames, families } from './distributions.ts'
import type { RawFacts } from './facts.ts'

type Facts = { readonly [name: string]: Json }

/** Facts by the names that playbooks use, without their prefix. */
export function factsFrom(raw: RawFacts): Facts {
  const { devices, ...network } = networkFacts(raw)
  // A host names its devices as it likes: none of them stands over another fact.
  return { ...devices, ...systemFacts(raw), ...memoryFacts(raw), ...network, ...personFacts(raw), date_time: timeFacts(raw) }
}

function systemFacts(raw: RawFacts): Facts {
  const id = raw.id ?? ''
  const like = [id, ...(raw.like ?? '').split(' ')].map(one => families[one]).find(Boolean)
  const version = id === 'debian' && /^\d/.test(raw.debian_version ?? '') ? (raw.debian_version ?? '') : (raw.version ?? '')
  const fqdn = raw.fqdn || raw.nodename || ''
  return {
    system: raw.system ?? '',
    kernel: raw.kernel ?? '',
    kernel_version: raw.kernel_version ?? '',
    machine: raw.machine ?? '',
    architecture: raw.machine ?? '',
    userspace_bits: /64|s390x/.test(raw.machine ?? '') ? '64' : '32',
    nodename: raw.nodename ?? '',
    hostname: (raw.nodename ?? '').split('.')[0] ?? '',
    fqdn,
    domain: fqdn.split('.').slice(1).join('.'),
    distribution: distributionNames[id] ?? raw.os_name ?? raw.system ?? '',
    distribution_version: version,
    distribution_major_version: version.split('.')[0] ?? '',
    distribution_release: raw.codename || 'NA',
    os_family: like ?? raw.os_name ?? '',
    service_mgr: raw.init ?? '',
    pkg_mgr: raw.pkg_mgr ?? 'unknown',
    machine_id: raw.machine_id ?? '',
    processor_vcpus: Number(raw.cpus ?? 1),
    processor_nproc: Number(raw.cpus ?? 1),
    selinux: selinuxFacts(raw),
    selinux_python_present: true,
    virtualization_type: !raw.virt || raw.virt === 'none' ? 'NA' : raw.virt,
    virtualization_role: !raw.virt || raw.virt === 'none' ? 'NA' : 'guest',
    uptime_seconds: Number(raw.uptime ?? 0),
    ...pythonFacts(raw),
    gather_subset: ['all'],
    module_setup: true,
  }
}

/** As kernel and file of settings have it; what nobody can tell is unknown, as with Ansible. */
function selinuxFacts({ selinux, selinux_version: version, selinux_config: config = '' }: RawFacts): Facts {
  if (selinux === undefined) return { status: 'disabled' }
  const set = (name: string) => new RegExp(`^${name}=\\s*([^\\s#]+)`, 'm').exec(config)?.[1] ?? 'unknown'
  return {
    status: 'enabled',
    policyvers: version ? Number(version) : 'unknown',
    config_mode: set('SELINUX'),
    mode: selinux === '1' ? 'enforcing' : 'permissive',
    type: set('SELINUXTYPE'),
  }
}

/** Roles name packages by Python's major version: 3 where there is none to ask. */
function pythonFacts({ python = '', python_version: said = '' }: RawFacts): Facts {
  const [major = 3, minor = 0, micro = 0] = (said.match(/\d+/g) ?? []).map(Number)
  return { python_version: `${major}.${minor}.${micro}`, python: { executable: python, version: { major, minor, micro } } }
}

function memoryFacts({ meminfo = '' }: RawFacts): Facts {
  const megabytes = (name: string) => Math.floor(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1] ?? 0) / 1024)
  return {
    memtotal_mb: megabytes('MemTotal'),
    memfree_mb: megabytes('MemFree'),
    swaptotal_mb: megabytes('SwapTotal'),
    swapfree_mb: megabytes('SwapFree'),
  }
}

function personFacts(raw: RawFacts): Facts {
  const env = (raw.env ?? '').split('\n').flatMap(line => {
    const found = /^(\w+)=(.*)$/.exec(line)
    return found ? [[found[1] ?? '', found[2] ?? ''] as const] : []
  })
  return {
    user_id: raw.user ?? '',
    user_uid: Number(raw.uid ?? 0),
    user_gid: Number(raw.gid ?? 0),
    user_dir: raw.home ?? '',
    user_shell: raw.shell ?? '',
    env: Object.fromEntries(env),
    cmdline: Object.fromEntries(
      (raw.cmdline ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .map(word => (word.includes('=') ? [word.replace(/=.*$/s, ''), word.replace(/^[^=]*=/, '')] : [word, true])),
    ),
    dns: {
      nameservers: [...(raw.dns ?? '').matchAll(/^nameserver\s+(\S+)/gm)].map(match => match[1] ?? ''),
      search: (/^search\s+(.*)$/m.exec(raw.dns ?? '')?.[1] ?? '').split(/\s+/).filter(Boolean),
    },
  }
}

function timeFacts({ date = '' }: RawFacts): Facts {
  const [
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
    epoch = '',
    weekday = '',
    number = '',
    tz = '',
    offset = '',
  ] = date.split('|')
  const moment = new Date(Number(epoch) * 1000)
  const iso = Number.isNaN(moment.getTime()) ? '' : moment.toISOString().slice(0, 19)
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    epoch,
    epoch_int: epoch,
    weekday,
    weekday_number: number,
    tz,
    tz_offset: offset,
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601: `${iso}Z`,
    iso8601_basic_short: `${year}${month}${day}T${hour}${minute}${second}`,
  }
}

function networkFacts(raw: RawFacts): Facts & { readonly devices: Facts } {
  const addresses = addressesIn(raw.addr ?? '')
  const links = linksIn(raw.link ?? '')
  const [, gateway = '', device = ''] = /default via (\S+) dev (\S+)/.exec(raw.route ?? '') ?? []
  const chosen = addresses.find(one => one.device === device)
  const link = links.find(one => one.device === device)
  const each = links.map(one => {
    const own = addresses.find(address => address.device === one.device)
    return [one.device.replace(/[-:.]/g, '_'), { ...one, ...(own ? { ipv4: own.net } : {}) }] as const
  })
  const about = { interface: device, alias: device, gateway, macaddress: link?.macaddress ?? '', mtu: link?.mtu ?? 0, type: 'ether' }
  return {
    interfaces: links.map(one => one.device),
    all_ipv4_addresses: addresses.map(one => one.net.address).filter(one => !one.startsWith('127.')),
    all_ipv6_addresses: [...(raw.addr ?? '').matchAll(/inet6\s+([\da-f:]+)\//g)].map(match => match[1] ?? '').filter(one => one !== '::1'),
    default_ipv4: chosen ? { ...chosen.net, ...about } : {},
    default_ipv6: {},
    devices: Object.fromEntries(each),
  }
}

function addressesIn(text: string) {
  const lines = text.matchAll(/^\d+:\s+(\S+)\s+inet\s+([\d.]+)\/(\d+)(?:\s+brd\s+([\d.]+))?/gm)
  return [...lines].map(([, device = '', address = '', prefix = '', broadcast]) => ({
    device,
    net: ipv4(address, Number(prefix), broadcast),
  }))
}

function linksIn(text: string) {
  const lines = text.matchAll(/^\d+:\s+([^:@]+)(?:@\S+)?:\s+<([^>]*)>\s+mtu\s+(\d+)(?:.*?link\/\w+\s+([\da-f:]+))?/gm)
  return [...lines].map(([, device = '', flags = '', mtu = '', macaddress = '']) => ({
    device,
    active: flags.includes('UP'),
    mtu: Number(mtu),
    macaddress,
  }))
}

function ipv4(address: string, prefix: number, broadcast: string | undefined) {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - prefix)
  const text = (value: number) => [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256).join('.')
  const network = Math.floor(number / size) * size
  return {
    address,
    prefix: String(prefix),
    netmask: text(2 ** 32 - size),
    network: text(network),
    broadcast: broadcast ?? text(network + size - 1),
  }
}
