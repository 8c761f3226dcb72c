import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fingerprintsIn } from '../../engine/text/openpgp.ts'
import { armoured, binary } from '../support/openpgp-key.ts'

/** A file of keys and the fingerprints that GnuPG finds in it. What comes of keys on a host, test/lab/tool-rows.ts shows. */
const files: { readonly [sentence: string]: readonly [Uint8Array, readonly string[]] } = {
  'one that is armoured': [Buffer.from(armoured), ['DDD8C14032961F1F477C23B40374421ED8538A79']],
  'one in bytes': [Buffer.from(binary, 'base64'), ['362B564C46D1EAB5DB647E1585FEA63C69C66DC9']],
  'two, one after the other': [
    Buffer.from(`some words\n${armoured}\n${armoured}`),
    ['DDD8C14032961F1F477C23B40374421ED8538A79', 'DDD8C14032961F1F477C23B40374421ED8538A79'],
  ],
  'a text': [Buffer.from('no key'), []],
  'a picture': [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff]), []],
  nothing: [new Uint8Array(), []],
}

test.each(Object.entries(files))('keys in a file: %s', (_, [bytes, fingerprints]) => {
  expect(fingerprintsIn(bytes)).toStrictEqual(fingerprints)
})

test('keys in a file: those of Debian, with their subkeys', () => {
  expect(fingerprintsIn(readFileSync('/usr/share/keyrings/debian-archive-keyring.gpg')).length).toBeGreaterThan(5)
})
