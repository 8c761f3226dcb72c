import { createHash } from 'node:crypto'
import { type Grants, grantsIn } from '../../text/mysql-grants.ts'
import { text } from '../../text/mysql-words.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type MysqlKey, type MysqlPlace, type MysqlRows, mysqlKind } from './mysql.ts'

/** An account: how it logs in, what its connections must have, what it may. */
export interface MysqlAccount {
  readonly isInstalled: boolean
  readonly trouble?: string
  /** Left out where there is none; `kept` is what the server keeps of its password, which only it can make. */
  readonly login?: { readonly plugin?: string; readonly kept?: string; readonly tls: string }
  readonly grants: Grants
}

const accountRows = mysqlKind(
  'account',
  ({ name, host = '' }) => `select plugin, authentication_string, ssl_type, ssl_cipher, x509_issuer, x509_subject from mysql.user
 where user = ${text(name)} and host = ${text(host)}; show grants for ${accountWord(name, host)}`,
)
const accountKind = {
  ...accountRows,
  parse: (record: ReadonlyMap<string, string>, key: MysqlKey): MysqlAccount => {
    const { rows, ...reached } = accountRows.parse(record, key)
    const [account, ...lines] = rows
    // Where there is no such account, what it may is that of somebody else: of one without a name.
    if (account?.length !== 6) return { ...reached, grants: {} }
    const [plugin = '', kept = ''] = account
    return { ...reached, login: { plugin, kept, tls: tlsOf(account.slice(2)) }, grants: grantsIn(lines.map(([line = '']) => line)) }
  },
  absent: (): MysqlAccount => ({ isInstalled: false, grants: {} }),
} as unknown as Kind<MysqlKey, MysqlAccount>
/** All accounts of a name, by where they come from. */
export interface MysqlAccounts {
  readonly isInstalled: boolean
  readonly trouble?: string
  readonly accounts: readonly { readonly host: string; readonly login: NonNullable<MysqlAccount['login']> }[]
}

const everyRows = mysqlKind(
  'accounts',
  ({ name }) =>
    `select host, plugin, authentication_string, ssl_type, ssl_cipher, x509_issuer, x509_subject from mysql.user where user = ${text(name)}`,
)
const everyKind = {
  ...everyRows,
  parse: (record: ReadonlyMap<string, string>, key: MysqlKey): MysqlAccounts => {
    const { rows, ...reached } = everyRows.parse(record, key)
    const accounts = rows.map(([host = '', plugin = '', kept = '', ...tls]) => ({ host, login: { plugin, kept, tls: tlsOf(tls) } }))
    return { ...reached, accounts }
  },
  absent: (): MysqlAccounts => ({ isInstalled: false, accounts: [] }),
} as unknown as Kind<MysqlKey, MysqlAccounts>
const databaseKind = mysqlKind(
  'database',
  ({ name }) =>
    `select default_character_set_name, default_collation_name from information_schema.schemata where schema_name = ${text(name)}`,
)

/** Asks for an account. */
export function mysqlAccount(name: string, host: string, place: MysqlPlace): Question<MysqlAccount> {
  return ask(accountKind, { name, host, place })
}

/** Asks for all accounts of a name. */
export function mysqlAccounts(name: string, place: MysqlPlace): Question<MysqlAccounts> {
  return ask(everyKind, { name, place })
}

/** Asks for a database: its encoding and its collation. */
export function mysqlDatabase(name: string, place: MysqlPlace): Question<MysqlRows> {
  return ask(databaseKind, { name, place })
}

/** An account as SQL names it. */
export function accountWord(name: string, host: string): string {
  return `${text(name)}@${text(host)}`
}

/** What a server keeps of a password by its oldest way that is still in use. */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password, 'utf8').digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}

/** What connections must have, in the words of REQUIRE. */
function tlsOf([type = '', cipher = '', issuer = '', subject = '']: readonly string[]): string {
  if (type === 'ANY') return 'SSL'
  if (type !== 'SPECIFIED') return type || 'NONE'
  return tlsWords({ CIPHER: cipher, ISSUER: issuer, SUBJECT: subject })
}

/** The words of REQUIRE for what was asked for. */
export function tlsWords(asked: { readonly [word: string]: unknown }): string {
  const words = Object.entries(asked).filter(([, value]) => value !== '')
  const plain = words.find(([word]) => /^(SSL|X509)$/i.test(word))
  if (plain) return plain[0].toUpperCase()
  const each = words.map(([word, value]) => `${word.toUpperCase()} ${text(String(value))}`).toSorted()
  return each.join(' AND ') || 'NONE'
}
