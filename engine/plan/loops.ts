import { basename } from 'node:path'
import { type Position, Problems } from '../errors.ts'

/** What stands open while imports and dependencies are expanded: files by their paths, roles as `role NAME`. */
export type Open = string[]

/** Does the work with a file or role open. What is open already would need itself and never end: that is a problem of its own. */
export function opened<T>(open: Open, name: string, at: Position, work: () => T): T {
  const first = open.indexOf(name)
  if (first >= 0) {
    const way = [...open.slice(first), name].map(short).join(' → ')
    const isRole = name.startsWith('role ')
    throw new Problems([
      {
        code: isRole ? 'role-loop' : 'import-loop',
        at,
        message: isRole ? `a role depends on itself: ${way}` : `a file imports itself: ${way}`,
        hint: isRole
          ? 'take one of these dependencies out'
          : 'take one of these imports out; include_tasks with a condition may repeat itself',
      },
    ])
  }
  open.push(name)
  try {
    return work()
  } finally {
    open.pop()
  }
}

/** A role by its name, its files with it, any other file by its own name. */
function short(name: string): string {
  if (name.startsWith('role ')) return basename(name)
  return /[^/]+\/(?:tasks|handlers)\/.+$/.exec(name)?.[0] ?? basename(name)
}
