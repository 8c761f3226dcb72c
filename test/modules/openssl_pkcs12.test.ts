import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_pkcs12.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const passphrase = `it's "so" $(x) \\ ü`
const openssl = (cwd: string, ...words: string[]) => execFileSync('openssl', words, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
const packed = { path: 'it is.p12', privatekey_path: 'a.key', certificate_path: 'a.crt', friendly_name: 'it "is"', passphrase }

/** A CA, and a key with the certificate that it signed. */
async function withFiles(run: (cwd: string) => Promise<void>): Promise<void> {
  await inFolder({}, async cwd => {
    const self = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '9']
    openssl(cwd, ...self, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=CA')
    openssl(cwd, ...self, '-keyout', 'a.key', '-out', 'a.crt', '-subj', '/CN=a', '-CA', 'ca.crt', '-CAkey', 'ca.key')
    await run(cwd)
  })
}

type Shell = readonly string[] | undefined
const come = async (shell: Shell, args: Args, cwd: string) => {
  const setting = { cwd, ...(shell && { shell }) }
  const check = await runModule(module, args, { ...setting, check: true })
  const came = await runModule(module, args, setting)
  expect([came.failure, check.status, check.change]).toStrictEqual([undefined, came.status, came.change])
  return came
}

test('an archive is packed, and packed anew where it holds something else', () =>
  withFiles(async cwd => {
    expect((await come(shells[0], packed, cwd)).result).toStrictEqual({ filename: 'it is.p12', privatekey_path: 'a.key', mode: '0400' })
    expect(statSync(join(cwd, 'it is.p12')).mode & 0o777).toBe(0o400)
    const told = openssl(cwd, 'pkcs12', '-in', 'it is.p12', '-passin', `pass:${passphrase}`, '-nodes')
    expect(told.match(/friendlyName.*|-----BEGIN.*|subject.*/g)).toStrictEqual([
      ...['friendlyName: it "is"', 'subject=CN = a', '-----BEGIN CERTIFICATE-----', 'friendlyName: it "is"', '-----BEGIN PRIVATE KEY-----'],
    ])
    const more: readonly (readonly [Args, object])[] = [
      [{ other_certificates: ['ca.crt'], backup: true }, { other_certificates: ['ca.crt'] }],
      [{ other_certificates: ['ca.crt'], passphrase: 'b' }, { archive: 'present' }],
      [{ other_certificates: ['ca.crt'], other_certificates_parse_all: true, passphrase: 'b', friendly_name: 'c' }, { friendly_name: 'c' }],
    ]
    for (const [args, change] of more) expect((await come(shells[0], { ...packed, ...args }, cwd)).change).toStrictEqual(change)
    expect(Object.keys(listingOf(cwd)).filter(file => /^it is\.p12\.\d+\./.test(file))).toHaveLength(1)
  }))

describe.each(shells)('%s', (...shell) => {
  test('is taken apart; one of somebody else as well', () =>
    withFiles(async cwd => {
      openssl(cwd, ...'pkcs12 -export -legacy -inkey a.key -in a.crt -certfile ca.crt -name x -out x.p12 -passout pass:y'.split(' '))
      const there = { ...packed, path: 'x.p12', friendly_name: 'x', passphrase: 'y', other_certificates: ['ca.crt'], mode: null }
      expect((await come(shell, there, cwd)).change).toStrictEqual({ 'x.p12: mode': '0400' })
      const apart = { path: 'x.pem', src: 'x.p12', action: 'parse', passphrase: 'y' }
      expect((await come(shell, apart, cwd)).status).toBe('changed')
      expect(readFileSync(join(cwd, 'x.pem'), 'utf8').match(/-----BEGIN.*/g)).toStrictEqual([
        ...['-----BEGIN PRIVATE KEY-----', '-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----'],
      ])
      expect((await come(shell, apart, cwd)).status).toBe('ok')
      expect((await come(shell, { path: 'x.p12', state: 'absent' }, cwd)).status).toBe('changed')
    }))
})

test('a certificate alone, authorities alone, a key alone with its passphrase', () =>
  withFiles(async cwd => {
    openssl(cwd, 'pkcs8', '-topk8', '-in', 'a.key', '-out', 'b.key', '-passout', 'pass:k')
    const content = { privatekey_content: readFileSync(join(cwd, 'b.key'), 'utf8'), privatekey_passphrase: 'k' }
    const each: readonly Args[] = [
      { certificate_path: 'a.crt' },
      { other_certificates: ['ca.crt'] },
      { privatekey_path: 'b.key', privatekey_passphrase: 'k' },
      { ...content, certificate_path: 'a.crt', encryption_level: 'compatibility2022', iter_size: 3000 },
    ]
    for (const args of each)
      expect((await runModule(module, { path: 'b.p12', friendly_name: 'b', ...args }, { cwd })).failure).toBeUndefined()
    expect(openssl(cwd, 'pkcs12', '-in', 'b.p12', '-passin', 'pass:', '-nodes')).toMatch(/subject=CN = a/)
  }))

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'one without a name': [{ ...packed, friendly_name: null }, /Friendly_name is required/],
  'a key that is not there': [{ ...packed, privatekey_path: 'none' }, /there is no key at none/],
  'a certificate that is none': [{ ...packed, certificate_path: 'a.key' }, /there is no certificate at a\.key/],
  'a key that would leave the target': [{ ...packed, return_content: true }, /never leaves the target/],
  'an archive that is none': [{ path: 'x', src: 'a.key', action: 'parse' }, /Invalid password or PKCS12 data: a\.key/],
}
test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
  withFiles(async cwd => {
    const before = listingOf(cwd)
    const came = await runModule(module, args, { cwd })
    expect([came.status, came.failure, listingOf(cwd)]).toStrictEqual(['failed', expect.stringMatching(says), before])
  }),
)
