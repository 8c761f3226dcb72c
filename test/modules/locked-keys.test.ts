import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import csr from '../../modules/openssl_csr.ts'
import dhparam from '../../modules/openssl_dhparam.ts'
import privatekey from '../../modules/openssl_privatekey.ts'
import keyInfo from '../../modules/openssl_privatekey_info.ts'
import publickey from '../../modules/openssl_publickey.ts'
import x509 from '../../modules/x509_certificate.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const passphrase = `it's "so" $(x) \\ ü`
const openssl = (cwd: string, ...words: string[]) => execFileSync('openssl', words, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
const read = (cwd: string, name: string) => readFileSync(join(cwd, name), 'utf8')
const key: Args = { path: 'a.key', type: 'ECC', curve: 'secp256r1', passphrase }
const request: Args = { path: 'a.csr', common_name: 'a.example.com', privatekey_passphrase: passphrase }

type Shell = readonly string[] | undefined
const run = (shell: Shell, module: Module, args: Args, cwd: string, check = false) =>
  runModule(module, args, { cwd, ...(shell && { shell }), ...(check && { check }) })
const come = async (shell: Shell, module: Module, args: Args, cwd: string) => {
  const check = await run(shell, module, args, cwd, true)
  const came = await run(shell, module, args, cwd)
  expect([came.failure, check.status, check.change]).toStrictEqual([undefined, came.status, came.change])
  expect(JSON.stringify(came)).not.toContain('PRIVATE KEY')
  return came
}

describe.each(shells)('%s', (...shell) => {
  test('a key with a passphrase is made, told, and asked with', () =>
    inFolder({}, async cwd => {
      expect((await come(shell, privatekey, key, cwd)).status).toBe('changed')
      expect(read(cwd, 'a.key')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
      expect((await run(shell, privatekey, { ...key, passphrase: 'another', regenerate: 'fail' }, cwd)).failure).toMatch(/has a passphrase/)
      expect((await run(shell, keyInfo, { path: 'a.key', passphrase }, cwd)).result).toMatchObject({ type: 'ECC' })
      expect((await run(shell, keyInfo, { path: 'a.key' }, cwd)).failure).toMatch(/has a passphrase/)
      expect((await come(shell, csr, { ...request, privatekey_path: 'a.key' }, cwd)).status).toBe('changed')
      expect((await come(shell, csr, { ...request, privatekey_content: read(cwd, 'a.key') }, cwd)).status).toBe('ok')
      expect(
        (await come(shell, publickey, { path: 'a.pub', privatekey_path: 'a.key', privatekey_passphrase: passphrase }, cwd)).status,
      ).toBe('changed')
      expect((await run(shell, csr, { ...request, privatekey_path: 'a.key', privatekey_passphrase: 'another' }, cwd)).failure).toMatch(
        /a\.key has a passphrase, and it is not the one that is given/,
      )
      expect(openssl(cwd, 'req', '-in', 'a.csr', '-noout', '-pubkey')).toBe(read(cwd, 'a.pub').trim())
    }))
})

test('parameters are told where that is asked for, unchanged as well', () =>
  inFolder({}, async cwd => {
    const first = await runModule(dhparam, { path: 'dh.pem', size: 512, return_content: true }, { cwd })
    const again = await runModule(dhparam, { path: 'dh.pem', size: 512, return_content: true }, { cwd })
    expect([first.result['dhparams'], again.result['dhparams']]).toStrictEqual([read(cwd, 'dh.pem'), read(cwd, 'dh.pem')])
  }))

test('a key without its passphrase is of another kind; pkcs1 is the form of its own', () =>
  inFolder({}, async cwd => {
    openssl(cwd, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'a.key')
    const before = read(cwd, 'a.key')
    const { change, result } = await runModule(privatekey, { ...key, format: 'pkcs1', backup: true }, { cwd })
    expect(change).toMatchObject({ key: 'EC secp256r1 with a passphrase' })
    expect(read(cwd, 'a.key')).toMatch(/^-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED/)
    expect(readFileSync(String(result['backup_file']).replace(/^a/, `${cwd}/a`), 'utf8')).toBe(before)
  }))

test('certificates of texts: request, key, CA and its key are in no file', () =>
  inFolder({}, async cwd => {
    await run(shells[0], privatekey, { ...key, path: 'ca.key' }, cwd)
    await run(shells[0], privatekey, key, cwd)
    const authority = { path: 'ca.csr', common_name: 'CA', basic_constraints: ['CA:TRUE'], privatekey_passphrase: passphrase }
    const asked = await come(shells[0], csr, { ...authority, privatekey_path: 'ca.key', return_content: true }, cwd)
    expect(asked.result['csr']).toBe(read(cwd, 'ca.csr'))
    const self = { path: 'ca.crt', provider: 'selfsigned', privatekey_passphrase: passphrase, return_content: true, mode: '0644' }
    const texts = { csr_content: read(cwd, 'ca.csr'), privatekey_content: read(cwd, 'ca.key') }
    expect((await come(shells[0], x509, { ...self, ...texts }, cwd)).result).toMatchObject({ certificate: read(cwd, 'ca.crt') })
    await run(shells[0], csr, { ...request, privatekey_path: 'a.key' }, cwd)
    const own = {
      path: 'a.crt',
      provider: 'ownca',
      ownca_privatekey_passphrase: passphrase,
      csr_content: read(cwd, 'a.csr'),
      backup: true,
    }
    const ca = { ownca_content: read(cwd, 'ca.crt'), ownca_privatekey_content: read(cwd, 'ca.key') }
    expect((await come(shells[0], x509, { ...own, ...ca }, cwd)).status).toBe('changed')
    expect(openssl(cwd, 'verify', '-CAfile', 'ca.crt', 'a.crt')).toBe('a.crt: OK')
    const files = { ownca_path: 'ca.crt', ownca_privatekey_path: 'ca.key' }
    expect((await come(shells[0], x509, { ...own, ...files }, cwd)).status).toBe('ok')
    expect((await run(shells[0], x509, { path: 'a.crt', state: 'absent', backup: true }, cwd)).result['backup_file']).toMatch(
      /^a\.crt\.\d+\./,
    )
  }))
