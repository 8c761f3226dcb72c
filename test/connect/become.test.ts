import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Address, Become } from '../../engine/connect/link.ts'
import { sh } from '../../engine/shell/sh.ts'
import { sshdMissing, startSshd } from '../support/sshd.ts'
import { at, here, linked, secret, text } from './places.ts'
import { asUser, isRoot, withUser } from './users.ts'

const whoami = (address: Address, become: Become) =>
  linked(address, async link => {
    const shell = await link.shell(become)
    await shell.frame(sh`cd /; x=1`)
    return text((await shell.frame(sh`id -un; echo "$HOME"`)).stdout)
  })

interface Case {
  readonly rules?: (user: string) => { readonly sudoers?: string; readonly doas?: string }
  readonly become: (password: string, user: string) => Become
  readonly is?: string
  readonly refused?: RegExp
}

const cases: Record<string, Case> = {
  'sudo that asks nothing': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) NOPASSWD: ALL` }),
    become: () => ({ method: 'sudo', user: 'root' }),
    is: 'root\n/root\n',
  },
  'sudo that asks nothing, though a password was given': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) NOPASSWD: ALL` }),
    become: () => ({ method: 'sudo', user: 'root', password: secret('touch /tmp/ran') }),
    is: 'root\n/root\n',
  },
  'sudo with a password': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) ALL` }),
    become: password => ({ method: 'sudo', user: 'root', password: secret(password) }),
    is: 'root\n/root\n',
  },
  'sudo to a third user': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) NOPASSWD: ALL` }),
    become: () => ({ method: 'sudo', user: 'nobody' }),
    is: 'nobody\n/nonexistent\n',
  },
  'sudo with flags of the user': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) ALL` }),
    become: password => ({ method: 'sudo', user: 'root', flags: '-H -S -n', password: secret(password) }),
    is: 'root\n/root\n',
  },
  'sudo with a wrong password': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) ALL` }),
    become: () => ({ method: 'sudo', user: 'root', password: secret('wrong') }),
    refused: /^127.0.0.1: sudo did not take the password to become root$/,
  },
  'sudo that wants a password nobody gave': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) ALL` }),
    become: () => ({ method: 'sudo', user: 'root' }),
    refused: /^127.0.0.1: sudo wants a password to become root$/,
  },
  'sudo for somebody it does not know': {
    become: password => ({ method: 'sudo', user: 'root', password: secret(password) }),
    refused: /^127.0.0.1: sudo does not allow to become root: \S+ is not in the sudoers file/,
  },
  'sudo that wants a terminal': {
    rules: user => ({ sudoers: `Defaults:${user} requiretty\n${user} ALL=(ALL) NOPASSWD: ALL` }),
    become: () => ({ method: 'sudo', user: 'root' }),
    refused: /^127.0.0.1: sudo wants a terminal, which there is none of$/,
  },
  'sudo to nobody we know': {
    rules: user => ({ sudoers: `${user} ALL=(ALL) NOPASSWD: ALL` }),
    become: () => ({ method: 'sudo', user: 'no-such-user' }),
    refused: /^127.0.0.1: there is no user no-such-user$/,
  },
  'no sudo at all': {
    become: () => ({ method: 'sudo', user: 'root', exe: '/usr/bin/no-such-sudo' }),
    refused: /^127.0.0.1: there is no \/usr\/bin\/no-such-sudo$/,
  },
  'su with a password': { become: (password, user) => ({ method: 'su', user, password: secret(password) }), is: 'USER\n/home/USER\n' },
  'su with a wrong password': {
    become: (_, user) => ({ method: 'su', user, password: secret('wrong') }),
    refused: /^127.0.0.1: su did not take the password to become \S+$/,
  },
  'su that wants a password nobody gave': {
    become: (_, user) => ({ method: 'su', user }),
    refused: /^127.0.0.1: su wants a password to become \S+$/,
  },
  'doas that asks nothing': {
    rules: user => ({ doas: `permit nopass ${user}` }),
    become: () => ({ method: 'doas', user: 'root' }),
    is: 'root\n/root\n',
  },
  'doas that asks': {
    rules: user => ({ doas: `permit ${user}` }),
    become: () => ({ method: 'doas', user: 'root' }),
    refused: /^127.0.0.1: doas asks for a password, and only at a terminal$/,
  },
}

describe.skipIf(!isRoot || sshdMissing() !== undefined)('becoming somebody else', () => {
  for (const [sentence, { rules = () => ({}), become, is, refused }] of Object.entries(cases))
    test(sentence, () =>
      withUser(rules, (user, password) =>
        asUser(user, async address => {
          const who = whoami(address, become(password, user))
          if (refused) await expect(who).rejects.toMatchObject({ phase: 'become', message: expect.stringMatching(refused) })
          else expect(await who).toBe((is ?? '').replaceAll('USER', user))
        }),
      ),
    )

  test('su as root asks nothing', async () => {
    expect(await whoami(here(), { method: 'su', user: 'nobody' })).toBe('nobody\n/nonexistent\n')
    expect(await whoami(here(), { method: 'su', user: 'nobody', password: secret('echo ran') })).toBe('nobody\n/nonexistent\n')
  })

  test('a password that nobody asked for is never run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-su-'))
    const exe = join(folder, 'su')
    // It shows a prompt like su's, and asks nothing.
    writeFileSync(exe, '#!/bin/sh\nprintf "Password: " >&2\nsleep 0.3\nexec /bin/sh -c "$5"\n', { mode: 0o755 })
    const password = secret(`touch ${join(folder, 'ran')}`)
    expect(await whoami(here(), { method: 'su', user: 'root', exe, password })).toBe('root\n/root\n')
    expect(readdirSync(folder)).toStrictEqual(['su'])
    rmSync(folder, { recursive: true })
  })

  test('a timeout ends what runs as somebody else', () =>
    linked(here(), async link => {
      const shell = await link.shell({ method: 'sudo', user: 'nobody' })
      await expect(shell.command({ command: { text: 'sleep 32.7031' } }, { timeout: 0.7 })).rejects.toMatchObject({ phase: 'timeout' })
      expect(text((await shell.frame(sh`grep -l -a 3[2][.]7031 /proc/[0-9]*/cmdline 2>/dev/null; id -un`)).stdout)).toBe('nobody\n')
    }))

  test('keeps six shells, the longest unused goes', async () => {
    const sshd = await startSshd()
    await linked(at(sshd), async link => {
      const flags = Array.from({ length: 8 }, (_, n) => '-H '.repeat(n + 1).trim())
      const pids: string[] = []
      for (const flag of flags)
        pids.push(text((await (await link.shell({ method: 'sudo', user: 'root', flags: flag })).frame(sh`echo $$`)).stdout).trim())
      const alive = text(
        (
          await (
            await link.shell({ method: 'sudo', user: 'root', flags: flags[7] ?? '' })
          ).frame(sh`sleep 0.3; for p in ${pids}; do [ -d "/proc/$p" ] && echo "$p"; done; :`)
        ).stdout,
      )
      expect(alive.trim().split('\n')).toStrictEqual(pids.slice(-6))
    }).finally(sshd.stop)
  })
})
