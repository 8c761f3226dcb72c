import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { mysqlOnlyAsks } from '../../engine/state/databases/mysql-query.ts'
import info from '../../modules/mysql_info.ts'
import query from '../../modules/mysql_query.ts'
import { act } from '../support/action.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

let server: Mariadb
beforeAll(async () => {
  server = await startMariadb()
  server.ask('create database app; create table app.q (id int primary key, story text)')
}, 60_000)
afterAll(() => server?.stop())

type Args = { readonly [name: string]: Json }
const run = (args: Args, stage: object = {}) =>
  act(query, { login_unix_socket: server.socket, login_user: 'root', config_file: '/nowhere', login_db: 'app', ...args }, stage)

// What is registered here was registered by community.mysql's module on a MariaDB of this version; one after the other.
const rows: { readonly [sentence: string]: readonly [Args, changed: boolean, result: object] } = {
  'a row with arguments': [
    { query: 'insert into q values (%s, %s)', positional_args: [1, "it's \\"] },
    true,
    { executed_queries: ["insert into q values (1, 'it\\'s \\\\')"], query_result: [[]], rowcount: [1] },
  ],
  'one in its place': [{ query: "replace into q values (1, 'b')" }, true, { query_result: [[]], rowcount: [2] }],
  'arguments by name': [
    { query: 'select * from q where id = %(a)s', named_args: { a: 1 } },
    false,
    { executed_queries: ['select * from q where id = 1'], query_result: [[{ id: 1, story: 'b' }]], rowcount: [1] },
  ],
  'nothing that fits': [{ query: "update q set story='x' where id = 77" }, false, { query_result: [[]], rowcount: [0] }],
  'what is so already': [{ query: "update q set story='b' where id = 1" }, false, { query_result: [[]], rowcount: [0] }],
  several: [
    { query: ["insert into q values (2, 'c')", 'select id from q', 'delete from q where id = 2'], single_transaction: true },
    true,
    { query_result: [[], [{ id: 1 }, { id: 2 }], []], rowcount: [1, 2, 1] },
  ],
  'kinds of arguments': [
    { query: 'select %s a, %s b, %s c, %s d, %s e', positional_args: [1.5, true, null, "a\\b'", '%d'] },
    false,
    {
      executed_queries: ["select 1.5e0 a, 1 b, NULL c, 'a\\\\b\\'' d, '%d' e"],
      query_result: [[{ a: 1.5, b: 1, c: null, d: "a\\b'", e: '%d' }]],
    },
  ],
  'a list': [
    { query: "select 1 from dual where 'x' in %s", positional_args: [['x', 'y']] },
    false,
    { executed_queries: ["select 1 from dual where 'x' in ('x','y')"], query_result: [[{ 1: 1 }]] },
  ],
  'what makes is a change': [{ query: 'create database if not exists app' }, true, { rowcount: [0] }],
  'what sets is none': [{ query: 'set global max_connections = 152' }, false, { query_result: [[]], rowcount: [0] }],
  'show is text': [
    { query: "show variables like 'max_connections'" },
    false,
    { query_result: [[{ Variable_name: 'max_connections', Value: '152' }]], rowcount: [1] },
  ],
  'a comment first, a semicolon last': [{ query: "-- it's\nselect 1 a;" }, false, { query_result: [[{ a: 1 }]], rowcount: [1] }],
  'another database on the way': [
    { query: ['use app', 'select count(*) from q'], login_db: 'mysql' },
    false,
    { query_result: [[], [{ 'count(*)': 1 }]], rowcount: [0, 1] },
  ],
}

describe('mysql_query', () => {
  test.each(Object.entries(rows))('%s', async (_, [args, isChanged, result]) => {
    const check = await run(args, { check: true })
    const came = await run(args)
    expect(came).toMatchObject({ status: isChanged ? 'changed' : 'ok', result })
    expect(check.status === 'unknown' ? came : check).toStrictEqual(came)
  })

  test.each(shells)('values as JSON has them, by %s', async (...shell) => {
    const columns = {
      '1': 1,
      '1.50': 1.5,
      '1.5e0': 1.5,
      "'x\ty\n\\\\'": 'x\ty\n\\',
      "''": '',
      null: null,
      "'NULL'": 'NULL',
      "'12'": '12',
      "cast('2024-01-02' as date)": '2024-01-02',
      "cast('2024-01-02 03:04:05.5' as datetime(1))": '2024-01-02T03:04:05.500000',
      true: 1,
      "b'101'": '\u0005',
      "cast('ab' as binary)": 'ab',
      'connection_id() > 0': 1,
      [`'<&>" it''s &lt; </field></row>;;'`]: `<&>" it's &lt; </field></row>;;`,
    }
    const words = Object.keys(columns).map((expression, index) => `${expression} as c${index}`)
    const came = await run({ query: `select ${words.join(', ')}` }, { shell })
    const row = Object.fromEntries(Object.values(columns).map((value, index) => [`c${index}`, value]))
    expect(came).toMatchObject({ result: { query_result: [[row]] } })
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'what the server refuses': [{ query: 'select * from nope' }, /^Cannot execute SQL 'select \* from nope': ERROR 1146/],
    'more places than arguments': [{ query: 'select %s, %s', positional_args: [1] }, /more places than there are arguments/],
    'a database that is not there': [{ query: 'select 1', login_db: 'nope' }, /^unable to connect to database.*Unknown database/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    expect(await run(args)).toMatchObject({ status: 'failed', message: expect.stringMatching(says) })
  })

  test('a failure in one transaction leaves nothing', async () => {
    await run({ query: ['insert into q values (9, null)', 'select * from nope'], single_transaction: true })
    expect(server.ask('select count(*) from app.q where id = 9')).toBe('0')
  })

  test('a check does not do it', async () => {
    expect((await run({ query: 'delete from q' }, { check: true })).status).toBe('unknown')
    expect(server.ask('select count(*) from app.q')).toBe('1')
  })
})

test.each([
  ["select count(*) from `a``b` where x = 'delete' # into\n", true],
  ['select `sleep`(5)', false],
  ['select sleep(5)', false],
  ["select 1 into outfile '/tmp/x'", false],
  ["select 1 -- it's\n; drop table x", false],
  ['select /*!50000 sleep(3) */ 1', false],
  ['show databases;', true],
])('whether %s only asks: %s', (text, asks) => {
  expect(mysqlOnlyAsks(text)).toBe(asks)
})

// Of what is told community.mysql's module told the same of the same server, but for connector_name and what is kept of passwords.
describe('mysql_info', () => {
  const told = async (args: Args) => {
    const came = await runModule(info, { login_unix_socket: server.socket, login_user: 'root', config_file: '/nowhere', ...args })
    expect(came.failure).toBeUndefined()
    const { connector_name: _, connector_version: __, ...parts } = came.result
    return parts as { readonly [part: string]: { readonly [name: string]: Json } }
  }

  test('all of it', async () => {
    const { version, databases, settings, global_status, engines, users, ...more } = await told({})
    const full = server.ask('select version()')
    const [major, minor, release] = full.split(/[.-]/).map(Number)
    expect(version).toStrictEqual({ full, major, minor, release, suffix: full.replace(/^[\d.]+-/, '') })
    expect(databases).toMatchObject({ app: { size: 16384 }, information_schema: { size: expect.any(Number) } })
    expect(settings).toMatchObject({ analyze_sample_percentage: '100.000000', port: expect.any(Number), datadir: expect.any(String) })
    expect(global_status).toMatchObject({ Aborted_clients: expect.any(Number), Compression: 'OFF' })
    expect(engines?.['CSV']).toStrictEqual({
      Comment: 'Stores tables as CSV files',
      Savepoints: 'NO',
      Support: 'YES',
      Transactions: 'NO',
      XA: 'NO',
    })
    expect(users?.['localhost']).toMatchObject({ root: { Alter_priv: 'Y', max_connections: 0 } })
    expect(JSON.stringify(users)).not.toMatch(/Password|authentication_string/)
    expect(more).toStrictEqual({ master_status: {}, slave_status: {}, slave_hosts: {} })
  })

  test('what is asked for, and what is not', async () => {
    server.ask('create database empty')
    expect(Object.keys(await told({ filter: ['!settings', 'version'] }))).toStrictEqual(['version'])
    expect(Object.keys(await told({ filter: '!settings,!global_status,!users,!engines' }))).not.toContain('users')
    const { databases } = await told({ filter: 'databases' })
    expect(databases).not.toHaveProperty('empty')
    const all = await told({ filter: 'databases', exclude_fields: 'db_size', return_empty_dbs: true })
    expect(all['databases']).toMatchObject({ app: {}, empty: {} })
  })

  test('a server that is not there', async () => {
    expect((await runModule(info, { login_unix_socket: '/nowhere', config_file: '/nowhere' })).failure).toMatch(
      /^unable to connect to database/,
    )
  })
})
