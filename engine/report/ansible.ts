import { type Checked, checked } from './ansible/checked.ts'
import { type AnsibleOptions, banner, type Course } from './ansible/course.ts'
import { listingText } from './ansible/listing.ts'
import { outcomeText } from './ansible/outcome.ts'
import { paintFor } from './ansible/paint.ts'
import { recapText } from './ansible/recap.ts'
import { isModule, retryText } from './ansible/result.ts'
import { asideText } from './asides.ts'
import type { Renderer, RunEvent, TaskRef } from './events.ts'
import { pythonText } from './python-text.ts'
import type { Screen } from './screen.ts'
import { visible } from './visible.ts'

export type { AnsibleOptions }

/** The lines of Ansible's default callback, which people's pipelines read; warnings and problems go to the side. */
export function ansible(screen: Screen, options: AnsibleOptions): Renderer {
  return async events => {
    const tasks = new Map<string, TaskRef>()
    const check = checked()
    let course: Course = { options, screen, paint: paintFor(screen.colours), tasks, diff: false, listed: false }
    for await (const event of events) {
      if (event.type === 'task-started') tasks.set(event.task.id, event.task)
      if (event.type === 'run-started') course = { ...course, diff: event.diff }
      if (event.type === 'listing') course = { ...course, listed: true }
      const [aside, text] = [asideText(event, { colours: screen.colours, ...options }), lines(asChecked(event, check, tasks), course)]
      if (aside !== '') await screen.err(aside)
      if (text !== '') await screen.out(text)
    }
  }
}

function asChecked(event: RunEvent, check: Checked, tasks: ReadonlyMap<string, TaskRef>): RunEvent {
  if (event.type === 'run-finished') return { ...event, hosts: check.counted(event.hosts) }
  return event.type === 'host-finished' || event.type === 'item-finished' ? check.told(event, tasks.get(event.task)) : event
}

function lines(event: RunEvent, course: Course): string {
  switch (event.type) {
    case 'listing':
      return listingText(event)
    case 'play-started':
      return banner(`PLAY [${event.name}]`, course)
    case 'play-skipped':
      return event.because === 'no-hosts' ? `${course.paint('skipped', 'skipping: no hosts matched')}\n` : ''
    case 'task-started':
      return taskBanner(event.task, course)
    case 'retry':
      return retryLine(event, course)
    case 'item-finished':
    case 'host-finished':
      return outcomeText(event, course)
    case 'included':
      return includedLine(event, course)
    case 'no-hosts-left':
      return banner('NO MORE HOSTS LEFT', course)
    case 'run-finished':
      return recap(event, course)
    default:
      return ''
  }
}

function taskBanner({ name, handler, at }: TaskRef, course: Course): string {
  const head = banner(`${handler ? 'RUNNING HANDLER' : 'TASK'} [${name}]`, course)
  if (course.options.verbosity < 2 || !at) return head
  return `${head}${course.paint('verbose', visible(`task path: ${at.file}:${at.line}`))}\n`
}

function retryLine(event: Extract<RunEvent, { type: 'retry' }>, { tasks, options, paint }: Course): string {
  const task = tasks.get(event.task)
  const text = visible(
    `FAILED - RETRYING: [${event.delegate === undefined ? event.host : `${event.host} -> ${event.delegate}`}]: ${task?.name ?? ''} (${event.left} retries left).`,
  )
  const isShown = task && (isModule(task.module, 'debug') || isModule(task.module, 'assert'))
  const result = isShown || options.verbosity > 2 ? `Result was: ${retryText(event.result)}` : ''
  return `${paint('verbose', text + result)}\n`
}

function includedLine({ file, hosts, label }: Extract<RunEvent, { type: 'included' }>, { paint }: Course): string {
  const item = label === undefined ? '' : ` => (item=${pythonText(label)})`
  return `${paint('skipped', visible(`included: ${file} for ${hosts.join(', ')}${item}`))}\n`
}

/** None after a listing, and none where nothing ran because the input could not be used. */
function recap({ hosts, problems }: Extract<RunEvent, { type: 'run-finished' }>, course: Course): string {
  if (course.listed || (problems.length > 0 && Object.keys(hosts).length === 0)) return ''
  return `${banner('PLAY RECAP', course)}${recapText(hosts, course.paint)}\n`
}
