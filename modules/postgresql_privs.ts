import { type Made, type Result, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type PostgresRow, postgresArguments, postgresPlace, postgresRefusal, postgresStep } from '../engine/state/databases/postgres.ts'
import {
  type GrantWish,
  grantStatements,
  grantsAfter,
  grantsNow,
  grantsWanted,
  oddPrivilege,
} from '../engine/state/databases/postgres-grants.ts'
import { defaultLetters, type Granted, postgresPrivileges, privilegeTypes } from '../engine/state/databases/postgres-privileges.ts'
import { postgresRole } from '../engine/state/databases/postgres-role.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    database: { type: 'string', 'x-aliases': ['db', 'login_db'], description: 'The database that is worked in.' },
    roles: { type: 'string', 'x-aliases': ['role'], description: 'Whose privileges, between commas; PUBLIC is everybody.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether they are to have them.' },
    type: {
      type: 'string',
      enum: privilegeTypes,
      default: 'table',
      description: 'What they are of; group is being a member. parameter is refused: not built yet.',
    },
    objs: {
      type: 'string',
      'x-aliases': ['obj'],
      description:
        'The things, between commas; ALL_IN_SCHEMA for all of a schema. Functions with their types, between colons: add(int:int). Of defaults: TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS, or ALL_DEFAULT.',
    },
    privs: { type: 'string', 'x-aliases': ['priv'], description: 'The privileges, between commas, or ALL.' },
    schema: { type: 'string', description: 'The schema of the things; public where it is left out.' },
    grant_option: {
      type: 'boolean',
      'x-aliases': ['admin_option'],
      description: 'Whether they may hand them on; left as it is where it is left out.',
    },
    target_roles: { type: 'string', description: 'Of defaults: whose new things, between commas; those of who asks where it is left out.' },
    fail_on_role: { type: 'boolean', default: true, description: 'Whether a role that is not there is a failure; else it is passed over.' },
    ...postgresArguments,
  },
  required: ['database'],
  'x-unserved': ['password', 'usage_on_types'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Gives roles of PostgreSQL privileges, or takes them: of databases, schemas, tables and more, of things to come, and to be a member.',
  aliases: ['community.postgresql.postgresql_privs'],
  args,
  examples: [
    {
      title: 'Let a role read all there is',
      yaml: '- postgresql_privs:\n    database: app\n    roles: reader\n    objs: ALL_IN_SCHEMA\n    privs: SELECT\n',
      lab: true,
    },
    {
      title: 'And what will be there',
      yaml: '- postgresql_privs:\n    database: app\n    roles: reader\n    type: default_privs\n    objs: TABLES\n    privs: SELECT\n',
      lab: true,
    },
    {
      title: 'Make a role a member of another',
      yaml: '- postgresql_privs:\n    database: app\n    type: group\n    objs: admins\n    roles: maria\n',
      lab: true,
    },
  ],
  returns: { queries: 'The statements that were run.' },
  needs: (a): Reads => {
    const place = postgresPlace(a, a.database)
    const things = wishesOf(a).map(({ granted }) => [nameOf(granted), postgresPrivileges(granted, place)] as const)
    const roles = words(a.roles)
      .filter(role => !isEverybody(role))
      .map(role => [`role ${role}`, postgresRole(role, place)] as const)
    return Object.fromEntries([...things, ...roles])
  },
  refuse: (a, now) => misuse(a) ?? Object.values(now).map(postgresRefusal).find(Boolean) ?? missing(a, now),
  have: (now, a): State => each(a, now, grantsNow),
  want: (a, now): State => each(a, now, grantsWanted),
  apply: (change, a, now) => [postgresStep(postgresPlace(a, a.database), statementsOf(change, a, now), a.session_role)],
  makes: (change, a, now): Made[] =>
    changedWishes(change, a, now).map(wish => [
      postgresPrivileges(wish.granted, postgresPlace(a, a.database)),
      grantsAfter(wish, answerOf(now, wish)),
    ]),
  result: (now, change, a): Result => ({ queries: statementsOf(change, a, now) }),
})

type Reads = { readonly [name: string]: Question<PostgresRow> }
type Now = { readonly [name: string]: PostgresRow }

const nothing: PostgresRow = { isInstalled: true }

function each(a: Args, now: Now, members: typeof grantsNow): State {
  return Object.assign({}, ...knownWishes(a, now).map(wish => under(wish, members(wish, answerOf(now, wish))))) as State
}

/** What is about one wish of several, told apart by it. */
function under({ granted }: GrantWish, members: { readonly [about: string]: readonly string[] }): State {
  const end = granted.target === undefined ? '' : ` of ${granted.target}`
  return Object.fromEntries(Object.entries(members).map(([about, names]) => [`${about}${end}`, names]))
}

function changedWishes(change: State, a: Args, now: Now): GrantWish[] {
  return knownWishes(a, now).filter(wish =>
    Object.keys(under(wish, grantsWanted(wish, answerOf(now, wish)))).some(about => about in change),
  )
}

function statementsOf(change: State, a: Args, now: Now): string[] {
  return changedWishes(change, a, now).flatMap(grantStatements)
}

function answerOf(now: Now, { granted }: GrantWish): PostgresRow {
  return now[nameOf(granted)] ?? nothing
}

function nameOf({ name, target = '' }: Granted): string {
  return `of ${name} ${target}`
}

/** Without roles that are not there and may be passed over. */
function knownWishes(a: Args, now: Now): GrantWish[] {
  return wishesOf(a).map(wish => ({
    ...wish,
    roles: wish.roles.filter(role => isEverybody(role) || now[`role ${role}`]?.row !== undefined),
  }))
}

function wishesOf(a: Args): GrantWish[] {
  const roles = words(a.roles).map(role => (isEverybody(role) ? 'PUBLIC' : role))
  const asked = words(a.privs).map(name =>
    name
      .toUpperCase()
      .replace('ALL PRIVILEGES', 'ALL')
      .replace(/^TEMP$/, 'TEMPORARY'),
  )
  const privileges = a.type === 'group' ? ['MEMBER'] : asked
  const names = a.objs === undefined && a.type === 'database' ? [a.database] : words(a.objs)
  const things = a.type === 'default_privs' && names.includes('ALL_DEFAULT') ? ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'] : names
  const targets = a.type === 'default_privs' && a.target_roles !== undefined ? words(a.target_roles) : [undefined]
  const schema = a.type === 'default_privs' ? (a.schema ?? '') : a.schema
  return things.flatMap(name =>
    targets.map(target => ({
      granted: { type: a.type, name, ...(schema !== undefined && { schema }), ...(target !== undefined && { target }) },
      roles,
      privileges,
      isPresent: a.state === 'present',
      handsOn: a.state === 'present' ? a.grant_option : undefined,
    })),
  )
}

function isEverybody(role: string): boolean {
  return role.toUpperCase() === 'PUBLIC'
}

function words(text = ''): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)
}

function misuse(a: Args): string | undefined {
  if (a.type === 'parameter') return 'privileges of parameters are not built yet; give them by psql (ansible.builtin.command)'
  if (a.type !== 'group' && a.privs === undefined) return 'privs is required but for type: group; add it'
  const wishes = wishesOf(a)
  if (wishes.length === 0) return `objs is required for type: ${a.type}; add it`
  if (words(a.roles).length === 0) return 'roles is required; add it'
  const named = a.type === 'default_privs' ? wishes.find(({ granted }) => defaultLetters[granted.name] === undefined) : undefined
  if (named) return `there are no defaults of ${named.granted.name}; take of ${Object.keys(defaultLetters).join(', ')}, ALL_DEFAULT`
  const odd = wishes.map(oddPrivilege).find(Boolean)
  return odd === undefined ? undefined : `Invalid privs specified for ${a.type}: ${odd}; see what PostgreSQL's GRANT has for it`
}

function missing(a: Args, now: Now): string | undefined {
  const role = words(a.roles).find(one => !isEverybody(one) && now[`role ${one}`]?.row === undefined)
  if (role !== undefined && a.fail_on_role) return `Role ${role} does not exist; make it by postgresql_user, or add fail_on_role: false`
  const gone = wishesOf(a).find(({ granted: { name }, granted }) => name !== 'ALL_IN_SCHEMA' && now[nameOf(granted)]?.row === undefined)
  return gone && `there is no ${a.type} ${gone.granted.name}; make it first, or mend its name and its schema`
}
