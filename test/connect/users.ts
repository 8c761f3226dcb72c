import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import type { Address } from '../../engine/connect/link.ts'
import { type Sshd, startSshd } from '../support/sshd.ts'
import { at } from './places.ts'

/** Whether users can be made here. */
export const isRoot = process.getuid?.() === 0

/** A user of the test's own with a password, and rules of sudo and doas for them; all is gone afterwards. */
export async function withUser<T>(
  rules: (user: string) => { readonly sudoers?: string; readonly doas?: string },
  work: (user: string, password: string) => Promise<T>,
): Promise<T> {
  const user = `tsplay${randomBytes(3).toString('hex')}`
  const password = `pw ${randomBytes(6).toString('hex')}'"$`
  const { sudoers, doas } = rules(user)
  execFileSync('useradd', ['-m', '-s', '/bin/sh', user])
  execFileSync('chpasswd', { input: `${user}:${password}\n` })
  try {
    if (sudoers !== undefined) writeFileSync(`/etc/sudoers.d/${user}`, `${sudoers}\n`, { mode: 0o440 })
    if (doas !== undefined) writeFileSync('/etc/doas.conf', `${doas}\n`, { mode: 0o400 })
    return await work(user, password)
  } finally {
    rmSync(`/etc/sudoers.d/${user}`, { force: true })
    if (doas !== undefined) rmSync('/etc/doas.conf', { force: true })
    execFileSync('userdel', ['-r', '-f', user], { stdio: 'ignore' })
  }
}

/** A server that this user alone may log in to. */
export const asUser = async <T>(
  user: string,
  work: (address: Address, sshd: Sshd) => Promise<T>,
  config: readonly string[] = [],
): Promise<T> => {
  const sshd = await startSshd({ users: [user], config })
  // sshd reads the key as the user.
  chmodSync(sshd.folder, 0o711)
  return work(at(sshd, { user }), sshd).finally(sshd.stop)
}
