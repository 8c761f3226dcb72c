import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What is asked of pacman: names of packages or groups, and whether what they would bring matters. */
export interface PacmanKey {
  readonly program: string
  readonly names: readonly string[]
  readonly isInstalling: boolean
}

/** What pacman knows. */
export interface Pacman {
  readonly hasProgram: boolean
  /** Versions of all that is installed, by name. */
  readonly installed: { readonly [name: string]: string }
  /** Newer versions that its lists have, by name. */
  readonly newer: { readonly [name: string]: string }
  /** The packages of those names that are groups. */
  readonly groups: { readonly [group: string]: readonly string[] }
  /** What the names would bring, and what that needs, by name. */
  readonly comes: { readonly [name: string]: string }
  /** Why that cannot be told. */
  readonly trouble?: string
  /** A sum of the lists. */
  readonly lists: string
}

const pacmanKind: Kind<PacmanKey, Pacman> = {
  name: 'pacman',
  local: true,
  passing: ['lists', 'newer', 'comes'],
  mayComeWithPackage: false,
  script: keys =>
    script(
      keys.map(
        ({ program, names, isInstalling }) => sh`if command -v ${program} >/dev/null 2>&1; then p() { LC_ALL=C ${program} "$@"; }
printf 'program=1\\0installed=%s\\0newer=%s\\0' "$(p -Q 2>/dev/null)" "$(p -Qu 2>/dev/null)"
printf 'groups=%s\\0' "$(${names.length > 0 ? sh`p -Sg -- ${names} 2>/dev/null` : sh`:`})"
d=$(p -Qv 2>/dev/null | sed -n 's/^DB Path *: *//p'); printf 'lists=%s\\0' "$(cat "$d"sync/*.db 2>/dev/null | cksum)"
${names.length > 0 && isInstalling && sh`w=$(p -Sp --noconfirm --needed --print-format '%n %v' -- ${names} 2>&1) || printf 'trouble=1\\0'; printf 'comes=%s\\0' "$w"`}
fi; printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const pairs = (field: string) => pairsIn(record.get(field) ?? '')
    const said = record.get('comes') ?? ''
    return {
      hasProgram: record.has('program'),
      installed: Object.fromEntries(pairs('installed')),
      newer: Object.fromEntries(pairs('newer').map(([name, versions]) => [name, versions.replace(/^.*-> (\S+).*$/, '$1')])),
      groups: groupsIn(pairs('groups')),
      comes: record.has('trouble') ? {} : Object.fromEntries(pairsIn(said).filter(([name]) => !/^(warning|error|::)/.test(name))),
      ...(record.has('trouble') && { trouble: said.replaceAll('\n', ', ') }),
      lists: record.get('lists') ?? '',
    }
  },
  absent: () => ({ hasProgram: false, installed: {}, newer: {}, groups: {}, comes: {}, lists: '' }),
}

/** Asks pacman about packages. */
export function pacmanPackages(key: PacmanKey): Question<Pacman> {
  return ask(pacmanKind, key)
}

function pairsIn(text: string): [string, string][] {
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)])
}

function groupsIn(pairs: readonly [string, string][]): Pacman['groups'] {
  const names = [...new Set(pairs.map(([group]) => group))]
  return Object.fromEntries(names.map(name => [name, pairs.filter(([group]) => group === name).map(([, member]) => member)]))
}
