import { reader } from '../engine/module.ts'
import { type PostgresRow, postgresArguments, postgresPlace } from '../engine/state/databases/postgres.ts'
import { postgresVersion } from '../engine/state/databases/postgres-version.ts'
import type { Question } from '../engine/state/question.ts'

export default reader({
  description: 'Asks whether a PostgreSQL is there. One that is not is no failure: the result tells.',
  aliases: ['community.postgresql.postgresql_ping'],
  args: {
    type: 'object',
    properties: {
      db: { type: 'string', 'x-aliases': ['login_db'], description: 'The database that is asked for; postgres where it is left out.' },
      ...postgresArguments,
    },
  },
  examples: [
    { title: 'Is it there?', yaml: '- postgresql_ping:\n  register: server\n- assert:\n    that: server.is_available\n', lab: true },
  ],
  returns: {
    is_available: 'Whether it answers.',
    server_version: 'Its version: major, minor, full, raw.',
    conn_err_msg: 'Why it does not answer.',
  },
  needs: (a): { readonly now: Question<PostgresRow> } => ({ now: postgresVersion(postgresPlace(a, a.db ?? 'postgres')) }),
  refuse: (_, { now }) => (now.isInstalled ? undefined : 'there is no psql; a task before this one must install the client of PostgreSQL'),
  result: ({ now: { row, trouble = '' } }) => {
    if (!row) return { is_available: false, server_version: {}, conn_err_msg: trouble }
    const number = Number(row['number'])
    const [major, minor] = [Math.floor(number / 10_000), number % 10_000]
    return {
      is_available: true,
      server_version: { major, minor, full: `${major}.${minor}`, raw: String(row['raw']) },
      conn_err_msg: '',
    }
  },
})
