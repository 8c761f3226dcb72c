import { script, sh } from '../../shell/sh.ts'
import { plainXml, xmlAttribute } from '../../text/plain-xml.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What zypper is asked: which packages are there, and what a command would do. */
export interface ZypperKey {
  readonly type: string
  /** Words before the command. */
  readonly before: readonly string[]
  /** The command with its own words, but for the names. */
  readonly command: readonly string[]
  /** Names that it is told of where they are not there, or where they are, as it is told them. */
  readonly names: readonly (readonly [name: string, word: string])[]
  readonly told: 'missing' | 'there'
  /** Words that it is told whatever is there. */
  readonly always: readonly string[]
  /** Whether it is for all packages, and takes no names. */
  readonly isForAll: boolean
}

/** One package that would come, go or become another version. */
export interface ZypperMove {
  readonly name: string
  /** How zypper calls it: install, upgrade, downgrade, reinstall, remove. */
  readonly how: string
  readonly version: string
  readonly old?: string
}

/** What zypper says. */
export interface Zypper {
  readonly program?: string
  /** The names that the command takes. */
  readonly words: readonly string[]
  readonly moves: readonly ZypperMove[]
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Words that zypper takes before all others, so that it asks nothing and answers in XML. */
export const zypperWords = ['--quiet', '--non-interactive', '--xmlout'] as const

const zypperKind: Kind<ZypperKey, Zypper> = {
  name: 'zypper',
  local: true,
  passing: ['moves', 'stdout', 'stderr'],
  mayComeWithPackage: false,
  script: keys =>
    script(
      keys.map(
        ({ type, before, command, names, told, always, isForAll }) => sh`( if p=$(command -v zypper); then printf 'program=%s\\0' "$p"
z() { LC_ALL=C zypper ${zypperWords} ${before} "$@" </dev/null; }
f=; ${names.length > 0 && sh`f=$(z --disable-repositories search --type ${type} --match-exact --details --installed-only -- ${names.map(([name]) => name)} 2>/dev/null)`}
set -- ${always}
t() { case $f in *" name=\\"$1\\""*) [ ${told} = there ] ;; *) [ ${told} = missing ] ;; esac; }
${script(names.map(([name, word]) => sh`if t ${name}; then set -- "$@" ${word}; fi`))}
[ $# = 0 ] || printf '%s\\n' "$@" | { w=$(cat); printf 'words=%s\\0' "$w"; }
if [ $# -gt 0 ] || ${isForAll ? sh`true` : sh`false`}; then e=$({ o=$(z ${command} "$@"); printf 'status=%s\\0stdout=%s\\n\\0' $? "$o" >&3; } 2>&1); printf 'stderr=%s\\0' "$e"; fi
fi ) 3>&1; printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const program = record.get('program')
    const stdout = record.get('stdout') ?? ''
    return {
      ...(program !== undefined && { program }),
      words: (record.get('words') ?? '').split('\n').filter(Boolean),
      moves: movesIn(stdout),
      status: Number(record.get('status') ?? 0),
      stdout,
      stderr: record.get('stderr') ?? '',
    }
  },
  absent: () => ({ words: [], moves: [], status: 0, stdout: '', stderr: '' }),
}

/** Asks zypper what it would do. */
export function zypper(key: ZypperKey): Question<Zypper> {
  return ask(zypperKind, key)
}

/** What went wrong, in zypper's words. */
export function zypperTrouble(xml: string): string {
  return [...xml.matchAll(/<message type="error">([\s\S]*?)<\/message>/g)].map(([, text = '']) => plainXml(text).trim()).join('\n')
}

/** What a summary of zypper's lists. */
function movesIn(xml: string): ZypperMove[] {
  let how = ''
  return [...xml.matchAll(/<to-([a-z-]+)>|<\/to-|<solvable ([^>]*)>/g)].flatMap(([whole, section, attributes]) => {
    if (attributes === undefined) {
      how = section ?? ''
      return []
    }
    const of = (name: string) => xmlAttribute(attributes, name)
    const old = of('edition-old')
    return how === '' || whole === '' ? [] : [{ name: of('name'), how, version: of('edition'), ...(old !== '' && { old }) }]
  })
}
