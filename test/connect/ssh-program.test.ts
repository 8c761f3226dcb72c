import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Address, Asker } from '../../engine/connect/link.ts'
import { sh } from '../../engine/shell/sh.ts'
import { type Sshd, type SshdOptions, sshdMissing, startSshd } from '../support/sshd.ts'
import { at, linked, nobody, text } from './places.ts'

const served = async <T>(work: (sshd: Sshd) => Promise<T>, options: SshdOptions = {}): Promise<T> => {
  const sshd = await startSshd(options)
  return work(sshd).finally(sshd.stop)
}

const whoami = (address: Address, ask: Asker = nobody): Promise<[string, readonly string[]]> =>
  linked(address, async (link, notes) => [text((await (await link.shell()).frame(sh`id -un`)).stdout), notes], { ask })

const said = (why: string) => `127.0.0.1: connected through the ssh program, as ssh2 cannot do ${why}`

/** With these in the environment, and without them again. */
async function having<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(variables).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  return work().finally(() => {
    for (const [name, value] of before) value === undefined ? delete process.env[name] : Object.assign(process.env, { [name]: value })
  })
}

/** Ends a server that a test started; a worker that ends beside a child that just died may never end. */
const ended = (server: ChildProcess): Promise<unknown> => {
  const gone = once(server, 'exit')
  server.kill()
  return gone
}

/** OpenSSH's own stand-in for a FIDO token, of the package openssh-tests. */
const token = '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so'

/** SoftHSM's PKCS#11 library. */
const store = '/usr/lib/softhsm/libsofthsm2.so'

const kdc = '/usr/sbin/krb5kdc'

describe.skipIf(sshdMissing() !== undefined || !existsSync(token))('a FIDO key', () => {
  const keyOf = (sshd: Sshd): string => {
    const file = join(sshd.folder, 'fido')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519-sk', '-w', token, '-N', '', '-f', file])
    copyFileSync(`${file}.pub`, join(sshd.folder, 'key.pub'))
    return file
  }

  test('in a file logs in through the ssh program, which says so', () =>
    served(async sshd => {
      const file = keyOf(sshd)
      const address = at(sshd, { privateKeyFile: file })
      const withToken = { ...address, sshArgs: ['-o', `SecurityKeyProvider=${token}`, ...address.sshArgs] }
      expect(await whoami(withToken)).toStrictEqual(['root\n', [said(`FIDO keys (${file})`)]])
    }))

  test('in the agent logs in through the ssh program, which says so', () =>
    served(async sshd => {
      const file = keyOf(sshd)
      const socket = join(sshd.folder, 'agent')
      const agent = spawn('ssh-agent', ['-D', '-a', socket, '-P', token], { stdio: ['ignore', 'pipe', 'ignore'] })
      await new Promise(done => agent.stdout.once('data', done))
      try {
        execFileSync('ssh-add', ['-q', '-S', token, file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
        const { privateKeyFile: _, sshArgs, ...address } = at(sshd)
        const asked = { ...address, sshArgs: ['-o', 'IdentityFile=none', '-o', `IdentityAgent=${socket}`, ...sshArgs] }
        expect(await whoami(asked)).toStrictEqual(['root\n', [said("the agent's sk-ssh-ed25519@openssh.com key")]])
      } finally {
        await ended(agent)
      }
    }))
})

describe.skipIf(sshdMissing() !== undefined || !existsSync(store))('a key in a PKCS#11 store', () => {
  /** A store with one RSA key, whose public half the server takes. */
  const storeIn = (sshd: Sshd, pin: string): Readonly<Record<string, string>> => {
    const folder = join(sshd.folder, 'tokens')
    mkdirSync(folder)
    writeFileSync(join(sshd.folder, 'softhsm2.conf'), `directories.tokendir = ${folder}\nlog.level = ERROR\n`)
    const environment = { SOFTHSM2_CONF: join(sshd.folder, 'softhsm2.conf') }
    const env = { ...process.env, ...environment }
    const key = join(sshd.folder, 'rsa')
    execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', key], { stdio: 'ignore' })
    const made = ['--init-token', '--free', '--label', 'mine', '--so-pin', pin, '--pin', pin]
    execFileSync('softhsm2-util', made, { env, stdio: 'ignore' })
    execFileSync('softhsm2-util', ['--import', key, '--token', 'mine', '--label', 'me', '--id', '01', '--pin', pin], {
      env,
      stdio: 'ignore',
    })
    const publicKey = execFileSync('ssh-keygen', ['-D', store], { env, encoding: 'utf8' })
    writeFileSync(join(sshd.folder, 'key.pub'), publicKey)
    return environment
  }

  const question =
    (asked: string[], pin: string): Asker =>
    async words => {
      asked.push(words)
      return pin
    }

  test('logs in through the ssh program, its PIN asked for once', () =>
    served(async sshd => {
      const asked: string[] = []
      await having(storeIn(sshd, '271828'), async () => {
        const { privateKeyFile: _, sshArgs, ...address } = at(sshd)
        const stored = { ...address, sshArgs: ['-o', 'IdentityFile=none', '-o', `PKCS11Provider=${store}`, ...sshArgs] }
        expect(await whoami(stored, question(asked, '271828'))).toStrictEqual(['root\n', [said('PKCS#11')]])
      })
      expect(asked).toStrictEqual([expect.stringMatching(/^127\.0\.0\.1: Enter PIN for 'mine'/)])
    }))
})

describe.skipIf(sshdMissing() !== undefined || !existsSync(kdc))('a Kerberos ticket', () => {
  const freePort = (): Promise<number> =>
    new Promise(done => {
      const server = createServer()
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        server.close(() => done(port))
      })
    })

  /** A realm of one server in a folder: what the environment names of it, and how it ends. */
  const realmIn = async (folder: string) => {
    const port = await freePort()
    const path = (name: string) => join(folder, name)
    writeFileSync(
      path('krb5.conf'),
      `[libdefaults]\n default_realm = LAB.TEST\n dns_lookup_kdc = false\n dns_canonicalize_hostname = false\n rdns = false\n default_ccache_name = FILE:${path('tickets')}\n[realms]\n LAB.TEST = {\n  kdc = 127.0.0.1:${port}\n }\n[domain_realm]\n localhost = LAB.TEST\n`,
    )
    writeFileSync(
      path('kdc.conf'),
      `[kdcdefaults]\n kdc_listen = 127.0.0.1:${port}\n kdc_tcp_listen = 127.0.0.1:${port}\n[realms]\n LAB.TEST = {\n  database_name = ${path('principal')}\n  key_stash_file = ${path('stash')}\n  acl_file = ${path('acl')}\n }\n[logging]\n kdc = FILE:${path('kdc.log')}\n`,
    )
    const variables = { KRB5_CONFIG: path('krb5.conf'), KRB5_KDC_PROFILE: path('kdc.conf'), KRB5_KTNAME: `FILE:${path('keytab')}` }
    const env = { ...process.env, ...variables }
    const quietly = { env, stdio: 'ignore' } as const
    execFileSync('kdb5_util', ['create', '-s', '-r', 'LAB.TEST', '-P', 'master'], quietly)
    const admin = (query: string) => execFileSync('kadmin.local', ['-r', 'LAB.TEST', '-q', query], quietly)
    admin('addprinc -randkey host/localhost')
    admin('addprinc -randkey root')
    admin(`ktadd -k ${path('keytab')} host/localhost`)
    admin(`ktadd -k ${path('mine')} root`)
    const server = spawn(kdc, ['-n'], quietly)
    const ticket = () => execFileSync('kinit', ['-k', '-t', path('mine'), 'root'], { env, stdio: 'pipe' })
    return { variables, ticket, stop: () => ended(server) }
  }

  test('logs in through the ssh program, in the cache that is the default', () =>
    served(async outer => {
      const realm = await realmIn(outer.folder)
      try {
        await having(realm.variables, () =>
          served(
            async sshd => {
              const { privateKeyFile: _, sshArgs, ...address } = at(sshd)
              writeFileSync(sshd.knownHosts, readFileSync(sshd.knownHosts, 'utf8').replace('127.0.0.1', 'localhost'))
              const more = ['-o', 'IdentityFile=none', '-o', 'GSSAPIAuthentication=yes', '-o', `HostKeyAlias=[localhost]:${sshd.port}`]
              const asked = { ...address, host: 'localhost', sshArgs: [...more, ...sshArgs] }
              await expect(whoami(asked)).rejects.toMatchObject({ phase: 'login' })
              realm.ticket()
              expect(await whoami(asked)).toStrictEqual(['root\n', [said('a Kerberos ticket').replace('127.0.0.1', 'localhost')]])
            },
            { config: ['GSSAPIAuthentication yes', 'GSSAPIStrictAcceptorCheck no', 'PubkeyAuthentication no'] },
          ),
        )
      } finally {
        await realm.stop()
      }
    }))
})
