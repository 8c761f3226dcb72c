import { type Made, type Ran, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import {
  type PostgresPlace,
  type PostgresRow,
  postgresArguments,
  postgresDatabase,
  postgresPlace,
  postgresRefusal,
  postgresStep,
} from '../engine/state/databases/postgres.ts'
import { dumping, restoring } from '../engine/state/databases/postgres-dump.ts'
import type { Question } from '../engine/state/question.ts'
import { identifier, literal } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['db'], description: 'The database.' },
    state: {
      type: 'string',
      enum: ['absent', 'dump', 'present', 'rename', 'restore'],
      default: 'present',
      description:
        'Whether there is one; rename gives it the name target; dump writes it to the file target, restore reads it: a change each time.',
    },
    owner: { type: 'string', default: '', description: 'The role that owns it.' },
    template: { type: 'string', default: '', description: 'What a new one is made from.' },
    encoding: { type: 'string', default: '', description: 'Its encoding, such as UTF-8; that of one that is there does not change.' },
    lc_collate: { type: 'string', default: '', description: 'The order of its texts; that of one that is there does not change.' },
    lc_ctype: { type: 'string', default: '', description: 'The classes of its letters; those of one that is there do not change.' },
    conn_limit: { type: 'string', default: '', description: 'How many connections it takes; -1 for any number.' },
    tablespace: { type: 'string', default: '', description: 'The tablespace it is in.' },
    target: {
      type: 'string',
      'x-path': true,
      default: '',
      description: 'The file of a dump (.sql, .tar, .pgc, .gz, .bz2, .xz), or the new name.',
    },
    target_opts: { type: 'string', default: '', description: 'Words for pg_dump, pg_restore or psql.' },
    dump_extra_args: { type: 'string', description: 'More words for pg_dump.' },
    force: { type: 'boolean', default: false, description: 'With absent: also one that somebody uses.' },
    maintenance_db: { type: 'string', default: 'postgres', description: 'The database that is used to ask for others.' },
    ...postgresArguments,
  },
  required: ['name'],
  'x-required-if': [
    ['state', 'rename', ['target']],
    ['state', 'dump', ['target']],
    ['state', 'restore', ['target']],
  ],
  'x-unserved': ['comment', 'icu_locale', 'locale_provider'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a database of PostgreSQL, by psql on the target.',
  aliases: ['community.postgresql.postgresql_db'],
  args,
  examples: [
    {
      title: 'Have a database',
      yaml: '- postgresql_db:\n    name: app\n    owner: app\n    encoding: UTF-8\n    template: template0\n',
      lab: true,
    },
    {
      title: 'Keep what is in it',
      yaml: '- postgresql_db:\n    name: app\n    state: dump\n    target: /var/backups/app.sql.gz\n',
      lab: true,
    },
  ],
  returns: { db: 'The database.', executed_commands: 'The statements that were run.' },
  needs: (a): Reads => ({
    now: postgresDatabase(a.name, placeOf(a)),
    ...(a.state === 'rename' && { target: postgresDatabase(a.target, placeOf(a)) }),
  }),
  refuse: (a, { now, target }) => postgresRefusal(now) ?? misfit(a, now, target),
  have: ({ now }, a): State => {
    if (a.state === 'dump' || a.state === 'restore') return { [a.state]: 'of before' }
    if (a.state === 'rename') return { name: now.row ? a.name : a.target }
    const { owner, limit, tablespace } = now.row ?? {}
    return { state: now.row ? 'present' : 'absent', owner, limit: String(limit), tablespace }
  },
  want: (a): State => {
    if (a.state === 'dump' || a.state === 'restore') return { [a.state]: 'of now' }
    if (a.state === 'rename') return { name: a.target }
    if (a.state === 'absent') return { state: 'absent' }
    return { state: 'present', owner: a.owner || undefined, limit: a.conn_limit || undefined, tablespace: a.tablespace || undefined }
  },
  apply: (change, a) => {
    const place = postgresPlace(a, a.name)
    if (a.state === 'dump') return [dumping(place, a.target, `${a.target_opts} ${a.dump_extra_args ?? ''}`)]
    if (a.state === 'restore') return [restoring(place, a.target, a.target_opts)]
    return [postgresStep(placeOf(a), statementsOf(change, a), a.session_role)]
  },
  makes: (_, a, { now }): Made[] => {
    const database = (name: string) => postgresDatabase(name, placeOf(a))
    if (a.state === 'dump' || a.state === 'restore') return []
    const gone: PostgresRow = { isInstalled: true }
    if (a.state === 'absent') return [[database(a.name), gone]]
    if (a.state === 'rename')
      return [
        [database(a.name), gone],
        [database(a.target), now],
      ]
    return [[database(a.name), { isInstalled: true, row: rowOf(a, now) }]]
  },
  result: (_, change, a, ran: readonly Ran[]): Result => ({
    db: a.name,
    executed_commands: Object.keys(change).length === 0 || a.state === 'dump' || a.state === 'restore' ? [] : statementsOf(change, a),
    ...((a.state === 'dump' || a.state === 'restore') && { stderr: ran.at(-1)?.stderr.trim() ?? '', rc: ran.at(-1)?.status ?? 0 }),
  }),
})

type Reads = { readonly now: Question<PostgresRow>; readonly target?: Question<PostgresRow> }

function placeOf(a: Args): PostgresPlace {
  return postgresPlace(a, a.maintenance_db)
}

function statementsOf(change: State, a: Args): string[] {
  const name = identifier(a.name)
  if (a.state === 'rename') return [`ALTER DATABASE ${name} RENAME TO ${identifier(a.target)}`]
  if (a.state === 'absent') return [`DROP DATABASE ${name}${a.force ? ' WITH (FORCE)' : ''}`]
  if (change['state'] !== undefined) return [`CREATE DATABASE ${name}${createWords(a)}`]
  return [
    change['owner'] !== undefined && `ALTER DATABASE ${name} OWNER TO ${identifier(a.owner)}`,
    change['limit'] !== undefined && `ALTER DATABASE ${name} CONNECTION LIMIT ${Number(a.conn_limit)}`,
    change['tablespace'] !== undefined && `ALTER DATABASE ${name} SET TABLESPACE ${identifier(a.tablespace)}`,
  ].filter(statement => statement !== false)
}

function createWords(a: Args): string {
  const words = [
    a.owner && `OWNER ${identifier(a.owner)}`,
    a.template && `TEMPLATE ${identifier(a.template)}`,
    a.encoding && `ENCODING ${literal(a.encoding)}`,
    a.lc_collate && `LC_COLLATE ${literal(a.lc_collate)}`,
    a.lc_ctype && `LC_CTYPE ${literal(a.lc_ctype)}`,
    a.tablespace && `TABLESPACE ${identifier(a.tablespace)}`,
    a.conn_limit && `CONNECTION LIMIT ${Number(a.conn_limit)}`,
  ]
  return words
    .filter(Boolean)
    .map(word => ` ${word}`)
    .join('')
}

/** What only the server knows of a new one is left out: it is not compared. */
function rowOf(a: Args, now: PostgresRow): NonNullable<PostgresRow['row']> {
  return {
    ...now.row,
    ...(a.owner && { owner: a.owner }),
    ...(a.conn_limit && { limit: Number(a.conn_limit) }),
    ...(a.tablespace && { tablespace: a.tablespace }),
  }
}

function misfit(a: Args, { row }: PostgresRow, target: PostgresRow | undefined): string | undefined {
  if (a.conn_limit !== '' && !/^-?\d+$/.test(a.conn_limit)) return `conn_limit is a number, not ${a.conn_limit}; give one, or -1 for any`
  if (a.state === 'rename') {
    if (row && target?.row) return `both the source and the target databases exist: ${a.name}, ${a.target}; take one of them away`
    return row || target?.row ? undefined : `there is no database ${a.name} to rename, and no ${a.target}; make it first`
  }
  if ((a.state === 'dump' || a.state === 'restore') && !row) return `database "${a.name}" does not exist; make it first`
  if (a.state !== 'present' || !row) return undefined
  const plain = (text: unknown) => String(text).toLowerCase().replaceAll(/[-_]/g, '')
  const fixed = [
    ['encoding', a.encoding],
    ['collate', a.lc_collate],
    ['ctype', a.lc_ctype],
  ] as const
  const odd = fixed.find(([member, asked]) => asked !== '' && row[member] !== undefined && plain(asked) !== plain(row[member]))
  const names = { encoding: 'database encoding', collate: 'LC_COLLATE', ctype: 'LC_CTYPE' }
  return (
    odd &&
    `Changing ${names[odd[0]]} is not supported. Current: ${String(row[odd[0]])}; take the database away first, or ask for what it has`
  )
}
