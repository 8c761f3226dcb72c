import { literal, qualified } from '../../text/postgres-words.ts'
import { ask, type Question } from '../question.ts'
import { type PostgresPlace, type PostgresRow, postgresKind } from './postgres.ts'

/** What privileges may be of. */
export const privilegeTypes = [
  ...(['table', 'sequence', 'function', 'procedure', 'database', 'schema', 'language', 'tablespace', 'type', 'group'] as const),
  ...(['default_privs', 'foreign_data_wrapper', 'foreign_server', 'parameter'] as const),
] as const
export type PrivilegeType = (typeof privilegeTypes)[number]

/** One thing that privileges are of: of ALL_IN_SCHEMA all of the type that a schema holds. */
export interface Granted {
  readonly type: PrivilegeType
  readonly name: string
  readonly schema?: string
  /** Of defaults: whose new things they are of; the one who asks where it is left out. */
  readonly target?: string
}

/** Who has which privileges of it, and whether they may hand them on; by the names of the things where they are several. */
export interface Held {
  readonly [object: string]: { readonly [role: string]: { readonly [privilege: string]: boolean } }
}

const kinds = {
  table: { table: 'pg_class', column: 'rel', type: 'r', where: "relkind in ('r', 'v', 'm', 'f', 'p')" },
  sequence: { table: 'pg_class', column: 'rel', type: 's', where: "relkind = 'S'" },
  function: { table: 'pg_proc', column: 'pro', type: 'f', where: "prokind in ('f', 'w')" },
  procedure: { table: 'pg_proc', column: 'pro', type: 'f', where: "prokind = 'p'" },
  type: { table: 'pg_type', column: 'typ', type: 'T', where: 'true' },
  database: { table: 'pg_database', column: 'dat', type: 'd', where: 'true', owner: 'datdba' },
  schema: { table: 'pg_namespace', column: 'nsp', type: 'n', where: 'true' },
  language: { table: 'pg_language', column: 'lan', type: 'l', where: 'true' },
  tablespace: { table: 'pg_tablespace', column: 'spc', type: 't', where: 'true' },
  foreign_data_wrapper: { table: 'pg_foreign_data_wrapper', column: 'fdw', type: 'F', where: 'true' },
  foreign_server: { table: 'pg_foreign_server', column: 'srv', type: 'S', where: 'true' },
} as const

const privilegeKind = postgresKind('privileges', ({ name, more = {} }) => {
  const { type = 'table', schema = 'public', target } = more
  if (type === 'group') return members(name)
  if (type === 'default_privs') return defaults(name, schema, target)
  return things(kinds[type as keyof typeof kinds], name, schema)
})

/** Asks who has which privileges of something; no row where there is nothing of the name. */
export function postgresPrivileges({ type, name, schema, target }: Granted, place: PostgresPlace): Question<PostgresRow> {
  const more = { type, ...(schema !== undefined && { schema }), ...(target !== undefined && { target }) }
  return ask(privilegeKind, { name, place, more })
}

/** The letters of PostgreSQL for what defaults are of. */
export const defaultLetters: { readonly [name: string]: string } = { TABLES: 'r', SEQUENCES: 'S', FUNCTIONS: 'f', TYPES: 'T', SCHEMAS: 'n' }

interface Catalogue {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly where: string
  readonly owner?: string
}

function things({ table, column, type, where, owner = `${column}owner` }: Catalogue, name: string, schema: string): string {
  const isIn = ['rel', 'pro', 'typ'].includes(column)
    ? ` and ${column}namespace = (select oid from pg_namespace where nspname = ${literal(schema)})`
    : ''
  const isMeant =
    name === 'ALL_IN_SCHEMA'
      ? 'true'
      : column === 'pro'
        ? `o.oid = to_regprocedure(${literal(procedureName(name, schema))})::oid`
        : `o.${column}name = ${literal(name)}`
  const acl = explained(`coalesce(o.${column}acl, acldefault('${type}', o.${owner}))`)
  const shown = column === 'pro' ? 'o.oid::regprocedure::text' : `o.${column}name`
  return row(`select ${shown} as name, ${acl} as acl from ${table} o where ${where}${isIn} and ${isMeant}`)
}

function members(name: string): string {
  const acl = `(select coalesce(json_object_agg(r.rolname, json_build_object('MEMBER', m.admin_option)), '{}') from pg_auth_members m
 join pg_roles r on r.oid = m.member where m.roleid = o.oid)`
  return row(`select o.rolname as name, ${acl} as acl from pg_roles o where o.rolname = ${literal(name)}`)
}

function defaults(name: string, schema: string, target: string | undefined): string {
  const letter = defaultLetters[name] ?? 'r'
  const role = `(select oid from pg_roles where rolname = ${target === undefined ? 'current_user' : literal(target)})`
  const isIn = schema === '' ? '0' : `(select oid from pg_namespace where nspname = ${literal(schema)})`
  // Of a schema, defaults are what comes besides those of all schemas.
  const none = schema === '' ? `acldefault('${letter === 'S' ? 's' : letter}', ${role})` : 'null::aclitem[]'
  const held = `(select defaclacl from pg_default_acl where defaclrole = ${role} and defaclnamespace = ${isIn} and defaclobjtype = '${letter}')`
  return row(`select ${literal(name)} as name, ${explained(`coalesce(${held}, ${none})`)} as acl`)
}

function explained(acl: string): string {
  return `(select coalesce(json_object_agg(role, privileges), '{}') from (select role, json_object_agg(privilege, hands) as privileges from
 (select coalesce(r.rolname::text, 'PUBLIC') as role, x.privilege_type as privilege, bool_or(x.is_grantable) as hands from aclexplode(${acl}) x
 left join pg_roles r on r.oid = x.grantee group by 1, 2) one group by role) every_)`
}

function row(query: string): string {
  return `select json_build_object('version', current_setting('server_version_num')::int, 'held', json_object_agg(name, acl)) from (${query}) things having count(*) > 0`
}

/** Argument types stand between colons, as objects stand between commas: add(int:int). */
export function procedureName(name: string, schema: string): string {
  const [, plain = name, types = ''] = /^(.*?)\((.*)\)$/s.exec(name) ?? []
  return `${qualified(`"${schema.replaceAll('"', '""')}"`)}.${qualified(`"${plain.replaceAll('"', '""')}"`)}(${types.replaceAll(':', ',')})`
}
