import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Cut } from '../lab/proxy.ts'
import { type Far, overSsh, running } from '../support/ssh-run.ts'
import { sshdMissing } from '../support/sshd.ts'

const last = { command: 'echo hello' }
const saidHello = { status: 'changed', result: { stdout: 'hello' } }

/** A program on the host that says in `log` that it began, and takes its time. */
function slow({ there }: Far, seconds = 2): string {
  const path = join(there, 'slow')
  writeFileSync(path, `#!/bin/sh\necho begun >>${there}/log\nsleep ${seconds}\necho ended >>${there}/log\n`)
  chmodSync(path, 0o755)
  return path
}

async function logged({ there }: Far): Promise<void> {
  while (!existsSync(join(there, 'log'))) await wait(20)
}

const log = ({ there }: Far) => readFileSync(join(there, 'log'), 'utf8')

describe.skipIf(sshdMissing() !== undefined)('a link that is lost', () => {
  const logins: { readonly [sentence: string]: Cut } = {
    'before the server greets': { at: { connections: 1 }, after: 'refuse' },
    'in the middle of the keys': { at: { down: 600 }, after: 'refuse' },
    'in the middle of the login': { at: { up: 1300 }, after: 'refuse' },
    'by a server that falls silent': { at: { down: 600 }, how: 'hang' },
  }
  test.each(Object.entries(logins))('during the login, %s: unreachable, 4', (_, cut) =>
    overSsh(async ({ proxy, start }) => {
      void proxy.cut(cut)
      const { status, outcomes } = await start([last, last]).ended
      expect(outcomes).toMatchObject([{ status: 'unreachable', message: expect.any(String), hint: expect.any(String) }])
      expect([status, outcomes.length]).toStrictEqual([4, 1])
    }),
  )

  test('during a read: it is asked again', () =>
    overSsh(async far => {
      writeFileSync(join(far.there, 'sha1sum'), `#!/bin/sh\nexec ${slow(far, 1)}\n`, { mode: 0o755 })
      const environment = { PATH: `${far.there}:${process.env['PATH']}` }
      const run = far.start([{ stat: { path: '/etc/passwd' }, environment }, last])
      await logged(far)
      await far.proxy.cut()
      const { status, outcomes } = await run.ended
      expect(outcomes).toMatchObject([{ status: 'ok', result: { stat: { exists: true } } }, saidHello])
      expect([status, far.proxy.counts().connections]).toStrictEqual([0, 2])
      expect(running(`127.0.0.1 ${far.sshd.port}\0`)).toStrictEqual([])
    }))

  const content = 'new\n'.repeat(10)
  const slowly = (far: Far) => ({ copy: { content, dest: join(far.there, 'file'), validate: `${slow(far)} %s` } })

  test('during a change: it comes to its end there, is done once, and counts as a change', () =>
    overSsh(async far => {
      writeFileSync(join(far.there, 'file'), 'old\n')
      const handlers = [{ name: 'told', debug: { msg: 'told' } }]
      const run = far.start([{ ...slowly(far), notify: 'told' }], { handlers, args: ['--diff'] })
      await logged(far)
      expect(readFileSync(join(far.there, 'file'), 'utf8')).toBe('old\n')
      await far.proxy.cut()
      const { status, outcomes } = await run.ended
      expect(outcomes[0]?.differences).toMatchObject([{ path: join(far.there, 'file'), before: 'old\n', after: content }])
      expect([status, outcomes.map(outcome => outcome.status), log(far)]).toStrictEqual([0, ['changed', 'ok'], 'begun\nended\n'])
      expect([readFileSync(join(far.there, 'file'), 'utf8'), readdirSync(far.there).sort()]).toStrictEqual([
        content,
        ['file', 'log', 'slow'],
      ])
    }))

  test('while a change is sent: nothing of it runs, and it is sent again', () =>
    overSsh(async far => {
      const big = 'x'.repeat(300_000)
      void far.proxy.cut({ at: { up: 150_000 } })
      const { status, outcomes } = await far.start([{ copy: { content: big, dest: join(far.there, 'file') } }, last]).ended
      expect(outcomes).toMatchObject([{ status: 'changed' }, saidHello])
      expect([status, far.proxy.counts().connections, readdirSync(far.there)]).toStrictEqual([0, 2, ['file']])
      expect(readFileSync(join(far.there, 'file'), 'utf8')).toBe(big)
    }))

  test("during a command of the user's: nobody knows, so it is not begun again: unreachable, 4", () =>
    overSsh(async far => {
      const run = far.start([{ command: slow(far), ignore_errors: true }, last])
      await logged(far)
      await far.proxy.cut()
      const { status, outcomes } = await run.ended
      expect(outcomes).toMatchObject([
        {
          status: 'unreachable',
          message: expect.stringContaining('may or may not have run'),
          hint: expect.stringContaining('look at the host'),
        },
      ])
      expect([status, log(far)]).toStrictEqual([4, 'begun\n'])
      await wait(2500)
      expect(running(`127.0.0.1 ${far.sshd.port}\0`)).toStrictEqual([])
    }))

  test('during a command whose loss is ignored: the next waits for it', () =>
    overSsh(async far => {
      const run = far.start([{ command: slow(far), ignore_unreachable: true }, { command: `cat ${far.there}/log` }])
      await logged(far)
      await far.proxy.cut()
      const { status, outcomes } = await run.ended
      expect(outcomes).toMatchObject([
        { status: 'unreachable', ignored: true },
        { status: 'changed', result: { stdout: 'begun\nended' } },
      ])
      expect(status).toBe(0)
    }))

  test('between two tasks: the next one connects again', () =>
    overSsh(async far => {
      const run = far.start([last, { pause: { seconds: 1 } }, last])
      await run.until(event => event.type === 'task-started' && event.task.module === 'pause')
      await far.proxy.cut()
      const { status, outcomes } = await run.ended
      expect([status, outcomes.at(-1)]).toMatchObject([0, saidHello])
    }))

  test.each([
    ['h1', 2],
    ['h2', 1],
  ])('meta: reset_connection of %s gives up its connection and no other', (host, connections) =>
    overSsh(async ({ proxy, sshd, start }) => {
      const reset = { hosts: host, gather_facts: false, tasks: [{ meta: 'reset_connection' }] }
      const first = { hosts: 'all', gather_facts: false, tasks: [last] }
      const own = { h2: { ansible_port: sshd.port } }
      const { status, stderr } = await start([last], { hosts: ['h2'], own, before: [first, reset] }).ended
      expect([status, proxy.counts().connections], stderr).toStrictEqual([0, connections])
    }),
  )

  test('for good: unreachable with what to do, 4', () =>
    overSsh(async far => {
      const run = far.start([last, { pause: { seconds: 1 } }, last, last])
      await run.until(event => event.type === 'task-started' && event.task.module === 'pause')
      await far.proxy.cut({ after: 'refuse' })
      const { status, outcomes } = await run.ended
      expect(outcomes.slice(2)).toMatchObject([{ status: 'unreachable', message: expect.any(String), hint: expect.any(String) }])
      expect([status, outcomes.length]).toStrictEqual([4, 3])
    }))

  test('during a change, and again when it is looked at: unreachable, and the old file whole', () =>
    overSsh(async far => {
      writeFileSync(join(far.there, 'file'), 'old\n')
      const run = far.start([slowly(far)])
      await logged(far)
      await far.proxy.cut({ after: 'refuse' })
      const { status, outcomes } = await run.ended
      expect([status, outcomes]).toMatchObject([4, [{ status: 'unreachable', hint: expect.any(String) }]])
      expect(['old\n', content]).toContain(readFileSync(join(far.there, 'file'), 'utf8'))
    }))
})
