import type { AnsibleOptions } from './ansible/course.ts'
import { type Paint, paintFor, type Shade } from './ansible/paint.ts'
import { dumped, isModule, withoutMarks } from './ansible/result.ts'
import { asideText } from './asides.ts'
import type { Outcome, Renderer, RunEvent, Status, TaskRef } from './events.ts'
import type { Screen } from './screen.ts'
import { visible, visibleBlock } from './visible.ts'

/** What came of one task on each host, as ansible's own command shows it: what a command printed, or the result as JSON. */
export function exec(screen: Screen, options: AnsibleOptions & { readonly oneLine: boolean }): Renderer {
  const paint = paintFor(screen.colours)
  return async events => {
    let task: TaskRef | undefined
    for await (const event of events) {
      if (event.type === 'task-started') task = event.task
      const [aside, text] = [asideText(event, { colours: screen.colours, ...options }), lines(event, task, options.oneLine, paint)]
      if (aside !== '') await screen.err(aside)
      if (text !== '') await screen.out(text)
    }
  }
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

function lines(event: RunEvent, task: TaskRef | undefined, isOneLine: boolean, paint: Paint): string {
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
  const isText = isCommand && 'rc' in outcome.result && outcome.status !== 'unreachable' && !isWhole
  const body = isText ? commandText(outcome, isOneLine) : resultText(outcome, task, word, isOneLine)
  return `${paint(shade, `${visible(host)} | ${isText ? `${word} | ${body}` : body}`)}\n`
}

function printsText(task: TaskRef): boolean {
  return ['command', 'shell', 'script', 'raw'].some(name => isModule(task.module, name))
}

/** As Ansible has it: what was printed, what was complained of, and the sentence of a failure, one behind the other. */
function commandText({ result }: Outcome, isOneLine: boolean): string {
  const text = (name: string) => (typeof result[name] === 'string' ? result[name] : '')
  if (isOneLine) {
    const flat = (name: string) => text(name).replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    const complaint = text('stderr') === '' ? '' : ` (stderr) ${flat('stderr')}`
    return visible(`rc=${String(result.rc)} | (stdout) ${flat('stdout')}${complaint}`)
  }
  return `rc=${String(result.rc)} >>\n${visibleBlock(text('stdout') + text('stderr') + text('msg'))}`
}

function resultText({ result, status, waitsFor }: Outcome, task: TaskRef | undefined, word: string, isOneLine: boolean): string {
  if (status === 'skipped') return word
  if (status === 'unknown') return `${word} => depends on ${visible(waitsFor ?? 'the real run')}`
  const shown = dumped(withoutMarks(result, task), '')
  return `${status === 'failed' ? 'FAILED!' : word} => ${isOneLine ? visible(shown.replaceAll(/\n */g, '')) : visibleBlock(shown)}`
}
