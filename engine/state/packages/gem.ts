import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A gem of Ruby, and by which program and where it is kept. */
export interface GemKey {
  readonly program: string
  readonly name: string
  readonly folder?: string
  /** Words for all commands. */
  readonly words: readonly string[]
}

/** The versions of a gem that are installed, the newest first; one that is only planned may have none yet. */
export interface Gem {
  readonly isInstalled: boolean
  readonly versions: readonly (string | undefined)[]
}

/** The newest version that can be had, or why there is none. */
export interface NewestGem {
  readonly version?: string
  readonly trouble?: string
}

const gemKind: Kind<GemKey, Gem> = {
  name: 'gem',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        key => sh`( command -v ${key.program} >/dev/null 2>&1 || exit 0; printf 'gem=1\\0'
printf 'said=%s\\0' "$(${gemRun(key, ['list', '--local', '--exact', '--all', key.name])} 2>/dev/null </dev/null)" ); printf 'end=\\0'`,
      ),
    ),
  parse: (record, { name }) => ({ isInstalled: record.has('gem'), versions: versionsIn(record.get('said') ?? '', name) }),
  absent: () => ({ isInstalled: false, versions: [] }),
}

const newestKind: Kind<GemKey & { readonly source: readonly string[] }, NewestGem> = {
  name: 'newest gem',
  local: false,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        key => sh`( command -v ${key.program} >/dev/null 2>&1 || exit 0
d=$(mktemp -d) || exit 0; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM; GEM_SPEC_CACHE=$d; export GEM_SPEC_CACHE
w=$(${gemRun(key, ['list', '--remote', '--exact', ...key.source, key.name])} 2>&1 </dev/null) || printf 'failed=1\\0'; printf 'said=%s\\0' "$w" ); printf 'end=\\0'`,
      ),
    ),
  parse: (record, { name }) => {
    const said = record.get('said') ?? ''
    const [version] = versionsIn(said, name)
    if (version !== undefined) return { version }
    return record.has('said') ? { trouble: said.trim().split('\n').at(-1) || `Could not find a valid gem '${name}' in any repository` } : {}
  },
  absent: () => ({}),
}

/** Asks which versions of a gem are installed. */
export function gem({ program, name, folder, words }: GemKey): Question<Gem> {
  return ask(gemKind, { program, name, words, ...(folder !== undefined && { folder }) })
}

/** Asks a repository for the newest version of a gem; `source` are words that name it. */
export function newestGem(key: GemKey, source: readonly string[]): Question<NewestGem> {
  return ask(newestKind, { ...key, source })
}

/** Runs gem; what is kept in a folder of its own is looked for there alone. */
export function gemRun({ program, folder, words }: GemKey, command: readonly string[]): Sh {
  const [verb, ...rest] = command
  return sh`${folder !== undefined && sh`GEM_HOME=${folder} GEM_PATH=${folder}`} LC_ALL=C.UTF-8 ${program} ${verb} ${words} ${rest}`
}

/** `NAME (default: 1.1.0, 1.0.0 x86_64-linux)`. */
function versionsIn(said: string, name: string): string[] {
  const line = said.split('\n').find(one => one.startsWith(`${name} (`))
  return (line ?? '')
    .slice(name.length + 2, -1)
    .split(', ')
    .map(one => one.replace(/^default: /, '').split(' ')[0] ?? '')
    .filter(Boolean)
}
