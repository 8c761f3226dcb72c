import { Unknown } from '../../load/values.ts'
import type { Json } from '../../module.ts'
import type { Record as Answered } from '../../shell/records.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { laidPackages } from '../packages/package.ts'
import type { Question } from '../question.ts'

/** A name that podman is asked about, and the program that is podman there. */
export interface PodmanKey {
  readonly name: string
  readonly executable: string
}

/** What podman keeps, by its own words. */
export type PodmanSort = 'container' | 'image' | 'network' | 'pod' | 'secret' | 'volume'

/** What podman says of something it keeps, in its own words; undefined where there is no such thing. */
export interface Inspected {
  readonly isInstalled: boolean
  /** Whether podman has kept something on this machine before: there is storage, be the program there or not. */
  readonly hasStorage: boolean
  readonly exists: boolean
  readonly inspect?: { readonly [name: string]: Json }
}

/** Where there is no podman, and never was. */
export const noPodman: Inspected = { isInstalled: false, hasStorage: false, exists: false }

/** Functions of the shell: `pod` asks about things of a sort by their names, `storage` tells whether podman has kept anything before. */
// Podman makes its storage where it is asked anything: without storage there is nothing to be asked. All names are asked by one
// process; it leaves out what there is not, without saying where: then they are asked one by one. A format of JSON alone is spread over lines.
export const podmanFunctions = sh`storage() { g=; [ "$(id -u)" = 0 ] || g=\${XDG_DATA_HOME:-$HOME/.local/share}/containers/storage
[ -n "$g" ] || g=$(sed -n 's/^[[:space:]]*graphroot[[:space:]]*=[[:space:]]*"\\(.*\\)".*/\\1/p' /etc/containers/storage.conf 2>/dev/null | tail -n 1)
[ -e "\${g:-/var/lib/containers/storage}" ]; }
say() { "$x" "$w" inspect --format '={{json .}}' "$@" 2>/dev/null; }
none() { for i; do printf "$k"'end=\\0'; done; }
pod() { x=$1 w=$2; shift 2; k=; ! storage || k='storage=1\\0'
command -v "$x" >/dev/null 2>&1 || { none "$@"; return; }
k=$k'podman=1\\0'; case $k in storage*) ;; *) none "$@"; return ;; esac
if a=$(say "$@") && [ "$(printf '%s\\n' "$a" | wc -l)" -eq $# ]; then
printf '%s\\n' "$a" | while IFS= read -r l; do printf "$k"'show=%s\\0end=\\0' "$l"; done; return; fi
for i; do if a=$(say "$i"); then printf "$k"'show=%s\\0end=\\0' "$a"; else printf "$k"'end=\\0'; fi; done; }`

/** Asks podman about things of one sort, by as few processes as it takes. */
export function inspecting(sort: PodmanSort, keys: readonly PodmanKey[]): Sh {
  const groups: { executable: string; names: string[] }[] = []
  for (const { name, executable } of keys) {
    const last = groups.at(-1)
    if (last?.executable === executable) last.names.push(name)
    else groups.push({ executable, names: [name] })
  }
  return script([podmanFunctions, ...groups.map(({ executable, names }) => sh`pod ${executable} ${sort} ${names}`)])
}

/** The answer of one record. */
export function inspected(record: Answered): Inspected {
  const found = parsed(record.get('show')?.slice(1))
  return {
    isInstalled: record.has('podman'),
    hasStorage: record.has('storage'),
    exists: found !== undefined,
    ...(found && { inspect: found }),
  }
}

/** In a check: a podman that this run installs has nothing yet, where it has never been there. */
export function plannedPodman(
  answer: Inspected,
  laid: readonly (readonly [Question<unknown>, unknown])[],
): Inspected | Unknown | undefined {
  if (answer.isInstalled || !laidPackages(laid).has('podman')) return undefined
  return answer.hasStorage ? new Unknown('the podman that this run installs') : { ...noPodman, isInstalled: true }
}

/** Whether a text can be the name of what podman keeps: no option. */
export function isPodmanName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*$/.test(name)
}

/** Why nothing can be asked of podman. */
export function withoutPodman({ isInstalled }: Pick<Inspected, 'isInstalled'>, executable: string): string | undefined {
  return isInstalled ? undefined : `there is no ${executable}; a task before this one must install podman`
}

function parsed(text: string | undefined): Inspected['inspect'] {
  if (text === undefined || !text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as NonNullable<Inspected['inspect']>
  } catch {
    return undefined
  }
}
