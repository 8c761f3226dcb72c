import type { Json } from '../../module.ts'
import type { Sh } from '../../shell/sh.ts'

/** Facts by the names that playbooks use, without their prefix. */
export type Facts = { readonly [name: string]: Json }

/** What a host said: texts by name, and lines of files by their paths. */
export interface Raw {
  readonly said: { readonly [name: string]: string }
  readonly files: ReadonlyMap<string, readonly string[]>
}

/** One family of facts, gathered where one of its names is in `gather_subset`. */
export interface Collector {
  /** Its own name, and others that ask for it. */
  readonly names: readonly [string, ...string[]]
  /** Other collectors whose facts come along, as with Ansible. */
  readonly brings?: readonly string[]
  /** Files that are read whole, all of them with one process: paths, and patterns as sh. */
  readonly files?: readonly (string | Sh)[]
  /** What is asked besides; `p NAME TEXT` tells it. Everything has to go without the tool that is asked. */
  readonly script?: Sh
  readonly facts: (raw: Raw) => Facts
}

/** The text of a file, its last line's end left out; undefined where there is none that can be read. */
export function textOf({ files }: Raw, path: string): string | undefined {
  return files.get(path)?.join('\n')
}

/** What was said under a name; nothing where nothing was. */
export function saidOf({ said }: Raw, name: string): string {
  return said[name] ?? ''
}

/** Files whose paths fit, with the groups of the expression. */
export function filesLike({ files }: Raw, pattern: RegExp): { readonly groups: readonly string[]; readonly text: string }[] {
  return [...files].flatMap(([path, lines]) => {
    const found = pattern.exec(path)
    return found ? [{ groups: found.slice(1).map(group => group ?? ''), text: lines.join('\n') }] : []
  })
}

/** What a table has under a name that a host gave: nothing that it did not put there itself. */
export function entryOf<V>(table: { readonly [name: string]: V }, name: string): V | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** Lines `PATH -> TARGET` of `ls -ld`, by path. */
export function linksIn(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/ (\/\S+) -> (.*)$/gm)
  return new Map([...lines].map(([, path = '', target = '']) => [path, target]))
}
