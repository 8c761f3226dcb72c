import { specProblems } from '../../args.ts'
import { type Key, type Mapping, Secret, type Value } from '../../load/values.ts'
import { failed, wentWell } from '../outcome.ts'
import { argument, type Word } from './word.ts'

/** validate_argument_spec: checks variables against a role's specification; sets nothing and converts nothing. */
export const validateArgumentSpec: Word = spoken => {
  const spec = argument(spoken, 'argument_spec')
  const options: Mapping = spec instanceof Map ? (spec as Mapping) : new Map()
  const given = argument(spoken, 'provided_arguments')
  const provided: Mapping = given instanceof Map ? (given as Mapping) : new Map()
  const variables = [...options.keys()].flatMap((key): [Key, Value][] => {
    const value = spoken.view.variable(String(key))
    return value === undefined ? [] : [[key, value]]
  })
  const errors = specProblems(options, revealed(new Map([...variables, ...provided])))
  const result = new Map<Key, Value>([
    ['argument_errors', errors],
    ['argument_spec_data', options],
    ['validate_args_context', argument(spoken, 'validate_args_context') ?? new Map()],
  ])
  if (errors.length === 0) return wentWell(new Map<Key, Value>([['msg', 'The arg spec validation passed']]), false)
  const role = argument(spoken, 'role')
  return failed(`Validation of arguments failed:\n${errors.join('\n')}`, result, {
    hint: `set what is missing where the inventory or the play gives variables${typeof role === 'string' ? `; roles/${role}/meta/argument_specs.yml says what each is` : ''}`,
  })
}

/** Secrets in the open: they are compared, and hidden where they are shown. */
function revealed(given: Mapping): Mapping {
  return new Map([...given].map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value]))
}
