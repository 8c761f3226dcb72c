import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_csr.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const openssl = (folder: string, ...words: string[]) => execFileSync('openssl', words, { cwd: folder, encoding: 'utf8' }).trim()
const key = (folder: string, name = 'k') => openssl(folder, 'genpkey', '-algorithm', 'ed25519', '-out', name)
const www: Args = {
  country_name: 'AT',
  organization_name: "Ada & Söhne, it's",
  common_name: 'www.example.com',
  subject_alt_name: ['DNS:www.example.com', 'IP:192.0.2.7'],
  key_usage: ['digitalSignature'],
  key_usage_critical: true,
  extended_key_usage: ['serverAuth'],
}

const rare: Args = {
  subject_ordered: [{ O: 'b' }, { OU: 'a' }],
  name_constraints_permitted: ['DNS:Example.com', 'IP:10.0.0.0/8', 'IP:fd00::/16', 'email:a.com', 'dirName:/CN=x/O=y'],
  name_constraints_excluded: ['URI:.evil.com'],
  name_constraints_critical: true,
  ocsp_must_staple: true,
  crl_distribution_points: [
    {
      full_name: ['URI:https://a/b.crl', 'URI:https://c/d.crl'],
      reasons: ['superseded', 'key_compromise'],
      crl_issuer: ['dirName:/O=x/CN=ca'],
    },
    { relative_name: ['CN=q'] },
  ],
  subject_key_identifier: '00:11:AA',
  authority_key_identifier: '01:02:03',
  authority_cert_issuer: ['DNS:ca.example.com'],
  authority_cert_serial_number: 12345678901,
}
/** The values of these extensions in a request that community.crypto made. */
const recorded = [
  'MAMCAQU=',
  'BAMAEao=',
  'MHegZjANggtFeGFtcGxlLmNvbTAKhwgKAAAA/wAAADAihyD9AAAAAAAAAAAAAAAAAAAA//8AAAAAAAAAAAAAAAAAADAHgQVhLmNvbTAcpBowGDEKMAgGA1UECgwBeTEKMAgGA1UEAwwBeKENMAuGCS5ldmlsLmNvbQ==',
  'MFswSaAkoCKGD2h0dHBzOi8vYS9iLmNybIYPaHR0cHM6Ly9jL2QuY3JsgQIDSKIdpBswGTELMAkGA1UEAwwCY2ExCjAIBgNVBAoMAXgwDqAMoQowCAYDVQQDDAFx',
  'MB6AAwECA6EQgg5jYS5leGFtcGxlLmNvbYIFAt/cHDU=',
]

describe.each(shells)('%s', (...shell) => {
  const run = (args: Args, cwd: string, check = false) =>
    runModule(module, { path: 'a.csr', privatekey_path: 'k', ...args }, { shell, cwd, ...(check ? { check } : {}) })
  const text = (folder: string) =>
    openssl(folder, 'req', '-in', 'a.csr', '-noout', '-verify', '-text', '-nameopt', 'utf8,sep_comma_plus_space')

  test('openssl says what was asked for; a check tells the same, the second run leaves it', () =>
    inFolder({}, async folder => {
      key(folder)
      const check = await run(www, folder, true)
      const came = await run(www, folder)
      expect([came.status, came.failure, check.change]).toStrictEqual(['changed', undefined, came.change])
      expect(text(folder)).toMatch(/Subject: C=AT, O=Ada & Söhne\\?, it's, CN=www\.example\.com\n/)
      expect(text(folder)).toMatch(/Key Usage: critical\s+Digital Signature\s+X509v3 Extended Key Usage:\s+TLS Web Server Authentication/)
      expect(text(folder)).toContain('DNS:www.example.com, IP Address:192.0.2.7')
      expect((await run(www, folder)).status).toBe('ok')
    }))

  const later: { readonly [sentence: string]: readonly [Args, Args] } = {
    'another name': [{ subject_alt_name: ['DNS:b'] }, { subject_alt_name: ['DNS:b'] }],
    'another key': [{ privatekey_path: 'other' }, { belongs_to: 'other' }],
    'a common name that it is for': [{ subject_alt_name: null }, { subject_alt_name: ['DNS:www.example.com'] }],
    'permissions alone': [{ mode: '0600' }, { 'a.csr: mode': '0600' }],
  }
  test.each(Object.entries(later))('%s', (_, [change, told]) =>
    inFolder({}, async folder => {
      key(folder)
      key(folder, 'other')
      await run(www, folder)
      const before = readFileSync(join(folder, 'a.csr'), 'utf8')
      const given = Object.fromEntries(Object.entries({ ...www, ...change }).filter(([, value]) => value !== null))
      const came = await run(given, folder)
      expect([came.status, came.change]).toStrictEqual(['changed', expect.objectContaining(told)])
      expect(readFileSync(join(folder, 'a.csr'), 'utf8') === before).toBe('mode' in change)
    }),
  )

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'no key': [{ ...www, privatekey_path: 'no' }, /there is no key at no/],
    'no name': [{}, /give it a common_name/],
    'two ways to a subject': [{ ...www, subject_ordered: [{ O: 'a' }] }, /cannot be combined/],
    'a constraint that is no name': [{ ...www, name_constraints_permitted: ['example.com'] }, /write it with its sort/],
    'half of a signer': [{ ...www, authority_cert_serial_number: 1 }, /go together/],
    'a usage that there is not': [{ ...www, key_usage: ['signing'] }, /key_usage: signing/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      key(folder)
      const came = await run(args, folder)
      expect([came.status, came.failure, Object.keys(listingOf(folder))]).toStrictEqual(['failed', expect.stringMatching(says), ['k']])
    }),
  )

  test('it goes', () =>
    inFolder({ 'a.csr': '0644 x' }, async folder => {
      expect([(await run({ state: 'absent' }, folder)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
    }))
})

test('extensions that few have are those that community.crypto writes', () =>
  inFolder({}, async folder => {
    const run = (args: Args, cwd: string) => runModule(module, { path: 'a.csr', privatekey_path: 'k', ...args }, { cwd })
    key(folder)
    expect((await run(rare, folder)).result).toMatchObject({
      ocspMustStaple: true,
      subject: [
        ['O', 'b'],
        ['OU', 'a'],
      ],
      keyUsage: null,
    })
    const der = execFileSync('openssl', ['req', '-in', 'a.csr', '-outform', 'DER'], { cwd: folder }).toString('base64')
    const hex = Buffer.from(der, 'base64').toString('hex')
    expect(recorded.filter(value => !hex.includes(Buffer.from(value, 'base64').toString('hex')))).toStrictEqual([])
    expect((await run({ ...rare, crl_distribution_points: [{ relative_name: ['CN=q'] }] }, folder)).change).toStrictEqual({
      crl_distribution_points: [{ relative_name: 'CN=q' }],
    })
    expect((await run({ ...rare, create_subject_key_identifier: true, subject_key_identifier: '00' }, folder)).status).toBe('failed')
  }))
