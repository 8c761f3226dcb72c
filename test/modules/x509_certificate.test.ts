import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import csr from '../../modules/openssl_csr.ts'
import module from '../../modules/x509_certificate.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const openssl = (folder: string, ...words: string[]) => execFileSync('openssl', words, { cwd: folder, encoding: 'utf8' }).trim()
const key = (folder: string, name: string) => openssl(folder, 'genpkey', '-algorithm', 'ed25519', '-out', name)
const self: Args = { path: 'ca.crt', csr_path: 'ca.csr', privatekey_path: 'ca.key', provider: 'selfsigned' }
const own: Args = {
  path: 'a.crt',
  csr_path: 'a.csr',
  provider: 'ownca',
  ownca_path: 'ca.crt',
  ownca_privatekey_path: 'ca.key',
  ownca_not_after: '+2w3d',
}

const requests = async (folder: string) => {
  key(folder, 'ca.key')
  key(folder, 'a.key')
  const authority = {
    basic_constraints: ['CA:TRUE'],
    basic_constraints_critical: true,
    key_usage: ['keyCertSign'],
    key_usage_critical: true,
  }
  await runModule(
    csr,
    { path: 'ca.csr', privatekey_path: 'ca.key', common_name: 'CA', organization_name: 'a, b\\, "c" + d', ...authority },
    { cwd: folder },
  )
  await runModule(
    csr,
    { path: 'a.csr', privatekey_path: 'a.key', common_name: 'a.example.com', extended_key_usage: ['serverAuth'] },
    { cwd: folder },
  )
}

describe.each(shells)('%s', (...shell) => {
  const run = (args: Args, cwd: string, check = false) => runModule(module, args, { shell, cwd, ...(check ? { check } : {}) })
  const ask = (args: Args, cwd: string) => runModule(csr, args, { shell, cwd })
  test('a CA signs itself and then what another request asks for; the second run leaves both', () =>
    inFolder({}, async folder => {
      await requests(folder)
      const check = await run(self, folder, true)
      const came = await run(self, folder)
      expect([came.failure, check.change]).toStrictEqual([undefined, came.change])
      expect(openssl(folder, 'x509', '-in', 'ca.crt', '-noout', '-subject')).toContain('a, b\\\\, \\"c\\" + d')
      expect((await run(own, folder)).failure).toBe(undefined)
      expect(
        openssl(
          folder,
          'verify',
          '-x509_strict',
          '-purpose',
          'sslserver',
          '-verify_hostname',
          'a.example.com',
          '-CAfile',
          'ca.crt',
          'a.crt',
        ),
      ).toBe('a.crt: OK')
      expect([(await run(self, folder)).status, (await run(own, folder)).status]).toStrictEqual(['ok', 'ok'])
    }))

  test('another request, and another key of the CA, have it signed anew', () =>
    inFolder({}, async folder => {
      await requests(folder)
      await run(self, folder)
      await run(own, folder)
      const before = readFileSync(join(folder, 'a.crt'), 'utf8')
      await ask({ path: 'a.csr', privatekey_path: 'a.key', common_name: 'b.example.com' }, folder)
      expect((await run(own, folder)).change).toMatchObject({ subject: 'CN=b.example.com', subject_alt_name: ['DNS:b.example.com'] })
      expect(readFileSync(join(folder, 'a.crt'), 'utf8')).not.toBe(before)
      key(folder, 'ca.key')
      await ask({ path: 'ca.csr', privatekey_path: 'ca.key', common_name: 'CA', basic_constraints: ['CA:TRUE'] }, folder)
      expect((await run(self, folder)).change).toMatchObject({ belongs_to: 'ca.csr' })
      expect((await run(own, folder)).status).toBe('changed')
      expect(openssl(folder, 'verify', '-CAfile', 'ca.crt', 'a.crt')).toBe('a.crt: OK')
      expect((await run({ ...own, state: 'absent' }, folder)).status).toBe('changed')
      expect(Object.keys(listingOf(folder))).not.toContain('a.crt')
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    acme: [{ ...self, provider: 'acme' }, /acme is not built/],
    'no request': [{ ...self, csr_path: 'no' }, /there is no request at no/],
    'no key': [{ ...self, privatekey_path: 'no' }, /there is no key to sign with at no/],
    'a key of another request': [{ ...self, privatekey_path: 'a.key' }, /is not that of ca\.csr/],
    'no CA': [own, /there is no certificate of a CA at ca\.crt/],
    'a time that is no days': [{ ...self, selfsigned_not_after: '20300101000000Z' }, /write it in days/],
    'dates that count': [{ ...self, ignore_timestamps: false }, /renew_before/],
  }
  test('refuses, and touches nothing', () =>
    inFolder({}, async folder => {
      await requests(folder)
      const before = listingOf(folder)
      for (const [sentence, [args, says]] of Object.entries(refused)) {
        const came = await run(args, folder)
        expect([came.status, came.failure], sentence).toStrictEqual(['failed', expect.stringMatching(says)])
      }
      expect(listingOf(folder)).toStrictEqual(before)
    }))
})

test('what few certificates have comes from the request, and keys are named as it was asked for', () =>
  inFolder({}, async folder => {
    const run = (args: Args, cwd: string) => runModule(module, args, { cwd })
    const ask = (args: Args, cwd: string) => runModule(csr, args, { cwd })
    await requests(folder)
    await run(self, folder)
    const rare = { ocsp_must_staple: true, name_constraints_permitted: ['DNS:a.example.com'], subject_key_identifier: '00:11:AA' }
    await ask({ path: 'a.csr', privatekey_path: 'a.key', common_name: 'a.example.com', ...rare }, folder)
    await run(own, folder)
    const text = () => openssl(folder, 'x509', '-in', 'a.crt', '-noout', '-text')
    expect(text()).toMatch(/DNS:a\.example\.com[\s\S]*status_request[\s\S]*Subject Key Identifier: \s+00:11:AA/)
    const created = await run({ ...own, ownca_create_subject_key_identifier: 'always_create' }, folder)
    expect(created.change).toStrictEqual({ subject_key_identifier: expect.stringMatching(/^(..:){19}..$/) })
    const none = { ownca_create_subject_key_identifier: 'never_create', ownca_create_authority_key_identifier: false }
    await ask({ path: 'a.csr', privatekey_path: 'a.key', common_name: 'a.example.com' }, folder)
    expect((await run({ ...own, ...none }, folder)).change).toMatchObject({ ocsp_must_staple: [], name_constraints: [] })
    expect(text()).not.toMatch(/(Subject|Authority) Key Identifier/)
    expect((await run(own, folder)).change).toMatchObject({ subject_key_identifier: expect.anything() })
  }))
