import type { FileState } from './file.ts'
import type { Machine } from './machine.ts'

const bits = { read: 0o4, write: 0o2 } as const

/**
 * Whether the user of the shell may read or write what is at a path; undefined where nobody can tell. What a check laid there was seen
 * as another user: where the permissions decide, they count.
 */
export function mayUse(way: keyof typeof bits, state: FileState, machine: Pick<Machine, 'uid'>): boolean | undefined {
  if (machine.uid === 0) return true
  const said = way === 'read' ? state.readable : state.writable
  const mode = Number.parseInt(state.mode ?? '', 8)
  if (said === false || Number.isNaN(mode) || state.uid === undefined) return said
  if (state.uid === machine.uid) return (mode & (bits[way] << 6)) !== 0
  if ((mode & bits[way]) !== 0) return true
  // Whether the user is in the group is not known here; lists of who else may stand in the place of the group's permissions.
  return (mode & (bits[way] << 3)) === 0 ? false : said
}
