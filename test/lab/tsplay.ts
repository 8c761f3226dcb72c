import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { RunEvent, Status } from '../../engine/report/events.ts'
import { project as root } from './places.ts'

/** What one run of the command line came to. */
export interface Ran {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
  readonly events: readonly RunEvent[]
}

/** Runs the built command line from the project's folder, with what its ansible.cfg says, its events read from --output json. */
export function tsplay(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const command = [join(root, 'dist/bin/engine/cli.js'), ...args]
  return new Promise(resolve => {
    const options = { cwd: root, env: { ...process.env, ...environment }, maxBuffer: 1 << 28 }
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      const exit = error ? (typeof error.code === 'number' ? error.code : 1) : 0
      resolve({ exit, stdout, stderr, events: args.includes('json') ? eventsOf(stdout) : [] })
    })
  })
}

function eventsOf(stdout: string): RunEvent[] {
  return stdout.split('\n').flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as RunEvent] : []))
}

/** The status of each task and item of a run on a host, by place and item: what is compared between a check and a run. */
export function statuses({ events }: Ran): Map<string, string> {
  const places = new Map(
    events.flatMap(event =>
      event.type === 'task-started' ? [[event.task.id, `${event.task.name} (${event.task.at?.file}:${event.task.at?.line})`] as const] : [],
    ),
  )
  const found = new Map<string, string>()
  for (const event of events) {
    if (event.type === 'item-finished') found.set(`${places.get(event.task)} ${JSON.stringify(event.label)}`, event.outcome.status)
    if (event.type === 'host-finished') found.set(`${places.get(event.task)}`, event.outcome.status)
  }
  return found
}

/** Names of the tasks that changed something. */
export function changedTasks(ran: Ran): string[] {
  return tasksThat(ran, 'changed')
}

/** Names of the tasks that a plan had, and that were not done. */
export function refusedTasks(ran: Ran): string[] {
  return tasksThat(ran, 'refused')
}

function tasksThat(ran: Ran, status: Status): string[] {
  const names = new Map(ran.events.flatMap(event => (event.type === 'task-started' ? [[event.task.id, event.task.name] as const] : [])))
  return ran.events.flatMap(event =>
    event.type === 'host-finished' && event.outcome.status === status ? [names.get(event.task) ?? ''] : [],
  )
}

/** A run's failures in words, for an assertion's message. */
export function failures(ran: Ran): string {
  const said = ran.events.flatMap(event =>
    (event.type === 'host-finished' || event.type === 'item-finished') && ['failed', 'unreachable'].includes(event.outcome.status)
      ? [`${event.task}: ${event.outcome.message ?? ''} ${JSON.stringify(event.outcome.result).slice(0, 500)}`]
      : [],
  )
  const problems = ran.events.flatMap(event => (event.type === 'run-finished' ? event.problems.map(problem => problem.message) : []))
  return [...said, ...problems, ran.stderr].join('\n')
}

/** Names of the tasks of a run that keep something of the host in order, in order: those that somebody can break. */
export function managingTasks({ events }: Ran): string[] {
  const names = events.flatMap(event => (event.type === 'task-started' && !isElsewhere(event.task) ? [event.task.name] : []))
  return names.filter(name => !/Gathering Facts|Validating arguments| : (Read|Check|Find) /.test(name))
}

/** What is no task of a module; and what is done where SELinux is on, which selinux.test.ts looks at. */
function isElsewhere({ module, at }: { readonly module: string; readonly at?: { readonly file: string } | undefined }): boolean {
  return /meta$/.test(module) || /tasks\/selinux\.yml$/.test(at?.file ?? '')
}
