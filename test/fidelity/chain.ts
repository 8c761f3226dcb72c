import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { project } from '../lab/places.ts'
import type { Book } from './book.ts'

/** A file, user or unit that several modules of a book have to do with, one after the other. */
export interface Chain {
  readonly thing: string
  readonly modules: readonly string[]
}

/** Arguments that name what a task is about. */
const naming = /^(path|paths|dest|src|name|user|owner|group|key|creates|removes)$/
/** Modules that touch nothing of the host. */
const silent = new Set(['debug', 'assert', 'set_fact', 'fail', 'pause'])
const modules = new Set(readdirSync(join(project, 'modules')).map(file => file.replace(/\.ts$/, '')))

/** The thing of a book that most modules have to do with. */
export function chainOf({ files }: Pick<Book, 'files'>): Chain {
  const found = new Map<string, string[]>()
  const texts = [...files].filter(([path]) => path.endsWith('.yml')).map(([, text]) => text)
  for (const { module, things } of texts.flatMap(text => parseAllDocuments(text).flatMap(one => deeds(one.toJS() as unknown))))
    for (const thing of things) found.set(thing, [...new Set([...(found.get(thing) ?? []), module])])
  const [longest] = [...found].sort(([, one], [, other]) => other.length - one.length)
  return { thing: longest?.[0] ?? '', modules: longest?.[1] ?? [] }
}

/** How many books chain three modules or more, in a sentence. */
export function chained(books: readonly Book[]): { readonly count: number; readonly sentence: string } {
  const count = books.filter(book => chainOf(book).modules.length >= 3).length
  return { count, sentence: `${count} of ${books.length} books chain three modules or more through one file, user or unit` }
}

interface Deed {
  readonly module: string
  readonly things: readonly string[]
}

/** The tasks of plays, blocks and files of tasks, in their order. */
function deeds(node: unknown): Deed[] {
  if (Array.isArray(node)) return node.flatMap(deeds)
  if (node === null || typeof node !== 'object') return []
  return Object.entries(node).flatMap(([key, value]: [string, unknown]): Deed[] => {
    if (/^(tasks|pre_tasks|post_tasks|handlers|block|rescue|always)$/.test(key)) return deeds(value)
    const module = key.replace(/^.*\./, '')
    if (!modules.has(module) || silent.has(module) || value === null || typeof value !== 'object') return []
    return [{ module: module === 'service' ? 'systemd' : module, things: thingsIn(value) }]
  })
}

function thingsIn(args: object): string[] {
  return Object.entries(args).flatMap(([name, value]: [string, unknown]) => {
    if (!naming.test(name)) return []
    return (Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string' && one !== 'root') as string[]
  })
}
