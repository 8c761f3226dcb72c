import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { nativeHash } from '../../engine/state/databases/mysql-account.ts'
import databases from '../../modules/mysql_db.ts'
import users from '../../modules/mysql_user.ts'
import variables from '../../modules/mysql_variables.ts'
import { inFolder } from '../support/folder.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const odd = "it's a `db` \\ $(x)"
const password = `it's "so" \\ #secret; ü`

type Args = { readonly [name: string]: Json }

let server: Mariadb
beforeAll(async () => {
  server = await startMariadb()
}, 60_000)
afterAll(() => server?.stop())

const reached = () => ({ login_unix_socket: server.socket, login_user: 'root', config_file: '/nowhere' })

describe('mysql_db', () => {
  const run = (args: Args, setting: object = {}) => runModule(databases, { name: odd, ...reached(), ...args }, setting)
  const there = () =>
    server.ask(
      `select schema_name from information_schema.schemata where schema_name not in ('mysql', 'sys', 'information_schema', 'performance_schema')`,
    )
  const shown = odd.replace('\\', '\\\\')

  test.each(shells)('makes one and takes it away, by %s', async (...shell) => {
    expect([(await run({}, { shell, check: true })).status, there()]).toStrictEqual(['changed', ''])
    const made = await run({}, { shell })
    expect([made.failure, made.status, there()]).toStrictEqual([undefined, 'changed', shown])
    expect([(await run({ state: 'absent' }, { shell })).status, there()]).toStrictEqual(['changed', ''])
  })

  test('several with their encoding; one of them is there', async () => {
    await run({ name: 'one' })
    const came = await run({ name: ['one', 'two'], encoding: 'latin1', collation: 'latin1_german2_ci' })
    expect([came.change, there()]).toStrictEqual([{ two: 'present' }, 'one\ntwo'])
    expect(server.ask(`select default_collation_name from information_schema.schemata where schema_name = 'two'`)).toBe('latin1_german2_ci')
    await run({ name: ['one', 'two'], state: 'absent' })
  })

  test.each(['sql', 'gz', 'xz'])('what is in it goes to a file and comes back: .%s', end =>
    inFolder({}, async folder => {
      const target = join(folder, `it's a dump.${end}`)
      await run({})
      server.ask(`use ${'`'}${odd.replaceAll('`', '``')}${'`'}; create table words (word text); insert into words values ('it''s')`)
      const dumped = await run({ state: 'dump', target, single_transaction: true }, { settles: false })
      expect([dumped.failure, existsSync(target)]).toStrictEqual([undefined, true])
      await run({ state: 'absent' })
      await run({})
      expect((await run({ state: 'import', target }, { settles: false })).failure).toBeUndefined()
      expect(server.ask(`use ${'`'}${odd.replaceAll('`', '``')}${'`'}; select word from words`)).toBe("it's")
      await run({ state: 'absent' })
    }),
  )

  test('who we are comes from a file of the user, and what is said goes before', () =>
    inFolder({}, async folder => {
      const file = join(folder, "it's my.cnf")
      writeFileSync(file, '[client]\nuser=nobody\npassword=none\n')
      const asked = { name: 'x', login_unix_socket: server.socket, config_file: file }
      const came = await runModule(databases, asked, { check: true })
      expect(came.failure).toMatch(/unable to connect to database.*Access denied for user 'nobody'/)
      expect((await runModule(databases, { ...asked, login_user: 'root', login_password: '' }, { check: true })).status).toBe('changed')
      expect((await runModule(databases, { ...asked, check_implicit_admin: true }, { check: true })).status).toBe('changed')
    }))
})

describe('mysql_user', () => {
  const who = "it's a 'user' \\"
  const run = (args: Args, setting: object = {}) => runModule(users, { name: who, ...reached(), ...args }, setting)
  const grants = () => server.ask(`show grants for 'it''s a ''user'' \\\\'@localhost`).replaceAll(/ TO .*?( WITH.*)?$/gm, '$1')
  const loggedIn = (given: string) => server.ask('select 1', ['-u', who, `-p${given}`])

  test('makes one who can log in; nothing tells the password, and the second run leaves it', async () => {
    const args = { password, priv: 'app.*:ALL/other.words:SELECT,insert,GRANT' }
    server.ask('create database other; create table other.words (word text)')
    expect((await run(args, { check: true })).status).toBe('changed')
    const came = await run(args)
    expect([came.failure, came.status, came.result['msg']]).toStrictEqual([undefined, 'changed', 'User added'])
    expect([loggedIn(password), JSON.stringify(came).includes('secret')]).toStrictEqual(['1', false])
    expect(grants().split('\n').sort()).toStrictEqual([
      'GRANT ALL PRIVILEGES ON `app`.*',
      'GRANT SELECT, INSERT ON `other`.`words` WITH GRANT OPTION',
      expect.stringMatching(/^GRANT USAGE ON \*\.\*/),
    ])
    expect((await run(args)).status).toBe('ok')
  })

  test('a failure does not repeat the password', async () => {
    server.ask("install soname 'simple_password_check'")
    const came = await run({ name: 'short', password: 'secret' })
    server.ask("uninstall soname 'simple_password_check'")
    expect(came.failure).toMatch(/^ERROR 1819 .* Your password does not satisfy the current policy requirements/)
    expect(came.failure).not.toContain('secret')
  })

  test('changes one part: another password, more, less, something else', async () => {
    expect((await run({ password: 'another', update_password: 'on_create' })).status).toBe('ok')
    expect((await run({ password: 'another' })).change).toStrictEqual({ password: 'as asked for' })
    expect((await run({ password: nativeHash('another'), encrypted: true })).status).toBe('ok')
    expect((await run({ priv: { '*.*': 'PROCESS' }, append_privs: true })).change).toStrictEqual({ 'on *.*': ['PROCESS'] })
    expect((await run({ priv: 'other.words:INSERT', subtract_privs: true })).change).toStrictEqual({
      'on `other`.`words`': ['GRANT', 'SELECT'],
    })
    const came = await run({ priv: 'app.*:SELECT,CREATE TEMPORARY TABLES' })
    expect(came.change).toStrictEqual({ 'on *.*': [], 'on `app`.*': ['CREATE TEMPORARY TABLES', 'SELECT'], 'on `other`.`words`': [] })
    expect(grants()).toMatch(/\nGRANT SELECT, CREATE TEMPORARY TABLES ON `app`\.\*$/)
    expect((await run({ tls_requires: { SUBJECT: '/CN=it' } })).change).toStrictEqual({ tls: "SUBJECT '/CN=it'" })
    expect((await run({ tls_requires: {} })).change).toStrictEqual({ tls: 'NONE' })
  })

  test('columns, and another way to log in', async () => {
    server.ask('create database columns; create table columns.t (a int, b int)')
    const args = { priv: 'columns.t:SELECT(b,a)' }
    expect((await run(args)).change['on `columns`.`t`']).toStrictEqual(['SELECT (`a`, `b`)'])
    expect([(await run({ plugin: 'unix_socket' })).status, (await run({ plugin: 'unix_socket' })).status]).toStrictEqual(['changed', 'ok'])
  })

  test('all of a name, wherever they come from, but none that is not there', async () => {
    const all = (args: Args) => runModule(users, { ...reached(), name: 'everywhere', host_all: true, ...args })
    expect((await all({ password: 'x' })).failure).toMatch(/^host_all parameter cannot be used when adding a user/)
    expect((await all({ state: 'absent' })).status).toBe('ok')
    for (const host of ['localhost', "it's", '%']) await runModule(users, { ...reached(), name: 'everywhere', host, password: 'old' })
    expect((await all({ password: 'old' })).status).toBe('ok')
    const hosts = `select group_concat(host order by host) from mysql.user where user = 'everywhere' and authentication_string = '${nativeHash('new')}'`
    const came = await all({ password: 'new', tls_requires: { SSL: null } })
    expect([came.failure, came.result['msg'], server.ask(hosts)]).toStrictEqual([undefined, 'Password updated', "%,it's,localhost"])
    expect((await all({ password: 'new', tls_requires: { SSL: null } })).status).toBe('ok')
    expect((await all({ priv: '*.*:ALL' })).failure).toMatch(/host_all with priv/)
    expect([(await all({ state: 'absent' })).status, server.ask(hosts)]).toStrictEqual(['changed', 'NULL'])
  })

  test('takes one away, once', async () => {
    expect((await run({ state: 'absent' })).result['msg']).toBe('User deleted')
    expect((await run({ state: 'absent' })).result['msg']).toBe("User doesn't exist")
    expect((await run({ name: '', state: 'absent' })).status).toBe(
      server.ask(`select count(*) from mysql.user where user = ''`) === '0' ? 'ok' : 'changed',
    )
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'privileges of nothing': [{ priv: 'ALL' }, /invalid privileges string/],
    'statements of somebody else': [{ priv: "a.*:SELECT ON *.* TO x; DROP USER 'x'" }, /invalid privileges string/],
    'a privilege that is none': [{ priv: 'a.*:FLY' }, /SQL syntax/],
    'a hash that is none': [{ password: 'x', encrypted: true }, /40 digits/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const came = await run(args)
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  })
})

// What is registered here was registered by community.mysql's module on a MariaDB of this version.
describe('mysql_variables', () => {
  const run = (args: Args, setting: object = {}) => runModule(variables, { ...reached(), ...args }, setting)
  const msg = (before: string) => `Variable change succeeded prev_value=${before}`

  const rows: { readonly [sentence: string]: readonly [Args, object] } = {
    'what one is': [{ variable: 'read_only' }, { msg: 'OFF' }],
    'a number': [
      { variable: 'max_connections', value: 200 },
      { msg: msg('151'), queries: ['SET GLOBAL `max_connections` = 200'] },
    ],
    'a switch': [
      { variable: 'read_only', value: '1' },
      { msg: msg('OFF'), queries: ['SET GLOBAL `read_only` = 1'] },
    ],
    'a switch that is on': [{ variable: 'read_only', value: 'ON' }, { msg: 'Variable is already set to requested value.' }],
    'a switch by its word': [
      { variable: 'read_only', value: 'off' },
      { msg: msg('ON'), queries: ['SET GLOBAL `read_only` = off'] },
    ],
    'a text': [
      { variable: 'init_connect', value: odd },
      { msg: msg(''), queries: [`SET GLOBAL \`init_connect\` = ${odd}`] },
    ],
    'a part of a second': [
      { variable: 'long_query_time', value: '2.5' },
      { msg: msg('10.0'), queries: ['SET GLOBAL `long_query_time` = 2.5'] },
    ],
  }
  test.each(Object.entries(rows))('%s', async (_, [args, result]) => {
    const check = await run(args, { check: true })
    const came = await run(args)
    expect([came.failure, came.result, check.result]).toStrictEqual([undefined, result, result])
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'one that is none': [{ variable: 'nope', value: '1' }, /^Variable not available "nope"/],
    'a name that is none': [{ variable: 'a b', value: '1' }, /^invalid variable name "a b"/],
    'one that nobody sets': [{ variable: 'datadir', value: '1' }, /1238.*read only variable/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    expect((await run(args)).failure).toMatch(says)
  })
})
