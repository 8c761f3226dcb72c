import { parseDocument } from 'yaml'
import type { Book } from './book.ts'

/** A play, a role entry, a block or a task: its keys and what they say. */
export type Step = { readonly [key: string]: unknown }

/** What a book is made of, for counting. */
export interface Uses {
  readonly steps: readonly Step[]
  /** All keys of its steps: keywords, and modules by their short names. */
  readonly keys: ReadonlySet<string>
  readonly paths: readonly string[]
  /** All its files, one after the other. */
  readonly text: string
  /** The options of all its runs. */
  readonly options: string
}

const inner = ['roles', 'dependencies', 'pre_tasks', 'tasks', 'post_tasks', 'handlers', 'block', 'rescue', 'always']

/** Reads what a book uses from its files of plays and tasks; files that are no YAML use nothing. */
export function usesOf({ files, options }: Book): Uses {
  const steps = [...files].flatMap(([path, text]) => (isOfTasks(path) ? stepsOf(treeOf(text)) : []))
  return {
    steps,
    keys: new Set(steps.flatMap(Object.keys).map(key => key.replace(/^.*\./, ''))),
    paths: [...files.keys()],
    text: [...files.values()].join('\n'),
    options: options.join('\n'),
  }
}

const isOfTasks = (path: string) => !/(^|\/)(vars|defaults|group_vars|host_vars|templates|files|library)\//.test(path) && path !== 'hosts'

function treeOf(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' })
  return document.errors.length > 0 ? undefined : (document.toJS() as unknown)
}

const isMapping = (tree: unknown): tree is Step => typeof tree === 'object' && tree !== null && !Array.isArray(tree)

/** The steps of a list, and of all lists inside of them; of a mapping (a role's meta) those inside alone. */
function stepsOf(tree: unknown): Step[] {
  if (isMapping(tree)) return inner.flatMap(key => stepsOf(tree[key]))
  if (!Array.isArray(tree)) return []
  return tree.filter(isMapping).flatMap(step => [step, ...inner.flatMap(key => stepsOf(step[key]))])
}
