import type { Key, Value } from '../../load/values.ts'
import { wentWell } from '../outcome.ts'
import { truth } from '../task-keywords.ts'
import { argument, type Word } from './word.ts'

/** set_stats: numbers that a run tells others at its end; kept in the task's result, which every renderer and a saved run have. */
export const setStats: Word = spoken => {
  const told = new Map<Key, Value>([
    ['data', argument(spoken, 'data') ?? new Map()],
    ['per_host', truth(argument(spoken, 'per_host'), false)],
    ['aggregate', truth(argument(spoken, 'aggregate'), true)],
  ])
  return wentWell(new Map<Key, Value>([['ansible_stats', told]]), false)
}
