import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Sshd, sshdMissing, startSshd } from './sshd.ts'

const run = promisify(execFile)

const ssh = (sshd: Sshd, command: string) =>
  run('ssh', [
    ...['-F', 'none', '-i', sshd.key, '-p', String(sshd.port)],
    ...['-o', `UserKnownHostsFile=${sshd.knownHosts}`, '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes'],
    `${sshd.user}@${sshd.address}`,
    command,
  ])

describe.skipIf(sshdMissing() !== undefined)(
  `an SSH server of the test's own${sshdMissing() ? ` (skipped: ${sshdMissing()})` : ''}`,
  () => {
    test('logs in with its key, knows its host key, and leaves nothing behind', async () => {
      const sshd = await startSshd()
      const { stdout } = await ssh(sshd, 'printf %s "$0 is here"').finally(sshd.stop)
      expect(stdout).toMatch(/sh is here$/)
      expect(existsSync(sshd.folder)).toBe(false)
      await expect(ssh(sshd, 'true')).rejects.toThrow()
    })

    test('two of them do not meet', async () => {
      const [one, two] = await Promise.all([startSshd(), startSshd()])
      try {
        expect(one.port).not.toBe(two.port)
        await expect(ssh({ ...one, key: two.key }, 'true')).rejects.toThrow(/Permission denied|No such file/)
      } finally {
        await Promise.all([one.stop(), two.stop()])
      }
    })
  },
)
