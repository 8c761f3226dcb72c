import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { decode } from '../engine/shell/records.ts'
import { sh } from '../engine/shell/sh.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { type AtJobs, atJob, atJobs } from '../engine/state/system/at-jobs.ts'

const args = {
  type: 'object',
  properties: {
    command: { type: 'string', description: 'What is run, by a shell.' },
    script_file: { type: 'string', 'x-path': true, description: 'A file of the target with what is run.' },
    count: { type: 'integer', description: 'In how many units.' },
    units: { type: 'string', enum: ['minutes', 'hours', 'days', 'weeks'], description: 'What is counted.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether it is to be run; absent takes all such jobs away.',
    },
    unique: { type: 'boolean', default: false, description: 'Whether one that waits already is enough; else each run adds one.' },
  },
  'x-one-of': [['command', 'script_file']],
  'x-exclusive': [['command', 'script_file']],
  'x-required-if': [['state', 'present', ['count', 'units']]],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<AtJobs>; readonly script?: Question<FileText> }
type Now = { readonly now: AtJobs; readonly script?: FileText }

export default resource({
  description: 'Has a command run once, later, by at. A job is the same where its command is, whatever its time.',
  aliases: ['ansible.posix.at'],
  args,
  examples: [
    {
      title: 'Once, in twenty minutes',
      yaml: '- at:\n    command: touch /tmp/later\n    count: 20\n    units: minutes\n    unique: true\n',
      lab: true,
    },
    { title: 'No longer', yaml: '- at:\n    command: touch /tmp/later\n    state: absent\n', lab: true },
  ],
  returns: { state: 'What was asked for.', script_file: 'The file.', count: 'In how many units.', units: 'What is counted.' },
  needs: (a, machine: Machine): Reads => ({
    now: atJobs(),
    ...(a.script_file !== undefined && { script: text(targetPath(a.script_file, machine)) }),
  }),
  refuse: (a, now) => {
    if (!now.now.isInstalled) return 'Failed to find required executable "at"; a task before this one must install it'
    if (commandOf(a, now) === undefined) return `there is no file ${a.script_file} that may be read; make it first`
    return a.count !== undefined && a.count < 0 ? 'count is a number from 0; mend it' : undefined
  },
  have: (now, a): State => {
    const isThere = matching(a, now).length > 0
    return { job: isThere && (a.unique || a.state === 'absent') ? (commandOf(a, now) ?? '') : 'none' }
  },
  want: (a, now): State => ({ job: a.state === 'present' ? (commandOf(a, now) ?? '') : 'none' }),
  apply: (_, a, now) => [
    a.state === 'present' && atJob(commandOf(a, now) ?? '', a.count ?? 0, a.units ?? ''),
    a.state === 'absent' && sh`at -r ${matching(a, now).flatMap(({ id }) => id ?? [])}`,
  ],
  makes: (_, a, now): Made[] => {
    const others = now.now.jobs.filter(job => a.state === 'present' || !matching(a, now).includes(job))
    return [[atJobs(), { isInstalled: true, jobs: [...others, ...(a.state === 'present' ? [{ command: commandOf(a, now) ?? '' }] : [])] }]]
  },
  result: (_now, _change, a) => ({
    state: a.state,
    ...(a.state === 'present' && { count: a.count ?? null, units: a.units ?? null, script_file: a.script_file ?? null }),
  }),
})

function commandOf(a: Args, { script }: Now): string | undefined {
  return a.command?.trim() ?? (script?.bytes && decode(script.bytes).trim())
}

function matching(a: Args, now: Now): AtJobs['jobs'] {
  return now.now.jobs.filter(({ command }) => command === commandOf(a, now))
}
