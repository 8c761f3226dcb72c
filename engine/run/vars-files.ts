import { dirname, isAbsolute, join } from 'node:path'
import { type Problem, Problems } from '../errors.ts'
import type { Scene } from '../execute/scene.ts'
import type { View } from '../execute/view.ts'
import type { PlayNode } from '../load/ast.ts'
import type { Value } from '../load/values.ts'
import type { Layer } from '../resolve/precedence.ts'

/** vars_files for one host: each name rendered with what is known of it; of a list the first file that exists. */
export function varsFilesFor(node: PlayNode, file: string, scene: Scene, view: View): Layer[] {
  return entriesOf(node).flatMap((entry): Layer[] => {
    const path = chosen(
      entry.map(name => String(view.templar.render(name))),
      file,
      scene,
    )
    return path === undefined ? [] : [{ level: 'vars-files', vars: scene.library.variables(path, placeOf(node)), from: path }]
  })
}

/** What is wrong with the vars_files whose names are known before any host is. */
export function varsFileProblems(node: PlayNode, file: string, scene: Scene): Problem[] {
  return entriesOf(node).flatMap((entry): readonly Problem[] => {
    const path = entry.every(name => typeof name === 'string') ? chosen(entry, file, scene) : undefined
    if (path === undefined) return []
    try {
      scene.library.variables(path, placeOf(node))
      return []
    } catch (error) {
      if (!(error instanceof Problems)) throw error
      return error.problems
    }
  })
}

function entriesOf(node: PlayNode): (readonly Value[])[] {
  const value = node.keywords.get('vars_files')?.value ?? null
  const entries = Array.isArray(value) ? (value as readonly Value[]) : value === null ? [] : [value]
  return entries.map(entry => (Array.isArray(entry) ? (entry as readonly Value[]) : [entry]))
}

function placeOf(node: PlayNode) {
  return node.keywords.get('vars_files')?.at ?? node.at
}

function chosen(names: readonly string[], file: string, { world }: Scene): string | undefined {
  const paths = names.map(name => (isAbsolute(name) ? name : join(dirname(file), name)))
  return paths.find(candidate => world.stat(candidate)) ?? paths.at(-1)
}
