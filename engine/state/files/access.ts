import type { Machine } from '../machine.ts'
import type { FileState } from './file.ts'

const bits = { read: 0o4, write: 0o2 } as const

/**
 * Whether the user of the shell may read or write what is at a path; undefined where nobody can tell. What a check laid there was seen
 * as another user: where the permissions decide, they count.
 */
export function mayUse(way: keyof typeof bits, state: FileState, machine: Pick<Machine, 'uid' | 'gid'>): boolean | undefined {
  if (machine.uid === 0) return true
  const said = way === 'read' ? state.readable : state.writable
  const mode = Number.parseInt(state.mode ?? '', 8)
  if (said === false || Number.isNaN(mode) || state.uid === undefined) return said
  if (state.uid === machine.uid) return (mode & (bits[way] << 6)) !== 0
  if ((mode & bits[way]) !== 0) return true
  // Of most users it is not known here whether they are in the group; lists of who else may stand in the place of its permissions.
  if (machine.gid !== undefined && state.gid !== undefined) return machine.gid === state.gid && (mode & (bits[way] << 3)) !== 0
  return (mode & (bits[way] << 3)) === 0 ? false : said
}
