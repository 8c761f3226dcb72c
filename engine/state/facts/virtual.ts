import { sh } from '../../shell/sh.ts'
import { type Collector, type Raw, saidOf, textOf } from './collector.ts'

const dmi = '/sys/devices/virtual/dmi/id/'

/** What it runs in, and what runs in it. */
export const virtual: Collector = {
  names: ['virtual', 'virtualization_type', 'virtualization_role', 'virtualization_tech_guest', 'virtualization_tech_host'],
  files: [
    '/proc/1/cgroup',
    '/run/systemd/container',
    '/proc/modules',
    '/proc/xen/capabilities',
    ...['product_name', 'sys_vendor', 'bios_vendor', 'product_family'].map(name => dmi + name),
  ],
  script: sh`m=; for f in /.dockerenv /.dockerinit /run/.containerenv /proc/vz /proc/lve /proc/bc /proc/xen /proc/sys/xen /dev/kvm /usr/lib/vmkctl; do [ -e "$f" ] && m="$m $f"; done; p marks "$m"
p container "$(LC_ALL=C grep -aoE 'container=[^[:cntrl:]]*' /proc/1/environ 2>/dev/null)"
p model "$(LC_ALL=C grep -m 1 -E '^(model name|vendor_id|hardware|cpu model|machine|platform)[[:space:]]*:.*(QEMU|User Mode Linux|PowerVM|IBM/S390)' /proc/cpuinfo 2>/dev/null)"`,
  facts: raw => {
    const container = containerOf(raw)
    const machine = machineOf(raw)
    const host = hostsOf(raw)
    const manager = textOf(raw, '/run/systemd/container')
    const guest = [
      ...new Set([...(container ? ['container', container] : []), ...(manager ? [manager] : []), ...(machine ? [machine] : [])]),
    ]
    const type = container ?? machine ?? host[0]
    return {
      virtualization_type: type ?? 'NA',
      virtualization_role: container || machine ? 'guest' : type === undefined ? 'NA' : 'host',
      virtualization_tech_guest: guest.sort(),
      virtualization_tech_host: [...host].sort(),
    }
  },
}

/** The container it is in, if any. */
function containerOf(raw: Raw): string | undefined {
  const cgroup = textOf(raw, '/proc/1/cgroup') ?? ''
  const marks = saidOf(raw, 'marks').split(' ')
  const said = /container=(.*)/.exec(saidOf(raw, 'container'))?.[1]
  if (/\/docker(\/|-[0-9a-f]+\.scope)/.test(cgroup) || marks.includes('/.dockerenv') || marks.includes('/.dockerinit')) return 'docker'
  if (/\/(lxc|machine\.slice\/machine-lxc)/.test(cgroup) || said === 'lxc') return 'lxc'
  if (said === 'podman' || marks.includes('/run/.containerenv')) return 'podman'
  if (marks.includes('/proc/vz') && !marks.includes('/proc/lve') && !marks.includes('/proc/bc')) return 'openvz'
  if (said !== undefined && said !== '') return 'container'
  return textOf(raw, '/run/systemd/container') || undefined
}

/** Names of products, as the firmware says them, of machines that are not real. */
const products: readonly (readonly [RegExp, string])[] = [
  [/^(KVM|KVM Server|Bochs|AHV)$/, 'kvm'],
  [/^Standard PC|^QEMU/, 'kvm'],
  [/^RHEV Hypervisor$/, 'RHEV'],
  [/^VMware Virtual Platform$|^VMware\d/, 'VMware'],
  [/^OpenStack (Compute|Nova)$/, 'openstack'],
  [/^VirtualBox$/, 'virtualbox'],
  [/^HVM domU$/, 'xen'],
  [/^Parallels Virtual Platform$/, 'parallels'],
  [/^(Google Compute Engine)$/, 'kvm'],
]
const vendors: readonly (readonly [RegExp, string])[] = [
  [/^(QEMU|Amazon EC2|DigitalOcean|Hetzner|Linode|Nutanix|oVirt|Red Hat)$/, 'kvm'],
  [/^Microsoft Corporation$/, 'VirtualPC'],
  [/^VMware, Inc\.$/, 'VMware'],
  [/^innotek GmbH$/, 'virtualbox'],
  [/^Xen$/, 'xen'],
  [/^Parallels/, 'parallels'],
  [/^OpenStack Foundation$/, 'openstack'],
]

/** The virtual machine it is, if it is one. */
function machineOf(raw: Raw): string | undefined {
  const get = (name: string) => textOf(raw, dmi + name)?.trim() ?? ''
  const product = products.find(([sign]) => sign.test(get('product_name')))?.[1]
  const vendor = vendors.find(([sign]) => sign.test(get('sys_vendor')) || sign.test(get('bios_vendor')))?.[1]
  if (product ?? vendor) return product ?? vendor
  const marks = saidOf(raw, 'marks').split(' ')
  if ((marks.includes('/proc/xen') || marks.includes('/proc/sys/xen')) && !xenOf(raw).includes('control_d')) return 'xen'
  const model = saidOf(raw, 'model')
  if (/QEMU/.test(model)) return 'kvm'
  if (/User Mode Linux/.test(model)) return 'uml'
  if (/PowerVM/.test(model)) return 'powervm_lx86'
  return /IBM\/S390/.test(model) ? 'PR/SM' : undefined
}

/** What it may run machines with, the first the one that counts. */
function hostsOf(raw: Raw): string[] {
  const modules = (textOf(raw, '/proc/modules') ?? '').split('\n').map(line => line.split(' ')[0])
  const marks = saidOf(raw, 'marks').split(' ')
  return [
    ...(xenOf(raw).includes('control_d') ? ['xen'] : []),
    ...(marks.includes('/dev/kvm') || modules.some(name => name === 'kvm') ? ['kvm'] : []),
    ...(modules.includes('vboxdrv') ? ['virtualbox'] : []),
    ...(marks.includes('/proc/bc') ? ['openvz'] : []),
  ]
}

function xenOf(raw: Raw): string {
  return textOf(raw, '/proc/xen/capabilities') ?? ''
}
