import type { AnsibleOptions } from './ansible/course.ts'
import { differencesText } from './ansible/diff.ts'
import { usual } from './ansible/manner.ts'
import { type Paint, paintFor, type Shade } from './ansible/paint.ts'
import { dumped, isModule, isShownAlways, withoutMarks } from './ansible/result.ts'
import { asideText } from './asides.ts'
import type { Outcome, Renderer, RunEvent, Status, TaskRef } from './events.ts'
import type { Screen } from './screen.ts'
import { visible, visibleBlock } from './visible.ts'

/** What came of one task on each host, as ansible's own command shows it: what a command printed, or the result as JSON. */
export function exec(screen: Screen, options: AnsibleOptions & { readonly oneLine: boolean }): Renderer {
  const paint = paintFor(screen.colours)
  return async events => {
    let task: TaskRef | undefined
    let isDiff = false
    for await (const event of events) {
      if (event.type === 'task-started') task = event.task
      if (event.type === 'run-started') isDiff = event.diff
      const [aside, text] = [
        asideText(event, { colours: screen.colours, ...options }),
        lines(event, { task, isDiff }, options.oneLine, paint),
      ]
      if (aside !== '') await screen.err(aside)
      if (text !== '') await screen.out(text)
    }
  }
}

type HostFinished = Extract<RunEvent, { type: 'host-finished' }>

/** What came before a line that it depends on. */
interface Around {
  readonly task: TaskRef | undefined
  readonly isDiff: boolean
}

const words: { readonly [status in Status]: readonly [word: string, shade: Shade] } = {
  ok: ['SUCCESS', 'ok'],
  changed: ['CHANGED', 'changed'],
  failed: ['FAILED', 'error'],
  skipped: ['SKIPPED', 'skipped'],
  unreachable: ['UNREACHABLE!', 'unreachable'],
  unknown: ['UNKNOWN', 'warning'],
  refused: ['REFUSED', 'error'],
}

function lines(event: RunEvent, { task, isDiff }: Around, isOneLine: boolean, paint: Paint): string {
  if (event.type === 'listing')
    return event.plays.map(({ hosts }) => `  hosts (${hosts.length}):\n${hosts.map(host => `    ${host}\n`).join('')}`).join('')
  if (event.type === 'play-skipped') return event.because === 'no-hosts' ? paint('skipped', '') : ''
  if (event.type !== 'host-finished') return ''
  const { outcome, host } = event
  const [word, shade] = words[outcome.status]
  const isCommand = task !== undefined && printsText(task)
  if (isCommand && outcome.status === 'unknown') return `${paint('skipped', `${visible(host)} | SKIPPED`)}\n`
  // As Ansible has it: on one line a failure and a job in the background are results whole.
  const isWhole = isOneLine && (outcome.status === 'failed' || 'ansible_job_id' in outcome.result)
  const isText = isCommand && ('rc' in outcome.result || event.looped) && outcome.status !== 'unreachable' && !isWhole
  const body = isText ? commandText(outcome, isOneLine) : resultText(event, task, word, isOneLine)
  const differences = isOneLine || !(task?.diff ?? isDiff) ? '' : differencesText(outcome.differences, undefined, { paint, manner: usual })
  return `${differences}${paint(shade, `${visible(host)} | ${isText ? `${word} | ${body}` : body}`)}\n`
}

function printsText(task: TaskRef): boolean {
  return ['command', 'shell', 'script', 'raw'].some(name => isModule(task.module, name))
}

/** As Ansible has it: what was printed, what was complained of, and the sentence of a failure, one behind the other. */
function commandText({ result }: Outcome, isOneLine: boolean): string {
  const text = (name: string) => (typeof result[name] === 'string' ? result[name] : '')
  const rc = String(result.rc ?? -1)
  if (isOneLine) {
    const flat = (name: string) => text(name).replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    const complaint = text('stderr') === '' ? '' : ` (stderr) ${flat('stderr')}`
    return visible(`rc=${rc} | (stdout) ${flat('stdout')}${complaint}`)
  }
  return `rc=${rc} >>\n${visibleBlock(text('stdout') + text('stderr') + text('msg'))}`
}

function resultText({ outcome, looped }: HostFinished, task: TaskRef | undefined, word: string, isOneLine: boolean): string {
  const { result, status, waitsFor } = outcome
  if (status === 'skipped') return word
  if (status === 'unknown') return `${word} => depends on ${visible(waitsFor ?? 'the real run')}`
  // Of what it is made to show always, as Ansible has it: indented, the lines joined.
  const isSpoken = task !== undefined && !looped && isShownAlways(task, outcome)
  const isMessage = task !== undefined && isModule(task.module, 'debug') && 'msg' in result
  const own = isMessage ? { msg: result.msg ?? null } : withoutMarks(result, task)
  const shown = dumped(isOneLine ? withoutMarks(result, undefined) : own, '')
  const told = isOneLine ? visible(shown.replaceAll(isSpoken ? /\n/g : /\n */g, '')) : visibleBlock(shown)
  return `${status === 'failed' ? 'FAILED!' : word} => ${told}`
}
