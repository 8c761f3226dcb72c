import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_privatekey.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const name = "it's $(x).key"
const openssl = (folder: string, ...words: string[]) => execFileSync('openssl', words, { cwd: folder, encoding: 'utf8' }).trim()
const ecc = { type: 'ECC', curve: 'secp256r1' }
const make = (folder: string, curve: string, ...words: string[]) => {
  openssl(folder, 'genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, ...words, '-out', name)
  chmodSync(join(folder, name), 0o600)
}

describe.each(shells)('%s', (...shell) => {
  const run = (args: Args, cwd: string, more: object = {}) => runModule(module, { path: name, ...args }, { shell, cwd, ...more })

  const kinds: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'an RSA key': [{ size: 2048 }, /Private-Key: \(2048 bit/],
    'an ECC key': [{ type: 'ECC', curve: 'secp384r1' }, /NIST CURVE: P-384/],
    'an Ed25519 key': [{ type: 'Ed25519' }, /ED25519 Private-Key/],
  }
  test.each(Object.entries(kinds))('%s: openssl says what was asked for; the second run leaves it', (_, [args, says]) =>
    inFolder({}, async folder => {
      expect([(await run(args, folder, { check: true })).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual(['changed', undefined])
      expect(openssl(folder, 'pkey', '-in', name, '-noout', '-text')).toMatch(says)
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
      const again = await run(args, folder)
      const sum = execFileSync('sh', ['-c', 'openssl pkey -in "$1" -pubout -outform DER | sha256sum', 'sh', name], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect([again.status, again.result['fingerprint']]).toStrictEqual(['ok', { sha256: sum.slice(0, 64).replace(/..(?=.)/g, '$&:') }])
      expect(JSON.stringify([came, again])).not.toContain(readFileSync(join(folder, name), 'utf8').split('\n')[1])
    }),
  )

  const states: { readonly [state: string]: (folder: string) => void } = {
    'as asked for': folder => make(folder, 'P-256'),
    'of another kind': folder => make(folder, 'P-384'),
    'with a passphrase': folder => make(folder, 'P-256', '-aes128', '-pass', 'pass:secret'),
    'no key': folder => writeFileSync(join(folder, name), 'none\n', { mode: 0o600 }),
  }
  const regenerate: { readonly [word: string]: readonly string[] } = {
    never: ['left', 'left', 'refused', 'refused'],
    fail: ['left', 'refused', 'refused', 'refused'],
    partial_idempotence: ['left', 'replaced', 'refused', 'refused'],
    full_idempotence: ['left', 'replaced', 'replaced', 'replaced'],
    always: ['replaced', 'replaced', 'replaced', 'replaced'],
  }
  test.each(Object.entries(regenerate))('regenerate: %s', async (word, wanted) => {
    const found: string[] = []
    for (const prepare of Object.values(states))
      await inFolder({}, async folder => {
        prepare(folder)
        const before = readFileSync(join(folder, name), 'utf8')
        const came = await run({ ...ecc, regenerate: word }, folder, { settles: word !== 'always' })
        const isSame = readFileSync(join(folder, name), 'utf8') === before
        found.push(came.status === 'failed' ? 'refused' : isSame ? 'left' : 'replaced')
      })
    expect(found).toStrictEqual(wanted)
  })

  test('permissions alone, and away', () =>
    inFolder({}, async folder => {
      make(folder, 'P-256')
      expect((await run({ ...ecc, mode: '0640' }, folder)).change).toStrictEqual({ [`${name}: mode`]: '0640' })
      expect([(await run({ state: 'absent' }, folder)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      expect((await run({ state: 'absent' }, folder)).status).toBe('ok')
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a key that would leave the target': [{ return_content: true }, /never leaves the target/],
    'a cipher that is none': [{ passphrase: 'secret', cipher: 'a b' }, /is no cipher/],
    'a curve that is not said': [{ type: 'ECC' }, /needs its curve/],
    'a folder that is not there': [{ path: 'no/x.key' }, /there is no folder no/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
})
