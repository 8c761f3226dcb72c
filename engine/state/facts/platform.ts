import { sh } from '../../shell/sh.ts'
import { type Collector, saidOf, textOf } from './collector.ts'
import { pythonVersion } from './python.ts'

/** Kernel, names and architecture. */
export const platform: Collector = {
  names: ['platform', 'system', 'kernel', 'kernel_version', 'machine', 'python_version', 'architecture', 'machine_id'],
  files: ['/etc/machine-id', '/var/lib/dbus/machine-id'],
  // Names as Python finds them: of its own address the first one with a dot in it, else the first at all.
  script: sh`u=$(uname -snrvm); p uname "$u"
n=\${u#* }; n=\${n%% *}; a=$(getent ahosts "$n" 2>/dev/null); a=\${a%% *}; p own "$(getent hosts "\${a:-$n}" 2>/dev/null || hostname -f 2>/dev/null)"; [ -n "\${python-}" ] || finds_python`,
  facts: raw => {
    const [, system = '', nodename = '', kernel = '', kernel_version = '', machine = ''] =
      /^(\S+) (\S+) (\S+) (.*) (\S+)$/.exec(saidOf(raw, 'uname')) ?? []
    const fqdn = fullName(nodename, saidOf(raw, 'own'))
    const architecture = /^i[3-6]86$/.test(machine) ? 'i386' : machine
    return {
      system,
      kernel,
      kernel_version,
      machine,
      architecture,
      userspace_architecture: architecture,
      userspace_bits: /64|s390x/.test(machine) ? '64' : '32',
      nodename,
      hostname: nodename.split('.')[0] ?? '',
      fqdn,
      domain: fqdn.split('.').slice(1).join('.'),
      machine_id: textOf(raw, '/var/lib/dbus/machine-id') ?? textOf(raw, '/etc/machine-id') ?? '',
      python_version: pythonVersion(raw),
    }
  },
}

/** The line is an address and its names, or a name alone. */
function fullName(nodename: string, line: string): string {
  const words = (line.split('\n')[0] ?? '').trim().split(/\s+/)
  const names = words.length > 1 ? words.slice(1) : words
  return [nodename, ...names].find(name => name.includes('.')) ?? (names[0] || nodename)
}
