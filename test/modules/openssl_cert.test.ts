import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_cert.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { type Came, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const ca: Args = {
  path: 'ca.crt',
  privatekey_path: 'ca.key',
  key_type: 'EC',
  common_name: 'The "CA" of $(touch x), #1',
  organization_name: 'Müller & Söhne, Ltd.',
  basic_constraints: ['CA:TRUE', 'pathlen:0'],
  key_usage: ['keyCertSign', 'cRLSign'],
  days: 1825,
}
const www: Args = {
  path: "it's www.crt",
  privatekey_path: 'www.key',
  csr_path: 'www.csr',
  key_type: 'EC',
  ownca_path: 'ca.crt',
  ownca_privatekey_path: 'ca.key',
  common_name: 'www.example.com',
  subject_alt_name: [
    'www.example.com',
    '*.apps.example.com',
    'IP:192.0.2.7',
    'fd00:0::1',
    'email:a@example.com',
    'URI:https://example.com/a,b',
  ],
  key_usage: ['digitalSignature', 'keyEncipherment'],
  extended_key_usage: ['serverAuth', 'clientAuth'],
}
const openssl = (folder: string, ...words: string[]) => execFileSync('openssl', words, { cwd: folder, encoding: 'utf8' }).trim()
const text = (folder: string, file: string) => openssl(folder, 'x509', '-in', file, '-noout', '-text')
const publicOf = (folder: string, key: string) => openssl(folder, 'pkey', '-in', key, '-pubout')
const valuesOf = ({ differences }: Came) =>
  Object.fromEntries(differences.flatMap(one => (one.type === 'value' ? [[one.name, [one.before, one.after]]] : [])))
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

describe.each(shells)('%s', (...shell) => {
  const run = (args: Args, cwd: string, check = false) => runModule(module, args, { shell, cwd, ...(check ? { check } : {}) })
  const made = async (folder: string, ...all: Args[]) => {
    const came: Came[] = []
    for (const args of all) came.push(await run(args, folder))
    return came
  }

  test('a CA and what it signs are what a strict verifier takes, for all their names', () =>
    inFolder({}, async folder => {
      const came = await made(folder, ca, www)
      expect(came.map(({ status, failure }) => [status, failure])).toStrictEqual([
        ['changed', undefined],
        ['changed', undefined],
      ])
      const verify = (...words: string[]) =>
        openssl(folder, 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.crt', ...words, "it's www.crt")
      expect(verify('-verify_hostname', 'www.example.com')).toBe("it's www.crt: OK")
      expect(verify('-verify_hostname', 'console.apps.example.com')).toBe("it's www.crt: OK")
      expect(verify('-verify_ip', 'fd00::1')).toBe("it's www.crt: OK")
      expect(openssl(folder, 'verify', '-x509_strict', '-CAfile', 'ca.crt', 'ca.crt')).toBe('ca.crt: OK')
      expect(text(folder, 'ca.crt')).toMatch(
        /X509v3 Basic Constraints: critical\s+CA:TRUE, pathlen:0\s+X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign/,
      )
      expect(text(folder, "it's www.crt")).toMatch(/CA:FALSE[\s\S]*TLS Web Client Authentication, TLS Web Server Authentication/)
      expect(openssl(folder, 'x509', '-in', 'ca.crt', '-noout', '-subject', '-nameopt', 'utf8,sep_multiline')).toContain(
        'O=Müller & Söhne, Ltd.\n    CN=The "CA" of $(touch x), #1',
      )
      expect(openssl(folder, 'req', '-in', 'www.csr', '-noout', '-text', '-verify')).toContain('DNS:*.apps.example.com')
      expect(Object.entries(listingOf(folder)).map(([path, what]) => [path, what.slice(0, 4)])).toStrictEqual([
        ['ca.crt', '0644'],
        ['ca.key', '0600'],
        ["it's www.crt", '0644'],
        ['www.csr', '0644'],
        ['www.key', '0600'],
      ])
    }))

  test('what is told of a new one has all its fields and nothing of its key; a check tells the same', () =>
    inFolder({}, async folder => {
      const check = await run(ca, folder, true)
      expect(listingOf(folder)).toStrictEqual({})
      const came = await run(ca, folder)
      expect(valuesOf(came)).toStrictEqual({
        'ca.key: mode': [null, '0600'],
        key: ['absent', 'EC secp256r1'],
        subject: [null, 'O=Müller & Söhne\\, Ltd., CN=The "CA" of $(touch x)\\, #1'],
        subject_alt_name: [null, []],
        key_usage: [null, ['critical', 'cRLSign', 'keyCertSign']],
        extended_key_usage: [null, []],
        basic_constraints: [null, ['critical', 'CA:TRUE', 'pathlen:0']],
        issuer: [null, 'O=Müller & Söhne\\, Ltd., CN=The "CA" of $(touch x)\\, #1'],
        expires: [null, inDays(1825)],
      })
      expect([check.status, valuesOf(check), check.result]).toStrictEqual(['changed', valuesOf(came), came.result])
      const secret = readFileSync(join(folder, 'ca.key'), 'utf8').split('\n')[1]
      expect(JSON.stringify(came)).not.toContain(secret)
    }))

  const later: { readonly [sentence: string]: readonly [change: Args, told: { readonly [name: string]: Json }] } = {
    'another name: signed anew': [
      { subject_alt_name: ['www.example.com'] },
      {
        request: ['asks for something else', 'as asked for'],
        subject_alt_name: [
          [
            'DNS:*.apps.example.com',
            'DNS:www.example.com',
            'IP:192.0.2.7',
            'IP:fd00::1',
            'URI:https://example.com/a,b',
            'email:a@example.com',
          ],
          ['DNS:www.example.com'],
        ],
      },
    ],
    'another usage': [
      { extended_key_usage: ['TLS Web Server Authentication'] },
      { request: ['asks for something else', 'as asked for'], extended_key_usage: [['clientAuth', 'serverAuth'], ['serverAuth']] },
    ],
    'near its end': [{ days: 1000, renew_before: 731 }, { expires: [inDays(730), inDays(1000)] }],
    'another key, which was asked for': [
      { key_type: 'Ed25519', force: true },
      { key: ['EC secp256r1', 'Ed25519'], request: ['of another key', 'as asked for'], belongs_to: ['another key', 'www.key'] },
    ],
    'other permissions: nothing is signed': [{ mode: '0640', privatekey_mode: '0640' }, { "it's www.crt: mode": ['0644', '0640'] }],
  }
  test.each(Object.entries(later))('%s', (_, [change, told]) =>
    inFolder({}, async folder => {
      await made(folder, ca, www)
      const [before, key] = [readFileSync(join(folder, "it's www.crt"), 'utf8'), publicOf(folder, 'www.key')]
      const check = await run({ ...www, ...change }, folder, true)
      const came = await run({ ...www, ...change }, folder)
      expect([came.status, came.failure]).toStrictEqual(['changed', undefined])
      expect(valuesOf(came)).toMatchObject(told)
      expect(valuesOf(check)).toStrictEqual(valuesOf(came))
      expect(readFileSync(join(folder, "it's www.crt"), 'utf8') === before).toBe('mode' in change)
      expect(publicOf(folder, 'www.key') === key).toBe(!('force' in change))
      expect(openssl(folder, 'verify', '-x509_strict', '-CAfile', 'ca.crt', "it's www.crt")).toContain('OK')
    }),
  )

  test('a CA that is renewed keeps its key, so that what it signed stays good; with another key all is signed anew', () =>
    inFolder({}, async folder => {
      await made(folder, ca, www)
      const renewed = await run({ ...ca, days: 3000, renew_before: 1826 }, folder)
      expect([renewed.status, Object.keys(renewed.change), (await run(www, folder)).status]).toStrictEqual(['changed', ['expires'], 'ok'])
      await run({ ...ca, key_type: 'Ed25519', force: true }, folder)
      const anew = await run(www, folder)
      expect(valuesOf(anew)).toMatchObject({ issuer: [expect.stringMatching(/, with another key$/), expect.stringMatching(/#1$/)] })
      expect(openssl(folder, 'verify', '-x509_strict', '-CAfile', 'ca.crt', "it's www.crt")).toContain('OK')
    }))

  test('what openssl made by hand stays where it is as asked for', () =>
    inFolder({}, async folder => {
      openssl(folder, 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k', '-out', 'c', '-days', '100', '-subj', '/O=a/CN=b')
      chmodSync(join(folder, 'k'), 0o600)
      const args = { path: 'c', privatekey_path: 'k', subject: { O: 'a' }, common_name: 'b', basic_constraints: ['CA:TRUE'] }
      expect([(await run(args, folder)).status, (await run({ ...args, renew_before: 101 }, folder)).status]).toStrictEqual([
        'ok',
        'changed',
      ])
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a key of another kind': [{ key_type: 'RSA' }, /is of another kind \(EC secp256r1\) than asked for \(RSA 4096\)/],
    'a key on another curve': [{ key_curve: 'secp384r1' }, /EC secp384r1/],
    'a key that is none': [{ privatekey_path: 'odd' }, /holds no private key/],
    'a key with a passphrase': [{ privatekey_path: 'locked' }, /has a passphrase/],
    'a file that is no certificate': [{ path: 'odd' }, /odd holds no certificate/],
    'a folder that is not there': [{ path: 'no/www.crt' }, /there is no folder no for no\/www\.crt/],
    'no CA': [{ ownca_path: 'no' }, /there is no certificate of a CA at no/],
    'a certificate that may not sign': [{ ownca_path: 'own.crt', ownca_privatekey_path: 'own.key' }, /may not sign others/],
    'a key of another CA': [{ ownca_privatekey_path: 'own.key' }, /is not that of the CA/],
    'no name at all': [{ common_name: null }, /give it a common_name/],
    'a usage that there is not': [{ key_usage: ['signing'] }, /key_usage: signing/],
    'a name that is none': [{ subject_alt_name: ['DNS:'] }, /subject_alt_name: DNS:/],
    'a common name that is too long': [{ common_name: 'x'.repeat(65) }, /64 characters at most/],
    'a renewal at each run': [{ days: 30 }, /signed anew each time/],
    'a CA without its key': [{ ownca_privatekey_path: null }, /ownca_privatekey_path/],
  }
  test('refuses, and touches nothing', () =>
    inFolder({}, async folder => {
      await made(folder, ca, www, { path: 'own.crt', privatekey_path: 'own.key', key_type: 'Ed25519', common_name: 'x' })
      writeFileSync(join(folder, 'odd'), 'neither\n', { mode: 0o600 })
      openssl(
        folder,
        'genpkey',
        '-algorithm',
        'RSA',
        '-pkeyopt',
        'rsa_keygen_bits:2048',
        '-aes128',
        '-pass',
        'pass:secret',
        '-out',
        'locked',
      )
      const before = listingOf(folder)
      for (const [sentence, [args, says]] of Object.entries(refused)) {
        const given = Object.fromEntries(Object.entries({ ...www, ...args }).filter(([, value]) => value !== null))
        const came = await run(given, folder)
        expect([came.status, came.failure], sentence).toStrictEqual(['failed', expect.stringMatching(says)])
      }
      expect(listingOf(folder)).toStrictEqual(before)
    }))

  test('what is in the way is replaced where it is to be', () =>
    inFolder({ 'www.key': '0644 neither\n', "it's www.crt": '0600 neither\n' }, async folder => {
      await run(ca, folder)
      const came = await run({ ...www, force: true }, folder)
      expect([came.status, came.failure]).toStrictEqual(['changed', undefined])
      expect(statSync(join(folder, 'www.key')).mode & 0o777).toBe(0o600)
    }))

  test('without openssl it is said what is missing, and nothing is left behind', () =>
    inFolder({ 'bin/x': '0644 ' }, async folder => {
      const tools = ['stat', 'sha1sum', 'readlink', 'mktemp', 'cat', 'chmod', 'chown', 'mv', 'rm', 'grep', 'date', 'getent']
      for (const tool of tools) symlinkSync(`/usr/bin/${tool}`, join(folder, 'bin', tool))
      const [program = '', ...words] = shell.slice(1)
      const without = ['without', 'env', `PATH=${folder}/bin`, execFileSync('which', [program], { encoding: 'utf8' }).trim(), ...words]
      const came = await runModule(module, ca, { shell: without, cwd: folder })
      expect([came.status, came.failure]).toStrictEqual(['failed', 'there is no openssl; a task before this one must install it'])
      expect(Object.keys(listingOf(folder)).filter(path => !path.startsWith('bin'))).toStrictEqual([])
    }))
})

test('an RSA key has the size that was asked for, 4096 bits by itself', () =>
  inFolder({}, async folder => {
    const args = { path: 'c', privatekey_path: 'k', common_name: 'x' }
    await runModule(module, args, { cwd: folder })
    expect(openssl(folder, 'pkey', '-in', 'k', '-noout', '-text')).toContain('Private-Key: (4096 bit')
    const other = await runModule(module, { ...args, key_size: 2048, force: true }, { cwd: folder })
    expect(other.change['key']).toBe('RSA 2048')
    expect(spawnSync('openssl', ['verify', '-CAfile', 'c', 'c'], { cwd: folder }).status).toBe(0)
  }))
