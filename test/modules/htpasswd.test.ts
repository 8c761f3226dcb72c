import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { hashOf, isHashOf, type Scheme, schemeOf, schemes } from '../../engine/text/password-check.ts'
import module from '../../modules/htpasswd.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const password = `it's a "long" $(word) – ü`
// Made by Debian's htpasswd and openssl from the password "secret".
const others: { readonly [scheme in Scheme]: string } = {
  bcrypt: '$2y$04$NVdXW0pXYtmI1IbDEzHlrez.sh7Xo8zpWBREwJuRTBz.bGdzJ47re',
  apr_md5_crypt: '$apr1$20aKe8/6$UR0Evrl6/GuTxDH.YFnAN.',
  md5_crypt: '$1$ZhbdGPyd$FQ7eJqWf4A.tBB.hP0m090',
  sha256_crypt: '$5$cjmeo1Hw6sHynyNc$qeL0qLxgtEkoBPFDzJTxmo.3wa.7dwhW3F74NdDTaZC',
  sha512_crypt: '$6$g0kqQ5c1zxNPzoSy$G9qktpTGnuixEuUDhmYG8rMNd2ONTaE9r5d7Cq9GlzwvyREJ5HwJKEY.EJj6NsfY2xRBmIZw2rfEBqGU0.Bfv0',
  ldap_sha1: '{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=',
  plaintext: 'secret',
}
const given = (args: { readonly [name: string]: Json } = {}) => ({ path: 'users', name: 'maria', password, rounds: 4, ...args })

describe.each(shells)('%s', (...shell) => {
  const run = (args: { readonly [name: string]: Json }, cwd: string, check = false) =>
    runModule(module, args, { shell, cwd, ...(check ? { check } : {}) })

  test.each(schemes)('a user whose password is kept by %s; the second run leaves it alone, and nothing tells it', scheme =>
    inFolder({}, async folder => {
      const args = given({ hash_scheme: scheme, mode: '0640', ...(scheme === 'plaintext' ? { password: 'hunter two' } : {}) })
      const came = await run(args, folder)
      expect([came.status, came.result['msg']]).toStrictEqual(['changed', 'Created users and ownership, perms or SE linux context changed'])
      const text = readFileSync(join(folder, 'users'), 'utf8')
      const hash = text.replace(/^maria:(.*)\n$/, '$1')
      expect([schemeOf(hash), isHashOf(hash, String(args.password)), isHashOf(hash, 'another')]).toStrictEqual([scheme, true, false])
      expect(JSON.stringify(came)).not.toContain(JSON.stringify(password).slice(1, -1))
      expect(JSON.stringify(came.differences)).not.toContain(hash)
      expect((await run(args, folder)).status).toBe('ok')
    }),
  )

  test.each(Object.entries(others))('what others made by %s stays where it fits', (_, hash) =>
    inFolder({ users: `0640 ada:x\nmaria:${hash}\n` }, async folder => {
      const came = await run(given({ password: 'secret' }), folder)
      expect([came.status, came.result['msg']]).toStrictEqual(['ok', 'maria already present'])
    }),
  )

  test('another password: told without either, all other users stay', () =>
    inFolder({ users: `0640 ada:{SHA}x\nmaria:${others.bcrypt}\nzoe:y\n` }, async folder => {
      const check = await run(given({ hash_scheme: 'bcrypt' }), folder, true)
      const came = await run(given({ hash_scheme: 'bcrypt' }), folder)
      expect([check.status, came.status]).toStrictEqual(['changed', 'changed'])
      expect(came.change['password of maria']).toBe('as asked for')
      const lines = readFileSync(join(folder, 'users'), 'utf8').split('\n')
      expect([lines[0], lines[1]?.slice(0, 13), lines[2]]).toStrictEqual(['ada:{SHA}x', 'maria:$2y$04$', 'zoe:y'])
    }))

  test('a hash of another kind is replaced where a kind is asked for', () =>
    inFolder({ users: `0640 maria:${others.ldap_sha1}\n` }, async folder => {
      const came = await run(given({ password: 'secret', hash_scheme: 'bcrypt' }), folder)
      expect(came.change['password of maria']).toBe('bcrypt')
    }))

  test('a user who goes, and one who is not there', () =>
    inFolder({ users: '0640 ada:x\nmaria:y\n' }, async folder => {
      expect((await run({ path: 'users', name: 'maria', state: 'absent' }, folder)).result['msg']).toBe('Remove maria')
      expect(listingOf(folder)).toStrictEqual({ users: '0640 ada:x\n' })
      expect((await run({ path: 'users', name: 'maria', state: 'absent' }, folder)).status).toBe('ok')
    }))

  const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
    'a name with a colon': [given({ name: 'a:b' }), /cannot be in the name of a user/],
    'a password that bcrypt would cut off': [given({ password: 'x'.repeat(73), hash_scheme: 'bcrypt' }), /first 72 bytes/],
    'a plain password with a colon': [given({ password: 'a:b', hash_scheme: 'plaintext' }), /cannot hold a colon/],
    'a password with a newline': [given({ password: 'a\n' }), /cannot hold a newline/],
    'no password': [{ path: 'users', name: 'maria' }, /password/],
    'a file that is not there and may not be made': [given({ create: false }), /users/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
      expect(listingOf(folder)).toStrictEqual({})
    }),
  )
})

const names: { readonly [scheme: string]: string } = { apr_md5_crypt: '-apr1', md5_crypt: '-1', sha256_crypt: '-5', sha512_crypt: '-6' }

test.each(Object.entries(names))('%s is what openssl makes of the same salt', (scheme, option) => {
  const hash = hashOf(password, scheme as Scheme, 4, 'maria')
  const [, , salt = ''] = hash.split('$')
  const theirs = execFileSync('openssl', ['passwd', option, '-salt', salt, '-stdin'], { input: `${password}\n`, encoding: 'utf8' })
  expect(theirs.trim()).toBe(hash)
})

test.each(['bcrypt', 'apr_md5_crypt', 'ldap_sha1'] as const)('%s is taken by htpasswd', scheme =>
  inFolder({}, async folder => {
    writeFileSync(join(folder, 'users'), `maria:${hashOf(password, scheme, 4, 'maria')}\n`)
    const verify = (word: string) =>
      spawnSync('htpasswd', ['-vi', join(folder, 'users'), 'maria'], { input: word, encoding: 'utf8' }).status
    expect([verify(password), verify('another')]).toStrictEqual([0, 3])
  }),
)
