import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Address, Link } from '../../engine/connect/link.ts'
import { sh } from '../../engine/shell/sh.ts'
import { type CountingProxy, type Cut, startProxy } from '../lab/proxy.ts'
import { sshdMissing, startSshd } from '../support/sshd.ts'
import { at, linked, text } from './places.ts'

/** A link that can be cut, and a folder on its host. */
async function through(work: (address: Address, proxy: CountingProxy, folder: string) => Promise<void>): Promise<void> {
  const sshd = await startSshd()
  const proxy = await startProxy({ to: { address: '127.0.0.1', port: sshd.port } })
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-lost-'))
  try {
    await work(at(sshd, { timeout: 3 }, proxy.port), proxy, folder)
  } finally {
    await proxy.stop()
    await sshd.stop()
    rmSync(folder, { recursive: true })
  }
}

const say = async (link: Link, script = sh`echo next`) => text((await (await link.shell()).frame(script)).stdout)

/** Pids of our shells on this machine. */
const ourShells = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('tsplay-sh-') &&
          readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') S ')
        )
      } catch {
        return false
      }
    })

describe.skipIf(sshdMissing() !== undefined)('a lost link', () => {
  const logins: Record<string, Cut> = {
    'before the server greets': { at: { connections: 1 } },
    'in the middle of the keys': { at: { down: 600 } },
    'in the middle of the login': { at: { up: 1300 } },
    'by a server that falls silent': { at: { down: 600 }, how: 'hang' },
  }
  for (const [sentence, cut] of Object.entries(logins))
    test(`during the login: ${sentence}`, () =>
      through(async (address, proxy) => {
        const cutting = proxy.cut(cut)
        await expect(linked({ ...address, timeout: 1 }, link => say(link))).rejects.toMatchObject({
          name: 'Unreachable',
          phase: 'login',
          hint: expect.any(String),
        })
        await cutting
        proxy.mend()
        expect(await linked(address, link => say(link))).toBe('next\n')
      }))

  test('while nothing runs: the next one connects again, and the old shell goes', () =>
    through((address, proxy) =>
      linked(address, async link => {
        await say(link)
        const [before] = ourShells()
        await proxy.cut()
        await wait(100)
        expect(await say(link)).toBe('next\n')
        expect(proxy.counts().connections).toBe(2)
        await expect.poll(ourShells, { timeout: 5000 }).not.toContain(before)
      }),
    ))

  test('while a frame runs: the next waits until it has ended', () =>
    through((address, proxy, folder) =>
      linked(address, async (link, notes) => {
        await say(link)
        const running = say(link, sh`sleep 4; touch ${join(folder, 'done')}`)
        const failing = expect(running).rejects.toMatchObject({ name: 'Unreachable', phase: 'lost', message: expect.any(String) })
        await wait(300)
        await proxy.cut()
        await failing
        expect(await say(link, sh`ls ${folder}`)).toBe('done\n')
        expect(notes).toStrictEqual([
          expect.stringMatching(/^127.0.0.1: what ran when the connection was lost is still at work: waiting for it/),
        ])
      }),
    ))

  test('while the first frame of a shell runs, before it said who it is', () =>
    through((address, proxy, folder) =>
      linked(address, async link => {
        const running = say(link, sh`sleep 2; touch ${join(folder, 'done')}`)
        const failing = expect(running).rejects.toMatchObject({ phase: 'lost' })
        await proxy.cut({ at: { turns: proxy.counts().turns + 4 } }).catch(() => undefined)
        await failing
        const files = await say(link, sh`ls ${folder}`)
        await wait(2500)
        expect(readdirSync(folder).join('')).toBe(files.trim())
      }),
    ))

  test('while a task with a timeout runs: it is ended at its timeout', () =>
    through((address, proxy, folder) =>
      linked(address, async link => {
        await say(link)
        const shell = await link.shell()
        const running = shell.frame(sh`sleep 20.0391; touch ${join(folder, 'done')}`, { timeout: 2 })
        const failing = expect(running).rejects.toMatchObject({ phase: 'lost' })
        await wait(300)
        await proxy.cut()
        await failing
        const start = performance.now()
        expect(await say(link, sh`ls ${folder}; grep -l -a 'slee[p].20[.]0391' /proc/[0-9]*/cmdline; :`)).toBe('')
        expect(performance.now() - start).toBeLessThan(15_000)
      }),
    ))

  test('in the middle of a frame: none of it runs', () =>
    through((address, proxy, folder) =>
      linked(address, async link => {
        await say(link)
        const { up } = proxy.counts()
        const cutting = proxy.cut({ at: { up: up + 40_000 } })
        await expect(say(link, sh`touch ${join(folder, 'half')}; : ${'x'.repeat(100_000)}`)).rejects.toMatchObject({ phase: 'lost' })
        await cutting
        expect(await say(link, sh`ls ${folder}`)).toBe('')
      }),
    ))

  test("while a user's command runs", () =>
    through((address, proxy) =>
      linked(address, async link => {
        const shell = await link.shell()
        const running = shell.command({ command: { text: 'sleep 1; echo never' } })
        const failing = expect(running).rejects.toMatchObject({ phase: 'lost' })
        await wait(500)
        await proxy.cut()
        await failing
        expect(await shell.command({ command: ['echo', 'next'] })).toStrictEqual({ status: 0, stdout: 'next\n', stderr: '' })
      }),
    ))

  test('for good: the host is unreachable', () =>
    through((address, proxy) =>
      linked({ ...address, timeout: 1 }, async link => {
        await say(link)
        await proxy.cut({ after: 'refuse' })
        await expect(say(link)).rejects.toMatchObject({ name: 'Unreachable' })
        proxy.mend()
        expect(await say(link)).toBe('next\n')
      }),
    ))

  test(
    'of a run that was killed: the next run waits for its last frame, and removes its files',
    () =>
      through(async (address, proxy, folder) => {
        const temporary = join(tmpdir(), '.tsplay-left0ver')
        await linked(address, async link => {
          await say(link)
          const running = say(link, sh`touch ${join(folder, 'begun')}; sleep 2; touch ${join(folder, 'done')}`).catch(() => undefined)
          while (!existsSync(join(folder, 'begun'))) await wait(20)
          await proxy.cut()
          await running
          writeFileSync(temporary, '')
          expect(await linked(address, next => say(next, sh`ls ${folder}`))).toBe('begun\ndone\n')
        })
        // Another test's run on this machine keeps them: its files they could be.
        for (let left = 200; left > 0 && existsSync(temporary); left--) await linked(address, next => say(next, sh`sleep 0.2`))
        expect(existsSync(temporary)).toBe(false)
      }),
    180_000,
  )
})
