import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import type { Machine } from '../../engine/state/machine.ts'
import module from '../../modules/ca_trust.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), "tsplay 'ca' "))
const at = (name: string) => join(folder, name)
const machine: Partial<Machine> = { osFamily: 'Debian' }

beforeAll(() => {
  const request = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', at('key'), '-out', at('ca.crt'), '-subj', '/CN=ours']
  execFileSync('openssl', request, { stdio: 'pipe' })
  writeFileSync(at('text'), 'no certificate\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

// This machine trusts whom it trusted before: what is applied is shown in test/lab/pki.test.ts.
describe.each(shells)('%s', (...shell) => {
  test('tells in a check that an authority would be trusted', async () => {
    const came = await runModule(module, { name: 'tsplay-test', path: at('ca.crt') }, { shell, machine, check: true })
    const dest = '/usr/local/share/ca-certificates/tsplay-test.crt'
    expect(came).toMatchObject({
      status: 'changed',
      change: { certificate: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), trusted: true },
      result: { dest, bundle: '/etc/ssl/certs/ca-certificates.crt' },
    })
    expect(existsSync(dest)).toBe(false)
  })

  test('leaves alone what is not trusted and is not to be', async () => {
    const came = await runModule(module, { name: 'tsplay-test', state: 'absent' }, { shell, machine })
    expect(came.status).toBe('ok')
  })
})

const refused: { readonly [sentence: string]: readonly [args: { readonly [name: string]: Json }, RegExp, Partial<Machine>?] } = {
  'a name that is a path': [{ name: '../x', path: '/x' }, /cannot be the name of a certificate/],
  'a name with a space': [{ name: 'a b', path: '/x' }, /cannot be the name of a certificate/],
  'a system that keeps them somewhere else': [{ name: 'a', path: '/x' }, /is not known here; take a copy/, { osFamily: 'Archlinux' }],
  'nothing to trust': [{ name: 'a' }, /path is missing/],
  'a certificate that is not there': [{ name: 'a', path: '/nonexistent/ca.crt' }, /does not exist; a task before this one must make it/],
  'what is no certificate': [{ name: 'a', path: at('text') }, /holds no certificate/],
}

test.each(Object.entries(refused))('refuses %s', async (_, [args, message, other = {}]) => {
  const came = await runModule(module, args, { machine: { ...machine, ...other }, check: true })
  expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(message)])
})
