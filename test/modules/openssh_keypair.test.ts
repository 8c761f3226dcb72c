import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssh_keypair.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const name = "it's $(x)"
const keygen = (folder: string, ...words: string[]) => execFileSync('ssh-keygen', words, { cwd: folder, encoding: 'utf8' }).trim()
const make = (folder: string, ...words: string[]) => keygen(folder, '-q', '-f', name, ...words)
const sum = (folder: string) => keygen(folder, '-l', '-f', `${name}.pub`)

describe.each(shells)('%s', (...shell) => {
  const run = (args: Args, cwd: string, more: object = {}) => runModule(module, { path: name, ...args }, { shell, cwd, ...more })

  const kinds: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'an Ed25519 key': [{ type: 'ed25519', comment: 'ada\'s "key"' }, /^256 SHA256:\S+ ada's "key" \(ED25519\)$/],
    'an ECDSA key': [{ type: 'ecdsa', size: 384 }, /^384 SHA256:\S+ \S+@\S+ \(ECDSA\)$/],
    'an RSA key in PEM': [{ type: 'rsa', size: 2048, comment: 'a b', private_key_format: 'pkcs1' }, /^2048 SHA256:\S+ a b \(RSA\)$/],
    'a key with a passphrase': [{ type: 'ed25519', comment: 'c', passphrase: 'it\'s "$(long)" `ü`' }, /^256 SHA256:\S+ c \(ED25519\)$/],
  }
  test.each(Object.entries(kinds))('%s: ssh-keygen says what was asked for; the second run leaves it', (_, [args, says]) =>
    inFolder({}, async folder => {
      const check = await run(args, folder, { check: true })
      expect([check.status, check.result['public_key'], listingOf(folder)]).toStrictEqual(['changed', '', {}])
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual(['changed', undefined])
      expect(sum(folder)).toMatch(says)
      const [type, blob] = readFileSync(join(folder, `${name}.pub`), 'utf8').split(' ')
      const again = await run(args, folder)
      expect([again.status, again.result]).toStrictEqual(['ok', came.result])
      expect(came.result).toMatchObject({ public_key: `${type} ${blob?.trim()}`, fingerprint: sum(folder).split(' ')[1] })
      expect([name, `${name}.pub`].map(file => statSync(join(folder, file)).mode & 0o777)).toStrictEqual([0o600, 0o644])
      const passphrase = String(args['passphrase'] ?? '')
      expect(`${keygen(folder, '-y', '-P', passphrase, '-f', name)} `).toContain(`${type} ${blob?.trim()} `)
      if (passphrase !== '') expect(() => keygen(folder, '-y', '-P', '', '-f', name)).toThrow()
      expect(JSON.stringify([came, again])).not.toContain(readFileSync(join(folder, name), 'utf8').split('\n')[1])
    }),
  )

  test('another comment changes the public half alone; one that is gone comes back', () =>
    inFolder({}, async folder => {
      make(folder, '-t', 'ed25519', '-N', '', '-C', 'old')
      const before = [sum(folder), readFileSync(join(folder, name), 'utf8')]
      const came = await run({ type: 'ed25519', comment: 'new' }, folder)
      expect(Object.keys(came.change)).toStrictEqual(['public_key'])
      expect([sum(folder).replace('new', 'old'), readFileSync(join(folder, name), 'utf8')]).toStrictEqual(before)
      execFileSync('rm', ['--', join(folder, `${name}.pub`)])
      await run({ type: 'ed25519' }, folder)
      expect(sum(folder)).toBe(before[0])
    }))

  test('a key that others may read is shut, and stays', () =>
    inFolder({}, async folder => {
      make(folder, '-t', 'ed25519', '-N', '')
      chmodSync(join(folder, name), 0o644)
      const came = await run({ type: 'ed25519' }, folder)
      expect(came.change).toStrictEqual({ [`${name}: mode`]: '0600' })
    }))

  const states: { readonly [state: string]: (folder: string) => void } = {
    'as asked for': folder => make(folder, '-t', 'ed25519', '-N', ''),
    'of another kind': folder => make(folder, '-t', 'ecdsa', '-N', ''),
    'with another passphrase': folder => make(folder, '-t', 'ed25519', '-N', 'another'),
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
        const came = await run({ type: 'ed25519', regenerate: word }, folder, { settles: word !== 'always' })
        const isSame = readFileSync(join(folder, name), 'utf8') === before
        found.push(came.status === 'failed' ? 'refused' : isSame ? 'left' : 'replaced')
      })
    expect(found).toStrictEqual(wanted)
  })

  test('full_idempotence locks what is not locked, and the right passphrase leaves it', () =>
    inFolder({}, async folder => {
      make(folder, '-t', 'ed25519', '-N', '')
      const args = { type: 'ed25519', passphrase: 'long enough', regenerate: 'full_idempotence' }
      expect((await run(args, folder)).change).toMatchObject({ passphrase: 'set' })
      expect((await run(args, folder)).status).toBe('ok')
      expect((await run({ ...args, passphrase: 'not that one', regenerate: 'fail' }, folder)).failure).toMatch(/has another passphrase/)
    }))

  test('both go; what is not there stays away', () =>
    inFolder({}, async folder => {
      make(folder, '-t', 'ed25519', '-N', '')
      expect((await run({ state: 'absent' }, folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({})
      expect((await run({ state: 'absent' }, folder)).status).toBe('ok')
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a passphrase that ssh-keygen does not take': [{ passphrase: 'four' }, /five characters/],
    'a size that there is not': [{ type: 'ecdsa', size: 300 }, /256, 384 or 521/],
    rsa1: [{ type: 'rsa1' }, /no longer makes rsa1/],
    'a comment of two lines': [{ comment: 'a\nb' }, /no newline/],
    'a folder that is not there': [{ path: 'no/key' }, /there is no folder no/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
})
