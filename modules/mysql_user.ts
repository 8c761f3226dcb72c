import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type MysqlPlace, mysqlArguments, mysqlPlace, mysqlRefusal, mysqlStep } from '../engine/state/databases/mysql.ts'
import {
  accountWord,
  type MysqlAccount,
  type MysqlAccounts,
  mysqlAccount,
  mysqlAccounts,
  nativeHash,
  tlsWords,
} from '../engine/state/databases/mysql-account.ts'
import type { Question } from '../engine/state/question.ts'
import { type Grants, grantChanges, grantsAsked, oddGrant } from '../engine/text/mysql-grants.ts'
import { text } from '../engine/text/mysql-words.ts'

const unbuilt = ['resource_limits', 'session_vars', 'attributes', 'locked', 'password_expire', 'plugin_auth_string', 'salt'] as const
const later = (description: string) => ({ description: `${description} Not built yet: refused.` }) as const

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-aliases': ['user'], description: 'The user; an empty name is anybody.' },
    host: { type: 'string', default: 'localhost', description: 'From where: a host, or a pattern with %.' },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether there is such an account.' },
    password: { type: 'string', 'x-secret': true, description: 'Its password; it is in no list of processes, no diff, no message.' },
    encrypted: { type: 'boolean', default: false, description: 'Whether the password is given as the server keeps it: * and 40 digits.' },
    update_password: {
      type: 'string',
      enum: ['always', 'on_create', 'on_new_username'],
      default: 'always',
      description: 'Whether the password of one that is there is set.',
    },
    plugin: { type: 'string', description: 'How it logs in instead of by a password: unix_socket.' },
    plugin_hash_string: { type: 'string', description: 'What that way keeps.' },
    priv: {
      description: 'What it may: "DATABASE.TABLE:PRIVILEGE,PRIVILEGE/…", or by DATABASE.TABLE; GRANT is handing it on. All else is taken.',
    },
    append_privs: { type: 'boolean', default: false, description: 'Whether what it may besides stays.' },
    subtract_privs: { type: 'boolean', default: false, description: 'Whether what priv says is taken instead.' },
    tls_requires: {
      type: 'object',
      additionalProperties: true,
      description: 'What its connections must have: SSL, X509, or SUBJECT, ISSUER, CIPHER with their texts.',
    },
    sql_log_bin: { type: 'boolean', default: true, description: 'Whether others that follow this server hear of it.' },
    column_case_sensitive: { type: 'boolean', description: 'Taken and not used: names of columns count as they are.' },
    force_context: { type: 'boolean', default: false, description: 'Taken and not used.' },
    host_all: {
      type: 'boolean',
      default: false,
      description: 'Whether all accounts of the name are meant, wherever from; none is made, and priv is not for all.',
    },
    resource_limits: later('How much it may do.'),
    session_vars: later('Variables of the session.'),
    attributes: later('What else is kept of it.'),
    locked: later('Whether nobody can log in as it.'),
    password_expire: later('When its password ends.'),
    plugin_auth_string: later('What that way is told.'),
    salt: later('The salt of its password.'),
    ...mysqlArguments,
  },
  required: ['name'],
  'x-exclusive': [
    ['append_privs', 'subtract_privs'],
    ['password', 'plugin'],
  ],
  'x-unserved': ['password_expire_interval'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps an account of MariaDB or MySQL, its password and what it may, by the client on the target.',
  aliases: ['community.mysql.mysql_user', 'ansible.mysql.mysql_user'],
  args,
  examples: [
    {
      title: 'Have a user of one database',
      yaml: '- mysql_user:\n    name: app\n    password: "{{ app_password }}"\n    priv: "app.*:ALL"\n    login_unix_socket: /run/mysqld/mysqld.sock\n',
      lab: true,
    },
    { title: 'Nobody without a name', yaml: '- mysql_user:\n    name: ""\n    state: absent\n', lab: true },
  ],
  returns: { msg: 'What was done.', password_changed: 'Whether its password was set.' },
  needs: (a, machine): { readonly now: Question<MysqlAccount>; readonly every?: Question<MysqlAccounts> } => ({
    now: mysqlAccount(a.name, a.host, mysqlPlace(a, machine)),
    ...(a.host_all && { every: mysqlAccounts(a.name, mysqlPlace(a, machine)) }),
  }),
  refuse: (a, { now, every }) => misuse(a) ?? mysqlRefusal(now) ?? (every && noneToChange(a, every)),
  have: ({ now, every }, a): State =>
    every
      ? ofAll(every, login => ({ password: passwordNow(a, { login }), tls: login.tls }))
      : {
          state: now.login ? 'present' : 'absent',
          password: passwordNow(a, now),
          tls: now.login?.tls ?? 'NONE',
          ...under(Object.fromEntries(Object.keys(grantsWanted(a, now)).map(on => [on, now.grants[on] ?? []]))),
        },
  want: (a, { now, every }): State => {
    if (a.state === 'absent') return { state: 'absent' }
    if (every) {
      const isAsked = (a.password !== undefined || a.plugin !== undefined) && a.update_password === 'always'
      return ofAll(every, () => ({ ...(isAsked && { password: 'as asked for' }), tls: a.tls_requires && tlsWords(a.tls_requires) }))
    }
    const isSet = (a.password !== undefined || a.plugin !== undefined) && (!now.login || a.update_password === 'always')
    return {
      state: 'present',
      ...(isSet && { password: 'as asked for' }),
      tls: a.tls_requires && tlsWords(a.tls_requires),
      ...under(grantsWanted(a, now)),
    }
  },
  apply: (change, a, { now, every }, machine) => [
    mysqlStep(mysqlPlace(a, machine), [
      ...(a.sql_log_bin ? [] : ['SET SESSION sql_log_bin = 0']),
      ...(every ? statementsForAll(change, a, every) : statementsOf(change, a, now)),
    ]),
  ],
  makes: (_, a, { now, every }, machine): Made[] => {
    if (every) return madeOfAll(a, every, mysqlPlace(a, machine))
    const question = mysqlAccount(a.name, a.host, mysqlPlace(a, machine))
    if (a.state === 'absent') return [[question, { isInstalled: true, grants: {} }]]
    const grants = Object.entries({ ...now.grants, ...grantsWanted(a, now) }).filter(([, words]) => words.length > 0)
    const tls = a.tls_requires ? tlsWords(a.tls_requires) : (now.login?.tls ?? 'NONE')
    // What the server keeps of a password it alone makes: what is not said is taken for as asked for.
    const isKept = a.password === undefined && a.plugin === undefined && now.login?.kept !== undefined
    const login = { tls, ...(isKept && { plugin: now.login.plugin, kept: now.login.kept }) }
    return [[question, { isInstalled: true, login, grants: Object.fromEntries(grants) }]]
  },
  result: (_, change, a): Result => ({
    user: a.name,
    msg: toldOf(change, a),
    password_changed: Object.keys(change).some(member => member.startsWith('password')),
  }),
})

type Login = NonNullable<MysqlAccount['login']>

/** Members of each account of the name, with where it comes from. */
function ofAll({ accounts }: MysqlAccounts, members: (login: Login) => State): State {
  const each = accounts.flatMap(({ host, login }) =>
    Object.entries(members(login)).map(([member, value]) => [`${member} from ${host}`, value]),
  )
  return { state: accounts.length > 0 ? 'present' : 'absent', ...Object.fromEntries(each) }
}

function noneToChange(a: Args, { accounts }: MysqlAccounts): string | undefined {
  if (a.priv !== undefined) return 'host_all with priv: not built yet; give the hosts one by one'
  if (a.state === 'present' && accounts.length === 0)
    return 'host_all parameter cannot be used when adding a user; say from which host it comes'
  return undefined
}

function statementsForAll(change: State, a: Args, { accounts }: MysqlAccounts): string[] {
  if (a.state === 'absent') return accounts.map(({ host }) => `DROP USER ${accountWord(a.name, host)}`)
  return accounts.flatMap(({ host }) => {
    const login = change[`password from ${host}`] === undefined ? '' : ` IDENTIFIED ${loginWords(a)}`
    const require = change[`tls from ${host}`] === undefined ? '' : ` REQUIRE ${tlsWords(a.tls_requires ?? {})}`
    return login || require ? [`ALTER USER ${accountWord(a.name, host)}${login}${require}`] : []
  })
}

function madeOfAll(a: Args, every: MysqlAccounts, place: MysqlPlace): Made[] {
  const left = a.state === 'absent' ? [] : every.accounts
  const isSet = a.password !== undefined || a.plugin !== undefined
  const accounts = left.map(({ host, login }) => {
    const tls = a.tls_requires ? tlsWords(a.tls_requires) : login.tls
    return { host, login: isSet ? { tls } : { ...login, tls } }
  })
  return [[mysqlAccounts(a.name, place), { isInstalled: true, accounts }]]
}

function grantsWanted(a: Args, now: MysqlAccount): Grants {
  if (a.priv === undefined) return {}
  const asked = grantsAsked(a.priv as Priv)
  const over = (join: (held: readonly string[], words: readonly string[]) => readonly string[]) =>
    Object.fromEntries(Object.entries(asked).map(([on, words]) => [on, [...new Set(join(now.grants[on] ?? [], words))].toSorted()]))
  if (a.append_privs)
    return over((held, words) => (held.includes('ALL') ? [...held, ...words.filter(word => word === 'GRANT')] : [...held, ...words]))
  if (a.subtract_privs) return over((held, words) => held.filter(word => !words.includes(word)))
  const others = Object.keys(now.grants).filter(on => asked[on] === undefined)
  return { ...asked, ...Object.fromEntries(others.map(on => [on, []])) }
}

type Priv = string | { readonly [on: string]: unknown }

function under(grants: Grants): State {
  return Object.fromEntries(Object.entries(grants).map(([on, words]) => [`on ${on}`, words]))
}

function passwordNow(a: Args, { login }: Pick<MysqlAccount, 'login'>): string {
  if (!login) return 'none'
  if (login.kept === undefined) return 'as asked for'
  if (a.plugin !== undefined) {
    const isSame = login.plugin === a.plugin && (a.plugin_hash_string === undefined || a.plugin_hash_string === login.kept)
    return isSame ? 'as asked for' : 'another way to log in'
  }
  const password = String(a.password?.reveal() ?? '')
  const wanted = a.encrypted ? password.toUpperCase() : password === '' ? '' : nativeHash(password)
  return login.plugin === 'mysql_native_password' && login.kept.toUpperCase() === wanted ? 'as asked for' : 'another'
}

function statementsOf(change: State, a: Args, now: MysqlAccount): string[] {
  const who = accountWord(a.name, a.host)
  if (a.state === 'absent') return [`DROP USER ${who}`]
  const require = change['tls'] === undefined ? '' : ` REQUIRE ${tlsWords(a.tls_requires ?? {})}`
  const isNew = change['state'] !== undefined
  const login = change['password'] === undefined ? '' : ` IDENTIFIED ${loginWords(a)}`
  const account = isNew || login || require ? [`${isNew ? 'CREATE' : 'ALTER'} USER ${who}${login}${require}`] : []
  const grants = Object.entries(grantsWanted(a, now)).filter(([on]) => change[`on ${on}`] !== undefined)
  return [...account, ...grants.flatMap(([on, words]) => grantChanges(who, on, now.grants[on] ?? [], words))]
}

function loginWords({ plugin, plugin_hash_string, password, encrypted }: Args): string {
  if (plugin !== undefined) return `WITH ${plugin}${plugin_hash_string === undefined ? '' : ` AS ${text(plugin_hash_string)}`}`
  const word = text(String(password?.reveal() ?? ''))
  return encrypted ? `WITH mysql_native_password AS ${word}` : `BY ${word}`
}

function toldOf(change: State, a: Args): string {
  const isOther = change['state'] !== undefined
  if (a.state === 'absent') return isOther ? 'User deleted' : "User doesn't exist"
  if (isOther) return 'User added'
  if (Object.keys(change).some(member => member.startsWith('password'))) return 'Password updated'
  return Object.keys(change).length > 0 ? 'Privileges updated' : 'User unchanged'
}

function misuse(a: Args): string | undefined {
  const odd = unbuilt.filter(one => a[one] !== undefined)
  if (odd.length > 0) return `${odd.join(', ')}: not built yet; leave it out, or set it by mysql (ansible.builtin.command)`
  if (a.plugin !== undefined && !/^\w+$/.test(a.plugin)) return `"${a.plugin}" is no name of a plugin; take one such as unix_socket`
  if (a.encrypted && !/^(\*[0-9A-Fa-f]{40})?$/.test(String(a.password?.reveal() ?? '')))
    return 'encrypted: true wants the password as the server keeps it: * and 40 digits; give it so, or leave encrypted out'
  const words = Object.keys(a.tls_requires ?? {}).find(word => !/^(SSL|X509|SUBJECT|ISSUER|CIPHER)$/i.test(word))
  if (words !== undefined) return `connections cannot be held to ${words}; take of SSL, X509, SUBJECT, ISSUER, CIPHER`
  if (a.priv === undefined) return undefined
  if (typeof a.priv !== 'string' && (typeof a.priv !== 'object' || a.priv === null || Array.isArray(a.priv)))
    return `priv is no text and no mapping; write it as "DATABASE.TABLE:PRIVILEGE"`
  return oddGrant(a.priv as Priv)
}
