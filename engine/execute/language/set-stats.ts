import type { Key, Mapping, Value } from '../../load/values.ts'
import { failed, wentWell } from '../outcome.ts'
import { truth } from '../task-keywords.ts'
import { argument, badName, type Word } from './word.ts'

/** set_stats: numbers that a run tells others at its end; kept in the task's result, which every renderer and a saved run have. */
export const setStats: Word = spoken => {
  const data = argument(spoken, 'data') ?? new Map<Key, Value>()
  if (!(data instanceof Map))
    return failed("The 'data' option needs to be a dictionary/hash", new Map(), { hint: 'give names with values' })
  const odd = [...(data as Mapping).keys()].find(name => !/^[A-Za-z_]\w*$/.test(String(name)))
  if (odd !== undefined) return failed(badName(String(odd)), new Map(), { hint: 'give it another name' })
  const told = new Map<Key, Value>([
    ['data', data],
    ['per_host', truth(argument(spoken, 'per_host'), false)],
    ['aggregate', truth(argument(spoken, 'aggregate'), true)],
  ])
  return wentWell(new Map<Key, Value>([['ansible_stats', told]]), false)
}
