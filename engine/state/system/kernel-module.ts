import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A module of the kernel. */
export interface KernelModule {
  readonly isLoaded: boolean
  /** Part of the kernel itself: always there. */
  readonly isBuiltIn: boolean
  /** Files that have it loaded when the host starts. */
  readonly files: readonly string[]
  /** Its parameters in /etc/modprobe.d. */
  readonly parameters: string
}

const moduleKind: Kind<string, KernelModule> = {
  name: 'kernel module',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    script([
      sh`b=$(cat "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null); module() { u=$(printf '%s' "$1" | tr - _); h=$(printf '%s' "$1" | tr _ -)
grep -qE "^($u|$h) " /proc/modules 2>/dev/null && printf 'loaded=1\\0'
case $b in */"$u".ko*|*/"$h".ko*) printf 'builtin=1\\0' ;; esac
printf 'files=%s\\0' "$(grep -lsxE "[[:space:]]*$1[[:space:]]*" /etc/modules-load.d/*.conf)"
printf 'parameters=%s\\0end=\\0' "$(sed -n "s/^[[:space:]]*options[[:space:]][[:space:]]*$1[[:space:]][[:space:]]*//p" /etc/modprobe.d/*.conf 2>/dev/null | tail -n 1)"; }`,
      ...names.map(name => sh`module ${name}`),
    ]),
  parse: record => ({
    isLoaded: record.has('loaded') || record.has('builtin'),
    isBuiltIn: record.has('builtin'),
    files: (record.get('files') ?? '').split('\n').filter(Boolean),
    parameters: record.get('parameters') ?? '',
  }),
  absent: () => ({ isLoaded: false, isBuiltIn: false, files: [], parameters: '' }),
}

/** Asks for a module of the kernel. */
export function kernelModule(name: string): Question<KernelModule> {
  return ask(moduleKind, name)
}
