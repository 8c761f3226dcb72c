import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { onlyAsks, statementsForPsql } from '../../engine/text/sql-statements.ts'
import query from '../../modules/postgresql_query.ts'
import script from '../../modules/postgresql_script.ts'
import { act } from '../support/action.ts'
import { inFolder } from '../support/folder.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { shells } from '../support/shells.ts'

let server: Postgres
beforeAll(async () => {
  server = await startPostgres()
  server.ask('create table q (id int, story text, arr int[])')
}, 60_000)
afterAll(() => server?.stop())

type Args = { readonly [name: string]: Json }
const run = (args: Args, stage: object = {}) => act(query, { login_unix_socket: server.socket, port: server.port, ...args }, stage)

// What is registered here was registered by community.postgresql's module on a PostgreSQL of this version; one after the other.
const rows: { readonly [sentence: string]: readonly [Args, changed: boolean, result: object] } = {
  'a row with arguments': [
    { query: 'insert into q (id, story) values (%s, %s)', positional_args: [1, "it's"] },
    true,
    {
      query: "insert into q (id, story) values (1, 'it''s')",
      query_list: ['insert into q (id, story) values (%s, %s)'],
      query_all_results: [{}],
      query_result: {},
      rowcount: 1,
      statusmessage: 'INSERT 0 1',
    },
  ],
  'rows that come back': [
    { query: "insert into q select * from (values (2,'b'),(3,'c')) x returning id, story" },
    true,
    {
      query_result: [
        { id: 2, story: 'b' },
        { id: 3, story: 'c' },
      ],
      rowcount: 2,
      statusmessage: 'INSERT 0 2',
    },
  ],
  'arguments by name': [
    { query: "select * from q where id = %(a)s and story = %(b)s and 'a%%' is not null", named_args: { a: 1, b: "it's" } },
    false,
    {
      query: "select * from q where id = 1 and story = 'it''s' and 'a%' is not null",
      query_result: [{ arr: null, id: 1, story: "it's" }],
      rowcount: 1,
      statusmessage: 'SELECT 1',
    },
  ],
  'a list for an array': [
    { query: 'update q set arr = %s', positional_args: [[1, 2]] },
    true,
    { query: "update q set arr = '{1, 2}'", rowcount: 3, statusmessage: 'UPDATE 3' },
  ],
  'nothing that fits': [{ query: 'update q set arr = null where id = 77' }, false, { rowcount: 0, statusmessage: 'UPDATE 0' }],
  several: [
    { query: ['select 1 as a, 2 as a', 'select id from q order by id;', 'delete from q where id = 3'] },
    true,
    {
      query: 'delete from q where id = 3',
      query_all_results: [[{ a: 2 }], [{ id: 1 }, { id: 2 }, { id: 3 }], {}],
      query_result: {},
      rowcount: 5,
      statusmessage: 'DELETE 1',
    },
  ],
  'two in one text': [
    { query: "update q set story='z'; select 2 as b" },
    false,
    { query_all_results: [[{ b: 2 }]], rowcount: 1, statusmessage: 'SELECT 1' },
  ],
  show: [{ query: 'show work_mem' }, true, { query_result: [{ work_mem: '4MB' }], rowcount: 1, statusmessage: 'SHOW' }],
  explain: [
    { query: 'explain (costs off) select 1' },
    true,
    { query_result: [{ 'QUERY PLAN': 'Result' }], rowcount: 1, statusmessage: 'EXPLAIN' },
  ],
  'no rows': [{ query: 'select 1 where false' }, false, { query_result: [], rowcount: 0, statusmessage: 'SELECT 0' }],
  'a with that takes away': [
    { query: 'with x as (delete from q where id=2 returning id) select * from x' },
    false,
    { query_result: [{ id: 2 }], rowcount: 1, statusmessage: 'SELECT 1' },
  ],
  'what is no transaction': [{ query: 'vacuum q', autocommit: true }, true, { query_result: {}, rowcount: 0, statusmessage: 'VACUUM' }],
  'kinds of arguments': [
    { query: 'select %s a, %s b, %s c, %s d, %s e, %s f', positional_args: [1.5, true, null, 'a\\b', ['x', "y'"], '%d'] },
    false,
    {
      query: `select 1.5 a, true b, NULL c, 'a\\b' d, '{''x'', "y''"}' e, '%d' f`,
      query_result: [{ a: 1.5, b: true, c: null, d: 'a\\b', e: `{'x', "y'"}`, f: '%d' }],
    },
  ],
  'a percent sign where there are no arguments': [
    { query: "select 'a%s' as a, '%' as b" },
    false,
    { query_result: [{ a: 'a%s', b: '%' }] },
  ],
  'names that psql would take for its own': [
    { query: `select 'x:USER'::text as a, (array[1,2,3])[1:2] as b, $$;\\d :HOST$$ as "c;:USER" -- it's; \\d\n` },
    false,
    { query_result: [{ a: 'x:USER', b: [1, 2], 'c;:USER': ';\\d :HOST' }] },
  ],
  'where names are looked for': [
    { query: 'show search_path', search_path: ['app1', 'public'] },
    true,
    { query_result: [{ search_path: 'app1, public' }] },
  ],
  'more of how it is reached': [
    { query: 'show work_mem', connect_params: { options: '-c work_mem=6MB' } },
    true,
    { query_result: [{ work_mem: '6MB' }] },
  ],
}

describe('postgresql_query', () => {
  const usual = Object.entries(rows)
  test.each(usual)('%s', async (_, [args, isChanged, result]) => {
    const check = await run(args, { check: true })
    const came = await run(args)
    expect(came).toMatchObject({ status: isChanged ? 'changed' : 'ok', result })
    expect(check.status === 'unknown' ? came : check).toStrictEqual(came)
  })

  test.each(shells)('values as JSON has them, by %s', async (...shell) => {
    const columns = {
      '1': 1,
      '1.50::numeric(5,2)': 1.5,
      "'x\ty\n'::text": 'x\ty\n',
      "''::text": '',
      'null::text': null,
      true: true,
      [`'{"a":[1,2.50]}'::jsonb`]: { a: [1, 2.5] },
      "array['a','b c',null,'it''s \"x\" \\ {}']": ['a', 'b c', null, `it's "x" \\ {}`],
      "array[['a','b']]": [['a', 'b']],
      "'{}'::int[]": [],
      "array['2024-01-02'::date]": ['2024-01-02'],
      "'2024-01-02 03:04:05.6'::timestamp": '2024-01-02T03:04:05.600000',
      "'2024-01-02 03:04:05+02'::timestamptz": '2024-01-02T01:04:05+00:00',
      "'1 day 2 hours'::interval": '1 day, 2:00:00',
      "'ab'::char(4)": 'ab  ',
      "'1.2.3.4'::inet": '1.2.3.4',
      'row(1,2)': '(1,2)',
      "'12'::money": '$12.00',
      "'\\x6162'::bytea": ['a', 'b'],
    }
    const words = Object.keys(columns).map((expression, index) => `${expression} as c${index}`)
    const came = await run({ query: `set time zone 'UTC'; select ${words.join(', ')}` }, { shell })
    const row = Object.fromEntries(Object.values(columns).map((value, index) => [`c${index}`, value]))
    expect(came).toMatchObject({ result: { query_result: [row] } })
  })

  test('a file of the target, as one query and as several', () =>
    inFolder({}, async folder => {
      const path = join(folder, "it's.sql")
      writeFileSync(path, '-- words\ncreate temp table s (x int);\ninsert into s values (1), (2);\n\nselect * from s;\n')
      expect(await run({ path_to_script: path })).toMatchObject({ status: 'ok', result: { rowcount: 2 } })
      const came = await run({ path_to_script: path, as_single_query: false })
      expect(came).toMatchObject({ status: 'changed', result: { rowcount: 4, query_all_results: [{}, {}, [{ x: 1 }, { x: 2 }]] } })
      expect(await run({ path_to_script: `${path}.no` })).toMatchObject({ status: 'failed' })
    }))

  test('postgresql_script runs a file, which is a change', () =>
    inFolder({}, async folder => {
      const path = join(folder, "it's.sql")
      const reached = { login_unix_socket: server.socket, port: server.port, path }
      const come = async (text: string, args: Args = {}) => {
        writeFileSync(path, text)
        return act(script, { ...reached, ...args })
      }
      expect(await come('create temp table s (x int);\ninsert into s values (1);\nselect * from s;\n')).toMatchObject({
        status: 'changed',
        result: { query_result: [{ x: 1 }], rowcount: 1, statusmessage: 'SELECT 1' },
      })
      expect(await come('select %s as a\n', { positional_args: [5] })).toStrictEqual({
        status: 'changed',
        result: { query: 'select 5 as a\n', query_result: [{ a: 5 }], rowcount: 1, statusmessage: 'SELECT 1' },
      })
      const made = { query: 'create table made (x int);\n', query_result: {}, rowcount: -1, statusmessage: 'CREATE TABLE' }
      expect(await come('create table made (x int);\n')).toStrictEqual({ status: 'changed', result: made })
      expect(await come('insert into made values (1); select nope')).toMatchObject({
        status: 'failed',
        message: expect.stringMatching(/"nope"/),
      })
      expect([server.ask('select count(*) from made'), (await act(script, reached, { check: true })).status]).toStrictEqual([
        '0',
        'unknown',
      ])
      expect(await act(script, { ...reached, path: '/nowhere' })).toMatchObject({
        status: 'failed',
        message: "Cannot read file '/nowhere'",
      })
    }))

  test('what fails is told, and nothing of the list stays', async () => {
    const came = await run({ query: ['insert into q values (99)', 'select * from nothing'] })
    expect(came).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^Cannot execute SQL 'select \* from nothing': relation "nothing" does not exist\nLINE 1: /),
    })
    expect(server.ask('select count(*) from q where id = 99')).toBe('0')
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'more places than arguments': [{ query: 'select %s, %s', positional_args: [1] }, /more places than there are arguments/],
    'a mapping': [{ query: 'select %s', positional_args: [{ a: 1 }] }, /mapping is no argument/],
    nothing: [{ query: '' }, /can't execute an empty query/],
    'both sorts of arguments': [{ query: 'select 1', positional_args: [1], named_args: { a: 1 } }, /positional_args/],
    'a server that is not there': [{ query: 'select 1', login_unix_socket: '/nowhere' }, /^unable to connect to database/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const failure = { status: 'failed', message: expect.stringMatching(says) }
    expect([await run(args), args['query'] === 'select 1' ? await run(args, { check: true }) : failure]).toMatchObject([failure, failure])
  })

  test('a check changes nothing and knows nothing of what may', async () => {
    const asked = [
      'delete from q',
      'select pg_reload_conf()',
      'select nextval(%s)',
      'with x as (delete from q returning 1) select 1 from x',
    ]
    for (const text of asked) expect((await run({ query: text }, { check: true })).status).toBe('unknown')
  })

  test('its password goes by a file, a socket of connect_params before that of the arguments', async () => {
    const args = { query: 'select 1 as a', login_unix_socket: '/nowhere', connect_params: { host: '127.0.0.1', password: server.password } }
    expect(await run(args)).toMatchObject({ status: 'ok', result: { query_result: [{ a: 1 }] } })
  })
})

test.each([
  ['select 1; select 2', ['select 1', ' select 2']],
  [`select ';' || ";" /* ; */ -- ;`, [`select ';' || ";" /* ; */ -- ;`]],
  ['do $x$ begin; end $x$; select $1', ['do $x$ begin; end $x$', ' select $1']],
  [`select E'\\';' , 'a\\'; select 3`, [`select E'\\';' , 'a\\'`, ' select 3']],
  [' ; -- nothing\n;', []],
])('the statements of %s', (text, statements) => {
  expect(statementsForPsql(text)).toStrictEqual(statements)
})

test.each([
  ['select count(*) from q where id in (1)', true],
  ['SELECT "count"(1)', false],
  [`select 'delete from x'`, true],
  ['select setval(1)', false],
  ['table q', true],
  ['drop table q', false],
])('whether %s only asks: %s', (statement, asks) => {
  expect(onlyAsks(statement)).toBe(asks)
})
