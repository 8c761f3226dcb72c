import type { Record as Answered } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { laidPackages } from './package.ts'

/** What is wanted of packages; what dnf would do about it is the answer. */
export interface DnfKey {
  readonly state: 'absent' | 'present' | 'latest'
  /** As playbooks write them: name, name-1.2, name >= 1.2, na*, @group, /path, file.rpm. */
  readonly names: readonly string[]
  readonly updateOnly: boolean
  readonly installroot: string
  readonly options: readonly string[]
  /** dnf's command where no names are given. */
  readonly command?: 'autoremove' | 'upgrade'
}

/** dnf's command for a name that is not as it should be. */
export type DnfCommand = 'install' | 'upgrade' | 'remove' | 'autoremove'

/** What dnf would do. */
export interface Dnf {
  /** Which program it is (dnf, dnf5, yum); undefined where there is none. */
  readonly program?: string
  /** By the place of each name, what has to be done about it. */
  readonly commands: readonly (DnfCommand | undefined)[]
  /** Packages as name.arch, with the version that would come, and that is there. */
  readonly changes: { readonly [name: string]: { readonly version?: string; readonly old?: string } }
  /** dnf's own words for why it cannot be done. */
  readonly error?: string
}

const nothing: Dnf = { commands: [], changes: {} }

/** What dnf would do for packages. What rpm knows is asked first, as dnf's start takes a second; dnf may fetch lists of packages for it. */
const dnfKind: Kind<DnfKey, Dnf> = {
  name: 'dnf',
  local: true,
  mayComeWithPackage: false,
  script: keys => sh`${functions}\n${keys.map(question)}`,
  parse,
  absent: () => nothing,
  predict: (key, _, answer, all) => planned(key, answer as Dnf, key.installroot === '/' ? laidPackages(all()) : new Map()),
}

/** Asks what dnf would do. */
export function dnf(key: DnfKey): Question<Dnf> {
  return ask(dnfKind, key)
}

// A file is known by what it holds, a path or a capability by what provides it; a pattern and a group only dnf can tell.
const functions = sh`LC_ALL=C COLUMNS=200; export LC_ALL COLUMNS; program=; for p in dnf5 dnf yum; do if command -v "$p" >/dev/null 2>&1; then program=$p; break; fi; done
there() { rpm --root "$root" -q -- "$1" >/dev/null 2>&1 || { [ "$state" != absent ] && rpm --root "$root" -q --whatprovides -- "$1" >/dev/null 2>&1; }; }
way() { case $1 in '*') [ "$state" = latest ] && echo upgrade || echo install; return ;; @*|*://*|*[*?[]*) [ "$state" = absent ] && echo remove || echo install; return ;;
*.rpm) f=$(rpm -qp --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}' -- "$1" 2>/dev/null) && there "$f" || echo install; return ;; esac
if there "$1"; then case $state in absent) echo remove ;; latest) echo upgrade ;; esac; elif [ "$state" != absent ] && [ -z "$only" ]; then echo install; fi; }
simulate() { c=$1; shift; o=$("$program" --assumeno "$@" 2>&1); printf 'status %s=%s\\0said %s=%s\\0' "$c" "$?" "$c" "$o"; any=1; }`

function question({ state, names, updateOnly, installroot, options, command }: DnfKey): Sh {
  const commands: readonly DnfCommand[] = command ? [command] : ['install', 'upgrade', 'remove']
  return sh`( [ -n "$program" ] || exit 0; state=${state} only=${updateOnly ? '1' : ''} root=${installroot} any=; printf 'program=%s\\0' "$program"
${names.map((name, index) => sh`w${index}=$(way ${name}); printf 'w%d=%s\\0' ${index} "$w${index}"\n`)}${commands.map(
  one => sh`set --; ${names.map((name, index) => sh`[ "$w${index}" != ${one} ] || set -- "$@" ${name}\n`)}
${command ? sh`simulate ${one} ${options} ${one}` : sh`[ "$#" = 0 ] || simulate ${one} ${options} ${one} "$@"`}\n`,
)}[ -z "$any" ] || rpm --root "$root" -qa --qf '%{NAME}.%{ARCH} %{VERSION}-%{RELEASE}\\n' | { printf 'rpms='; cat; printf '\\0'; }
); printf 'end=\\0'\n`
}

function parse(record: Answered, { names }: DnfKey): Dnf {
  const program = record.get('program')
  if (program === undefined) return nothing
  const there = new Map((record.get('rpms') ?? '').split('\n').map(line => line.split(' ') as [string, string]))
  const said = [...record].filter(([name]) => name.startsWith('said '))
  const failed = said.find(([name, text]) => record.get(name.replace('said', 'status')) !== '0' && !text.includes('Operation aborted'))
  return {
    program,
    commands: names.map((_, index) => (record.get(`w${index}`) || undefined) as DnfCommand | undefined),
    changes: Object.fromEntries(said.flatMap(([, text]) => changesIn(text, there))),
    ...(failed && { error: failed[1] }),
  }
}

/** dnf's table: below a heading for each way, name, architecture, version, repository and size, which may take several lines. */
function changesIn(text: string, there: ReadonlyMap<string, string>): (readonly [string, Dnf['changes'][string]])[] {
  const [table = ''] = text.replace(/^.*?(?:^|\n)=+\n.*?\n=+\n/s, '').split(/^Transaction Summary/m)
  return table.split(/^(?=\S.*:$)/m).flatMap(section => {
    const [heading = '', ...lines] = section.split('\n')
    if (!/^(Installing|Upgrading|Downgrading|Reinstalling|Removing)\b(?!.*(Groups|profiles))/.test(heading)) return []
    const words = lines.filter(line => !/^\s*replacing\b/.test(line)).join(' ')
    return [...words.matchAll(/(\S+)\s+(\S+)\s+(\S+)\s+\S+\s+[\d.]+(?:\s+(?:[kMGT]|[KMGT]?i?B)(?=\s|$))?/g)].map(
      ([, name = '', arch = '', version = '']) => {
        const id = `${name}.${arch}`
        const old = there.get(id)
        return [
          id,
          { ...(heading.startsWith('Removing') ? {} : { version: version.replace(/^\d+:/, '') }), ...(old === undefined ? {} : { old }) },
        ] as const
      },
    )
  })
}

/** The changes without what this run would have made before, and with what it would have undone. */
function planned({ names, state }: DnfKey, now: Dnf, laid: ReturnType<typeof laidPackages>): Dnf | undefined {
  if (laid.size === 0) return undefined
  const bare = (id: string) => id.replace(/\.[^.]*$/, '')
  const left = Object.entries(now.changes).filter(([id, { version }]) => !laid.has(bare(id)) || laid.get(bare(id)) !== version)
  const undone = names.flatMap((name): [string, Dnf['changes'][string]][] => {
    const installed = laid.get(name)
    if (!laid.has(name) || left.some(([id]) => bare(id) === name)) return []
    if ((state === 'absent') === (installed === undefined)) return []
    return [[`${name}.noarch`, installed === undefined ? { version: 'present' } : { old: installed }]]
  })
  return { ...now, changes: Object.fromEntries([...left, ...undone]) }
}
