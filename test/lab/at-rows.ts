import at from '../../modules/at.ts'
import type { Row } from './module-row.ts'

const job = { command: `echo "it's" '$(x)' >/tmp/a\ntrue`, count: 20, units: 'minutes' }

/** What is run once, later. */
export const atRows: { readonly [sentence: string]: Row } = {
  'at: a job': {
    module: at,
    args: job,
    comes: { status: 'changed', change: { job: job.command }, result: { state: 'present', count: 20, units: 'minutes' } },
    settles: false,
    says: ['atq | wc -l; at -c $(atq | cut -f 1) | tail -n 3', `1\n${job.command}\n\n`],
  },
  'at: one that waits already is enough': { module: at, args: { ...job, unique: true, count: 3 }, comes: { status: 'ok' } },
  'at: else there is one more': { module: at, args: job, comes: { status: 'changed' }, settles: false, says: ['atq | wc -l', '2\n'] },
  'at: another, from a file': {
    module: at,
    before: "printf 'echo other\\n' >\"/srv/it's later\"",
    args: { script_file: "/srv/it's later", count: 2, units: 'weeks', unique: true },
    comes: { status: 'changed', change: { job: 'echo other' } },
    says: ['atq | wc -l', '3\n'],
  },
  'at: all of the first are taken away': {
    module: at,
    args: { command: job.command, state: 'absent' },
    comes: { status: 'changed', change: { job: 'none' } },
    says: ['atq | wc -l; at -c $(atq | cut -f 1) | grep -c other', '1\n1\n'],
  },
  'at: there is none of them': { module: at, args: { command: 'echo', state: 'absent' }, comes: { status: 'ok' } },
  'at: a file that there is not': {
    module: at,
    args: { script_file: '/no/such', state: 'absent' },
    comes: { status: 'failed', failure: 'there is no file /no/such that may be read; make it first' },
  },
}
