import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import request from '../../modules/openssl_csr_info.ts'
import key from '../../modules/openssl_privatekey_info.ts'
import certificate from '../../modules/x509_certificate_info.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const name = "it's $(x)"
const openssl = (cwd: string, ...words: string[]) => execFileSync('openssl', words, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
const sum = (cwd: string, kind: 'key' | 'crt') =>
  kind === 'crt'
    ? openssl(cwd, 'x509', '-in', `${name}.crt`, '-noout', '-fingerprint', '-sha256').replace(/.*=/, '').toLowerCase()
    : execFileSync('sh', ['-c', 'openssl pkey -in "$1" -pubout -outform DER | sha256sum', 'sh', `${name}.key`], { cwd, encoding: 'utf8' })
        .slice(0, 64)
        .replace(/..(?=.)/g, '$&:')

/** A key, a request and a certificate, made by openssl. */
async function withFiles(run: (folder: string) => Promise<void>): Promise<void> {
  await inFolder({}, async cwd => {
    openssl(cwd, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
    const subject = ['-subj', `/C=DE/O=it's "us", we/CN=www.example.com`, '-addext', 'subjectAltName=DNS:www.example.com,IP:192.0.2.1']
    const more = [
      '-addext',
      'keyUsage=critical,digitalSignature,keyCertSign',
      '-addext',
      'extendedKeyUsage=serverAuth',
      '-addext',
      'basicConstraints=critical,CA:TRUE,pathlen:0',
    ]
    openssl(cwd, 'req', '-new', '-key', `${name}.key`, '-out', `${name}.csr`, ...subject, ...more)
    openssl(
      cwd,
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-key',
      `${name}.key`,
      '-days',
      '10',
      '-set_serial',
      '77',
      '-copy_extensions',
      'copyall',
      '-out',
      `${name}.crt`,
    )
    await run(cwd)
  })
}

describe.each(shells)('%s', (...shell) => {
  const run = (module: Module, args: { readonly [name: string]: Json }, cwd: string) => runModule(module, args, { shell, cwd })

  test('a certificate, a request and a key are told as openssl tells them', () =>
    withFiles(async cwd => {
      const claims = {
        subject: { countryName: 'DE', organizationName: `it's "us", we`, commonName: 'www.example.com' },
        subject_ordered: [
          ['countryName', 'DE'],
          ['organizationName', `it's "us", we`],
          ['commonName', 'www.example.com'],
        ],
        subject_alt_name: ['DNS:www.example.com', 'IP:192.0.2.1'],
        key_usage: ['Digital Signature', 'Certificate Sign'],
        key_usage_critical: true,
        extended_key_usage: ['TLS Web Server Authentication'],
        extended_key_usage_critical: false,
        basic_constraints: ['CA:TRUE', 'pathlen:0'],
        basic_constraints_critical: true,
      }
      const pem = `${openssl(cwd, 'pkey', '-in', `${name}.key`, '-pubout')}\n`
      const own = { public_key: pem, public_key_fingerprints: expect.objectContaining({ sha256: sum(cwd, 'key') }) }
      const told = await run(
        certificate,
        { path: `${name}.crt`, valid_at: { soon: '+1w2d', late: '+2w', before: '-1d', then: '20000101000000Z' } },
        cwd,
      )
      const end = new Date(openssl(cwd, 'x509', '-in', `${name}.crt`, '-noout', '-enddate').slice('notAfter='.length))
      expect(told.failure).toBeUndefined()
      expect(told.result).toMatchObject({
        ...claims,
        ...own,
        issuer: claims.subject,
        serial_number: 77,
        not_after: end.toISOString().replace(/[-:T]|\.\d+/g, ''),
        expired: false,
        valid_at: { soon: true, late: false, before: false, then: false },
        fingerprints: expect.objectContaining({ sha256: sum(cwd, 'crt') }),
        public_key_type: 'ECC',
        public_key_data: { curve: 'secp256r1' },
      })
      expect((await run(request, { path: `${name}.csr` }, cwd)).result).toMatchObject({ ...claims, ...own })
      expect((await run(key, { path: `${name}.key` }, cwd)).result).toMatchObject({
        ...own,
        type: 'ECC',
        public_data: { curve: 'secp256r1' },
      })
    }))
})

test('what is given as a text', () =>
  withFiles(async cwd => {
    const content = readFileSync(join(cwd, `${name}.crt`), 'utf8')
    expect((await runModule(certificate, { content })).result['serial_number']).toBe(77)
    expect((await runModule(request, { content: readFileSync(join(cwd, `${name}.csr`), 'utf8') })).result['public_key_type']).toBe('ECC')
    expect((await runModule(certificate, { content: 'none' })).failure).toMatch(/content holds no certificate/)
  }))

const refused: { readonly [sentence: string]: readonly [Module, { readonly [name: string]: Json }, RegExp] } = {
  'a certificate that is not there': [certificate, { path: 'no' }, /does not exist: no/],
  'a file without one': [certificate, { path: 'none' }, /holds no certificate/],
  'a time that is none': [certificate, { path: `${name}.crt`, valid_at: { x: 'soon' } }, /x is no time: soon/],
  'a request that is not there': [request, { path: 'no' }, /does not exist: no/],
  'a key that is none': [key, { path: 'none' }, /holds no private key/],
  'the key itself': [key, { path: `${name}.key`, return_private_key_data: true }, /is refused here/],
}

test.each(Object.entries(refused))('refuses %s', (_, [module, args, says]) =>
  withFiles(async cwd => {
    writeFileSync(join(cwd, 'none'), 'none')
    const came = await runModule(module, args, { cwd })
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  }),
)
