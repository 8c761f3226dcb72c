import { describe, expect, test } from 'vitest'
import { sh } from '../../engine/shell/sh.ts'
import { startProxy } from '../lab/proxy.ts'
import { type Sshd, type SshdOptions, sshdMissing, startSshd } from '../support/sshd.ts'
import { at, linked, text } from './places.ts'

const served = async <T>(work: (sshd: Sshd) => Promise<T>, options: SshdOptions = {}): Promise<T> => {
  const sshd = await startSshd(options)
  return work(sshd).finally(sshd.stop)
}

describe.skipIf(sshdMissing() !== undefined)('a connection over ssh2', () => {
  test('logs in with a key and runs frames and commands', () =>
    served(sshd =>
      linked(at(sshd), async (link, notes) => {
        const shell = await link.shell()
        expect(text((await shell.frame(sh`printf '%s\\n' "$HOME"; pwd`)).stdout)).toBe('/root\n/root\n')
        expect(await shell.command({ command: { text: 'echo out; echo err >&2; exit 3' } })).toStrictEqual({
          status: 3,
          stdout: 'out\n',
          stderr: 'err\n',
        })
        expect(notes).toStrictEqual([])
      }),
    ))

  test('takes few turns, and counts them as a proxy does', () =>
    served(async sshd => {
      const proxy = await startProxy({ to: { address: '127.0.0.1', port: sshd.port }, delay: 20 })
      try {
        await linked(at(sshd, {}, proxy.port), async link => {
          const shell = await link.shell()
          await shell.frame(sh`echo one`)
          const first = { ...link.traffic }
          expect(first.turns).toBeLessThanOrEqual(10)
          expect(proxy.counts()).toMatchObject({ up: first.up, down: first.down })
          expect(Math.abs(proxy.counts().turns - first.turns)).toBeLessThanOrEqual(2)
          await shell.frame(sh`echo two`)
          expect(link.traffic.turns).toBe(first.turns + 1)
        })
      } finally {
        await proxy.stop()
      }
    }))

  test('takes five megabytes', () =>
    served(sshd =>
      linked(at(sshd), async link => {
        const shell = await link.shell()
        const { stdout } = await shell.frame(sh`printf %s ${'x'.repeat(5_000_000)} | wc -c`)
        expect(text(stdout).trim()).toBe('5000000')
        const { stdout: back } = await shell.frame(sh`head -c 10000000 /dev/zero`)
        expect(back.length).toBe(10_000_000)
      }),
    ))

  test('a timeout ends the command with its children on the host', () =>
    served(sshd =>
      linked(at(sshd), async link => {
        const shell = await link.shell()
        await expect(shell.command({ command: { text: 'sleep 31.7031 & sleep 31.7031' } }, { timeout: 0.5 })).rejects.toMatchObject({
          phase: 'timeout',
        })
        expect(text((await shell.frame(sh`grep -l -a 3[1][.]7031 /proc/[0-9]*/cmdline 2>/dev/null; echo end`)).stdout)).toBe('end\n')
      }),
    ))
})
