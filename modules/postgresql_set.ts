import { type Made, type Result, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import { postgresSetting } from '../engine/state/databases/postgres-setting.ts'
import type { Question } from '../engine/state/question.ts'
import { settingParts, settingValue } from '../engine/text/postgres-setting.ts'
import { literal } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The setting.' },
    value: { type: 'string', description: 'Its value: 64MB; default takes away what was written down.' },
    reset: { type: 'boolean', default: false, description: 'Whether it gets the value that a server is born with.' },
    db: { type: 'string', 'x-aliases': ['login_db'], default: 'postgres', description: 'The database that is used to ask.' },
    ...postgresArguments,
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Row = NonNullable<PostgresRow['row']>

export default resource({
  description:
    'Keeps a setting of PostgreSQL by ALTER SYSTEM, and has the server read it. What counts only when the server starts is settled once it is written down.',
  aliases: ['community.postgresql.postgresql_set'],
  args,
  examples: [
    { title: 'More memory for a sort', yaml: '- postgresql_set:\n    name: work_mem\n    value: 16MB\n', lab: true },
    {
      title: 'What counts from the next start',
      yaml: '- postgresql_set:\n    name: max_connections\n    value: "150"\n  register: connections\n- debug:\n    msg: "a restart is due: {{ connections.restart_required }}"\n',
      lab: true,
    },
  ],
  returns: {
    name: 'The setting.',
    context: 'When it can be set: user, sighup, postmaster.',
    prev_val_pretty: 'Its value before.',
    value_pretty: 'Its value now.',
    restart_required: 'Whether the server must start again for it.',
  },
  needs: (a): { readonly now: Question<PostgresRow> } => ({ now: questionOf(a) }),
  refuse: (a, { now }) => {
    const refusal = postgresRefusal(now)
    if (refusal !== undefined) return refusal
    if (a.reset === (a.value !== undefined)) return 'value and reset: true are two ways, one of them is wanted; leave the other out'
    if (!now.row) return `No such parameter: ${a.name}; see SHOW ALL, or load the library that has it`
    return now.row['context'] === 'internal'
      ? `${a.name}: cannot be changed (internal context); it is fixed when PostgreSQL is built`
      : undefined
  },
  have: ({ now: { row } }, a): State => {
    if (a.value === 'default') return { written: row?.['written'] ?? '' }
    const { written, pretty } = row ?? {}
    // What is written down counts from the next start, where it does not count yet.
    return {
      [a.name]: isSame(written, a, row) ? wanted(a, row) : isSame(pretty, a, row) && !written ? wanted(a, row) : String(written ?? pretty),
    }
  },
  want: (a, { now: { row } }): State => (a.value === 'default' ? { written: '' } : { [a.name]: wanted(a, row) }),
  apply: (_, a, { now: { row } }) => [
    postgresStep(postgresPlace(a, a.db), [statementOf(a, row), 'SELECT pg_reload_conf()'], a.session_role),
  ],
  makes: (_, a, { now }): Made[] => {
    // What other files say, only the server tells.
    if (a.value === 'default') return [[questionOf(a), unknown]]
    const row: Row = { ...now.row, written: wanted(a, now.row) }
    const { setting: _setting, pretty: _pretty, ...later } = row
    return [[questionOf(a), { isInstalled: true, row: later }]]
  },
  result: ({ now: { row } }, change, a): Result => {
    const isChanged = Object.keys(change).length > 0
    const before = String(row?.['pretty'] ?? '')
    return {
      name: a.name,
      context: row?.['context'] ?? '',
      prev_val_pretty: before,
      value_pretty: isChanged && a.value !== 'default' ? wanted(a, row) : before,
      restart_required: row?.['context'] === 'postmaster' && (isChanged || (Boolean(row['written']) && !isSame(row['pretty'], a, row))),
    }
  },
})

function questionOf(a: Args): Question<PostgresRow> {
  return postgresSetting(a.name, postgresPlace(a, a.db))
}

/** The value that is asked for, in the user's words. */
function wanted(a: Args, row: Row | undefined): string {
  return a.reset ? String(row?.['boot'] ?? '') : (a.value ?? '')
}

function isSame(value: unknown, a: Args, row: Row | undefined): boolean {
  if (typeof value !== 'string') return false
  const unit = row?.['unit']
  const form = { type: String(row?.['type']), unit: typeof unit === 'string' ? unit : null }
  const lists = [value, wanted(a, row)].map(one => settingParts(a.name, settingValue(one, form)).map(part => part.replaceAll('"', '')))
  return lists[0]?.join() === lists[1]?.join()
}

function statementOf(a: Args, row: Row | undefined): string {
  const name = a.name
    .split('.')
    .map(part => `"${part.replaceAll('"', '""')}"`)
    .join('.')
  if (a.value === 'default') return `ALTER SYSTEM RESET ${name}`
  return `ALTER SYSTEM SET ${name} = ${settingParts(a.name, wanted(a, row)).map(literal).join(', ')}`
}
