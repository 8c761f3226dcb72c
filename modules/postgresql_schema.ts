import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import { postgresSchema } from '../engine/state/databases/postgres-schema.ts'
import type { Question } from '../engine/state/question.ts'
import { identifier } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['schema'], description: 'The schema.' },
    database: { type: 'string', 'x-aliases': ['db', 'login_db'], default: 'postgres', description: 'The database it is in.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    owner: { type: 'string', default: '', description: 'The role that owns it.' },
    cascade_drop: { type: 'boolean', default: false, description: 'Whether what is in it goes with it.' },
    ...postgresArguments,
  },
  required: ['name'],
  'x-unserved': ['comment'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a schema in a database of PostgreSQL.',
  aliases: ['community.postgresql.postgresql_schema'],
  args,
  examples: [
    { title: 'Have a schema', yaml: '- postgresql_schema:\n    name: words\n    db: app\n    owner: app\n', lab: true },
    {
      title: 'No longer',
      yaml: '- postgresql_schema:\n    name: words\n    db: app\n    state: absent\n    cascade_drop: true\n',
      lab: true,
    },
  ],
  returns: { schema: 'The schema.', queries: 'The statements that were run.' },
  needs: (a): { readonly now: Question<PostgresRow> } => ({ now: questionOf(a) }),
  refuse: (_, { now }) => postgresRefusal(now),
  have: ({ now: { row } }): State => ({ state: row ? 'present' : 'absent', owner: row?.['owner'] ?? '' }),
  want: (a): State => ({ state: a.state, ...(a.state === 'present' && a.owner !== '' && { owner: a.owner }) }),
  apply: (change, a) => [postgresStep(postgresPlace(a, a.database), statementsOf(change, a), a.session_role)],
  makes: (_, a, { now: { row } }): Made[] => {
    const owner = a.owner || (row?.['owner'] ?? a.session_role ?? a.login_user)
    return [[questionOf(a), { isInstalled: true, ...(a.state === 'present' && { row: { owner } }) }]]
  },
  result: (_now, change, a): Result => ({ schema: a.name, queries: Object.keys(change).length === 0 ? [] : statementsOf(change, a) }),
})

function questionOf(a: Args): Question<PostgresRow> {
  return postgresSchema(a.name, postgresPlace(a, a.database))
}

function statementsOf(change: State, a: Args): string[] {
  const name = identifier(a.name)
  if (a.state === 'absent') return [`DROP SCHEMA ${name}${a.cascade_drop ? ' CASCADE' : ''}`]
  if (change['state'] !== undefined) return [`CREATE SCHEMA ${name}${a.owner && ` AUTHORIZATION ${identifier(a.owner)}`}`]
  return [`ALTER SCHEMA ${name} OWNER TO ${identifier(a.owner)}`]
}
