import { fromJson, toJson } from '../load/json.ts'
import type { Key, Mapping, Value } from '../load/values.ts'
import type { Result } from '../module.ts'
import { started } from './jobs.ts'
import { type Done, failed, wentWell } from './outcome.ts'
import { pause } from './pause.ts'
import type { Post } from './post.ts'

/** What Ansible does on its own side: a task of these cannot have a time of its own, in a check neither. */
const onOurSide = new RegExp(
  `^(ansible\\.(builtin|legacy)\\.)?(${[
    ...['add_host', 'assemble', 'assert', 'async_status', 'copy', 'debug', 'fail', 'fetch', 'gather_facts', 'group_by', 'include_vars'],
    ...['pause', 'raw', 'reboot', 'script', 'set_fact', 'set_stats', 'template', 'unarchive', 'validate_argument_spec'],
    'wait_for_connection',
  ].join('|')})$`,
)

/** The failure of a task that was given `async` and cannot go on by itself; undefined where it can, or was not. */
export function withoutOwnTime({ background, poll, task }: Post): Done | undefined {
  if ((background === undefined && poll === undefined) || !onOurSide.test(task.node.module)) return undefined
  return failed('async is not supported for this task.', new Map(), { hint: 'leave async out: this module has no job on the host' })
}

/** Does the work of a task that has a time of its own, and tells at every turn of `poll` that it is waited for. */
export async function polled(post: Post, work: () => Promise<Done>): Promise<Done> {
  const { poll, stage, task, host, check } = post
  if (poll === undefined || check) return inBackground(await work(), post)
  const id = stage.scene.jobs.nextId()
  const end = new AbortController()
  const telling = (async () => {
    for (;;) {
      await pause(poll, end.signal)
      if (end.signal.aborted || stage.scene.signal.aborted) return
      stage.scene.tell({ type: 'job-awaited', task: task.id, host, job: id })
    }
  })()
  try {
    return await awaited(await work(), post, id)
  } finally {
    end.abort()
    await telling
  }
}

/** What is registered of a job that was waited for has its marks. */
async function awaited(done: Done, post: Post, id: string): Promise<Done> {
  if (done.status === 'refused' || done.status === 'skipped') return done
  return { ...done, result: new Map<Key, Value>([...lines, ...done.result, ...marks(id), ['results_file', await fileOf(id, post)]]) }
}

/** What cannot go on by itself was done now; async_status tells what it came to. */
async function inBackground(done: Done, post: Post): Promise<Done> {
  const { background, stage, check } = post
  if (background === undefined || check || ['refused', 'skipped'].includes(done.status)) return done
  if (done.result.has('ansible_job_id')) return begun(done)
  const id = stage.scene.jobs.nextId()
  const file = await fileOf(id, post)
  const told = new Map<Key, Value>([...lines, ...done.result, ...marks(id), ['results_file', file]])
  stage.scene.jobs.ended(id, toJson(told) as Result)
  return begun(wentWell(fromJson(started(id, file)) as Mapping, true))
}

/** As in Ansible, where what begins a job tells it by a number. */
function begun(done: Done): Done {
  return { ...done, result: new Map<Key, Value>([...done.result, ['failed', 0]]) }
}

async function fileOf(id: string, post: Post): Promise<string> {
  return `${(await post.seat()).machine.home}/.ansible_async/${id}`
}

const lines: readonly [string, Value][] = [
  ['stderr', ''],
  ['stderr_lines', []],
  ['stdout', ''],
  ['stdout_lines', []],
]

function marks(id: string): [string, string | number][] {
  return [
    ['ansible_job_id', id],
    ['started', 1],
    ['finished', 1],
  ]
}
