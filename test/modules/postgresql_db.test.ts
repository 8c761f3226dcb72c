import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/postgresql_db.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { shells } from '../support/shells.ts'

const name = `it's a "db" \\ $(x)`
const role = `an "owner's" role`

describe('postgresql_db', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
    server.ask(`CREATE ROLE ${JSON.stringify(role).replaceAll('\\"', '""')}`)
  }, 60_000)
  afterAll(() => server?.stop())

  const run = (args: { readonly [name: string]: Json }, setting: object = {}) =>
    runModule(module, { name, login_unix_socket: server.socket, port: server.port, ...args }, setting)
  const databases = () => server.ask(`select datname from pg_database where datname !~ '^(postgres|template.)$' order by 1`)

  test.each(shells)('makes one and takes it away, by %s', async (...shell) => {
    const [made, gone] = [await run({}, { shell }), await run({ state: 'absent' }, { shell })]
    expect([made.failure, made.status, gone.status, databases()]).toStrictEqual([undefined, 'changed', 'changed', ''])
  })

  test('makes one, gives it an owner, takes it away: each once', async () => {
    const args = { encoding: 'UTF-8', lc_collate: 'C', template: 'template0', conn_limit: '5' }
    expect([(await run(args, { check: true })).status, databases()]).toStrictEqual(['changed', ''])
    const made = await run(args)
    expect([made.failure, made.status, databases()]).toStrictEqual([undefined, 'changed', name])
    expect((await run({ ...args, owner: role })).change).toStrictEqual({ owner: role })
    expect((await run({ ...args, owner: role })).status).toBe('ok')
    expect((await run({ conn_limit: '-1' })).change).toStrictEqual({ limit: '-1' })
    expect((await run({ lc_collate: 'en_US' })).failure).toMatch(/Changing LC_COLLATE is not supported/)
    expect([(await run({ state: 'absent' })).status, databases()]).toStrictEqual(['changed', ''])
    expect((await run({ state: 'absent' })).status).toBe('ok')
  })

  test('by TCP with a password, which no message repeats', async () => {
    const tcp = { login_unix_socket: '', login_host: '127.0.0.1', login_password: server.password }
    expect((await run(tcp)).status).toBe('changed')
    const wrong = await run({ ...tcp, login_password: 'another one' })
    expect([wrong.status, wrong.failure]).toStrictEqual([
      'failed',
      expect.stringMatching(/unable to connect to database: .*password authentication failed/),
    ])
    expect(wrong.failure).not.toContain('another one')
    expect((await run({ state: 'absent', ...tcp })).status).toBe('changed')
  })

  test('by the socket, where the host is this one', async () => {
    expect((await run({ login_host: 'localhost' })).status).toBe('changed')
    expect((await run({ login_host: 'localhost', state: 'absent' })).status).toBe('changed')
  })

  test('another name, once', async () => {
    await run({})
    expect([(await run({ state: 'rename', target: 'other' })).failure, databases()]).toStrictEqual([undefined, 'other'])
    expect((await run({ state: 'rename', target: 'other' })).status).toBe('ok')
    expect((await run({ state: 'rename', target: 'third' })).failure).toMatch(/there is no database/)
    await run({ name: 'other', state: 'absent', force: true })
  })

  test.each(['sql.gz', 'pgc', 'tar.xz'])('what is in it goes to a file and comes back: .%s', end =>
    inFolder({}, async folder => {
      const target = join(folder, `it's a dump.${end}`)
      await run({})
      server.ask(`create table words (word text); insert into words values ('it''s')`, name)
      const dumped = await run({ state: 'dump', target }, { settles: false })
      expect([dumped.failure, dumped.status, existsSync(target)]).toStrictEqual([undefined, 'changed', true])
      if (end === 'sql.gz') expect(gunzipSync(readFileSync(target)).toString()).toContain("it's")
      await run({ state: 'absent' })
      await run({})
      const restored = await run({ state: 'restore', target }, { settles: false })
      expect([restored.failure, server.ask('select word from words', name)]).toStrictEqual([undefined, "it's"])
      await run({ state: 'absent' })
    }),
  )

  test('a dump that fails leaves the old one', () =>
    inFolder({ 'a.sql': '0600 old' }, async folder => {
      await run({})
      const came = await run({ state: 'dump', target: join(folder, 'a.sql'), target_opts: '--no-such-option' }, { settles: false })
      expect([came.status, readFileSync(join(folder, 'a.sql'), 'utf8')]).toStrictEqual(['failed', 'old'])
      await run({ state: 'absent' })
    }))

  test('says that no server answers', async () => {
    expect((await run({ port: 1 })).failure).toMatch(/unable to connect to database: connection to server on socket/)
  })
})
