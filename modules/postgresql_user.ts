import type { Secret } from '../engine/load/values.ts'
import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import { isKeptPassword, postgresRole, roleFlags } from '../engine/state/databases/postgres-role.ts'
import type { Question } from '../engine/state/question.ts'
import { identifier, literal } from '../engine/text/postgres-words.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['user'], description: 'The role.' },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether there is one.' },
    password: {
      type: 'string',
      'x-secret': true,
      description: 'Its password, or what the server is to keep of it (md5…, SCRAM-SHA-256$…); an empty one takes it away.',
    },
    role_attr_flags: {
      type: 'string',
      default: '',
      description:
        'What it may, between commas: SUPERUSER, CREATEROLE, CREATEDB, INHERIT, LOGIN, REPLICATION, BYPASSRLS, each with NO before it for no.',
    },
    conn_limit: { type: 'integer', description: 'How many connections it may have; -1 for any number.' },
    expires: { type: 'string', description: 'When its password ends, such as "Jan 31 2030" or infinity.' },
    comment: { type: 'string', description: 'What it is for.' },
    no_password_changes: { type: 'boolean', default: false, description: 'Whether the password of one that is there stays.' },
    fail_on_user: {
      type: 'boolean',
      default: true,
      'x-aliases': ['fail_on_role'],
      description: 'With absent: whether it fails where something still belongs to it.',
    },
    encrypted: { type: 'boolean', default: true, description: 'Taken and not used: a server keeps no passwords in clear.' },
    db: { type: 'string', default: 'postgres', 'x-aliases': ['login_db'], description: 'The database that is used to ask.' },
    priv: { type: 'string', description: 'Refused: postgresql_privs gives privileges.' },
    groups: { type: 'array', items: { type: 'string' }, description: 'Refused: postgresql_privs with type: group makes members.' },
    ...postgresArguments,
  },
  required: ['name'],
  'x-unserved': ['configuration', 'quote_configuration_values'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a role of PostgreSQL that may log in. Its password is compared with what the server keeps of it, and shows nowhere.',
  aliases: ['community.postgresql.postgresql_user'],
  args,
  examples: [
    {
      title: 'Have a role',
      yaml: '- postgresql_user:\n    name: app\n    password: "{{ app_password }}"\n    role_attr_flags: CREATEDB,NOSUPERUSER\n',
      lab: true,
    },
    { title: 'Have it no more', yaml: '- postgresql_user:\n    name: app\n    state: absent\n', lab: true },
  ],
  returns: { user: 'The role.', queries: 'The statements that were run; a password is stars.' },
  needs: (a): { readonly now: Question<PostgresRow> } => ({ now: questionOf(a) }),
  refuse: (a, { now }) => misuse(a) ?? postgresRefusal(now),
  have: ({ now: { row } }, a): State => ({
    ...(row ?? fresh),
    state: row ? 'present' : 'absent',
    expires: row?.['expires'] === true ? a.expires : 'another time',
    password: passwordNow(a, row),
  }),
  want: (a, { now: { row } }): State => {
    if (a.state === 'absent') return { state: 'absent' }
    return {
      state: 'present',
      ...flagsOf(a),
      limit: a.conn_limit,
      comment: a.comment,
      expires: a.expires,
      ...(a.password && !(row && a.no_password_changes) && { password: 'as asked for' }),
    }
  },
  apply: (change, a) => {
    const step = postgresStep(postgresPlace(a, a.db), statementsOf(change, a, a.password), a.session_role)
    return [a.state === 'absent' && !a.fail_on_user ? { run: sh`( ${step.run}\n) || :` } : step]
  },
  makes: (_, a, { now: { row } }): Made[] => {
    if (a.state === 'absent') return [[questionOf(a), { isInstalled: true }]]
    // What the server keeps of a password it alone makes: what is not said is taken for as asked for.
    const { password: _password, ...kept } = row ?? fresh
    const made = {
      ...kept,
      ...flagsOf(a),
      ...(a.conn_limit !== undefined && { limit: a.conn_limit }),
      ...(a.comment !== undefined && { comment: a.comment }),
      ...(a.expires !== undefined && { expires: true }),
      ...(a.password === undefined && row?.['password'] !== undefined && { password: row['password'] }),
    }
    return [[questionOf(a), { isInstalled: true, row: made }]]
  },
  result: (_, change, a): Result => ({ user: a.name, queries: Object.keys(change).length === 0 ? [] : statementsOf(change, a, undefined) }),
})

/** What a new one is where nothing else is said. */
const fresh: Row = { ...Object.fromEntries(roleFlags.map(flag => [flag, flag === 'LOGIN' || flag === 'INHERIT'])), limit: -1, comment: '' }

type Row = NonNullable<PostgresRow['row']>

function questionOf(a: Args): Question<PostgresRow> {
  return postgresRole(a.name, postgresPlace(a, a.db), a.expires)
}

function passwordNow({ name, password }: Args, row: Row | undefined): string {
  const kept = row?.['password']
  if (row && kept === undefined) return 'as asked for'
  return typeof kept === 'string' && password && isKeptPassword(kept, String(password.reveal()), name) ? 'as asked for' : 'another'
}

function flagsOf({ role_attr_flags }: Args): { readonly [flag: string]: boolean } {
  return Object.fromEntries(flagWords(role_attr_flags).map(word => [word.replace(/^NO/, ''), !word.startsWith('NO')]))
}

function flagWords(text: string): string[] {
  return text
    .toUpperCase()
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)
}

function statementsOf(change: State, a: Args, password: Secret | undefined): string[] {
  const name = identifier(a.name)
  if (a.state === 'absent') return [`DROP USER ${name}`]
  const isNew = change['state'] !== undefined
  const words = [
    change['password'] !== undefined && `PASSWORD ${passwordWord(password)}`,
    ...Object.entries(flagsOf(a)).map(([flag, is]) => change[flag] !== undefined && `${is ? '' : 'NO'}${flag}`),
    change['limit'] !== undefined && `CONNECTION LIMIT ${a.conn_limit}`,
    change['expires'] !== undefined && `VALID UNTIL ${literal(a.expires ?? '')}`,
  ].filter(Boolean)
  return [
    ...(isNew || words.length > 0 ? [[`${isNew ? 'CREATE' : 'ALTER'} USER ${name}`, ...words].join(' ')] : []),
    ...(change['comment'] === undefined ? [] : [`COMMENT ON ROLE ${name} IS ${literal(a.comment ?? '')}`]),
  ]
}

function passwordWord(password: Secret | undefined): string {
  if (!password) return `'********'`
  const text = String(password.reveal())
  return text === '' ? 'NULL' : literal(text)
}

function misuse(a: Args): string | undefined {
  if (a.priv !== undefined) return 'priv is not built here; give privileges by postgresql_privs'
  if (a.groups !== undefined) return 'groups is not built here; make members by postgresql_privs with type: group'
  const odd = flagWords(a.role_attr_flags).find(word => !(roleFlags as readonly string[]).includes(word.replace(/^NO/, '')))
  if (odd !== undefined) return `Invalid role_attr_flags specified: ${odd}; take of ${roleFlags.join(', ')}, each with NO before it for no`
  const text = String(a.password?.reveal() ?? '')
  return text.includes('\n') || text.includes('\0')
    ? 'a password cannot hold a newline or a NUL; take it without (it may be the end of a file)'
    : undefined
}
