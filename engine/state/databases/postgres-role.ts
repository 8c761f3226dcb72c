import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { literal } from '../../text/postgres-words.ts'
import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

/** What a role may, and where PostgreSQL keeps that. */
const flags = {
  SUPERUSER: 'rolsuper',
  CREATEROLE: 'rolcreaterole',
  CREATEDB: 'rolcreatedb',
  INHERIT: 'rolinherit',
  LOGIN: 'rolcanlogin',
  REPLICATION: 'rolreplication',
  BYPASSRLS: 'rolbypassrls',
} as const

/** The names of what a role may. */
export const roleFlags = Object.keys(flags) as readonly (keyof typeof flags)[]

const columns = `${Object.entries(flags)
  .map(([flag, column]) => `'${flag}', ${column}`)
  .join(', ')}, 'limit', rolconnlimit, 'comment', coalesce(shobj_description(oid, 'pg_authid'), '')`

// Only a superuser may read what is kept of a password; the view that everybody may read shows stars.
const first = `select case when has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'select') then 'pg_authid' else 'pg_roles' end as roles \\gset\n`

const roleKind = postgresKind(
  'role',
  ({ name, more = {} }) => {
    const { expires } = more
    const until = expires === undefined ? 'null' : `coalesce(rolvaliduntil = ${literal(expires)}::timestamptz, false)`
    return `select json_build_object(${columns}, 'expires', ${until}, 'password', coalesce(rolpassword, '')) from :roles where rolname = ${literal(name)}`
  },
  { first, isOfServer: true },
)

/** Asks for a role; whether it ends at a time is compared by the server. */
export function postgresRole(name: string, place: PostgresPlace, expires?: string): Question<PostgresRow> {
  return ask(roleKind, { name, place, ...(expires !== undefined && { more: { expires } }) })
}

/** Whether what the server keeps of a password is of this one, or is this itself. */
export function isKeptPassword(kept: string, password: string, name: string): boolean {
  if (isHash(password)) return kept === password
  if (kept.startsWith('md5')) return kept === `md5${createHash('md5').update(`${password}${name}`).digest('hex')}`
  const [, rounds, salt, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(kept) ?? []
  if (rounds === undefined || salt === undefined || storedKey === undefined) return kept === password
  const salted = pbkdf2Sync(password.normalize('NFKC'), Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256')
  const key = createHash('sha256').update(createHmac('sha256', salted).update('Client Key').digest()).digest()
  const stored = Buffer.from(storedKey, 'base64')
  return key.length === stored.length && timingSafeEqual(key, stored)
}

/** Whether a password is given as what the server would keep of it. */
export function isHash(password: string): boolean {
  return /^(md5[0-9a-f]{32}$|SCRAM-SHA-256\$)/.test(password)
}
