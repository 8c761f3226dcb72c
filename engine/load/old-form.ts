import type { Position } from '../errors.ts'
import { argumentsFrom } from './arguments.ts'
import type { Arguments } from './ast.ts'
import { Template } from './values.ts'
import { type Tree, valueOf } from './yaml.ts'

/** The module that a task names, and what stands under it. */
export interface Said {
  readonly module: string
  readonly moduleAt: Position
  readonly under: Tree
  /** What stands behind the module's name under `module:`. */
  readonly words?: Tree
}

/** What `action:` or `local_action:` says: `copy src=a dest=b`, or a mapping with the module's name and maybe words behind it. */
export function oldForm(tree: Tree): Said {
  if (tree.kind === 'map') {
    const module = tree.entries.find(({ key }) => key === 'module')
    const under: Tree = { ...tree, entries: tree.entries.filter(({ key }) => key !== 'module') }
    const { under: words, ...said } = nameAndWords(module?.value ?? { kind: 'scalar', at: tree.at, value: '' })
    return { ...said, under, words }
  }
  return nameAndWords(tree)
}

/** `copy src=a dest=b`: the module's name, and what follows it. */
function nameAndWords(tree: Tree): Said {
  const value = valueOf(tree)
  const text = value instanceof Template ? value.source : String(value)
  const [, module = '', rest = ''] = /^\s*((?:\{\{.*?\}\}|\S)+)\s*(.*)$/s.exec(text) ?? []
  return {
    module,
    moduleAt: tree.at,
    under: { kind: 'scalar', at: tree.at, value: rest === '' ? null : value instanceof Template ? new Template(rest, tree.at) : rest },
  }
}

/** Arguments with those that stand as text behind the module's name. */
export function withWords(args: Arguments, module: string, words: Tree | undefined): Arguments {
  if (words?.kind !== 'scalar' || words.value === null) return args
  const more = argumentsFrom(module, words, undefined)
  return {
    ...args,
    ...more,
    at: args.at,
    named: new Map([...args.named, ...more.named]),
    places: new Map([...args.places, ...more.places]),
  }
}
