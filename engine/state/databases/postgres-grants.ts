import { identifier } from '../../text/postgres-words.ts'
import type { PostgresRow } from './postgres.ts'
import { type Granted, type Held, type PrivilegeType, procedureName } from './postgres-privileges.ts'

/** What is asked for of one thing. */
export interface GrantWish {
  readonly granted: Granted
  readonly roles: readonly string[]
  /** In capitals; ALL stands for all that the type has. */
  readonly privileges: readonly string[]
  readonly isPresent: boolean
  /** Whether they may be handed on; left as it is where it is undefined. */
  readonly handsOn: boolean | undefined
}

const every: { readonly [type in PrivilegeType | 'TABLES' | 'SEQUENCES' | 'FUNCTIONS' | 'TYPES' | 'SCHEMAS']?: readonly string[] } = {
  table: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'],
  sequence: ['SELECT', 'UPDATE', 'USAGE'],
  function: ['EXECUTE'],
  procedure: ['EXECUTE'],
  database: ['CREATE', 'CONNECT', 'TEMPORARY'],
  schema: ['CREATE', 'USAGE'],
  language: ['USAGE'],
  tablespace: ['CREATE'],
  type: ['USAGE'],
  foreign_data_wrapper: ['USAGE'],
  foreign_server: ['USAGE'],
  group: ['MEMBER'],
}
const ofDefaults: { readonly [name: string]: PrivilegeType } = {
  TABLES: 'table',
  SEQUENCES: 'sequence',
  FUNCTIONS: 'function',
  TYPES: 'type',
  SCHEMAS: 'schema',
}

/** What each role has of what is asked for, by `ROLE on THING`: a star stands behind what may be handed on. */
export function grantsNow(wish: GrantWish, { row }: PostgresRow): { readonly [about: string]: readonly string[] } {
  return perRole(wish, row, (asked, held) =>
    asked.filter(name => held[name] !== undefined).map(name => (wish.handsOn !== undefined && held[name] ? `${name}*` : name)),
  )
}

/** What each role is to have of it. */
export function grantsWanted(wish: GrantWish, { row }: PostgresRow): { readonly [about: string]: readonly string[] } {
  return perRole(wish, row, asked => (wish.isPresent ? asked.map(name => (wish.handsOn ? `${name}*` : name)) : []))
}

/** The statements that bring it about. */
export function grantStatements(wish: GrantWish): string[] {
  const { granted, roles, privileges, isPresent, handsOn } = wish
  const names = roles.map(role => (role.toUpperCase() === 'PUBLIC' ? 'PUBLIC' : identifier(role))).join(', ')
  const begin = granted.type === 'default_privs' ? defaultsOf(granted) : ''
  const what = granted.type === 'group' ? identifier(granted.name) : `${privileges.join(', ')} ON ${thing(granted)}`
  const option = granted.type === 'group' ? 'ADMIN' : 'GRANT'
  if (!isPresent) return [`${begin}REVOKE ${what} FROM ${names}`]
  return [
    `${begin}GRANT ${what} TO ${names}${handsOn ? ` WITH ${option} OPTION` : ''}`,
    ...(handsOn === false ? [`${begin}REVOKE ${option} OPTION FOR ${what} FROM ${names}`] : []),
  ]
}

/** What the server answers afterwards, as far as it is asked about. */
export function grantsAfter(wish: GrantWish, now: PostgresRow): PostgresRow {
  const held = heldOf(wish, now.row)
  const roleAfter = (roles: Held[string], role: string, asked: readonly string[]) => {
    const before = roles[role] ?? {}
    if (!wish.isPresent) return Object.fromEntries(Object.entries(before).filter(([name]) => !asked.includes(name)))
    return { ...before, ...Object.fromEntries(asked.map(name => [name, wish.handsOn ?? before[name] ?? false])) }
  }
  const after = Object.entries(held).map(([name, roles]) => {
    const asked = askedOf(wish, now.row)
    const all = { ...roles, ...Object.fromEntries(wish.roles.map(role => [role, roleAfter(roles, role, asked)])) }
    return [name, Object.fromEntries(Object.entries(all).filter(([, has]) => Object.keys(has ?? {}).length > 0))] as const
  })
  return { isInstalled: true, row: { ...now.row, held: Object.fromEntries(after) } }
}

/** A privilege that the type does not have; undefined where it has all. */
export function oddPrivilege({ granted, privileges }: GrantWish): string | undefined {
  const known = [...(every[typeOf(granted)] ?? []), 'ALL', 'MAINTAIN']
  return privileges.find(name => !known.includes(name))
}

function perRole(
  wish: GrantWish,
  row: PostgresRow['row'],
  members: (asked: readonly string[], held: { readonly [privilege: string]: boolean }) => readonly string[],
): { readonly [about: string]: readonly string[] } {
  const held = heldOf(wish, row)
  const asked = askedOf(wish, row)
  const each = Object.entries(held).flatMap(([name, roles]) =>
    wish.roles.map(role => [`${role} on ${name}`, members(asked, roles[role] ?? {})] as const),
  )
  return Object.fromEntries(each)
}

/** A schema without things of the type has nothing to give. */
function heldOf({ granted: { name } }: GrantWish, row: PostgresRow['row']): Held {
  return (row?.['held'] ?? (name === 'ALL_IN_SCHEMA' ? {} : { [name]: {} })) as unknown as Held
}

function askedOf({ granted, privileges }: GrantWish, row: PostgresRow['row']): readonly string[] {
  const all = every[typeOf(granted)] ?? []
  const isNewer = typeOf(granted) === 'table' && Number(row?.['version'] ?? 0) >= 170_000
  return privileges.includes('ALL') ? [...all, ...(isNewer ? ['MAINTAIN'] : [])] : privileges
}

function typeOf({ type, name }: Granted): PrivilegeType {
  return type === 'default_privs' ? (ofDefaults[name] ?? 'table') : type
}

function thing({ type, name, schema = 'public' }: Granted): string {
  if (type === 'default_privs') return name
  const word = type.toUpperCase().replace('FOREIGN_DATA_WRAPPER', 'FOREIGN DATA WRAPPER').replace('FOREIGN_SERVER', 'FOREIGN SERVER')
  if (name === 'ALL_IN_SCHEMA') return `ALL ${word}S IN SCHEMA ${identifier(schema)}`
  if (type === 'function' || type === 'procedure') return `${word} ${procedureName(name, schema)}`
  const isInSchema = type === 'table' || type === 'sequence' || type === 'type'
  return `${word} ${isInSchema ? `${identifier(schema)}.` : ''}${identifier(name)}`
}

function defaultsOf({ target, schema = '' }: Granted): string {
  return `ALTER DEFAULT PRIVILEGES ${target === undefined ? '' : `FOR ROLE ${identifier(target)} `}${schema === '' ? '' : `IN SCHEMA ${identifier(schema)} `}`
}
