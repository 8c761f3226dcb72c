import type { Json } from '../../engine/module.ts'
import { collectorsFor } from '../../engine/state/facts/collectors.ts'
import { facts } from '../../engine/state/facts.ts'

/** Facts without their prefix. */
export type Facts = { readonly [name: string]: Json }
/** What a host says: texts of files by their paths, and what else by its name. */
export interface Said {
  readonly files?: { readonly [path: string]: string }
  readonly [name: string]: string | { readonly [path: string]: string } | undefined
}

/** The facts that a subset makes of what a host says. */
export function factsFrom({ files = {}, ...said }: Said, subset: string): Facts {
  const lines = Object.entries(files).flatMap(([path, text]) => text.split('\n').map(line => `${path}:${line}`))
  const asked = collectorsFor(['!all', '!min', subset])
  if ('bad' in asked) throw new Error(asked.bad)
  const { kind, key } = facts({ collectors: asked, folder: '', timeout: 1 })
  return kind.parse(new Map([['files', lines.join('\n')], ...(Object.entries(said) as [string, string][])]), key)
}
