import type { Json } from '../../module.ts'
import type { Question } from '../question.ts'
import type { MysqlPlace } from './mysql.ts'
import { type MysqlAnswers, mysqlAnswers } from './mysql-query.ts'

type Rows = readonly { readonly [column: string]: Json }[]
type Told = { readonly [name: string]: Json }

/** What is known of a server, by what asks for it and what becomes of the rows. */
const parts: { readonly [part: string]: { readonly query: string; readonly told: (rows: Rows) => Json } } = {
  version: { query: 'SELECT VERSION() AS version', told: ([row]) => versionOf(String(row?.['version'] ?? '')) },
  settings: { query: 'SHOW GLOBAL VARIABLES', told: named },
  global_status: { query: 'SHOW GLOBAL STATUS', told: named },
  engines: { query: 'SHOW ENGINES', told: rows => Object.fromEntries(rows.map(({ Engine, ...more }) => [String(Engine), more])) },
  users: { query: 'SELECT * FROM mysql.user', told: byHost },
  master_status: { query: 'SHOW MASTER STATUS', told: ([row]) => (row ? numbered(row) : {}) },
  slave_status: {
    query: 'SHOW SLAVE STATUS',
    told: rows => nested(rows, ['Master_Host', 'Master_Port', 'Master_User']),
  },
  slave_hosts: { query: 'SHOW SLAVE HOSTS', told: rows => nested(rows, ['Server_id']) },
}

const sizes =
  'SELECT s.schema_name AS name, CAST(COALESCE(SUM(t.data_length + t.index_length), 0) AS SIGNED) AS size, COUNT(t.table_name) AS tables FROM information_schema.schemata AS s LEFT JOIN information_schema.tables AS t ON t.table_schema = s.schema_name GROUP BY s.schema_name'
const names = 'SELECT schema_name AS name FROM information_schema.schemata'

/** The parts that there are. */
export const mysqlParts = ['databases', ...Object.keys(parts)]

/** Asks for parts of what is known of a server; sizes of databases may take long. */
export function mysqlFacts(
  wanted: readonly string[],
  hasSizes: boolean,
  place: MysqlPlace,
  database: string | undefined,
): { readonly [part: string]: Question<MysqlAnswers> } {
  const one = (query: string) => mysqlAnswers({ queries: [query], manner: 'only asks', ...(database !== undefined && { database }) }, place)
  return Object.fromEntries(wanted.map(part => [part, one(parts[part]?.query ?? (hasSizes ? sizes : names))]))
}

/** What an answer tells of a part; nothing where we may not ask for it. */
export function mysqlPart(part: string, { answers }: MysqlAnswers, hasEmpty: boolean): Json {
  const rows = answers[0]?.rows ?? []
  const databases = () =>
    rows
      .filter(row => hasEmpty || row['tables'] === undefined || row['tables'] !== 0)
      .map(({ name, size }) => [String(name), size === undefined ? {} : { size }])
  return parts[part]?.told(rows) ?? Object.fromEntries(databases())
}

function named(rows: Rows): Told {
  return Object.fromEntries(rows.map(({ Variable_name, Value }) => [String(Variable_name), number(Value ?? '')]))
}

function number(value: Json): Json {
  return typeof value === 'string' && /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function numbered(row: Told): Told {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, number(value)]))
}

/** What the server keeps of passwords is nobody's to see. */
function byHost(rows: Rows): Told {
  return nested(
    rows.map(({ Password: _, authentication_string: __, ...row }) => row),
    ['Host', 'User'],
  )
}

/** Rows by the values of columns, one in the other. */
function nested(rows: Rows, [first = '', ...more]: readonly string[]): Told {
  const told: { [name: string]: Json } = {}
  for (const key of new Set(rows.map(row => String(row[first])))) {
    const same = rows.filter(row => String(row[first]) === key).map(({ [first]: _, ...rest }) => rest)
    told[key] = more.length > 0 ? nested(same, more) : numbered(same[0] ?? {})
  }
  return told
}

function versionOf(full: string): Told {
  const [, major = '0', minor = '0', release = '0', suffix = ''] = /^(\d+)\.(\d+)\.(\d+)-?(.*)$/.exec(full) ?? []
  return { full, major: Number(major), minor: Number(minor), release: Number(release), suffix }
}
