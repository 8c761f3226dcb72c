import { script, sh } from '../../shell/sh.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What a program may do, by capability: its flags in the order of the alphabet. */
export interface FileCapabilities {
  readonly isThere: boolean
  readonly exists: boolean
  readonly capabilities: { readonly [name: string]: string }
}

const capabilitiesKind: Kind<string, FileCapabilities> = {
  name: 'capabilities',
  local: true,
  mayComeWithPackage: mayBePackaged,
  script: paths =>
    script([
      sh`PATH=$PATH:/usr/sbin:/sbin; caps() { command -v getcap >/dev/null 2>&1 && printf 'there=1\\0'; [ -f "$1" ] && printf 'exists=1\\0caps=%s\\0' "$(getcap -- "$1" 2>/dev/null)"; printf 'end=\\0'; }`,
      ...paths.map(path => sh`caps ${path}`),
    ]),
  parse: (record, path) => {
    // `PATH cap_a,cap_b=ep cap_c+i`, and with older tools `PATH = cap_a,cap_b+ep`.
    const told = (record.get('caps') ?? '').slice(path.length).replace(/^ = /, ' ').trim()
    const parts = told.split(/\s+/).flatMap(part => {
      const [, names = '', flags = ''] = /^([a-z_0-9,]+)[=+]([eip]+)$/.exec(part) ?? []
      return names
        .split(',')
        .filter(Boolean)
        .map(name => [name, [...flags].sort().join('')] as const)
    })
    return { isThere: record.has('there'), exists: record.has('exists'), capabilities: Object.fromEntries(parts) }
  },
  absent: () => ({ isThere: false, exists: false, capabilities: {} }),
}

/** Asks what a program may do. */
export function fileCapabilities(path: string): Question<FileCapabilities> {
  return ask(capabilitiesKind, path)
}
