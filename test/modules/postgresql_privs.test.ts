import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import extension from '../../modules/postgresql_ext.ts'
import privileges from '../../modules/postgresql_privs.ts'
import { runModule } from '../support/module.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

const role = `it's a "role"`
const quoted = `"${role.replaceAll('"', '""')}"`

type Args = { readonly [name: string]: Json }

/** What is asked for, and a query that is true of it then, and false before and after it is taken away again. */
const cases: { readonly [sentence: string]: readonly [Args, string] } = {
  'a table': [{ objs: 'two words', privs: 'select, INSERT' }, `has_table_privilege(R, '"two words"', 'INSERT')`],
  'every table of a schema': [{ objs: 'ALL_IN_SCHEMA', privs: 'ALL' }, `has_table_privilege(R, 'other', 'TRUNCATE')`],
  'a sequence': [{ type: 'sequence', objs: 'counter', privs: 'USAGE' }, `has_sequence_privilege(R, 'counter', 'USAGE')`],
  'a function, by its types': [
    { type: 'function', objs: 'plus(int:int)', schema: 'own', privs: 'EXECUTE' },
    `has_function_privilege(R, 'own.plus(int,int)', 'EXECUTE')`,
  ],
  'the database': [{ type: 'database', privs: 'CREATE,TEMP' }, `has_database_privilege(R, 'postgres', 'CREATE')`],
  'a schema': [{ type: 'schema', objs: 'own', privs: 'USAGE' }, `has_schema_privilege(R, 'own', 'USAGE')`],
  'being a member': [{ type: 'group', objs: 'club' }, `pg_has_role(R, 'club', 'MEMBER')`],
  'tables to come': [
    { type: 'default_privs', objs: 'TABLES', privs: 'SELECT' },
    `exists (select from pg_default_acl where defaclobjtype = 'r' and defaclacl::text like '%role%')`,
  ],
  'what somebody will make in a schema': [
    { type: 'default_privs', objs: 'ALL_DEFAULT', privs: 'ALL', schema: 'own', target_roles: 'club' },
    `exists (select from pg_default_acl where defaclobjtype = 'f' and defaclacl::text like '%role%')`,
  ],
}

describe('postgresql_privs', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
    server.ask(`create role ${quoted}; create role club; create table "two words" (); create table other (); create sequence counter; create schema own;
create function own.plus(int, int) returns int language sql as 'select 1'; revoke all on function own.plus from public; revoke all on schema own from public`)
  }, 60_000)
  afterAll(() => server?.stop())

  const reached = () => ({ login_unix_socket: server.socket, port: server.port })
  const run = (args: Args, check = false) => runModule(privileges, { database: 'postgres', roles: role, ...reached(), ...args }, { check })
  const holds = (query: string) => server.ask(`select ${query.replace('R,', `'${role.replaceAll("'", "''")}',`)}`) === 't'

  test.each(Object.entries(cases))('gives and takes privileges of %s', async (_, [args, query]) => {
    const check = await run(args, true)
    expect([check.failure, check.status, holds(query)]).toStrictEqual([undefined, 'changed', false])
    const given = await run(args)
    expect([given.failure, given.status, holds(query)]).toStrictEqual([undefined, 'changed', true])
    expect((await run(args)).status).toBe('ok')
    expect([(await run({ ...args, state: 'absent' })).status, holds(query)]).toStrictEqual(['changed', false])
    expect((await run({ ...args, state: 'absent' })).status).toBe('ok')
  })

  test('may hand them on, and may no longer; what else there is stays', async () => {
    const args = { objs: 'other', privs: 'SELECT' }
    server.ask(`grant update on other to ${quoted}`)
    expect((await run({ ...args, grant_option: true })).change).toStrictEqual({ [`${role} on other`]: ['SELECT*'] })
    expect((await run(args)).status).toBe('ok')
    expect((await run({ ...args, grant_option: false })).change).toStrictEqual({ [`${role} on other`]: ['SELECT'] })
    expect([
      holds(`has_table_privilege(R, 'other', 'SELECT WITH GRANT OPTION')`),
      holds(`has_table_privilege(R, 'other', 'UPDATE')`),
    ]).toStrictEqual([false, true])
  })

  test('all that a schema holds, where it holds nothing', async () => {
    server.ask('create schema bare')
    expect((await run({ objs: 'ALL_IN_SCHEMA', schema: 'bare', privs: 'ALL' })).status).toBe('ok')
    expect((await run({ objs: 'ALL_IN_SCHEMA', schema: 'bare', privs: 'ALL', state: 'absent' })).status).toBe('ok')
  })

  test('everybody, and roles that are not there', async () => {
    expect((await run({ objs: 'other', privs: 'SELECT', roles: 'public' })).change).toStrictEqual({ 'PUBLIC on other': ['SELECT'] })
    expect((await run({ objs: 'other', privs: 'SELECT', roles: 'public,nobody' })).failure).toMatch(/Role nobody does not exist/)
    expect((await run({ objs: 'other', privs: 'SELECT', roles: 'public,nobody', fail_on_role: false })).status).toBe('ok')
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a table that is not there': [{ objs: 'none', privs: 'SELECT' }, /there is no table none/],
    'a privilege that tables do not have': [{ objs: 'other', privs: 'USAGE' }, /Invalid privs specified for table: USAGE/],
    'statements of somebody else': [{ objs: 'other', privs: 'SELECT ON other TO club; DROP TABLE other' }, /Invalid privs/],
    nothing: [{ privs: 'SELECT' }, /objs is required/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const came = await run(args)
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  })

  test('postgresql_ext: an extension comes, in a schema, and goes', async () => {
    const ext = (args: Args, check = false) => runModule(extension, { name: 'hstore', db: 'postgres', ...reached(), ...args }, { check })
    const there = () =>
      server.ask(
        `select extname || ' in ' || nspname from pg_extension e join pg_namespace n on n.oid = extnamespace where extname = 'hstore'`,
      )
    expect([(await ext({ schema: 'own' }, true)).status, there()]).toStrictEqual(['changed', ''])
    const made = await ext({ schema: 'own' })
    expect([made.failure, made.status, there()]).toStrictEqual([undefined, 'changed', 'hstore in own'])
    expect((await ext({ version: 'latest' })).status).toBe('ok')
    expect([(await ext({ schema: 'public' })).change, there()]).toStrictEqual([{ schema: 'public' }, 'hstore in public'])
    expect([(await ext({ state: 'absent' })).status, there(), (await ext({ state: 'absent' })).status]).toStrictEqual(['changed', '', 'ok'])
    expect((await ext({ name: 'no such' })).failure).toMatch(/Extension no such is not available/)
  })
})
