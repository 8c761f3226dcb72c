import type { Json } from '../module.ts'
import { customStats } from './ansible/custom-stats.ts'
import { dumped } from './ansible/result.ts'
import type { Renderer, RunEvent, Tally } from './events.ts'

type Members = { [name: string]: Json }

interface ListedTask {
  readonly task: Members & { duration: Members }
  readonly hosts: Members
}

interface Play {
  readonly play: Members & { duration: Members }
  readonly tasks: ListedTask[]
}

/** The whole run as one JSON at its end, as the callback ansible.posix.json gives it. */
export function callbackJson(write: (text: string) => Promise<void>): Renderer {
  return async events => {
    const [plays, tasks, stats] = [[] as Play[], new Map<string, ListedTask>(), customStats()]
    for await (const event of events) {
      stats.note(event)
      note(event, plays, tasks)
      if (event.type !== 'run-finished') continue
      const told: Json = {
        custom_stats: stats.hosts,
        global_custom_stats: stats.run,
        plays: plays as unknown as Json,
        stats: Object.fromEntries(Object.entries(event.hosts).map(([host, tally]) => [host, counts(tally)])),
      }
      await write(`${asAscii(dumped(told, ''))}\n`)
    }
  }
}

function note(event: RunEvent, plays: Play[], tasks: Map<string, ListedTask>): void {
  const at = new Date(event.time).toISOString().replace('Z', '000Z')
  const play = plays.at(-1)
  if (play && event.type !== 'run-finished') play.play.duration.end = at
  if (event.type === 'play-started') {
    const place = event.at ? { path: `${event.at.file}:${event.at.line}` } : {}
    plays.push({ play: { id: event.play, name: event.name, ...place, duration: { start: at } }, tasks: [] })
  }
  if (event.type === 'task-started') {
    const { id, name, at: place } = event.task
    const listed: ListedTask = {
      task: { id, name, ...(place ? { path: `${place.file}:${place.line}` } : {}), duration: { start: at } },
      hosts: {},
    }
    tasks.set(id, listed)
    actions.set(listed, event.task.module)
    play?.tasks.push(listed)
  }
  if (event.type !== 'host-finished') return
  const listed = tasks.get(event.task)
  if (!listed) return
  listed.task.duration.end = at
  listed.hosts[event.host] = {
    _ansible_no_log: 'censored' in event.outcome.result,
    action: actions.get(listed) ?? '',
    ...event.outcome.result,
  }
}

const actions = new WeakMap<ListedTask, string>()

function counts({ ok, changed, unreachable, failed, skipped, rescued, ignored }: Tally): Json {
  return { changed, failures: failed, ignored, ok, rescued, skipped, unreachable }
}

function asAscii(json: string): string {
  return json.replace(/[^\u0000-\u007e]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
