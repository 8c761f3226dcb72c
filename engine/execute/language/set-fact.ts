import type { Key, Value } from '../../load/values.ts'
import { wentWell } from '../outcome.ts'
import { withoutOmitted } from '../task-arguments.ts'
import type { Word } from './word.ts'

/** set_fact: values are rendered once, now; texts that say yes or no become booleans, as Ansible has it. */
export const setFact: Word = ({ task, view, stage }) => {
  const whole = task.node.args.whole ? view.templar.render(task.node.args.whole) : undefined
  const named = [...(whole instanceof Map ? whole : []), ...task.node.args.named] as [Key, Value][]
  const facts = new Map<string, Value>()
  for (const [key, value] of named) {
    if (key === 'cacheable') continue
    facts.set(String(view.templar.render(String(key))), asTruth(withoutOmitted(view.templar.render(value)), stage.scene.settings.native))
  }
  return { ...wentWell(new Map<Key, Value>([['ansible_facts', new Map(facts)]]), false), sets: facts }
}

function asTruth(value: Value, isNative: boolean): Value {
  if (isNative || typeof value !== 'string') return value
  const word = value.toLowerCase()
  if (word === 'true' || word === 'yes') return true
  return word === 'false' || word === 'no' ? false : value
}
