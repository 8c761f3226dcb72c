import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bookOf } from '../fidelity/book.ts'
import { project } from '../lab/places.ts'

/** What a blank host is: a folder with the lab's bare Debian, one with this very machine's system, a booted one, one with SELinux on. */
export const kinds = ['folder', 'machine', 'booted', 'selinux'] as const
export type HostKind = (typeof kinds)[number]

/**
 * What the examples of a module find: a host of a kind, with packages, with what a playbook made of it; files beside the playbook; and for
 * booted hosts, where `outside` says so, a world with what the chapter downloads and the files below world/.
 */
export interface Preparation {
  readonly host: HostKind
  readonly needs: readonly string[]
  readonly world?: Readonly<Record<string, string>>
  /** By path. book.yml, where it is among them, is played first, and handlers.yml belongs to the examples. */
  readonly files: ReadonlyMap<string, string>
}

/** Comments alone: what the host needs, and nothing to be played. */
const isNote = /^(#.*\n)*$/
const below = 'world/'
const shelf = join(project, 'test/examples/prepare')

/** What is prepared for a module; for most nothing but a bare folder is. */
export function preparationFor(module: string): Preparation {
  const file = [`${module}.yml`, `${module}.book`].find(name => existsSync(join(shelf, name)))
  const source = file === undefined ? '' : readFileSync(join(shelf, file), 'utf8')
  const { needs, files } = bookOf(module, file ?? '.book', source)
  const own = [...files].filter(([, content]) => !isNote.test(content))
  const world = own.flatMap(([path, content]) => (path.startsWith(below) ? [[path.slice(below.length), content] as const] : []))
  return {
    host: kindOf(noted(source, 'host')[0] ?? 'folder', module),
    needs,
    files: new Map(own.filter(([path]) => !path.startsWith(below))),
    ...(noted(source, 'outside').length > 0 && { world: Object.fromEntries(world) }),
  }
}

function noted(source: string, word: string): string[] {
  return (new RegExp(`^(?:# )?${word}: (.*)$`, 'm').exec(source)?.[1] ?? '').split(' ').filter(Boolean)
}

function kindOf(word: string, module: string): HostKind {
  const kind = kinds.find(known => known === word)
  if (!kind) throw new Error(`${module}: there is no host "${word}", there is ${kinds.join(', ')}`)
  return kind
}
