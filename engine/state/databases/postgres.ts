import { isDeepStrictEqual } from 'node:util'
import { Secret, Unknown } from '../../load/values.ts'
import type { Json, Step } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { identifier, literal } from '../../text/postgres-words.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** The arguments by which modules reach a server. */
export const postgresArguments = {
  login_user: { type: 'string', 'x-aliases': ['login'], default: 'postgres', description: 'Who we are at the server.' },
  login_password: { type: 'string', 'x-secret': true, description: 'The password there; it goes by a file that only we may read.' },
  login_host: {
    type: 'string',
    'x-aliases': ['host'],
    default: '',
    description: 'The host of the server; its socket where it is left out.',
  },
  login_unix_socket: { type: 'string', 'x-aliases': ['unix_socket'], default: '', description: 'The folder of its socket.' },
  port: { type: 'integer', 'x-aliases': ['login_port'], default: 5432, description: 'Its port.' },
  ssl_mode: {
    type: 'string',
    enum: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
    default: 'prefer',
    description: 'Whether it must speak TLS, and with whose certificate.',
  },
  ca_cert: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['ssl_rootcert'],
    description: 'A file of the target with the authorities to trust.',
  },
  ssl_cert: { type: 'string', 'x-path': true, description: 'A file of the target with our certificate.' },
  ssl_key: { type: 'string', 'x-path': true, description: 'A file of the target with the key of our certificate.' },
  connect_params: {
    type: 'object',
    additionalProperties: true,
    default: {},
    description: 'More of how it is reached, by the names of libpq; they go before all else.',
  },
  session_role: { type: 'string', description: 'The role that does it; whoever logged in must be a member.' },
  trust_input: { type: 'boolean', default: true, description: 'Taken and not used: what is a name stays a name.' },
} as const

/** What modules get of these. */
export interface PostgresAsked {
  readonly login_user: string
  readonly login_password?: Secret
  readonly login_host: string
  readonly login_unix_socket: string
  readonly port: number
  readonly ssl_mode: string
  readonly ca_cert?: string
  readonly ssl_cert?: string
  readonly ssl_key?: string
  readonly connect_params: { readonly [name: string]: unknown }
  readonly session_role?: string
}

/** A database of a server, and how it is reached. */
export interface PostgresPlace {
  readonly database: string
  readonly words: readonly string[]
  readonly settings: readonly string[]
  readonly password?: Secret
  /** Lines of a file of services of libpq. */
  readonly service?: readonly string[]
}

/** The database that modules work in. */
export function postgresPlace(a: PostgresAsked, database: string): PostgresPlace {
  // A socket is taken before a host that is this one anyway.
  const isHere = a.login_host === '' || (a.login_host === 'localhost' && a.login_unix_socket !== '')
  const host = isHere ? a.login_unix_socket : a.login_host
  const { dbname, password, ...more } = a.connect_params
  const isFree = (...names: readonly string[]) => !names.some(name => name in more)
  const secret = password === undefined ? a.login_password : new Secret(String(password))
  return {
    database: dbname === undefined ? database : String(dbname),
    words: [
      ...(host !== '' && isFree('host', 'hostaddr') ? ['-h', host] : []),
      ...(isFree('port') ? ['-p', String(a.port)] : []),
      ...(a.login_user !== '' && isFree('user') ? ['-U', a.login_user] : []),
      '-w',
    ],
    settings: [
      `PGSSLMODE=${a.ssl_mode}`,
      'PGCONNECT_TIMEOUT=30',
      ...(a.ca_cert === undefined ? [] : [`PGSSLROOTCERT=${a.ca_cert}`]),
      ...(a.ssl_cert === undefined ? [] : [`PGSSLCERT=${a.ssl_cert}`]),
      ...(a.ssl_key === undefined ? [] : [`PGSSLKEY=${a.ssl_key}`]),
    ],
    ...(secret && { password: secret }),
    ...(Object.keys(more).length > 0 && { service: Object.entries(more).map(([name, value]) => `${name}=${String(value)}`) }),
  }
}

/** A question about one thing of a database; its row is `null` where it is not there. */
export interface PostgresKey {
  readonly place: PostgresPlace
  readonly name: string
  readonly more?: { readonly [name: string]: string }
}

/** What the server said. */
export interface PostgresRow {
  readonly isInstalled: boolean
  /** Why nothing was said. */
  readonly trouble?: string
  readonly row?: { readonly [column: string]: Json }
}

/** A kind of thing that a server keeps: `query` selects one value, JSON, or nothing; what comes first sets variables of psql. */
export function postgresKind(
  name: string,
  query: (key: PostgresKey) => string,
  { first = '', isOfServer = false } = {},
): Kind<PostgresKey, PostgresRow> {
  return {
    name: `postgres ${name}`,
    local: false,
    mayComeWithPackage: true,
    script: keys => script(keys.map(key => asking(key.place, first, query(key)))),
    parse: record => {
      const [said, trouble] = [record.get('row'), record.get('trouble')?.trim()]
      return {
        isInstalled: record.has('client'),
        ...(trouble !== undefined && { trouble: trouble.replace(/^psql: (error: )?/, '') }),
        ...(said !== undefined && { row: JSON.parse(said) as NonNullable<PostgresRow['row']> }),
      }
    },
    absent: () => ({ isInstalled: false }),
    predict: (key, _, answer, all) => {
      const { isInstalled, trouble } = answer as PostgresRow
      // Roles and databases are of the server: by which database they are asked for does not matter.
      const laid = isOfServer
        ? all().findLast(([{ kind, key: other }]) => kind.name === `postgres ${name}` && isSame(other as PostgresKey, key))
        : undefined
      if (laid) return laid[1] as PostgresRow | Unknown
      if (isInstalled && trouble === undefined) return undefined
      const database = all().findLast(([question]) => isDatabase(question, key.place))?.[1]
      if (database !== undefined)
        return database instanceof Unknown ? database : new Unknown(`the database ${key.place.database} that this run makes`)
      const isPlanned = all().some(([{ kind }]) => kind.name === 'package' || kind.name === 'unit')
      return isPlanned && isInstalled ? new Unknown('the server that this run sets up') : undefined
    },
  }
}

function isSame(one: PostgresKey, other: PostgresKey): boolean {
  return one.name === other.name && isDeepStrictEqual([one.more, one.place.words], [other.more, other.place.words])
}

function isDatabase({ kind, key }: Question<unknown>, place: PostgresPlace): boolean {
  const { name, place: other } = key as PostgresKey
  return kind.name === 'postgres database' && name === place.database && isDeepStrictEqual(other.words, place.words)
}

const databaseKind = postgresKind(
  'database',
  ({
    name,
  }) => `select json_build_object('owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'collate', datcollate,
 'ctype', datctype, 'limit', datconnlimit, 'tablespace', t.spcname) from pg_database d join pg_tablespace t on t.oid = d.dattablespace
 where datname = ${literal(name)}`,
  { isOfServer: true },
)

/** Asks for a database by its name. */
export function postgresDatabase(name: string, place: PostgresPlace): Question<PostgresRow> {
  return ask(databaseKind, { name, place })
}

/** Why the server cannot be asked. */
export function postgresRefusal({ isInstalled, trouble }: PostgresRow): string | undefined {
  if (!isInstalled) return 'there is no psql; a task before this one must install the client of PostgreSQL'
  if (trouble === undefined) return undefined
  return `unable to connect to database: ${trouble.replaceAll('; ', ', ')}; see that the server runs, and who may log in`
}

/** A step that has the server do something; statements come by the input of psql. */
export function postgresStep(place: PostgresPlace, statements: readonly string[], role?: string): Step {
  const set = role === undefined ? [] : [`SET ROLE ${identifier(role)}`]
  const text = [...set, ...statements].map(statement => `${statement};\n`).join('')
  return { run: sh`${reaching(place, 'psql')}\nprintf %s ${text} | pg_ ${psqlWords} -d ${place.database} >/dev/null` }
}

export const psqlWords = ['-X', '-q', '-A', '-t', '-0', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=terse']

/** A function `pg_` of the shell: a program of PostgreSQL that reaches the server. Its password is in a file that only we may read, and not for long. */
export function reaching({ words, settings, password, service }: PostgresPlace, program: string): Sh {
  if (!password && !service) return sh`pg_() { env ${settings} ${program} ${words} "$@"; }`
  const line = password && `*:*:*:*:${String(password.reveal()).replace(/[\\:]/g, '\\$&')}\n`
  return sh`pg_() ( umask 077; t=$(mktemp -d) || exit 1; trap 'rm -rf -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM
${line !== undefined && sh`printf %s ${line} >"$t/password"; export PGPASSFILE="$t/password"`}
${service && sh`printf '%s\\n' '[it]' ${service.map(line => line.replaceAll('\n', ' '))} >"$t/service"; export PGSERVICEFILE="$t/service" PGSERVICE=it`}
env ${settings} ${program} ${words} "$@" )`
}

function asking(place: PostgresPlace, first: string, query: string): Sh {
  return sh`if command -v psql >/dev/null 2>&1; then printf 'client=1\\0'
${reaching(place, 'psql')}
{ w=$(printf %s ${`${first}select 'row=' || x::text from (${query}) as q(x)`} | pg_ ${psqlWords} -d ${place.database} 2>&1 >&3) || printf 'trouble=%s\\0' "\${w:-psql failed}"; } 3>&1
fi; printf 'end=\\0'`
}
