import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import { postgresExtension } from '../engine/state/databases/postgres-extension.ts'
import type { Question } from '../engine/state/question.ts'
import { identifier, literal } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['ext'], description: 'The extension.' },
    db: { type: 'string', 'x-aliases': ['login_db'], description: 'The database it is in.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    schema: { type: 'string', default: '', description: 'The schema it is in.' },
    version: { type: 'string', default: '', description: 'Its version, or latest; any where it is left out.' },
    cascade: { type: 'boolean', default: false, description: 'Whether what it needs comes along, and what needs it goes.' },
    comment: { type: 'string', description: 'Refused: not built yet.' },
    ...postgresArguments,
  },
  required: ['name', 'db'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps an extension in a database of PostgreSQL.',
  aliases: ['community.postgresql.postgresql_ext'],
  args,
  examples: [{ title: 'Have an extension', yaml: '- postgresql_ext:\n    name: pg_trgm\n    db: app\n', lab: true }],
  returns: { queries: 'The statements that were run.', prev_version: 'The version before.', version: 'The version now.' },
  needs: (a): { readonly now: Question<PostgresRow> } => ({ now: questionOf(a) }),
  refuse: (a, { now }) => {
    const refusal = postgresRefusal(now)
    if (refusal !== undefined || a.state === 'absent') return refusal
    if (a.comment !== undefined) return 'comment is not built yet; leave it out'
    return now.row?.['newest'] || now.row?.['version']
      ? undefined
      : `Extension ${a.name} is not available; a task before this one must install the package that has it`
  },
  have: ({ now: { row } }): State => ({
    state: row?.['version'] ? 'present' : 'absent',
    version: row?.['version'] ?? '',
    schema: row?.['schema'] ?? '',
  }),
  want: (a, { now: { row } }): State => {
    if (a.state === 'absent') return { state: 'absent' }
    const version = a.version === 'latest' ? (row?.['newest'] ?? undefined) : a.version || undefined
    return { state: 'present', version, schema: a.schema || undefined }
  },
  apply: (change, a) => [postgresStep(postgresPlace(a, a.db), statementsOf(change, a), a.session_role)],
  makes: (change, a, { now: { row } }): Made[] => {
    const newest = row?.['newest'] ?? null
    const there = { newest, version: change['version'] ?? row?.['version'] ?? newest, schema: a.schema || (row?.['schema'] ?? undefined) }
    return [[questionOf(a), { isInstalled: true, row: a.state === 'absent' ? { newest, version: null, schema: null } : there }]]
  },
  result: ({ now: { row } }, change, a): Result => ({
    queries: Object.keys(change).length === 0 ? [] : statementsOf(change, a),
    prev_version: row?.['version'] ?? '',
    version: a.state === 'absent' ? '' : String(change['version'] ?? row?.['version'] ?? row?.['newest'] ?? ''),
  }),
})

function questionOf(a: Args): Question<PostgresRow> {
  return postgresExtension(a.name, postgresPlace(a, a.db))
}

function statementsOf(change: State, a: Args): string[] {
  const name = identifier(a.name)
  const cascade = a.cascade ? ' CASCADE' : ''
  if (a.state === 'absent') return [`DROP EXTENSION ${name}${cascade}`]
  const version = a.version === '' || a.version === 'latest' ? '' : literal(a.version)
  if (change['state'] !== undefined)
    return [`CREATE EXTENSION ${name}${a.schema && ` WITH SCHEMA ${identifier(a.schema)}`}${version && ` VERSION ${version}`}${cascade}`]
  return [
    ...(change['schema'] === undefined ? [] : [`ALTER EXTENSION ${name} SET SCHEMA ${identifier(a.schema)}`]),
    ...(change['version'] === undefined ? [] : [`ALTER EXTENSION ${name} UPDATE${version && ` TO ${version}`}`]),
  ]
}
