import { type Acted, action, type Json } from '../engine/module.ts'
import { ask, type Known, knownFrom } from '../engine/shell/background.ts'
import { outputOf } from '../engine/shell/user-command.ts'
import { spanText } from '../engine/text/python-times.ts'

export default action({
  description: 'Asks what became of a task that was begun with `async` and `poll: 0`.',
  args: {
    type: 'object',
    properties: {
      jid: { type: 'string', description: 'The job: `ansible_job_id` of what the task registered.' },
      mode: {
        type: 'string',
        enum: ['status', 'cleanup'],
        default: 'status',
        description: 'Whether to ask, or to take away what is left of the job. One that has finished is gone once it was asked for.',
      },
    },
    required: ['jid'],
  },
  examples: [
    {
      title: 'Wait for something long',
      yaml: '- command: sleep 1\n  async: 60\n  poll: 0\n  register: job\n- async_status:\n    jid: "{{ job.ansible_job_id }}"\n  register: asked\n  until: asked.finished\n  delay: 1\n  retries: 60',
    },
  ],
  returns: {
    ansible_job_id: 'The job.',
    started: '1.',
    finished: 'Whether it has ended: 1 or 0.',
    results_file: 'Where it keeps what it prints while it runs.',
    erased: 'What `cleanup` took away.',
  },
  touches: false,
  host: true,
  check: 'run',
  // An action: a job is no state of the host.
  run: async (args, _now, hands) => {
    const before = hands.job(args.jid)
    const file = `${hands.machine.home}/.ansible_async/${args.jid}`
    if (before) return args.mode === 'cleanup' ? erased(args.jid, file) : ended(before)
    const { stdout } = await hands.frame(ask(args.jid, true))
    const known = knownFrom(stdout)
    if (args.mode === 'cleanup') return erased(args.jid, file)
    if (!known) return missing(args.jid, file)
    if (!known.isFinished) return { status: 'ok', result: { ansible_job_id: args.jid, started: 1, finished: 0, results_file: file } }
    const result = resultOf(known, args.jid)
    hands.keepJob(args.jid, result)
    return ended(result)
  },
})

function resultOf({ file, cmd, rc, stdout, stderr, start, end }: Known, id: string): { readonly [name: string]: Json } {
  const [from, to] = [start, end].map(text => Date.parse(`${text.replace(' ', 'T')}Z`))
  return {
    ...{ ansible_job_id: id, started: 1, finished: 1, results_file: file, cmd: JSON.parse(cmd) as Json },
    ...outputOf({ status: rc, stdout, stderr }),
    ...{
      start: `${start}.000000`,
      end: `${end}.000000`,
      delta: spanText((to ?? 0) - (from ?? 0)),
      msg: sentenceFor(rc),
      changed: true,
    },
  }
}

/** 124 is what timeout ends with. */
function sentenceFor(rc: number): string {
  if (rc === 124) return 'it ran longer than async allows'
  return rc === 0 ? '' : 'non-zero return code'
}

function ended(result: { readonly [name: string]: Json }): Acted {
  const isFailed = result.failed === true || (typeof result.rc === 'number' && result.rc !== 0)
  if (isFailed)
    return { status: 'failed', message: typeof result.msg === 'string' && result.msg !== '' ? result.msg : 'non-zero return code', result }
  return { status: result.changed === false ? 'ok' : 'changed', result }
}

function missing(id: string, file: string): Acted {
  return {
    status: 'failed',
    message: 'could not find job',
    hint: 'jid is the ansible_job_id that the task registered; ask as the same user (become) as it was begun',
    result: { ansible_job_id: id, started: 1, finished: 1, results_file: file },
  }
}

function erased(id: string, file: string): Acted {
  return { status: 'ok', result: { ansible_job_id: id, erased: file } }
}
