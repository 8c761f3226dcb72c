import type { Json } from '../../module.ts'
import type { Outcome, TaskRef } from '../events.ts'
import { visible, visibleBlock } from '../visible.ts'

type Result = Outcome['result']

/** Whether a result is shown without -v, as for debug and assert. */
export function isShownAlways({ module, noLog }: TaskRef, { status, result }: Pick<Outcome, 'status' | 'result'>): boolean {
  if ('censored' in result || noLog || status === 'skipped') return false
  if (status === 'failed') return isModule(module, 'assert') && 'assertion' in result
  return isModule(module, 'debug') || (isModule(module, 'assert') && 'msg' in result)
}

/** A result as Ansible prints it: JSON with sorted keys on one line; indented from -vvv on and where it is always shown. */
export function resultText(task: TaskRef, outcome: Pick<Outcome, 'status' | 'result'>, verbosity: number): string {
  const isIndented = verbosity > 2 || isShownAlways(task, outcome)
  const rounds = outcome.status === 'skipped' ? ['results'] : []
  const shown = cleaned(task, without(outcome.result, rounds), verbosity)
  return isIndented ? visibleBlock(dumped(shown, '')) : visible(dumped(shown, undefined))
}

function cleaned(task: TaskRef, result: Result, verbosity: number): Result {
  const hidden = ['failed', 'skipped', 'warnings', 'deprecations', ...(verbosity < 3 ? ['invocation', 'diff'] : [])]
  if (!isModule(task.module, 'debug')) return without(result, hidden)
  const loop = [result.ansible_loop_var, result.ansible_index_var].map(String)
  // Of a message it shows nothing else; of a variable the item, too.
  const round = 'msg' in result ? ['item', 'ansible_loop_var', 'ansible_index_var', 'ansible_loop', ...loop] : []
  const ours = ['changed', 'invocation', ...round]
  return without(result, [...hidden, ...ours])
}

/** A result without what is only told to renderers; debug has changed nothing, and does not say so. */
export function withoutMarks(result: Result, task: TaskRef | undefined): Result {
  const more = task && isModule(task.module, 'debug') ? ['changed'] : []
  return without(result, ['failed', 'skipped', 'warnings', 'deprecations', 'invocation', ...more])
}

function without(result: Result, names: readonly string[]): Result {
  return Object.fromEntries(Object.entries(result).filter(([name]) => !names.includes(name)))
}

/** Whether a module is called so, with or without its collection. */
export function isModule(module: string, name: string): boolean {
  return module === name || module === `ansible.builtin.${name}` || module === `ansible.legacy.${name}`
}

/** JSON as Python's json.dumps(sort_keys=True) writes it; `indent` is what is before each line, undefined for one line. */
export function dumped(value: Json, indent: string | undefined): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = indent === undefined ? undefined : `${indent}    `
  const members = isList
    ? (value as readonly Json[]).map(member => dumped(member, inner))
    : Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${JSON.stringify(key)}: ${dumped(member, inner)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return open + close
  return inner === undefined
    ? `${open}${members.join(', ')}${close}`
    : `${open}\n${members.map(member => inner + member).join(',\n')}\n${indent}${close}`
}
