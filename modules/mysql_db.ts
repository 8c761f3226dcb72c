import { type Made, type Result, resource, type State, type Step } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type MysqlPlace, type MysqlRows, mysqlArguments, mysqlPlace, mysqlRefusal, mysqlStep } from '../engine/state/databases/mysql.ts'
import { mysqlDatabase } from '../engine/state/databases/mysql-account.ts'
import { mysqlDumping, mysqlImporting } from '../engine/state/databases/mysql-dump.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Question } from '../engine/state/question.ts'
import { name } from '../engine/text/mysql-words.ts'

const args = {
  type: 'object',
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['db'],
      description: 'The databases; all for a dump of all, or an import.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'dump', 'import', 'present'],
      default: 'present',
      description: 'Whether they are there; dump writes them to the file target, import reads it: a change each time.',
    },
    encoding: { type: 'string', default: '', description: 'The encoding of a new one.' },
    collation: { type: 'string', default: '', description: 'The collation of a new one.' },
    target: { type: 'string', 'x-path': true, description: 'The file of a dump: .sql, .gz, .bz2, .xz, .zst.' },
    single_transaction: { type: 'boolean', default: false, description: 'Whether a dump is of one moment.' },
    quick: { type: 'boolean', default: true, description: 'Whether a dump takes row by row.' },
    ignore_tables: { type: 'array', items: { type: 'string' }, default: [], description: 'Tables that are left out, as DATABASE.TABLE.' },
    hex_blob: { type: 'boolean', default: false, description: 'Whether bytes are written in hex.' },
    force: { type: 'boolean', default: false, description: 'Whether it goes on where a statement fails.' },
    skip_lock_tables: { type: 'boolean', default: false, description: 'Whether a dump locks no tables.' },
    dump_extra_args: { type: 'string', default: '', description: 'More words for the dump.' },
    use_shell: { type: 'boolean', default: false, description: 'Taken and not used.' },
    pipefail: { type: 'boolean', default: false, description: 'Taken and not used: a dump that fails in part fails.' },
    unsafe_login_password: { type: 'boolean', default: false, description: 'Taken and not used: no list of processes shows the password.' },
    restrict_config_file: { type: 'boolean', default: false, description: 'Taken and not used: no other files are read.' },
    ...mysqlArguments,
  },
  required: ['name'],
  'x-required-if': [
    ['state', 'dump', ['target']],
    ['state', 'import', ['target']],
  ],
  'x-unserved': ['chdir', 'master_data', 'sql_log_bin'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps databases of MariaDB or MySQL, by its client on the target.',
  aliases: ['community.mysql.mysql_db', 'ansible.mysql.mysql_db'],
  args,
  examples: [
    {
      title: 'Have a database',
      yaml: '- mysql_db:\n    name: app\n    encoding: utf8mb4\n    login_unix_socket: /run/mysqld/mysqld.sock\n',
      lab: true,
    },
    { title: 'Keep what is in it', yaml: '- mysql_db:\n    name: app\n    state: dump\n    target: /var/backups/app.sql.gz\n', lab: true },
  ],
  returns: { db: 'The databases, with blanks between.', db_list: 'The databases.', executed_commands: 'The statements that were run.' },
  needs: (a, machine): Reads => {
    const names = isAll(a) ? ['mysql'] : a.name
    return Object.fromEntries(names.map(one => [one, mysqlDatabase(one, mysqlPlace(a, machine))]))
  },
  refuse: (a, now) => Object.values(now).map(mysqlRefusal).find(Boolean) ?? misuse(a, now),
  have: (now, a): State =>
    a.state === 'dump' || a.state === 'import'
      ? { [a.state]: 'of before' }
      : Object.fromEntries(a.name.map(one => [one, isThere(now[one]) ? 'present' : 'absent'])),
  want: (a): State =>
    a.state === 'dump' || a.state === 'import' ? { [a.state]: 'of now' } : Object.fromEntries(a.name.map(one => [one, a.state])),
  apply: (change, a, _, machine) => [stepFor(change, a, mysqlPlace(a, machine), targetPath(a.target ?? '', machine))],
  makes: (change, a, _, machine): Made[] => {
    if (a.state === 'dump' || a.state === 'import') return []
    const there = a.state === 'present' ? [[a.encoding, a.collation]] : []
    return Object.keys(change).map(one => [
      mysqlDatabase(one, mysqlPlace(a, machine)),
      { isInstalled: true, rows: there.map(row => row.map(word => word || undefined)) },
    ])
  },
  result: (_, change, a): Result => ({
    db: a.name.join(' '),
    db_list: [...a.name],
    executed_commands: a.state === 'dump' || a.state === 'import' ? [] : statementsOf(change, a),
  }),
})

type Reads = { readonly [name: string]: Question<MysqlRows> }

function isAll({ name: names }: Args): boolean {
  return names.length === 1 && names[0] === 'all'
}

function isThere(answer: MysqlRows | undefined): boolean {
  return (answer?.rows.length ?? 0) > 0
}

function statementsOf(change: State, a: Args): string[] {
  const encoding = a.encoding && ` CHARACTER SET ${a.encoding}`
  const collation = a.collation && ` COLLATE ${a.collation}`
  return Object.keys(change).map(one =>
    a.state === 'absent' ? `DROP DATABASE ${name(one)}` : `CREATE DATABASE ${name(one)}${encoding}${collation}`,
  )
}

function stepFor(change: State, a: Args, place: MysqlPlace, target: string): Step {
  if (a.state === 'import') return mysqlImporting(place, target, isAll(a) ? undefined : a.name[0], a.force)
  if (a.state !== 'dump') return mysqlStep(place, statementsOf(change, a))
  const words = [
    ...(a.single_transaction ? ['--single-transaction=true'] : []),
    ...(a.quick ? ['--quick'] : []),
    ...(a.hex_blob ? ['--hex-blob'] : []),
    ...(a.force ? ['--force'] : []),
    ...(a.skip_lock_tables ? ['--skip-lock-tables'] : []),
    ...(a.encoding === '' ? [] : [`--default-character-set=${a.encoding}`]),
    ...a.ignore_tables.map(table => `--ignore-table=${table}`),
  ]
  const which = isAll(a) ? ['--all-databases'] : a.name.length === 1 ? [...a.name] : ['--databases', ...a.name]
  return mysqlDumping(place, target, words, which, a.dump_extra_args)
}

function misuse(a: Args, now: { readonly [name: string]: MysqlRows }): string | undefined {
  if (isAll(a)) return a.state === 'dump' || a.state === 'import' ? undefined : `name: all is for a dump or an import; name each database`
  if (a.name.some(one => one === '' || one.startsWith('-')))
    return 'a database has a name that is not empty and begins with no dash; mend it'
  const odd = [a.encoding, a.collation].find(word => !/^\w*$/.test(word))
  if (odd !== undefined) return `"${odd}" is no name of an encoding or collation; take one such as utf8mb4`
  if (a.state === 'import' && a.name.length > 1) return 'an import goes into one database; name one'
  const gone = a.state === 'dump' || a.state === 'import' ? a.name.find(one => !isThere(now[one])) : undefined
  return gone && `Cannot ${a.state} database '${gone}' - not found; make it first`
}
