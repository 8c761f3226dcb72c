import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type HostKeyPolicy, judgeHostKey, keyAlgorithms } from '../../engine/connect/host-key.ts'
import { keysIn } from '../../engine/connect/known-hosts.ts'
import { open } from '../../engine/connect/open.ts'
import { sshdMissing, startSshd } from '../support/sshd.ts'
import { at, linked, nobody } from './places.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-known-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ed25519 = (): Buffer => {
  const raw = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), raw])
}
const [key, other] = [ed25519(), ed25519()]
const words = (of: Buffer) => `ssh-ed25519 ${of.toString('base64')}`
const hashed = (line: string) => {
  const file = join(folder, 'hashed')
  writeFileSync(file, `${line}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  return readFileSync(file, 'utf8').trim()
}

describe('known_hosts', () => {
  const lines: Record<string, { readonly line: string; readonly host?: string; readonly port?: number; readonly found: boolean }> = {
    'a name': { line: `box ${words(key)}`, found: true },
    'another name': { line: `bo ${words(key)}`, found: false },
    'one of several names': { line: `a,box,10.0.0.1 ${words(key)} a comment`, found: true },
    'a name in capitals': { line: `BOX ${words(key)}`, host: 'Box', found: true },
    'a port': { line: `[box]:2222 ${words(key)}`, port: 2222, found: true },
    'a port that is not ours': { line: `box ${words(key)}`, port: 2222, found: false },
    'a pattern': { line: `*.example.org ${words(key)}`, host: 'a.example.org', found: true },
    'a pattern of one letter': { line: `bo? ${words(key)}`, found: true },
    'a dot that is only a dot': { line: `a.c ${words(key)}`, host: 'abc', found: false },
    'a pattern that excludes': { line: `*,!box ${words(key)}`, found: false },
    'a hashed name': { line: hashed(`box ${words(key)}`), found: true },
    'a hashed name of another': { line: hashed(`fox ${words(key)}`), found: false },
    'a hashed port': { line: hashed(`[box]:2222 ${words(key)}`), port: 2222, found: true },
    'a comment': { line: `# box ${words(key)}`, found: false },
    'half a line': { line: 'box ssh-ed25519', found: false },
    'an authority': { line: `@cert-authority box ${words(key)}`, found: true },
  }
  for (const [sentence, { line, host = 'box', port = 22, found }] of Object.entries(lines))
    test(sentence, () => {
      expect(keysIn(`\n${line}\n`, 'file', host, port).map(({ line: at }) => at)).toStrictEqual(found ? [2] : [])
    })
})

interface Case {
  readonly known: string
  readonly checking?: HostKeyPolicy['checking']
  readonly hostKeyAlias?: string
  readonly answer?: string
  readonly refused?: RegExp
  readonly added?: boolean
}

describe('a host key', () => {
  const cases: Record<string, Case> = {
    'that is known is good': { known: `box ${words(key)}` },
    'that is known by another name for the host is good': { known: `alias ${words(key)}`, hostKeyAlias: 'alias' },
    'that is known besides another one is good': { known: `box ${words(other)}\nbox ${words(key)}` },
    'that has changed is refused': {
      known: `# first\nbox ${words(other)}`,
      refused: /^the host key of box has changed: the host shows ssh-ed25519 SHA256:\S+, \S+known:2 has another one$/,
    },
    'that has changed is refused though nothing is checked': { known: `box ${words(other)}`, checking: 'no', refused: /has changed/ },
    'that is revoked is refused': {
      known: `@revoked * ${words(key)}\nbox ${words(key)}`,
      refused: /^the host key of box is revoked: \S+known:1$/,
    },
    'that is not known is refused where nobody can be asked': {
      known: '',
      refused: /^box is not known: its ssh-ed25519 key is SHA256:\S{43}$/,
    },
    'that is not known is refused without asking': { known: '', checking: 'yes', answer: 'yes', refused: /^box is not known/ },
    'that is not known is taken after a yes': { known: `fox ${words(other)}`, answer: 'yes', added: true },
    'that is not known is refused after a no': { known: '', answer: 'no', refused: /^box is not known, and its key was not taken$/ },
    'that is not known is taken and remembered with accept-new': { known: '', checking: 'accept-new', added: true },
    'that is not known is taken where nothing is checked': { known: '', checking: 'no', added: true },
  }
  for (const [sentence, { known, checking = 'ask', hostKeyAlias, answer, refused, added }] of Object.entries(cases))
    test(sentence, async () => {
      const file = join(folder, 'known')
      writeFileSync(file, known)
      const policy = { host: 'box', port: 22, hostKeyAlias, knownHostsFiles: [file], hashKnownHosts: false, checking }
      const problem = await judgeHostKey(key, policy, async () => answer)
      expect(problem?.message ?? '').toMatch(refused ?? /^$/)
      const lines = readFileSync(file, 'utf8')
      expect(lines).toBe(added ? `${known}${known && '\n'}box ${words(key)}\n` : known)
      expect(await judgeHostKey(key, policy, nobody)).toStrictEqual(problem && expect.objectContaining({ phase: 'login' }))
    })

  test('is remembered under a hash, as ssh finds it again', async () => {
    const file = join(folder, 'remembered')
    const policy: HostKeyPolicy = {
      host: 'box',
      port: 2200,
      hostKeyAlias: undefined,
      knownHostsFiles: [file],
      hashKnownHosts: true,
      checking: 'accept-new',
    }
    expect(await judgeHostKey(key, policy, nobody)).toBeUndefined()
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/)
    expect(execFileSync('ssh-keygen', ['-F', '[box]:2200', '-f', file], { encoding: 'utf8' })).toContain(key.toString('base64'))
  })

  test('is asked for in the kinds that are known', () => {
    const file = join(folder, 'kinds')
    writeFileSync(file, `box ssh-rsa AAAA\nbox ecdsa-sha2-nistp256 AAAA\n`)
    const policy: HostKeyPolicy = {
      host: 'box',
      port: 22,
      hostKeyAlias: undefined,
      knownHostsFiles: [file],
      hashKnownHosts: false,
      checking: 'ask',
    }
    expect(keyAlgorithms(policy).slice(0, 3)).toStrictEqual(['ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'])
  })
})

describe.skipIf(sshdMissing() !== undefined)('a real host', () => {
  test('is asked about once, by all who connect', async () => {
    const sshd = await startSshd()
    try {
      writeFileSync(sshd.knownHosts, '')
      const { sshArgs, ...address } = at(sshd)
      const plain = {
        ...address,
        sshArgs: sshArgs
          .filter(word => !word.startsWith('HostKeyAlias'))
          .filter((word, index, all) => word !== '-o' || all[index + 1] !== '-o'),
      }
      const asked: string[] = []
      const ask = async (question: string) => {
        asked.push(question)
        return 'yes'
      }
      await expect(linked(plain, async () => 'in')).rejects.toMatchObject({
        message: expect.stringMatching(/^\[127.0.0.1\]:\d+ is not known: its ssh-ed25519 key is SHA256:/),
        hint: `compare the fingerprint, then: ssh-keyscan -p ${sshd.port} -t ed25519 '127.0.0.1' >> '${sshd.knownHosts}'`,
      })
      expect(await Promise.all([1, 2, 3].map(() => linked(plain, async () => 'in', { ask })))).toStrictEqual(['in', 'in', 'in'])
      expect(asked.length).toBe(1)
      expect(readFileSync(sshd.knownHosts, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`)
      expect(await linked(plain, async () => 'in')).toBe('in')
    } finally {
      await sshd.stop()
    }
  })

  test('may not look like an option', async () => {
    const address = {
      connection: 'ssh' as const,
      host: '-oProxyCommand=x',
      sshArgs: [],
      hostKeyChecking: true,
      timeout: 1,
      executable: '/bin/sh',
    }
    const opening = open(address, nobody, () => undefined, new AbortController().signal)
    await expect(opening).rejects.toMatchObject({ phase: 'login', message: '"-oProxyCommand=x" is no host name' })
  })
})
