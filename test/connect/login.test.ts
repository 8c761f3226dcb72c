import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Address, Asker } from '../../engine/connect/link.ts'
import { sh } from '../../engine/shell/sh.ts'
import { type Sshd, type SshdOptions, sshdMissing, startSshd } from '../support/sshd.ts'
import { at, linked, nobody, secret, text } from './places.ts'
import { asUser, isRoot, withUser } from './users.ts'

const served = async <T>(work: (sshd: Sshd) => Promise<T>, options: SshdOptions = {}): Promise<T> => {
  const sshd = await startSshd(options)
  return work(sshd).finally(sshd.stop)
}

const whoami = (address: Address, ask: Asker = nobody): Promise<[string, readonly string[]]> =>
  linked(address, async (link, notes) => [text((await (await link.shell()).frame(sh`id -un`)).stdout), notes], { ask })

const keygen = (...words: string[]) => execFileSync('ssh-keygen', ['-q', ...words])

/** A second key that the server takes, of another kind or with a passphrase. */
const otherKey = (sshd: Sshd, ...words: string[]): string => {
  const file = join(sshd.folder, 'other')
  keygen('-f', file, '-C', 'other', ...words)
  copyFileSync(`${file}.pub`, join(sshd.folder, 'key.pub'))
  return file
}

async function withAgent<T>(folder: string, keys: readonly string[], work: (socket: string) => Promise<T>): Promise<T> {
  const socket = join(folder, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  await new Promise(done => agent.stdout.once('data', done))
  try {
    for (const key of keys) execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
    return await work(socket)
  } finally {
    agent.kill()
  }
}

const withoutKey = ({ privateKeyFile: _, ...address }: Address): Address => ({
  ...address,
  sshArgs: ['-o', 'IdentityFile=none', ...address.sshArgs],
})

describe.skipIf(sshdMissing() !== undefined)('logging in', () => {
  const kinds: Record<string, readonly string[]> = {
    'with an RSA key': ['-t', 'rsa', '-b', '2048', '-N', ''],
    'with an ECDSA key': ['-t', 'ecdsa', '-N', ''],
    'with an old PEM key': ['-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PEM'],
  }
  for (const [sentence, words] of Object.entries(kinds))
    test(sentence, () =>
      served(async sshd => {
        expect(await whoami(at(sshd, { privateKeyFile: otherKey(sshd, ...words) }))).toStrictEqual(['root\n', []])
      }),
    )

  test('with a passphrase that was given, or is asked for once', () =>
    served(async sshd => {
      const privateKeyFile = otherKey(sshd, '-t', 'ed25519', '-N', 'open sesame')
      const asked: string[] = []
      const ask: Asker = async question => {
        asked.push(question)
        return asked.length === 1 ? 'wrong' : 'open sesame'
      }
      await expect(whoami(at(sshd, { privateKeyFile }))).rejects.toMatchObject({
        message: expect.stringContaining('it wants a passphrase'),
      })
      await expect(whoami(at(sshd, { privateKeyFile, keyPassphrase: secret('no') }))).rejects.toMatchObject({
        message: expect.stringContaining('the passphrase does not open it'),
      })
      expect(await whoami(at(sshd, { privateKeyFile }), ask)).toStrictEqual(['root\n', []])
      expect(await whoami(at(sshd, { privateKeyFile }), ask)).toStrictEqual(['root\n', []])
      expect(asked).toStrictEqual([1, 2].map(() => `Passphrase of the key ${privateKeyFile}: `))
      const again = join(sshd.folder, 'again')
      copyFileSync(privateKeyFile, again)
      chmodSync(again, 0o600)
      expect(await whoami(at(sshd, { privateKeyFile: again, keyPassphrase: secret('open sesame') }))).toStrictEqual(['root\n', []])
    }))

  test('with the agent, past a key that is not taken', () =>
    served(async sshd => {
      const stranger = join(sshd.folder, 'stranger')
      keygen('-f', stranger, '-t', 'ed25519', '-N', '')
      await withAgent(sshd.folder, [stranger, sshd.key], async socket => {
        const { sshArgs, ...address } = withoutKey(at(sshd))
        expect(await whoami({ ...address, sshArgs: ['-o', `IdentityAgent=${socket}`, ...sshArgs] })).toStrictEqual(['root\n', []])
        const only = whoami({ ...address, sshArgs: ['-o', `IdentityAgent=${socket}`, '-o', 'IdentitiesOnly=yes', ...sshArgs] })
        await expect(only).rejects.toMatchObject({ phase: 'login' })
      })
    }))

  test('says which keys were tried, and which could not be', () =>
    served(async sshd => {
      const stranger = join(sshd.folder, 'stranger')
      keygen('-f', stranger, '-t', 'ed25519', '-N', '')
      await expect(whoami(at(sshd, { privateKeyFile: stranger }))).rejects.toMatchObject({
        phase: 'login',
        message: `root@127.0.0.1: nothing to log in with was accepted (it takes publickey). key ${stranger}: not accepted`,
        hint: 'give a key with --private-key, or a password with -k, or start ssh-agent; -u logs in as somebody else',
      })
      chmodSync(stranger, 0o644)
      await expect(whoami(at(sshd, { privateKeyFile: stranger }))).rejects.toMatchObject({
        message: `root@127.0.0.1: nothing to log in with was accepted (it takes publickey). key ${stranger}: others may read it, so it is not used: chmod 600 '${stranger}'`,
      })
      await expect(whoami(at(sshd, { privateKeyFile: '/no/such/key' }))).rejects.toMatchObject({
        message: 'root@127.0.0.1: nothing to log in with was accepted (it takes publickey). key /no/such/key: there is no such file',
      })
    }))

  test.skipIf(!isRoot)('with a password, and says so when it is wrong', () =>
    withUser(
      () => ({}),
      (user, password) =>
        asUser(
          user,
          async address => {
            const bare = withoutKey(address)
            expect(await whoami({ ...bare, password: secret(password) })).toStrictEqual([`${user}\n`, []])
            await expect(whoami({ ...bare, password: secret('wrong') })).rejects.toMatchObject({
              message:
                `${user}@127.0.0.1: nothing to log in with was accepted (it takes publickey,password). password: not accepted`.replace(
                  ',',
                  ', ',
                ),
            })
            await expect(whoami(bare)).rejects.toMatchObject({ message: expect.stringContaining('there is no key and no password to try') })
          },
          ['PasswordAuthentication yes'],
        ),
    ),
  )

  test('through jump hosts, which many share', () =>
    served(async jump => {
      const two = await startSshd()
      await served(async sshd => {
        const config = join(sshd.folder, 'config')
        const block = (name: string, { port, key, knownHosts }: Sshd, more = '') =>
          `Host ${name}\n HostName 127.0.0.1\n Port ${port}\n IdentityFile ${key}\n UserKnownHostsFile ${knownHosts}\n GlobalKnownHostsFile none\n IdentityAgent none\n${more}`
        writeFileSync(
          config,
          [
            block('jump', jump),
            block('two', two),
            block('inner', sshd, ' ProxyJump root@jump,two\n'),
            block('dead', { ...sshd, port: 1 }),
            block('beyond', sshd, ' ProxyJump root@jump,dead\n'),
          ].join('\n'),
        )
        const address: Address = {
          connection: 'ssh',
          host: 'inner',
          sshArgs: ['-F', config],
          hostKeyChecking: true,
          timeout: 30,
          executable: '/bin/sh',
        }
        const all = await Promise.all([1, 2, 3].map(() => whoami(address)))
        expect(all).toStrictEqual([1, 2, 3].map(() => ['root\n', []]))
        expect((await jump.log()).match(/Accepted publickey/g)?.length).toBe(1)
        expect((await two.log()).match(/Accepted publickey/g)?.length).toBe(1)
        await expect(whoami({ ...address, host: 'beyond' })).rejects.toMatchObject({
          phase: 'login',
          message: expect.stringMatching(/^the jump host 127.0.0.1: the jump host cannot reach port 1/),
        })
      })
      await two.stop()
    }))

  const programs: Record<string, (sshd: Sshd) => { readonly more: readonly string[]; readonly why: RegExp }> = {
    'a ProxyCommand': sshd => ({
      more: ['-o', `ProxyCommand=bash -c 'exec 3<>/dev/tcp/127.0.0.1/${sshd.port}; cat <&3 & cat >&3'`],
      why: /a ProxyCommand$/,
    }),
    'an authority of host keys': sshd => {
      const authority = join(sshd.folder, 'ca')
      keygen('-f', authority, '-t', 'ed25519', '-N', '')
      writeFileSync(sshd.knownHosts, `@cert-authority * ${readFileSync(`${authority}.pub`, 'utf8')}`)
      return { more: ['-o', 'StrictHostKeyChecking=no'], why: /\(@cert-authority\)$/ }
    },
  }
  for (const [sentence, prepare] of Object.entries(programs))
    test(`goes through the ssh program for ${sentence}, and says so`, () =>
      served(async sshd => {
        const { more, why } = prepare(sshd)
        const address = at(sshd)
        await linked({ ...address, sshArgs: [...more, ...address.sshArgs] }, async (link, notes) => {
          expect(notes[0]).toMatch(why)
          const shell = await link.shell()
          expect(text((await shell.frame(sh`id -un`)).stdout)).toBe('root\n')
          expect(text((await (await link.shell({ method: 'su', user: 'nobody' })).frame(sh`id -un`)).stdout)).toBe('nobody\n')
          await expect(shell.command({ command: { text: 'sleep 30' } }, { timeout: 0.5 })).rejects.toMatchObject({ phase: 'timeout' })
          expect(link.traffic.turns).toBeGreaterThan(1)
        })
        expect((await sshd.log()).match(/Accepted publickey/g)?.length).toBe(1)
      }))

  test('goes through the ssh program for a certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-ca-'))
    const authority = join(folder, 'ca')
    keygen('-f', authority, '-t', 'ed25519', '-N', '')
    const config = [`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none']
    await served(
      async sshd => {
        await expect(whoami(at(sshd))).rejects.toMatchObject({ phase: 'login' })
        keygen('-s', authority, '-I', 'me', '-n', 'root', `${sshd.key}.pub`)
        const note = `127.0.0.1: connected through the ssh program, as ssh2 cannot do certificates (${sshd.key}-cert.pub)`
        expect(await whoami(at(sshd))).toStrictEqual(['root\n', [note]])
      },
      { config },
    )
    rmSync(folder, { recursive: true })
  })

  test.skipIf(!isRoot)('gives the ssh program a password without showing it', () =>
    withUser(
      () => ({}),
      (user, password) =>
        asUser(
          user,
          async (address, sshd) => {
            const bare = withoutKey(address)
            const proxied = {
              ...bare,
              sshArgs: ['-o', `ProxyCommand=bash -c 'exec 3<>/dev/tcp/127.0.0.1/${sshd.port}; cat <&3 & cat >&3'`, ...bare.sshArgs],
            }
            expect((await whoami({ ...proxied, password: secret(password) }))[0]).toBe(`${user}\n`)
            await expect(whoami({ ...proxied, password: secret('wrong') })).rejects.toMatchObject({
              phase: 'login',
              message: expect.stringMatching(/Permission denied/),
            })
            await expect(whoami(proxied)).rejects.toMatchObject({ phase: 'login' })
          },
          ['PasswordAuthentication yes'],
        ),
    ),
  )
})
