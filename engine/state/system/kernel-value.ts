import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What the kernel has for a setting; no value where it knows none. */
export interface KernelValue {
  readonly value?: string
}

const kernelValueKind: Kind<string, KernelValue> = {
  name: 'kernel value',
  script: names =>
    script(
      names.map(
        name => sh`if v=$(sysctl -n -- ${name} 2>/dev/null || cat -- ${`/proc/sys/${name.replaceAll('.', '/')}`} 2>/dev/null); then printf 'value=%s\\0' "$v"; fi
printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const value = record.get('value')
    return value === undefined ? {} : { value: value.trim().replace(/\s+/g, ' ') }
  },
  absent: () => ({}),
  mayComeWithPackage: true,
  local: true,
}

/** Asks what the kernel has for a setting. */
export function kernelValue(name: string): Question<KernelValue> {
  return ask(kernelValueKind, name)
}
