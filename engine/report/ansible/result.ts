import type { Json } from '../../module.ts'
import type { Outcome, TaskRef } from '../events.ts'
import { visible, visibleBlock } from '../visible.ts'

type Result = Outcome['result']

/** Whether a result is shown without -v, as for debug and assert. */
export function isShownAlways({ module, noLog }: TaskRef, result: Result): boolean {
  if ('censored' in result || noLog) return false
  if (isModule(module, 'debug')) return result.skipped !== true
  return isModule(module, 'assert') && 'msg' in result
}

/** A result as Ansible prints it: JSON with sorted keys on one line; indented from -vvv on and where it is always shown. */
export function resultText(task: TaskRef, result: Result, verbosity: number): string {
  const isIndented = verbosity > 2 || isShownAlways(task, result)
  const shown = cleaned(task, result, verbosity)
  return isIndented ? visibleBlock(dumped(shown, '')) : visible(dumped(shown, undefined))
}

/** What a looped task shows after its items. */
export function withoutRounds(result: Result): Result {
  return without(result, ['results'])
}

function cleaned(task: TaskRef, result: Result, verbosity: number): Result {
  const hidden = ['failed', 'skipped', 'warnings', 'deprecations', ...(verbosity < 3 ? ['invocation'] : [])]
  if (!isModule(task.module, 'debug')) return without(result, hidden)
  const loop = [result.ansible_loop_var, result.ansible_index_var].map(String)
  const ours = ['changed', 'item', 'ansible_loop_var', 'ansible_index_var', 'ansible_loop', 'invocation', ...loop]
  return without(result, [...hidden, ...ours])
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
