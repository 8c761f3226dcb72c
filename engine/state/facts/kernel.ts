import { sh } from '../../shell/sh.ts'
import { type Collector, type Facts, filesLike, saidOf, textOf } from './collector.ts'

/** The words that the kernel was started with. */
export const commandLine: Collector = {
  names: ['cmdline'],
  files: ['/proc/cmdline'],
  facts: raw => {
    const pairs = wordsOf(textOf(raw, '/proc/cmdline') ?? '').map(word => {
      const cut = word.indexOf('=')
      return cut < 0 ? ([word, true] as const) : ([word.slice(0, cut), word.slice(cut + 1)] as const)
    })
    const all = new Map<string, (string | true)[]>()
    for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
    const proc = [...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? true) : values] as const)
    return { cmdline: Object.fromEntries(pairs), proc_cmdline: Object.fromEntries(proc) }
  },
}

/** Words as a shell reads them: quotes hold blanks together, and go. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}

/** How busy it is. */
export const load: Collector = {
  names: ['loadavg'],
  files: ['/proc/loadavg'],
  facts: raw => {
    const [one = 0, five = 0, fifteen = 0] = (textOf(raw, '/proc/loadavg') ?? '').split(' ').map(Number)
    return { loadavg: { '1m': one, '5m': five, '15m': fifteen } }
  },
}

/** SELinux, by kernel and file of settings; what nobody can tell is unknown, as with Ansible. */
export const selinux: Collector = {
  names: ['selinux'],
  files: ['/sys/fs/selinux/enforce', '/sys/fs/selinux/policyvers', '/etc/selinux/config'],
  facts: raw => {
    const mode = textOf(raw, '/sys/fs/selinux/enforce')
    const selinux_python_present = true
    if (mode === undefined) return { selinux: { status: 'disabled' }, selinux_python_present }
    const config = textOf(raw, '/etc/selinux/config') ?? ''
    const set = (name: string) => new RegExp(`^${name}=\\s*([^\\s#]+)`, 'm').exec(config)?.[1] ?? 'unknown'
    const version = textOf(raw, '/sys/fs/selinux/policyvers')
    const policyvers = version ? Number(version) : 'unknown'
    const found: Facts = {
      status: 'enabled',
      policyvers,
      config_mode: set('SELINUX'),
      mode: mode === '1' ? 'enforcing' : 'permissive',
      type: set('SELINUXTYPE'),
    }
    return { selinux: found, selinux_python_present }
  },
}

/** AppArmor. */
export const appArmor: Collector = {
  names: ['apparmor'],
  script: sh`[ -e /sys/kernel/security/apparmor ] && p apparmor enabled`,
  facts: raw => ({ apparmor: { status: saidOf(raw, 'apparmor') || 'disabled' } }),
}

/** Whether the kernel holds to the cryptography of FIPS. */
export const fips: Collector = {
  names: ['fips'],
  files: ['/proc/sys/crypto/fips_enabled'],
  facts: raw => ({ fips: textOf(raw, '/proc/sys/crypto/fips_enabled') === '1' }),
}

/** The name for iSCSI. */
export const iscsi: Collector = {
  names: ['iscsi'],
  files: ['/etc/iscsi/initiatorname.iscsi'],
  facts: raw => ({ iscsi_iqn: /^InitiatorName=(.*)$/m.exec(textOf(raw, '/etc/iscsi/initiatorname.iscsi') ?? '')?.[1] ?? '' }),
}

/** The name for NVMe over a network. */
export const nvme: Collector = {
  names: ['nvme'],
  files: ['/etc/nvme/hostnqn'],
  facts: raw => ({
    hostnqn:
      textOf(raw, '/etc/nvme/hostnqn')
        ?.split('\n')
        .find(line => line.startsWith('nqn.')) ?? '',
  }),
}

/** The names of its ports of Fibre Channel. */
export const fibreChannel: Collector = {
  names: ['fibre_channel_wwn'],
  files: [sh`/sys/class/fc_host/*/port_name`],
  facts: raw => ({
    fibre_channel_wwn: filesLike(raw, /^\/sys\/class\/fc_host\/[^/]+\/port_name$/).map(({ text }) => text.trim().replace(/^0x/, '')),
  }),
}

/** Servers of names. */
export const names: Collector = {
  names: ['dns'],
  files: ['/etc/resolv.conf'],
  facts: raw => {
    const lines = (textOf(raw, '/etc/resolv.conf') ?? '')
      .split('\n')
      .filter(line => !/^\s*([#;]|$)/.test(line))
      .map(line => line.trim().split(/\s+/))
    const last = (name: string) =>
      lines
        .filter(([word]) => word === name)
        .at(-1)
        ?.slice(1)
    const nameservers = lines.filter(([word]) => word === 'nameserver').flatMap(([, ...addresses]) => addresses)
    const options = last('options')?.map(option => {
      const [name = '', value] = option.split(':')
      return [name, value ?? true] as const
    })
    const [domain, search, sortlist] = [last('domain')?.[0], last('search'), last('sortlist')]
    return {
      dns: {
        ...(nameservers.length > 0 && { nameservers }),
        ...(domain !== undefined && { domain }),
        ...(search && { search }),
        ...(sortlist && { sortlist }),
        ...(options && { options: Object.fromEntries(options) }),
      },
    }
  },
}
