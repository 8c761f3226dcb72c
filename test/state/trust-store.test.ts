import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecords } from '../../engine/shell/records.ts'
import { type Trusted, trusted } from '../../engine/state/certificates/trust-store.ts'
import { runIn, shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), "tsplay 'trust' "))
const at = (name: string) => join(folder, name)

beforeAll(() => {
  const make = (name: string) =>
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('key'), '-out', at(name), '-subj', '/CN=the same'],
      {
        stdio: 'pipe',
      },
    )
  for (const name of ['one.crt', 'two.crt']) make(name)
  const [one, two] = ['one.crt', 'two.crt'].map(name => readFileSync(at(name), 'latin1')) as [string, string]
  writeFileSync(at('bundle'), `# one\n${one}\n${one.replace(/\n/g, '\r\n')}`)
  // Another program's lines are longer.
  writeFileSync(at('long'), two.replace(/([A-Za-z0-9+/=]{64})\n(?!-)/g, '$1'))
  writeFileSync(at('with text.crt'), `Certificate:\n    Data:\n${two}${one}`)
  writeFileSync(at('nothing.crt'), 'no certificate\n')
  writeFileSync(at('empty.crt'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

const answers: readonly (readonly [path: string, bundle: string, answer: Trusted])[] = [
  ['one.crt', 'bundle', { hasBundle: true, isTrusted: true }],
  ['two.crt', 'bundle', { hasBundle: true, isTrusted: false }],
  ['two.crt', 'long', { hasBundle: true, isTrusted: true }],
  ['with text.crt', 'long', { hasBundle: true, isTrusted: true }],
  ['with text.crt', 'bundle', { hasBundle: true, isTrusted: false }],
  ['nothing.crt', 'bundle', { hasBundle: true, isTrusted: false }],
  ['empty.crt', 'bundle', { hasBundle: true, isTrusted: false }],
  ['gone.crt', 'bundle', { hasBundle: true, isTrusted: false }],
  ['one.crt', 'gone', { hasBundle: false, isTrusted: false }],
]

describe.each(shells)('%s', (...shell) => {
  test('tells whether a bundle holds a certificate, and not another of the same name', () => {
    const questions = answers.map(([path, bundle]) => trusted(at(path), at(bundle)))
    const [{ kind }] = questions as [(typeof questions)[number]]
    const records = readRecords(runIn(shell, kind.script(questions.map(({ key }) => key)).text).stdout)
    expect(records.map((record, index) => kind.parse(record, questions[index]?.key))).toStrictEqual(answers.map(([, , answer]) => answer))
  })
})
