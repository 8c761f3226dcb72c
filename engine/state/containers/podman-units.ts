import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { podmanFunctions } from './podman.ts'

/** A unit of systemd that podman would write for a container or a pod. */
export interface PodmanUnit {
  /** Without `.service`. */
  readonly name: string
  readonly text: string
  /** What the file of that name holds in the folder that was named; undefined where there is none. */
  readonly there?: string
}

/** What podman makes of a container or a pod, as units. */
export interface PodmanUnits {
  readonly isInstalled: boolean
  readonly units: readonly PodmanUnit[]
  /** Why it made none. */
  readonly trouble?: string
}

interface UnitsKey {
  readonly name: string
  readonly executable: string
  readonly words: readonly string[]
  /** The folder that they are compared with; empty for none. */
  readonly folder: string
}

// Podman writes them into a folder of our own, which goes again: so each has its name.
const generating = sh`units() ( x=$1 f=$2; shift 2; command -v "$x" >/dev/null 2>&1 || return 0; printf 'podman=1\\0'
case $x in */*) x=$(readlink -f -- "$x") ;; esac; storage || { printf 'trouble=%s\\0' 'it has nothing yet'; return 0; }
d=$(mktemp -d) || return 0; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM; cd "$d" || return 0
e=$("$x" generate systemd --files "$@" 2>&1 >/dev/null) || { printf 'trouble=%s\\0' "$e"; return 0; }
n=0; for u in *.service; do [ -f "$u" ] || continue; n=$((n+1)); t=$(cat -- "$u"; printf .)
printf 'name%d=%s\\0text%d=%s\\0' $n "\${u%.service}" $n "\${t%.}"
[ -z "$f" ] || [ ! -f "$f/$u" ] || { t=$(tr -d '\\000' <"$f/$u"; printf .); printf 'there%d=%s\\0' $n "\${t%.}"; }; done )`

const unitsKind: Kind<UnitsKey, PodmanUnits> = {
  name: 'podman units',
  passing: 'all',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      podmanFunctions,
      generating,
      ...keys.map(
        ({ name, executable, words, folder }) => sh`units ${executable} ${folder || sh`''`} ${words} -- ${name}; printf 'end=\\0'`,
      ),
    ]),
  parse: record => {
    const trouble = record.get('trouble')
    const units = [...record].flatMap(([member, name]): PodmanUnit[] => {
      const [, number] = /^name(\d+)$/.exec(member) ?? []
      const there = record.get(`there${number}`)
      return number === undefined ? [] : [{ name, text: record.get(`text${number}`) ?? '', ...(there !== undefined && { there }) }]
    })
    return { isInstalled: record.has('podman'), units, ...(trouble !== undefined && { trouble: trouble.trim() }) }
  },
  absent: () => ({ isInstalled: false, units: [] }),
  predict: ({ name }, _, __, all) =>
    all().some(([{ kind, key }]) => /^(container|pod)$/.test(kind.name) && (key as { readonly name: string }).name === name)
      ? new Unknown(`what podman makes of ${name}`)
      : undefined,
}

/** Asks for the units that podman makes of a container or a pod. */
export function podmanUnits(key: UnitsKey): Question<PodmanUnits> {
  return ask(unitsKind, key)
}

/** A unit as it is compared: comments have the time in them. */
export function withoutComments(text: string): string {
  return text.replace(/^#.*\n?/gm, '').trim()
}
