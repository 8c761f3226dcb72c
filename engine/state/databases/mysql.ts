import { type Secret, Unknown } from '../../load/values.ts'
import type { Step } from '../../module.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { rowsOf } from '../../text/mysql-words.ts'
import { targetPath } from '../files/target-path.ts'
import type { Machine } from '../machine.ts'
import type { Kind } from '../question.ts'

/** The arguments by which modules reach a server. */
export const mysqlArguments = {
  login_user: { type: 'string', description: 'Who we are at the server; what config_file says where it is left out.' },
  login_password: { type: 'string', 'x-secret': true, description: 'The password there; it goes by a file that only we may read.' },
  login_host: { type: 'string', default: 'localhost', description: 'The host of the server.' },
  login_port: { type: 'integer', default: 3306, description: 'Its port.' },
  login_unix_socket: { type: 'string', description: 'Its socket, instead of host and port.' },
  connect_timeout: { type: 'integer', default: 30, description: 'Seconds after which it is given up.' },
  config_file: {
    type: 'string',
    'x-path': true,
    default: '~/.my.cnf',
    description: 'A file of the target with name and password, as clients read it.',
  },
  config_overrides_defaults: {
    type: 'boolean',
    default: false,
    description: 'Whether its host and port go before those that are not said here.',
  },
  ca_cert: { type: 'string', 'x-path': true, 'x-aliases': ['ssl_ca'], description: 'A file of the target with the authorities to trust.' },
  client_cert: { type: 'string', 'x-path': true, 'x-aliases': ['ssl_cert'], description: 'A file of the target with our certificate.' },
  client_key: {
    type: 'string',
    'x-path': true,
    'x-aliases': ['ssl_key'],
    description: 'A file of the target with the key of our certificate.',
  },
  check_hostname: { type: 'boolean', description: 'Whether its certificate must be of its host.' },
  check_implicit_admin: {
    type: 'boolean',
    default: false,
    description: 'Whether root without a password is tried first, as on a server that is new.',
  },
} as const

/** What modules get of these. */
export interface MysqlAsked {
  readonly login_user?: string
  readonly login_password?: Secret
  readonly login_host: string
  readonly login_port: number
  readonly login_unix_socket?: string
  readonly connect_timeout: number
  readonly config_file: string
  readonly config_overrides_defaults: boolean
  readonly ca_cert?: string
  readonly client_cert?: string
  readonly client_key?: string
  readonly check_hostname?: boolean
  readonly check_implicit_admin: boolean
}

/** A server, and how it is reached: words for its clients, and who we are there. */
export interface MysqlPlace {
  readonly words: readonly string[]
  readonly config: string
  readonly user?: string
  readonly password?: Secret
  readonly triesRoot: boolean
}

/** The server that is meant. */
export function mysqlPlace(a: MysqlAsked, machine: Machine): MysqlPlace {
  const isOther = a.login_host !== 'localhost' || a.login_port !== 3306
  const network = [`--host=${a.login_host}`, `--port=${a.login_port}`, '--protocol=tcp']
  return {
    words: [
      ...(a.login_unix_socket !== undefined ? [`--socket=${a.login_unix_socket}`] : isOther ? network : []),
      ...(a.ca_cert === undefined ? [] : [`--ssl-ca=${a.ca_cert}`]),
      ...(a.client_cert === undefined ? [] : [`--ssl-cert=${a.client_cert}`]),
      ...(a.client_key === undefined ? [] : [`--ssl-key=${a.client_key}`]),
      ...(a.check_hostname === true ? ['--ssl-verify-server-cert'] : []),
    ],
    config: targetPath(a.config_file, machine),
    ...(a.login_user !== undefined && { user: a.login_user }),
    ...(a.login_password && { password: a.login_password }),
    triesRoot: a.check_implicit_admin,
  }
}

/** A question about one thing of a server. */
export interface MysqlKey {
  readonly place: MysqlPlace
  readonly name: string
  readonly host?: string
}

/** What the server said: rows of columns. */
export interface MysqlRows {
  readonly isInstalled: boolean
  /** Why nothing was said. */
  readonly trouble?: string
  readonly rows: readonly (readonly string[])[]
}

/** A kind of thing that a server keeps; queries that fail behind the first are no trouble. */
export function mysqlKind(name: string, query: (key: MysqlKey) => string): Kind<MysqlKey, MysqlRows> {
  return {
    name: `mysql ${name}`,
    local: false,
    mayComeWithPackage: true,
    script: keys => script(keys.map(key => asking(key.place, query(key)))),
    parse: record => {
      const rows = rowsOf(record.get('said') ?? '')
      const trouble = errorsIn(record.get('trouble') ?? '')
      const isReached = rows[0]?.[0] === 'here'
      return {
        isInstalled: record.has('client'),
        ...(record.has('client') && !(isReached && /^$|no such grant|can't find any matching row/i.test(trouble)) && { trouble }),
        rows: rows.slice(1),
      }
    },
    absent: () => ({ isInstalled: false, rows: [] }),
    predict: (_, __, answer, all) => {
      const { isInstalled, trouble } = answer as MysqlRows
      const isPlanned = all().some(([{ kind }]) => kind.name === 'package' || kind.name === 'unit')
      return isPlanned && isInstalled && trouble !== undefined ? new Unknown('the server that this run sets up') : undefined
    },
  }
}

/** Why the server cannot be asked. */
export function mysqlRefusal({ isInstalled, trouble }: Pick<MysqlRows, 'isInstalled' | 'trouble'>): string | undefined {
  if (!isInstalled) return 'there is no mariadb and no mysql; a task before this one must install the client'
  if (trouble === undefined) return undefined
  return `unable to connect to database, check login_user and login_password are correct or ${trouble.replaceAll('; ', ', ')}; see that the server runs, and who may log in`
}

/** A step that has the server do something; statements come by the input of its client. */
export function mysqlStep(place: MysqlPlace, statements: readonly string[]): Step {
  return {
    run: sh`${reachingMysql(place)}\nprintf %s ${asText(statements)} | my_ client ${batch} >/dev/null`,
    failure: ({ stderr }) => errorsIn(stderr) || undefined,
  }
}

/** What is wrong, of what the client printed. It repeats a statement that fails: it may hold a password, and is left out. */
export function errorsIn(said: string): string {
  const lines = said.split('\n')
  return lines.filter(line => /^ERROR |^mariadb|^mysql|not found/.test(line)).join(' / ')
}

/** A function `my_` of the shell: `client` or `dump`, and words for it. Who we are is in a file that only we may read, and not for long. */
export function reachingMysql({ words, config, user, password, triesRoot }: MysqlPlace): Sh {
  const lines = [
    '[client]',
    ...(user === undefined ? [] : [`user=${optionWord(user)}`]),
    ...(password ? [`password=${optionWord(String(password.reveal()))}`] : []),
  ]
  const root = sh`if mariadb_ client --defaults-file=/dev/null ${words} -u root -e 'select 1' </dev/null >/dev/null 2>&1; then printf '[client]\\nuser=root\\n' >"$t"; fi`
  return sh`mariadb_() { case $1 in client) b=mariadb o=mysql ;; *) b=mariadb-dump o=mysqldump ;; esac; shift; command -v $b >/dev/null 2>&1 || b=$o; "$b" "$@"; }
my_() ( umask 077; t=$(mktemp) || exit 1; trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM; f=$1; shift
{ [ ! -r ${config} ] || printf '!include %s\\n' ${config}; printf '%s\\n' ${lines}; } >"$t"
${triesRoot && root}
mariadb_ "$f" --defaults-file="$t" ${words} --default-character-set=utf8mb4 "$@" )`
}

const batch = ['--batch', '--skip-column-names']

function asking(place: MysqlPlace, query: string): Sh {
  return sh`if command -v mariadb >/dev/null 2>&1 || command -v mysql >/dev/null 2>&1; then printf 'client=1\\0said='
${reachingMysql(place)}
{ w=$(printf %s ${asText(["select 'here'", query])} | my_ client ${batch} --force 2>&1 >&3); } 3>&1; printf '\\0trouble=%s\\0' "$w"
fi; printf 'end=\\0'`
}

function asText(statements: readonly string[]): string {
  return ["SET SESSION sql_mode = ''", ...statements].map(statement => `${statement};\n`).join('')
}

/** A word of a file of options. */
function optionWord(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\r', '\\r')}"`
}
