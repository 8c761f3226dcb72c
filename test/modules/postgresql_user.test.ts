import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import membership from '../../modules/postgresql_membership.ts'
import module from '../../modules/postgresql_user.ts'
import { runModule } from '../support/module.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

const name = `it's a "role" \\ $(x)`
const password = `it's "so" \\ $(secret): ü`

describe('postgresql_user', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.stop())

  const run = (args: { readonly [name: string]: Json }, check = false) =>
    runModule(module, { name, login_unix_socket: server.socket, port: server.port, ...args }, { check })
  const flags = () =>
    server.ask(`select rolcanlogin, rolcreatedb, rolsuper, rolconnlimit from pg_roles where rolname !~ '^(pg_|postgres$)'`)
  const who = (given: string) =>
    execFileSync(
      'psql',
      ['-X', '-w', '-At', '-h', '127.0.0.1', '-p', String(server.port), '-U', name, '-d', 'postgres', '-c', 'select user'],
      {
        encoding: 'utf8',
        env: { ...process.env, PGPASSWORD: given },
        stdio: 'pipe',
      },
    ).trim()

  test('makes one who can log in; nothing tells the password, and the second run leaves it', async () => {
    const args = { password, role_attr_flags: 'CREATEDB,NOSUPERUSER', conn_limit: 7, comment: "it's for us" }
    expect([(await run(args, true)).status, flags()]).toStrictEqual(['changed', ''])
    const came = await run(args)
    expect([came.failure, came.status, flags(), who(password)]).toStrictEqual([undefined, 'changed', 't|t|f|7', name])
    expect(JSON.stringify(came)).not.toContain('secret')
    expect((await run(args)).status).toBe('ok')
  })

  test('changes one part: another password, what it may, when it ends', async () => {
    expect((await run({ password: 'another', no_password_changes: true })).status).toBe('ok')
    expect((await run({ password: 'another' })).change).toStrictEqual({ password: 'as asked for' })
    expect(who('another')).toBe(name)
    expect((await run({ role_attr_flags: 'nocreatedb, LOGIN' })).change).toStrictEqual({ CREATEDB: false })
    expect((await run({ expires: 'Jan 31 2090' })).change).toStrictEqual({ expires: 'Jan 31 2090' })
    expect((await run({ expires: '2090-01-31 00:00' })).status).toBe('ok')
    expect((await run({ expires: 'infinity' })).status).toBe('changed')
  })

  test('takes what the server is to keep for it', async () => {
    const md5 = `md5${createHash('md5').update(`secret${name}`).digest('hex')}`
    expect([(await run({ password: md5 })).status, (await run({ password: 'secret' })).status]).toStrictEqual(['changed', 'ok'])
    const scram = server.ask(`select rolpassword from pg_authid where rolname = 'postgres'`)
    expect([(await run({ password: scram })).status, (await run({ password: server.password })).status]).toStrictEqual(['changed', 'ok'])
    expect((await run({ password: '' })).status).toBe('changed')
  })

  test('takes one away; one that owns something stays, and that is a failure or none', async () => {
    server.ask(`create database own owner "${name.replaceAll('"', '""')}"`)
    expect((await run({ state: 'absent' })).failure).toMatch(/cannot be dropped because some objects depend on it/)
    server.ask('drop database own')
    expect([(await run({ state: 'absent' })).status, (await run({ state: 'absent' })).status, flags()]).toStrictEqual(['changed', 'ok', ''])
  })

  test('postgresql_membership: a role comes into groups, goes out of one, is in those alone, and a second run leaves it', async () => {
    server.ask(`create role "m'1"; create role one; create role two; create role three`)
    const into = (args: { readonly [name: string]: Json }, check = false) =>
      runModule(membership, { target_roles: ["m'1"], login_unix_socket: server.socket, port: server.port, ...args }, { check })
    const groups = () =>
      server.ask(`select string_agg(roleid::regrole::text, ' ' order by 1) from pg_auth_members where member = '"m''1"'::regrole`)
    expect([(await into({ groups: ['one', 'two'] }, true)).status, groups()]).toStrictEqual(['changed', ''])
    const result = { state: 'present', granted: { one: ["m'1"], two: ["m'1"] }, queries: expect.arrayContaining([`GRANT "one" TO "m'1"`]) }
    expect([await into({ groups: ['one', 'two'] }), groups()]).toMatchObject([{ status: 'changed', result }, 'one two'])
    expect((await into({ groups: ['two'] })).result).toMatchObject({ state: 'present', queries: [], granted: { two: [] } })
    expect([(await into({ groups: ['one'], state: 'absent' })).result['revoked'], groups()]).toStrictEqual([{ one: ["m'1"] }, 'two'])
    expect([(await into({ groups: ['three'], state: 'exact' })).status, groups()]).toStrictEqual(['changed', 'three'])
    expect((await into({ groups: ['none'] })).failure).toMatch(/Role none does not exist/)
    expect((await into({ groups: ['none', 'three'], fail_on_role: false })).status).toBe('ok')
    server.ask(`drop role "m'1", one, two, three`)
  })

  const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
    'what no role may': [{ role_attr_flags: 'FLY' }, /Invalid role_attr_flags specified: FLY/],
    privileges: [{ priv: 'ALL' }, /postgresql_privs/],
    'a password of two lines': [{ password: 'a\nb' }, /newline/],
    'a time that is none': [{ expires: 'whenever' }, /invalid input syntax/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const came = await run(args)
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  })
})
