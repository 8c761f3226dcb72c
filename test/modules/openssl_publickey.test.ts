import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_publickey.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const run = (args: { readonly [name: string]: Json }, setting: object = {}) => runModule(module, args, setting)
const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** What openssl is told for a key. */
const kinds: { readonly [kind: string]: readonly string[] } = {
  RSA: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  EC: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  Ed25519: ['-algorithm', 'ED25519'],
}

function ofSshKeygen(pem: string): string {
  return execFileSync('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', pem], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

/** ssh-keygen does not read such keys of openssl: the last 32 bytes are the key. */
function edwardsLine(pem: string): string {
  const der = Buffer.from(readFileSync(pem, 'utf8').replace(/-----.*-----/g, ''), 'base64')
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex')
  return `ssh-ed25519 ${Buffer.concat([head, der.subarray(-32)]).toString('base64')}`
}

test.each(Object.keys(kinds))('the public half of %s, as openssl and ssh-keygen tell it, once', kind =>
  inFolder({}, async folder => {
    const [key, pem, line] = ["it's key", 'it.pem', 'it.pub'].map(name => join(folder, name)) as [string, string, string]
    writeFileSync(key, openssl('genpkey', ...(kinds[kind] ?? [])), { mode: 0o600 })
    expect((await run({ path: pem, privatekey_path: key }, { check: true })).status).toBe('changed')
    const made = await run({ path: pem, privatekey_path: key, return_content: true, mode: '0644' })
    expect([made.failure, made.result['publickey'], readFileSync(pem, 'utf8')]).toStrictEqual([
      undefined,
      openssl('pkey', '-in', key, '-pubout'),
      openssl('pkey', '-in', key, '-pubout'),
    ])
    const { status } = await run({ path: line, privatekey_content: readFileSync(key, 'utf8'), format: 'OpenSSH' })
    const told = kind === 'Ed25519' ? edwardsLine(pem) : ofSshKeygen(pem)
    expect([status, readFileSync(line, 'utf8')]).toStrictEqual(['changed', told])
    writeFileSync(line, `${told} a comment\n`)
    expect((await run({ path: line, privatekey_path: key, format: 'OpenSSH' })).status).toBe('ok')
    expect((await run({ path: line, privatekey_path: key })).status).toBe('changed')
  }),
)

test.each(shells)('it goes, by %s', (...shell) =>
  inFolder({ it: '0644 it' }, async folder => {
    const args = { path: join(folder, 'it'), state: 'absent' }
    expect([(await run(args, { shell })).status, (await run(args, { shell })).status]).toStrictEqual(['changed', 'ok'])
  }),
)

test('says what it cannot do', () =>
  inFolder({ none: '0600 no key' }, async folder => {
    const path = join(folder, 'it.pub')
    expect((await run({ path })).failure).toMatch(/privatekey_path or privatekey_content is needed/)
    expect((await run({ path, privatekey_path: join(folder, 'no') })).failure).toMatch(/The private key .*no does not exist/)
    expect((await run({ path, privatekey_path: join(folder, 'none') })).failure).toMatch(/holds no private key that can be read \(none\)/)
    const wrong = await run({ path, privatekey_content: 'words that nobody may see' })
    expect(wrong.failure).toBe('privatekey_content holds no private key that can be read (none); see its passphrase, and that it is in PEM')
  }))
