import { describe, expect, test } from 'vitest'
import { hashOf, isHashOf, schemeOf, schemes } from '../../engine/text/password-check.ts'

const password = 'it is $ecret'

/** What openssl passwd and libxcrypt made of the password. */
const hashes: readonly (readonly [scheme: string, hash: string])[] = [
  ['apr_md5_crypt', '$apr1$abcdefgh$5y1ge7mbs8tHTIalxOKpU1'],
  ['md5_crypt', '$1$abcdefgh$m1QIqdz55TpKlzo19YGHD0'],
  ['sha256_crypt', '$5$abcdefgh$BgCckI4ApZjbWGeG8QihtW5Kixv1wU1tN0yEzk7NOUA'],
  ['sha512_crypt', '$6$abcdefgh$yJNKqmbwoLnk.WaSeYpwapKVxeuS4FGjWDiDQygLzZs8.H4uwRyM7/w0/kyfzcC07xLRlpK/0yxnyMJK5bAKJ0'],
  ['sha512_crypt', '$6$rounds=1000$abcdefgh$L6v4QpujhUmzVPYbEg2QIQ1rzHyyvst2oOOdsX3anyHD4aqHIY7R.2xbazXAUmGX7GRgMUIWfm85pPnuOMGNo.'],
  ['bcrypt', '$2y$05$abcdefghijklmnopqrstuuyCr7dobV8pFE5td65P.MUDHYncVSjWu'],
  ['ldap_sha1', '{SHA}YrIrV7w09Eg2ncQKMk4gfSS1Esc='],
  ['plaintext', password],
]

describe('a hash that another program made', () => {
  test.each(hashes)('%s %s', (scheme, hash) => {
    expect([schemeOf(hash), isHashOf(hash, password), isHashOf(hash, `${password}!`)]).toStrictEqual([scheme, true, false])
  })
})

const odd: { readonly [sentence: string]: string } = {
  'a bcrypt that ends early': '$2y$05$short',
  'a mark alone': '$apr1$',
  nothing: '',
  'a SHA-crypt that is none': '$6$rounds=1$x$y',
  'a bcrypt of a cost that there is not': '$2y$99$abcdefghijklmnopqrstuuyCr7dobV8pFE5td65P.MUDHYncVSjWu',
  'a bcrypt that takes days': '$2y$31$abcdefghijklmnopqrstuuyCr7dobV8pFE5td65P.MUDHYncVSjWu',
  'a SHA-crypt that takes an hour': `$6$rounds=999999999$abcdefgh$${'x'.repeat(86)}`,
}

test.each(Object.entries(odd))('%s fits no password, and is told at once', (_, hash) => {
  expect(isHashOf(hash, password)).toBe(false)
})

describe('a hash of ours', () => {
  test.each(schemes)('%s fits, and is the same within a run', scheme => {
    const hash = hashOf(password, scheme, 4, 'one')
    expect([schemeOf(hash), isHashOf(hash, password), isHashOf(hash, 'no')]).toStrictEqual([scheme, true, false])
    expect(hashOf(password, scheme, 4, 'one')).toBe(hash)
  })

  test('two who have one password have two salts', () => {
    expect(hashOf(password, 'bcrypt', 4, 'one')).not.toBe(hashOf(password, 'bcrypt', 4, 'two'))
    expect(hashOf(password, 'bcrypt', 4, 'one')).toMatch(/^\$2y\$04\$/)
  })
})
