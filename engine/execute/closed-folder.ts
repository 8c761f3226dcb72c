import { posix } from 'node:path'
import { Unknown } from '../load/values.ts'
import type { Made } from '../module.ts'
import { mayUse } from '../state/files/access.ts'
import { type FileKey, type FileState, file } from '../state/files/file.ts'
import type { Situation } from './converge.ts'

/** In a check: the folder that would be written to by who may not; a run finds that out by itself. */
export async function closedFolder(makes: readonly Made[], at: Pick<Situation, 'ask' | 'seat'>): Promise<string | undefined> {
  const { machine } = at.seat
  if (machine.uid === 0) return undefined
  const states = new Map(
    makes.flatMap(([{ kind, key }, state]): [string, unknown][] => (kind.name === 'file' ? [[(key as FileKey).path, state]] : [])),
  )
  const paths = [...states.keys()].filter(path => path.startsWith('/') && !states.has(posix.dirname(path)))
  if (paths.length === 0) return undefined
  const answers = (await at.ask(paths.flatMap(path => [file(path, { hash: 'sha1' }), file(posix.dirname(path), { follow: true })]))) as (
    | FileState
    | Unknown
  )[]
  const found = paths.find((path, index) => {
    const [before, folder] = [answers[index * 2], answers[index * 2 + 1]]
    if (before === undefined || before instanceof Unknown || folder instanceof Unknown || folder?.type !== 'directory') return false
    return isWritten(before, states.get(path)) && mayUse('write', folder, machine) === false
  })
  return found && posix.dirname(found)
}

/** Whether something comes, goes or is written anew; permissions alone do not touch the folder. */
function isWritten(before: FileState, after: unknown): boolean {
  const { exists, type, content } = after as Partial<FileState>
  if (exists === undefined || type !== before.type) return exists !== undefined
  return type === 'file' && content !== undefined && content.sha1 !== before.content?.sha1
}
