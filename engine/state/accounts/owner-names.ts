import { Unknown } from '../../load/values.ts'
import type { FileState } from '../files/file.ts'
import type { Question } from '../question.ts'
import { type Group, group } from './group.ts'
import { type User, user } from './user.ts'

type Laid = User | Group | Unknown | undefined

/** In a check: what is at a path with the names that its numbers will have, where this run gives them to others, or takes them away. */
export function withOwnerNames<S extends Pick<FileState, 'uid' | 'gid' | 'owner' | 'group'>>(
  state: S,
  made: (question: Question<unknown>) => unknown,
): S {
  const { uid, gid } = state
  const owner = uid === undefined ? undefined : nameOf(made(user(String(uid))) as Laid, uid)
  const named = gid === undefined ? undefined : nameOf(made(group(String(gid))) as Laid, gid)
  const isSame = (owner === undefined || owner === state.owner) && (named === undefined || named === state.group)
  return isSame ? state : { ...state, ...(owner !== undefined && { owner }), ...(named !== undefined && { group: named }) }
}

function nameOf(laid: Laid, number: number): string | undefined {
  if (laid === undefined || laid instanceof Unknown) return undefined
  return laid.exists ? laid.name : String(number)
}
