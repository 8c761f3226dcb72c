import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import { settingParts, settingValue } from '../../engine/text/postgres-setting.ts'
import ping from '../../modules/postgresql_ping.ts'
import schema from '../../modules/postgresql_schema.ts'
import setting from '../../modules/postgresql_set.ts'
import { runModule } from '../support/module.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { shells } from '../support/shells.ts'

const odd = `it's a "schema" \\ $(x)`

let server: Postgres
beforeAll(async () => {
  server = await startPostgres()
  server.ask('CREATE ROLE "the owner"')
}, 60_000)
afterAll(() => server?.stop())

type Args = { readonly [name: string]: Json }
const running =
  (module: Module) =>
  (args: Args, more: object = {}) =>
    runModule(module, { login_unix_socket: server.socket, port: server.port, ...args }, more)

describe('postgresql_schema', () => {
  const run = running(schema)
  const there = () =>
    server.ask(`select nspname || ' ' || pg_get_userbyid(nspowner) from pg_namespace where nspname !~ '^(pg_|information|public)'`)

  test.each(shells)('makes one, gives it an owner, takes it away, by %s', async (...shell) => {
    expect([(await run({ name: odd }, { shell, check: true })).status, there()]).toStrictEqual(['changed', ''])
    const made = await run({ name: odd }, { shell })
    expect([made.failure, made.change, there()]).toStrictEqual([undefined, { state: 'present' }, `${odd} postgres`])
    expect((await run({ name: odd, owner: 'the owner' }, { shell })).change).toStrictEqual({ owner: 'the owner' })
    const gone = await run({ name: odd, state: 'absent' }, { shell })
    expect([gone.result, there()]).toStrictEqual([{ schema: odd, queries: [`DROP SCHEMA "it's a ""schema"" \\ $(x)"`] }, ''])
  })

  test('what is in it goes only where that is said', async () => {
    await run({ name: 'full' })
    server.ask('create table "full".it (x int)')
    expect((await run({ name: 'full', state: 'absent' })).failure).toMatch(/other objects depend on it/)
    expect((await run({ name: 'full', state: 'absent', cascade_drop: true })).status).toBe('changed')
  })

  test('a server that is not there', async () => {
    expect((await run({ name: 'x', login_unix_socket: '/nowhere' })).failure).toMatch(
      /unable to connect to database: .*see that the server runs/s,
    )
  })
})

describe('postgresql_ping', () => {
  test('one that is there, and one that is not', async () => {
    const major = Number(server.ask('show server_version_num')) / 10_000
    expect((await running(ping)({})).result).toMatchObject({
      is_available: true,
      server_version: { major: Math.floor(major) },
      conn_err_msg: '',
    })
    expect((await running(ping)({ login_unix_socket: '/nowhere' })).result).toMatchObject({
      is_available: false,
      server_version: {},
      conn_err_msg: expect.stringMatching(/nowhere/),
    })
  })
})

describe('postgresql_set', () => {
  const run = running(setting)
  const written = () => server.ask(`select name || '=' || setting from pg_file_settings where sourcefile like '%auto.conf' order by 1`)

  test('a value, in whichever words, once', async () => {
    expect([(await run({ name: 'work_mem', value: '16MB' }, { check: true })).change, written()]).toStrictEqual([{ work_mem: '16MB' }, ''])
    const came = await run({ name: 'work_mem', value: '16MB' })
    expect([came.failure, came.result, written()]).toStrictEqual([
      undefined,
      { name: 'work_mem', context: 'user', prev_val_pretty: '4MB', value_pretty: '16MB', restart_required: false },
      'work_mem=16MB',
    ])
    expect([(await run({ name: 'work_mem', value: '16384' })).status, server.ask('show work_mem')]).toStrictEqual(['ok', '16MB'])
    expect((await run({ name: 'work_mem', reset: true })).change).toStrictEqual({ work_mem: '4096' })
    expect([(await run({ name: 'work_mem', value: 'default' })).change, written()]).toStrictEqual([{ written: '' }, ''])
    expect((await run({ name: 'work_mem', value: 'default' })).status).toBe('ok')
  })

  test('what the server has already is not written down', async () => {
    expect([(await run({ name: 'work_mem', value: '4096kB' })).status, written()]).toStrictEqual(['ok', ''])
  })

  test('what counts from the next start is settled once it is written down', async () => {
    const came = await run({ name: 'max_connections', value: '77' })
    expect([came.status, came.result['restart_required']]).toStrictEqual(['changed', true])
    const again = await run({ name: 'max_connections', value: '77' })
    expect([again.status, again.result['restart_required']]).toStrictEqual(['ok', true])
    await run({ name: 'max_connections', value: 'default' })
  })

  test('a list, a text with quotes, a name of its own', async () => {
    expect((await run({ name: 'search_path', value: `"$user", public` })).status).toBe('ok')
    expect((await run({ name: 'search_path', value: `words, public` })).status).toBe('changed')
    expect(written()).toBe('search_path=words, public')
    expect((await run({ name: 'log_line_prefix', value: `it's "%m" \\ $(x)` })).status).toBe('changed')
    expect(server.ask('show log_line_prefix')).toBe(`it's "%m" \\ $(x)`)
  })

  test('says what it cannot do', async () => {
    expect((await run({ name: 'nothing', value: '1' })).failure).toMatch(/No such parameter: nothing/)
    expect((await run({ name: 'block_size', value: '1' })).failure).toMatch(/cannot be changed \(internal context\)/)
    expect((await run({ name: 'work_mem', value: 'much' })).failure).toMatch(/invalid value for parameter "work_mem"/)
    expect((await run({ name: 'work_mem' })).failure).toMatch(/value and reset/)
  })
})

test.each([
  ['64MB', 'integer', '8kB', String(64 * 1024 ** 2)],
  ['8192', 'integer', '8kB', String(64 * 1024 ** 2)],
  ['5min', 'integer', 's', '300000000'],
  ['300', 'integer', 's', '300000000'],
  ['0.5', 'real', null, '0.5'],
  ['-1', 'integer', 'kB', '-1'],
  ['Yes', 'bool', null, 'on'],
  ['Replica', 'enum', null, 'replica'],
  [' A ', 'string', null, ' A '],
])('the value %s of a %s in %s', (value, type, unit, same) => {
  expect(settingValue(value, { type, unit })).toBe(same)
})

test('members of lists are values of their own', () => {
  expect([settingParts('shared_preload_libraries', 'a, b'), settingParts('log_line_prefix', 'a, b')]).toStrictEqual([['a', 'b'], ['a, b']])
})
