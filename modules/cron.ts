import { posix } from 'node:path'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { Content } from '../engine/state/content.ts'
import { type Edit, type EditAnswers, type EditArgs, type EditReads, editing } from '../engine/state/files/editing.ts'
import { absent, file } from '../engine/state/files/file.ts'
import { backupOf } from '../engine/state/files/file-result.ts'
import type { Question } from '../engine/state/question.ts'
import { type Crontab, crontab } from '../engine/state/system/crontab.ts'
import { jobsIn, variablesIn, withWish } from '../engine/text/crontab-edit.ts'

const time = (description: string, ...others: readonly string[]) =>
  ({ type: 'string', default: '*', description, ...(others.length > 0 && { 'x-aliases': others }) }) as const

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'What the job stands under in the table, in a comment; with env the name of the variable.' },
    job: { type: 'string', 'x-aliases': ['value'], description: 'The command, in one line; with env the value of the variable.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the table has it.' },
    user: {
      type: 'string',
      description: 'Whose table; that of the one who is logged in where it is left out. In a file: who the job runs as.',
    },
    cron_file: { type: 'string', description: 'A file, or the name of one in /etc/cron.d, instead of the table of a user.' },
    minute: time('The minute: 0-59, *, */2 and more.'),
    hour: time('The hour: 0-23, *, */2 and more.'),
    day: time('The day of the month: 1-31, *, */2 and more.', 'dom'),
    month: time('The month: 1-12, *, */2 and more.'),
    weekday: time('The day of the week: 0-6 from Sunday on, * and more.', 'dow'),
    special_time: {
      type: 'string',
      enum: ['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'],
      description: 'A time by a name, instead of minute and the others.',
    },
    disabled: { type: 'boolean', default: false, description: 'Whether the job is there as a comment only.' },
    env: { type: 'boolean', default: false, description: 'Whether it is a variable instead of a job.' },
    insertafter: { type: 'string', description: 'With env: the variable behind which a new one stands.' },
    insertbefore: { type: 'string', description: 'With env: the variable before which a new one stands.' },
    backup: { type: 'boolean', default: false, description: 'Whether the table that was there is kept.' },
  },
  required: ['name'],
  'x-exclusive': [['insertafter', 'insertbefore']],
  'x-unserved': ['reboot'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = EditReads & { readonly table: Question<Crontab> }
type Answers = EditAnswers & { readonly table: Crontab }

export default resource({
  description: 'Keeps a job of cron, or a variable for jobs, in the table of a user or in a file.',
  args,
  examples: [
    {
      title: 'A job every night',
      yaml: '- cron:\n    name: tidy up\n    minute: "0"\n    hour: "2,5"\n    job: /usr/local/bin/tidy > /dev/null',
      lab: true,
    },
    {
      title: 'A job in a file of its own',
      yaml: '- cron:\n    name: tidy up\n    special_time: daily\n    user: root\n    job: /usr/local/bin/tidy\n    cron_file: tidy',
      lab: true,
    },
    { title: 'A variable', yaml: '- cron:\n    name: PATH\n    env: true\n    job: /opt/bin:/usr/bin:/bin', lab: true },
  ],
  returns: {
    jobs: 'Names of the jobs in the table.',
    envs: 'Names of the variables in the table.',
    cron_file: 'The file, as it was given.',
    state: 'absent, where the file went.',
    backup_file: 'Where the table that was there is kept.',
  },
  needs: (a, machine): Reads => (isFile(a) ? edits.needs(asEdit(a), machine) : { table: crontab(a.user ?? '') }) as Reads,
  refuse: (a, now, machine) => refusalOf(a, now) ?? (isFile(a) ? edits.refuse(asEdit(a), now, machine) : undefined),
  have: (now, a, machine): State =>
    isFile(a) ? (goes(a, now) ? { state: 'file' } : edits.have(now, asEdit(a), machine)) : { content: Content.of(now.table.text) },
  want: (a, now, machine): State => {
    if (isFile(a)) return goes(a, now) ? { state: 'absent' } : edits.want(asEdit(a), now, machine)
    return { content: Content.of(after(a, now)) }
  },
  apply: (change, a, now, machine) => {
    if (goes(a, now)) return [a.backup && kept(sh`cat -- ${pathOf(a)}`), sh`rm -f -- ${pathOf(a)}`]
    if (isFile(a)) return edits.apply(change, asEdit(a), now, machine)
    const whose = a.user === undefined || a.user === machine.user ? [] : ['-u', a.user]
    return [a.backup && kept(sh`crontab ${whose} -l 2>/dev/null`), sh`printf '%s' ${after(a, now)} | crontab ${whose} -`]
  },
  makes: (change, a, now, machine): readonly Made[] => {
    if (goes(a, now)) return [[file(pathOf(a)), absent]]
    return isFile(a) ? edits.makes(change, asEdit(a), now, machine) : [[crontab(a.user ?? ''), { isThere: true, text: after(a, now) }]]
  },
  result: (now, _change, a, ran) => {
    const named = isFile(a) ? { cron_file: a.cron_file ?? '' } : {}
    const backup = a.backup ? backupOf(ran) : {}
    if (goes(a, now)) return { ...named, ...backup, state: 'absent' }
    return { jobs: jobsIn(after(a, now)), envs: variablesIn(after(a, now)), ...named, ...backup }
  },
  text: (a, now, machine) => (isFile(a) && !goes(a, now) ? edits.text(asEdit(a), now, machine) : undefined),
})

const edits = editing(edit, 'backup_file')

interface Asked extends EditArgs {
  readonly asked: Args
}

function asEdit(a: Args): Asked {
  return { asked: a, path: pathOf(a), create: a.state === 'present', backup: a.backup }
}

function edit({ asked }: Asked, held: string | undefined): Edit {
  const text = edited(asked, held ?? '')
  return held === undefined && asked.state === 'absent' ? { text: undefined, message: '' } : { text: text ?? held, message: '' }
}

function isFile({ cron_file }: Args): boolean {
  return cron_file !== undefined && cron_file !== ''
}

function pathOf({ cron_file = '' }: Args): string {
  return posix.isAbsolute(cron_file) ? cron_file : posix.join('/etc/cron.d', cron_file)
}

function edited(a: Args, table: string): string | undefined {
  const { name, env, insertafter, insertbefore } = a
  const line = a.state === 'absent' ? undefined : lineOf(a)
  return withWish(table, {
    name,
    isVariable: env,
    line,
    ...(insertafter !== undefined && { insertafter }),
    ...(insertbefore !== undefined && { insertbefore }),
  })
}

function held(a: Args, now: Answers): string {
  return isFile(a) ? Buffer.from(now.text.bytes ?? []).toString('utf8') : now.table.text
}

function after(a: Args, now: Answers): string {
  return edited(a, held(a, now)) ?? held(a, now)
}

/** A file of which nothing would be left. */
function goes(a: Args, now: Answers): boolean {
  return isFile(a) && a.state === 'absent' && now.text.exists && after(a, now) === '' && held(a, now) !== ''
}

function lineOf(a: Args): string {
  if (a.env) return `${a.name}="${a.job ?? ''}"`
  const when = a.special_time === undefined ? [a.minute, a.hour, a.day, a.month, a.weekday].join(' ') : `@${a.special_time}`
  const who = isFile(a) && a.user !== undefined ? ` ${a.user}` : ''
  return `${a.disabled ? '#' : ''}${when}${who} ${a.job ?? ''}`
}

function kept(from: ReturnType<typeof sh>) {
  return sh`umask 077; b=$(mktemp /tmp/crontabXXXXXXXX) || exit 1; ${from} >"$b"; printf 'backup=%s\\0end=\\0' "$b"`
}

function refusalOf(a: Args, now: Answers): string | undefined {
  if (!isFile(a) && !now.table.isThere) return 'Failed to find required executable "crontab"; install cron first'
  if (/[\r\n]/.test(a.name + (a.job ?? ''))) return 'name and job stand in one line each; put what is longer into a script'
  if (a.state === 'absent') return undefined
  const times = [a.minute, a.hour, a.day, a.month, a.weekday]
  if (a.special_time !== undefined && times.some(one => one !== '*')) return 'You must specify time and date fields or special time.'
  if (isFile(a) && a.user === undefined && !a.env) return 'To use cron_file=... parameter you must specify user=... as well'
  if (a.job === undefined) return "You must specify 'job' to install a new cron job or variable"
  if (edited(a, held(a, now)) === undefined) return `Variable named '${a.insertafter ?? a.insertbefore ?? ''}' not found.`
  return undefined
}
