import { Unknown } from '../../load/values.ts'
import type { Json } from '../../module.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type PodmanSort, plannedPodman, podmanFunctions, withoutPodman } from './podman.ts'

/** What podman says of all that it has of a sort, or of what is named; and what it says of names that are nothing. */
export interface PodmanTold {
  readonly isInstalled: boolean
  readonly hasStorage: boolean
  readonly told: readonly Json[]
  /** Podman's words about the first name that is nothing; empty where all are there. */
  readonly trouble: string
}

interface ToldKey {
  readonly sort: PodmanSort
  /** None asks for all there are. */
  readonly names: readonly string[]
  readonly executable: string
}

const listing: { readonly [S in PodmanSort]: readonly string[] } = {
  container: ['container', 'ls', '-aq', '--no-trunc'],
  image: ['image', 'ls', '-q', '--no-trunc'],
  network: ['network', 'ls', '-q'],
  pod: ['pod', 'ls', '-q', '--no-trunc'],
  secret: ['secret', 'ls', '-q'],
  volume: ['volume', 'ls', '-q'],
}

// What there is may be many: their names come by lines. An image with two names is listed twice. Pods are told one at a time.
const telling = sh`each() { k=$1; while IFS= read -r i; do [ "$k" != image ] || case $s in *" $i "*) continue ;; esac
s="$s $i "; if a=$("$x" "$k" inspect --format '={{json .}}' "$i" 2>/dev/null); then printf '%s\\n' "$a"
else "$x" "$k" inspect "$i" 2>&1 >/dev/null | sed -n '/./{s/^/!/p;q;}'; fi; done; }
tell() { x=$1 w=$2; shift 2; ! storage || printf 'storage=1\\0'
command -v "$x" >/dev/null 2>&1 || return 0; printf 'podman=1\\0'; storage || return 0
printf 'told=%s\\0' "$(s=; "$@" | each "$w")"; }`

const toldKind: Kind<ToldKey, PodmanTold> = {
  name: 'podman says',
  passing: 'all',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      podmanFunctions,
      telling,
      ...keys.map(({ sort, names, executable }) => {
        const lines = names.length > 0 ? sh`printf '%s\\n' ${names}` : sh`${executable} ${listing[sort]}`
        return sh`tell ${executable} ${sort} ${lines}; printf 'end=\\0'`
      }),
    ]),
  parse: (record, { names }) => {
    const lines = (record.get('told') ?? '').split('\n')
    const hasStorage = record.has('storage')
    const silent = names.length > 0 && !hasStorage ? `Error: no such object: ${names[0]}` : ''
    return {
      isInstalled: record.has('podman'),
      hasStorage,
      told: lines.flatMap(line => (line.startsWith('={') ? [JSON.parse(line.slice(1)) as Json] : [])),
      trouble: lines.find(line => line.startsWith('!'))?.slice(1) ?? silent,
    }
  },
  absent: () => ({ isInstalled: false, hasStorage: false, told: [], trouble: '' }),
  predict: ({ sort, names }, _, answer, all) => {
    const laid = all()
    const isPlanned = laid.some(([{ kind, key }]) => {
      const { name } = key as { readonly name?: string }
      return kind.name === (sort === 'secret' ? 'podman secret' : sort) && (names.length === 0 || names.includes(name ?? ''))
    })
    if (isPlanned) return new Unknown(`what this run would have podman keep`)
    const planned = plannedPodman({ ...(answer as PodmanTold), exists: false }, laid)
    return planned === undefined || planned instanceof Unknown ? planned : { ...(answer as PodmanTold), isInstalled: true }
  },
}

/** Asks what podman says of things of a sort: of those that are named, or of all. */
export function podmanTold(sort: PodmanSort, names: readonly string[], executable: string): Question<PodmanTold> {
  return ask(toldKind, { sort, names, executable })
}

/** Why nothing can be told. */
export function nothingTold(now: PodmanTold, names: readonly string[], executable: string): string | undefined {
  const odd = names.find(name => name.startsWith('-') || /[\n\0]/.test(name))
  if (odd !== undefined) return `"${odd}" cannot be a name; give that of what podman has`
  return withoutPodman(now, executable)
}
