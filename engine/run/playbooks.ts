import { dirname, resolve } from 'node:path'
import { type Position, type Problem, Problems } from '../errors.ts'
import type { ImportPlaybookNode, PlayNode } from '../load/ast.ts'
import type { Names } from '../load/loaded.ts'
import { loadPlaybook } from '../load/playbook.ts'
import type { Mapping } from '../load/values.ts'
import type { Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { below, type Context } from '../plan/context.ts'
import { type Open, opened } from '../plan/loops.ts'
import { early } from './library.ts'

/** A play, the file it stands in, and what the import around it gives it. */
export interface FoundPlay {
  readonly node: PlayNode
  readonly file: string
  readonly outer: Context | undefined
  /** The playbook that was asked for. */
  readonly playbook: string
}

/** What reading playbooks needs, and where what is wrong goes. */
interface Reading {
  readonly names: Names
  /** The file of a playbook that is called `ns.coll.book`. */
  ofCollection(name: string): string | undefined
  readonly world: World
  readonly vault: Vault
  readonly playbookDir: string
  readonly extraVars: Mapping
  readonly problems: Problem[]
  note(problem: Problem): void
}

type Found = Omit<FoundPlay, 'playbook'>

/** The plays of playbooks in order, those of imported playbooks in their place. */
export function readPlaybooks(files: readonly string[], reading: Reading): FoundPlay[] {
  return files.flatMap(playbook => {
    const path = pathOf(playbook, '.', reading)
    return playsOf(path, undefined, undefined, reading, [path]).map(play => ({ ...play, playbook }))
  })
}

/** The path of a playbook: a file seen from a folder, or one of a collection. */
export function pathOf(name: string, folder: string, { world, ofCollection }: Pick<Reading, 'world' | 'ofCollection'>): string {
  const path = resolve(folder, name)
  return (world.stat(path)?.type === 'file' ? undefined : ofCollection(name)) ?? path
}

function playsOf(file: string, at: Position | undefined, outer: Context | undefined, reading: Reading, open: Open): Found[] {
  const { names, world, vault, problems, note } = reading
  if (world.stat(file)?.type !== 'file') {
    problems.push({
      code: 'missing-playbook',
      message: `the playbook: ${file} could not be found`,
      ...(at ? { at } : {}),
      hint: at ? `it is looked for beside ${at.file}` : 'give the path from here, or change to its folder',
    })
    return []
  }
  const loaded = loadPlaybook(file, names, world, vault)
  problems.push(...loaded.problems)
  for (const notice of loaded.notices) note(notice)
  return loaded.value.flatMap(entry =>
    entry.kind === 'play' ? [{ node: entry, file, outer }] : importedPlays(entry, file, outer, reading, open),
  )
}

function importedPlays(entry: ImportPlaybookNode, file: string, outer: Context | undefined, reading: Reading, open: Open): Found[] {
  const from: Context = { parent: outer, level: 'play', keywords: new Map(), vars: new Map(), params: new Map(), role: undefined, file }
  const inner = below(from, 'block', entry.keywords, { file })
  try {
    const path = pathOf(String(early(entry.file, inner, reading)), dirname(file), reading)
    return opened(open, path, entry.at, () => playsOf(path, entry.at, inner, reading, open))
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    reading.problems.push(...error.problems)
    return []
  }
}
