import type { Json } from '../../module.ts'
import type { Outcome, Spelling, TaskRef } from '../events.ts'
import { pythonText } from '../python-text.ts'
import { visible, visibleBlock } from '../visible.ts'
import type { Manner } from './manner.ts'

type Result = Outcome['result']
type Told = Pick<Outcome, 'status' | 'result' | 'shown' | 'spelling'>

/** Whether a result is shown without -v, as for debug and assert. */
export function isShownAlways({ module }: TaskRef, { status, result, shown }: Told): boolean {
  // Whether no_log holds, each item says for itself.
  if ('censored' in result || status === 'skipped') return false
  if (status === 'failed') return shown === true
  return isModule(module, 'debug') || (isModule(module, 'assert') && shown === true)
}

/** A result as Ansible prints it: JSON with sorted keys on one line; indented from -vvv on and where it is always shown; or as its settings want it. */
export function resultText(task: TaskRef, outcome: Told, verbosity: number, manner: Manner): string {
  const isIndented = manner.pretty ?? (verbosity > 2 || isShownAlways(task, outcome) || manner.results === 'debug')
  const rounds = outcome.status === 'skipped' ? ['results'] : []
  const shown = cleaned(task, without(outcome.result, rounds), verbosity)
  if (manner.results === 'yaml' || manner.results === 'yaml-callback') return yamlResult(shown, manner)
  if (manner.results === 'debug') return textsApart(shown, outcome.spelling)
  const text = dumped(shown, isIndented ? '' : undefined, outcome.spelling)
  return isIndented ? visibleBlock(text) : visible(text)
}

/** As YAML on lines of its own. What is said in lists of lines, too, is left out of it. */
function yamlResult(result: Result, manner: Manner): string {
  const lined = (name: string): Result => (`${name}_lines` in result && name in result ? { [`${name}_lines`]: '<omitted>' } : {})
  const shown = { ...result, ...(manner.pretty === false ? {} : { ...lined('stdout'), ...lined('stderr') }) }
  if (manner.results === 'yaml') return shownBelow(manner.yaml(shown, 4, 80), '    ', '')
  const head = 'changed' in shown ? `changed=${String(shown.changed)} ` : ''
  const rest = without(shown, ['changed'])
  return Object.keys(rest).length === 0 ? head.trimEnd() : shownBelow(manner.yaml(rest, 2, Number.POSITIVE_INFINITY), '  ', head)
}

function shownBelow(text: string, indent: string, head: string): string {
  const lines = visibleBlock(text.trimEnd()).replace(/^(?=.)/gm, indent)
  return `${head}\n${lines}`
}

/** The callback debug: what was printed, and the message, stand below the rest as they are. */
function textsApart(result: Result, spelling: Spelling | undefined): string {
  const told = ['module_stdout', 'module_stderr', 'stdout', 'stderr', 'msg'].filter(name => name in result)
  const rest = without(result, [...told, 'stdout_lines', 'stderr_lines', 'exception'])
  const said = told.flatMap(name => {
    const text = pythonText(result[name] ?? null)
    return text === '' ? [] : [`\n\n${name.toUpperCase()}:\n\n${visibleBlock(text)}`]
  })
  return `${visibleBlock(dumped(rest, '', spelling))}${said.join('\n')}`
}

/** What an attempt came to, whole, as it is shown with the promise of another one. */
export function retryText(result: Result): string {
  return visibleBlock(dumped(without(result, ['failed', 'skipped', 'warnings', 'deprecations']), ''))
}

function cleaned(task: TaskRef, result: Result, verbosity: number): Result {
  const hidden = ['failed', 'skipped', 'warnings', 'deprecations', ...(verbosity < 3 ? ['invocation', 'diff'] : [])]
  if (!isModule(task.module, 'debug')) return without(result, hidden)
  // Of a message it shows nothing else, but for a loop's variable whose name begins with _; of a variable the item, too.
  if ('msg' in result) return Object.fromEntries(Object.entries(result).filter(([name]) => name === 'msg' || name.startsWith('_')))
  return without(result, [...hidden, 'changed', 'invocation', 'skip_reason'])
}

/** A result without what is only told to renderers; debug has changed nothing, and does not say so. */
export function withoutMarks(result: Result, task: TaskRef | undefined): Result {
  const more = task && isModule(task.module, 'debug') ? ['changed'] : []
  return without(result, ['failed', 'skipped', 'warnings', 'deprecations', 'invocation', 'diff', ...more])
}

function without(result: Result, names: readonly string[]): Result {
  return Object.fromEntries(Object.entries(result).filter(([name]) => !names.includes(name)))
}

/** Whether a module is called so, with or without its collection. */
export function isModule(module: string, name: string): boolean {
  return module === name || module === `ansible.builtin.${name}` || module === `ansible.legacy.${name}`
}

/** JSON as Python's json.dumps(sort_keys=True) writes it; `indent` is what is before each line, undefined for one line. */
export function dumped(value: Json, indent: string | undefined, spelling: Spelling = {}, way = '', columns = 4): string {
  const spelled = spelling[way]
  if (value === null || typeof value !== 'object') return spelled ?? JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = indent === undefined ? undefined : indent + ' '.repeat(columns)
  const members = isList
    ? (value as readonly Json[]).map((member, at) => dumped(member, inner, spelling, `${way}/${at}`, columns))
    : Object.entries(value)
        .sort(([a], [b]) => (spelled === undefined ? (a < b ? -1 : 1) : Number(a) - Number(b)))
        .map(([key, member]) => `${JSON.stringify(key)}: ${dumped(member, inner, spelling, `${way}/${key}`, columns)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return open + close
  return inner === undefined
    ? `${open}${members.join(', ')}${close}`
    : `${open}\n${members.map(member => inner + member).join(',\n')}\n${indent}${close}`
}
