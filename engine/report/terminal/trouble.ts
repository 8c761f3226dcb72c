import type { Json } from '../../module.ts'
import type { Outcome, TaskRef } from '../events.ts'
import { placeText, problemText } from '../problems.ts'
import { visible, visibleBlock } from '../visible.ts'
import { type Colours, indented } from './paint.ts'

/** Lines of a failing command that are shown. */
const lastWords = 15

/** What is known of a failure: what happened, what was printed last (undefined: it is on the screen), where the task is, what to do. */
export function troubleText(
  outcome: Outcome,
  task: TaskRef | undefined,
  printed: string | undefined,
  folder: string | undefined,
  paint: Colours,
): string {
  const { problem, hint, result } = outcome
  if (problem) return problemText([problem], { colours: paint.isColorSupported, ...(folder === undefined ? {} : { folder }) }).trimEnd()
  const status = typeof result.rc === 'number' ? ` (status ${result.rc})` : ''
  return [
    visibleBlock(messageOf(outcome)) + status,
    printed === undefined ? '' : wordsOf(result, printed, paint),
    hint === undefined ? '' : `${paint.cyan('hint:')} ${visibleBlock(hint)}`,
    task?.at ? paint.dim(`at ${placeText(task.at, folder)}`) : '',
  ]
    .filter(Boolean)
    .join('\n')
}

/** The one sentence for a failure. */
export function messageOf({ message, result }: Outcome): string {
  return message ?? text(result.msg) ?? text(result.censored) ?? 'it failed without a word'
}

function text(value: Json | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function wordsOf(result: Outcome['result'], printed: string, paint: Colours): string {
  const streams = ['stderr', 'stdout'].map(name => ({ name, said: text(result[name]) ?? '' })).filter(({ said }) => said.trim() !== '')
  const shown = streams.length > 0 ? streams : [{ name: 'output', said: printed }]
  return shown
    .filter(({ said }) => said.trim() !== '')
    .map(({ name, said }) => {
      const lines = said.trimEnd().split('\n')
      const head = lines.length > lastWords ? `${name}, the last ${lastWords} of ${lines.length} lines:` : `${name}:`
      return `${paint.dim(head)}\n${indented(lines.slice(-lastWords).map(visible).join('\n'), 2)}`
    })
    .join('\n')
}
