import type { Json } from '../../module.ts'
import type { Outcome, Spelling, TaskRef } from '../events.ts'
import { visible, visibleBlock } from '../visible.ts'

type Result = Outcome['result']
type Told = Pick<Outcome, 'status' | 'result' | 'shown' | 'spelling'>

/** Whether a result is shown without -v, as for debug and assert. */
export function isShownAlways({ module, noLog }: TaskRef, { status, result, shown }: Told): boolean {
  if ('censored' in result || noLog || status === 'skipped') return false
  if (status === 'failed') return shown === true
  return isModule(module, 'debug') || (isModule(module, 'assert') && 'msg' in result)
}

/** A result as Ansible prints it: JSON with sorted keys on one line; indented from -vvv on and where it is always shown. */
export function resultText(task: TaskRef, outcome: Told, verbosity: number): string {
  const isIndented = verbosity > 2 || isShownAlways(task, outcome)
  const rounds = outcome.status === 'skipped' ? ['results'] : []
  const shown = cleaned(task, without(outcome.result, rounds), verbosity)
  const text = dumped(shown, isIndented ? '' : undefined, outcome.spelling)
  return isIndented ? visibleBlock(text) : visible(text)
}

/** What an attempt came to, whole, as it is shown with the promise of another one. */
export function retryText(result: Result): string {
  return visibleBlock(dumped(without(result, ['failed', 'skipped', 'warnings', 'deprecations']), ''))
}

function cleaned(task: TaskRef, result: Result, verbosity: number): Result {
  const hidden = ['failed', 'skipped', 'warnings', 'deprecations', ...(verbosity < 3 ? ['invocation', 'diff'] : [])]
  if (!isModule(task.module, 'debug')) return without(result, hidden)
  // Of a message it shows nothing else; of a variable the item, too.
  if ('msg' in result) return { msg: result.msg ?? null }
  return without(result, [...hidden, 'changed', 'invocation'])
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
export function dumped(value: Json, indent: string | undefined, spelling: Spelling = {}, way = ''): string {
  const spelled = spelling[way]
  if (value === null || typeof value !== 'object') return spelled ?? JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = indent === undefined ? undefined : `${indent}    `
  const members = isList
    ? (value as readonly Json[]).map((member, at) => dumped(member, inner, spelling, `${way}/${at}`))
    : Object.entries(value)
        .sort(([a], [b]) => (spelled === undefined ? (a < b ? -1 : 1) : Number(a) - Number(b)))
        .map(([key, member]) => `${JSON.stringify(key)}: ${dumped(member, inner, spelling, `${way}/${key}`)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return open + close
  return inner === undefined
    ? `${open}${members.join(', ')}${close}`
    : `${open}\n${members.map(member => inner + member).join(',\n')}\n${indent}${close}`
}
