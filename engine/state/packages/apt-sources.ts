import { Unknown } from '../../load/values.ts'
import { decode } from '../../shell/records.ts'
import { script, sh } from '../../shell/sh.ts'
import type { FileState } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Lists of APT's sources by their paths. */
export interface AptSources {
  readonly lists: { readonly [path: string]: { readonly text: string; readonly mode: string } }
}

const places = /^\/etc\/apt\/(sources\.list|sources\.list\.d\/[^/]+\.list)$/

const sourcesKind: Kind<string, AptSources> = {
  name: 'apt-sources',
  local: true,
  mayComeWithPackage: false,
  script: keys =>
    script([
      sh`sources() { for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do [ -f "$f" ] && [ -r "$f" ] && printf '%s=%s %s\\0' "$f" "$(stat -c %a -- "$f")" "$(base64 <"$f")"; done; printf 'end=\\0'; }`,
      ...keys.map(() => sh`sources`),
    ]),
  parse: record => ({
    lists: Object.fromEntries(
      [...record].map(([path, value]) => {
        const cut = value.indexOf(' ')
        return [path, { mode: `0${value.slice(0, cut)}`, text: decode(Buffer.from(value.slice(cut + 1), 'base64')) }]
      }),
    ),
  }),
  absent: () => ({ lists: {} }),
  predict: (_key, _made, answer, all) => {
    const laid = all().flatMap(([{ kind, key }, value]) => {
      const path = kind.name === 'file' ? (key as { path: string }).path : ''
      return places.test(path) ? [[path, value] as const] : []
    })
    if (laid.length === 0) return undefined
    const unknown = laid.find(([, value]) => value instanceof Unknown || !isTold(value as FileState))
    if (unknown) return unknown[1] instanceof Unknown ? unknown[1] : undefined
    const lists = { ...(answer as AptSources).lists }
    for (const [path, value] of laid) {
      const { type, content, mode = '0644' } = value as FileState
      if (type === 'file') lists[path] = { text: decode(content?.bytes ?? new Uint8Array()), mode }
      else delete lists[path]
    }
    return { lists }
  },
}

/** Asks for all lists of sources. */
export function aptSources(): Question<AptSources> {
  return ask(sourcesKind, '')
}

function isTold({ type, content }: FileState): boolean {
  return type !== 'file' || content?.bytes !== undefined
}
