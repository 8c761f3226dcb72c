import { type Checked, checked } from './ansible/checked.ts'
import { type AnsibleOptions, banner, type Course } from './ansible/course.ts'
import { type CustomStats, customStats, customStatsText } from './ansible/custom-stats.ts'
import { listingText } from './ansible/listing.ts'
import { usual } from './ansible/manner.ts'
import { ignoringText, outcomeText } from './ansible/outcome.ts'
import { paintFor } from './ansible/paint.ts'
import { recapText } from './ansible/recap.ts'
import { isModule, retryText } from './ansible/result.ts'
import { type Timing, timing } from './ansible/timing.ts'
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
    const manner = options.manner ?? usual
    const [stats, times] = [customStats(), timing()]
    // Where not all is shown, a task is named with the first line of it that is.
    let banner_ = ''
    let course: Course = { options, manner, screen, paint: paintFor(screen.colours), tasks, diff: false, check: false, listed: false }
    for await (const event of events) {
      if (event.type === 'task-started') tasks.set(event.task.id, event.task)
      if (event.type === 'run-started') course = { ...course, diff: event.diff, check: event.check }
      if (event.type === 'listing') course = { ...course, listed: true }
      stats.note(event)
      times.note(event)
      const aside = asideText(event, { colours: screen.colours, ...options })
      const body = lines(asChecked(event, check, tasks), course)
      const more = event.type === 'task-started' && manner.profile ? times.line(screen.columns) : ''
      const isPut = event.type === 'task-started' && !(manner.showsSkipped && manner.showsOk)
      const text = isPut || body === '' ? '' : body + more
      if (aside !== '') await screen.err(aside)
      if (isPut) banner_ = body + more
      else if (text !== '' && ('outcome' in event || event.type === 'included')) {
        await screen.out(banner_)
        banner_ = ''
      }
      if (text !== '') await write(event, text, course)
      if (event.type === 'run-finished' && text !== '') await screen.out(closing(course, stats, times))
    }
  }
}

/** A failure goes to the side where that is wished; that it is ignored does not. */
async function write(event: RunEvent, text: string, { manner, screen, ...course }: Course): Promise<void> {
  const isFailure = 'outcome' in event && (event.outcome.status === 'failed' || event.outcome.status === 'unreachable')
  if (!(manner.failuresAside && isFailure)) return screen.out(text)
  const rest = event.type === 'host-finished' ? ignoringText(event, { manner, screen, ...course }) : ''
  await screen.err(text.slice(0, text.length - rest.length))
  if (rest !== '') await screen.out(rest)
}

/** What stands below the recap. */
function closing(course: Course, stats: CustomStats, times: Timing): string {
  const { manner, screen } = course
  const kept = Object.keys(stats.run).length > 0 || Object.keys(stats.hosts).length > 0
  return [
    manner.customStats && kept ? banner('CUSTOM STATS:', course) + customStatsText(stats) : '',
    manner.marksChecks && course.check ? banner('DRY RUN', course) : '',
    manner.profile ? times.line(screen.columns) + times.table(screen.columns) : '',
    manner.timer ? times.whole() : '',
  ].join('')
}

function asChecked(event: RunEvent, check: Checked, tasks: ReadonlyMap<string, TaskRef>): RunEvent {
  if (event.type === 'run-finished') return { ...event, hosts: check.counted(event.hosts) }
  return event.type === 'host-finished' || event.type === 'item-finished' ? check.told(event, tasks.get(event.task)) : event
}

function lines(event: RunEvent, course: Course): string {
  switch (event.type) {
    case 'listing':
      return listingText(event)
    case 'run-started':
      return event.check && course.manner.marksChecks ? banner('DRY RUN', course) : ''
    case 'playbook-started':
      return course.options.verbosity > 1 ? playbookLines(event, course) : ''
    case 'play-started':
      return banner(`PLAY [${event.name}]${marked(course.check, course)}`, course)
    case 'play-skipped':
      return event.because === 'no-hosts' ? `${course.paint('skipped', 'skipping: no hosts matched')}\n` : ''
    case 'task-started':
      return taskBanner(event.task, course)
    case 'host-started':
      return startLine(event, course)
    case 'retry':
      return retryLine(event, course)
    case 'job-awaited':
      return `${course.paint('verbose', visible(`ASYNC POLL on ${event.host}: jid=${event.job} started=1 finished=0`))}\n`
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

function playbookLines({ playbook, plays }: Extract<RunEvent, { type: 'playbook-started' }>, course: Course): string {
  const name = playbook.slice(playbook.lastIndexOf('/') + 1)
  return `${banner(`PLAYBOOK: ${name}`, course)}${course.paint('verbose', visible(`${plays} plays in ${playbook}`))}\n`
}

function taskBanner({ name, handler, at, check }: TaskRef, course: Course): string {
  const head = banner(`${handler ? 'RUNNING HANDLER' : 'TASK'} [${name}]${marked(check, course)}`, course)
  if (course.options.verbosity < 2 || !at) return head
  return `${head}${course.paint('verbose', visible(`task path: ${at.file}:${at.line}`))}\n`
}

function marked(isCheck: boolean, { manner }: Course): string {
  return isCheck && manner.marksChecks ? ' [CHECK MODE]' : ''
}

function startLine({ task, host }: Extract<RunEvent, { type: 'host-started' }>, { manner, tasks }: Course): string {
  return manner.hostStarts ? ` [started TASK: ${visible(`${tasks.get(task)?.name ?? ''} on ${host}`)}]\n` : ''
}

function retryLine(event: Extract<RunEvent, { type: 'retry' }>, { tasks, options, paint }: Course): string {
  const task = tasks.get(event.task)
  const text = visible(
    `FAILED - RETRYING: [${event.delegate === undefined ? event.host : `${event.host} -> ${event.delegate}`}]: ${event.name ?? task?.name ?? ''} (${event.left} retries left).`,
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
