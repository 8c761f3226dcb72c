import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Task } from '../support/place.ts'
import { type Far, type Going, isAlive, overSsh, running } from '../support/ssh-run.ts'
import { sshdMissing } from '../support/sshd.ts'

/** A program on the host that says in `log` that it began, with a child of its own, and takes a minute. */
function slow({ there }: Far): string {
  writeFileSync(
    join(there, 'slow'),
    `#!/bin/sh\nsleep 61 &\necho $! >${there}/child\necho begun >>${there}/log\nsleep 60\necho ended >>${there}/log\n`,
    {
      mode: 0o755,
    },
  )
  return join(there, 'slow')
}

async function begun({ there }: Far): Promise<void> {
  while (!existsSync(join(there, 'log'))) await wait(20)
}

/** What is left of the login on the host; sshd ends it when it sees that the link is closed, which is a moment after the run is. */
async function ofServer({ sshd }: Far): Promise<string[]> {
  const left = () => running(`127.0.0.1 ${sshd.port}\0`)
  for (let tries = 0; tries < 40 && left().length > 0; tries++) await wait(50)
  return left()
}

const never = (far: Far): Task => ({ command: `touch ${far.there}/never` })

/** Presses Ctrl-C, and gives what the run came to and how many seconds that took. */
async function pressed(run: Going) {
  const start = performance.now()
  run.signal('SIGINT')
  return { ...(await run.ended), seconds: (performance.now() - start) / 1000 }
}

const places: { readonly [sentence: string]: (far: Far) => Task } = {
  "a command of the user's": far => ({ command: slow(far) }),
  'a shell with a pipe': far => ({ shell: `${slow(far)} | cat`, ignore_errors: true }),
  'a command as another user': far => ({ command: slow(far), become: true, become_user: 'root' }),
  'a change': far => ({ copy: { content: 'new\n', dest: join(far.there, 'file'), validate: `${slow(far)} %s` } }),
  'a read': far => {
    writeFileSync(join(far.there, 'sha1sum'), `#!/bin/sh\nexec ${slow(far)}\n`, { mode: 0o755 })
    return { stat: { path: '/etc/passwd' }, environment: { PATH: `${far.there}:${process.env['PATH']}` } }
  },
  'a block that would rescue': far => ({ block: [{ command: slow(far) }], rescue: [never(far)], always: [never(far)] }),
}

describe.skipIf(sshdMissing() !== undefined)('Ctrl-C once', () => {
  test.each(Object.entries(places))('during %s: it is ended there with its children, and no further task begins', (_, task) =>
    overSsh(async far => {
      writeFileSync(join(far.there, 'file'), 'old\n')
      const run = far.start([task(far), never(far)])
      await begun(far)
      const { status, events, outcomes, seconds } = await pressed(run)
      expect([status, outcomes.map(outcome => outcome.status)]).toStrictEqual([99, ['failed']])
      expect(outcomes[0]?.message).toBe('it was stopped')
      expect(events.slice(-2).map(event => event.type)).toStrictEqual(['stopping', 'run-finished'])
      const child = readFileSync(join(far.there, 'child'), 'utf8').trim()
      expect([running(far.there), isAlive(child), await ofServer(far)]).toStrictEqual([[], false, []])
      expect(readdirSync(far.there).filter(name => /never|tsplay/.test(name))).toStrictEqual([])
      expect([readFileSync(join(far.there, 'file'), 'utf8'), readFileSync(join(far.there, 'log'), 'utf8')]).toStrictEqual([
        'old\n',
        'begun\n',
      ])
      expect(seconds).toBeLessThan(8)
    }),
  )

  const waits: { readonly [sentence: string]: (far: Far) => Task } = {
    'a pause': () => ({ pause: { minutes: 1 } }),
    'a wait': far => ({ wait_for: { path: `${far.there}/never`, timeout: 60, sleep: 20 } }),
    'the pause of a loop': () => ({ command: 'true', loop: [1, 2, 3], loop_control: { pause: 60 } }),
    'the delay between tries': () => ({ command: 'false', register: 'r', until: 'r.rc == 0', retries: 3, delay: 60 }),
    'a wait for a connection': () => ({ wait_for_connection: { timeout: 60, delay: 30 } }),
  }
  test.each(Object.entries(waits))('during %s: nothing is waited for', (_, task) =>
    overSsh(async far => {
      const run = far.start([{ command: 'true' }, task(far), never(far)])
      await run.until(event => event.type === 'host-started' && event.task === 'task-2')
      await wait(700)
      const { status, seconds } = await pressed(run)
      expect([status, existsSync(join(far.there, 'never')), await ofServer(far)]).toStrictEqual([99, false, []])
      expect(seconds).toBeLessThan(5)
    }),
  )

  test('during a login that nobody answers', () =>
    overSsh(async far => {
      void far.proxy.cut({ at: { down: 600 }, how: 'hang' })
      const run = far.start([never(far)], { args: ['-e', 'ansible_timeout=60'] })
      await run.until(event => event.type === 'host-started')
      await wait(700)
      const { status, seconds } = await pressed(run)
      expect(status).toBe(99)
      expect(seconds).toBeLessThan(3)
    }))

  test('while one host of several has its turn: the others have none', () =>
    overSsh(async far => {
      const run = far.start([{ command: slow(far) }], { args: ['--forks', '1'], hosts: ['h2', 'h3'] })
      await begun(far)
      const { status, events } = await pressed(run)
      const started = events.flatMap(event => (event.type === 'host-started' ? [event.host] : []))
      expect([status, started, await ofServer(far)]).toStrictEqual([99, ['h1'], []])
    }))
})

describe.skipIf(sshdMissing() !== undefined)('Ctrl-C twice', () => {
  test('ends at once, whatever still runs', () =>
    overSsh(async far => {
      const run = far.start([{ shell: `trap '' TERM INT; echo begun >>${far.there}/log; sleep 6; sleep 6` }, never(far)])
      await begun(far)
      run.signal('SIGINT')
      await wait(100)
      const { status, seconds } = await pressed(run)
      expect([status, existsSync(join(far.there, 'never'))]).toStrictEqual([99, false])
      expect(seconds).toBeLessThan(2)
    }))
})
