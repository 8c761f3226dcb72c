import { resource, type Step } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import type { Machine } from '../engine/state/machine.ts'
import { fullName, hostname, type NameFile, nameIn, withName } from '../engine/state/network/hostname.ts'

const plain: NameFile = { path: '/etc/hostname' }
const files: { readonly [way: string]: NameFile } = {
  systemd: plain,
  debian: plain,
  alpine: plain,
  openrc: { path: '/etc/conf.d/hostname', variable: 'hostname' },
  redhat: { path: '/etc/sysconfig/network', variable: 'HOSTNAME' },
  sles: { path: '/etc/HOSTNAME' },
}
const ofFamily: { readonly [family: string]: string } = { RedHat: 'redhat', Suse: 'sles', Alpine: 'alpine', Gentoo: 'openrc' }

const ways = [
  ...(['alpine', 'debian', 'freebsd', 'generic', 'macos', 'macosx', 'darwin'] as const),
  ...(['openbsd', 'openrc', 'redhat', 'sles', 'solaris', 'systemd'] as const),
] as const

export default resource({
  description: 'Gives the machine its name, now and at boot. /etc/hosts stays as it is.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The name, with or without a domain.' },
      use: {
        type: 'string',
        enum: ways,
        description: 'How it is done; found out where it is left out. The BSDs, macOS, Solaris and generic are refused: not built yet.',
      },
    },
    required: ['name'],
  },
  examples: [{ title: 'Name a machine', yaml: '- hostname:\n    name: services\n', lab: true }],
  returns: { name: 'The name.', ansible_facts: 'hostname, nodename, fqdn and domain as they are now.' },
  needs: (a, machine) => ({ now: hostname(files[wayOf(a.use, machine)] ?? plain) }),
  refuse: (a, _, machine) => {
    const way = wayOf(a.use, machine)
    if (!files[way]) return `names of hosts are not set the way of ${way} yet; give use: systemd, debian, alpine, openrc, redhat or sles`
    if (a.name === '' || Buffer.byteLength(a.name) > 64) return `"${a.name}" cannot be the name of a host; give one of 1 to 64 bytes`
    return undefined
  },
  have: ({ now }, a, machine): Names => ({ permanent: nameIn(now.text, files[wayOf(a.use, machine)] ?? plain), current: now.current }),
  want: a => ({ permanent: a.name, current: a.name }),
  apply: (change, a, { now }, machine) => {
    const way = wayOf(a.use, machine)
    const file = files[way] ?? plain
    const steps = way === 'systemd' ? bySystemd(change, a.name) : byFile(change, a.name, now.text, file, machine)
    return [...steps, fullName]
  },
  makes: (_, a, { now }, machine) => {
    const file = files[wayOf(a.use, machine)] ?? plain
    return [[hostname(file), { ...now, current: a.name, text: withName(now.text, a.name, file).trimEnd() }]]
  },
  result: ({ now }, change, a, ran) => {
    const isChanged = Object.keys(change).length > 0
    const fqdn = ran.at(-1)?.stdout.trim() || (isChanged ? a.name : now.fqdn)
    return {
      name: a.name,
      ansible_facts: {
        ansible_hostname: a.name.split('.')[0] ?? '',
        ansible_nodename: a.name,
        ansible_fqdn: fqdn,
        ansible_domain: fqdn.split('.').slice(1).join('.'),
      },
    }
  },
})

interface Names {
  readonly [member: string]: string | undefined
  readonly permanent: string | undefined
  readonly current: string | undefined
}

function wayOf(use: string | undefined, { init, osFamily }: Machine): string {
  if (use !== undefined) return use
  if (init === 'systemd') return 'systemd'
  return ofFamily[osFamily] ?? (init === 'openrc' ? 'openrc' : 'debian')
}

function bySystemd(change: Partial<Names>, name: string) {
  return [
    change.permanent !== undefined && sh`hostnamectl --static set-hostname -- ${name}`,
    // It may have come with the other; systemd then says so and goes on.
    change.current !== undefined && sh`hostnamectl --transient set-hostname -- ${name} 2>/dev/null`,
  ]
}

function byFile(change: Partial<Names>, name: string, text: string | undefined, file: NameFile, { selinux }: Machine): (Step | false)[] {
  const from = Buffer.from(withName(text, name, file))
  return [
    change.permanent !== undefined && writeFile({ path: file.path, from, mode: '0644', uid: 0, gid: 0, selinux, isUnsafe: true }),
    change.current !== undefined && { run: sh`hostname ${name}` },
  ]
}
