import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/openssl_dhparam.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const name = "it's $(x).pem"

describe.each(shells)('openssl_dhparam by %s', (...shell) => {
  const run = (args: { readonly [name: string]: Json }, cwd: string, check = false) =>
    runModule(module, { path: name, size: 512, ...args }, { shell, cwd, check })

  test('makes them, leaves them, makes others, takes them away', () =>
    inFolder({}, async folder => {
      const said = () =>
        execFileSync('openssl', ['dhparam', '-in', join(folder, name), '-noout', '-text'], { encoding: 'utf8', stdio: 'pipe' })
      expect([(await run({}, folder, true)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      const came = await run({ mode: '0640' }, folder)
      expect([came.failure, came.status, Object.values(listingOf(folder))[0]?.slice(0, 10)]).toStrictEqual([
        undefined,
        'changed',
        '0640 -----',
      ])
      expect(said()).toMatch(/\(512 bit\)/)
      expect((await run({}, folder)).status).toBe('ok')
      expect((await run({ mode: '0600' }, folder)).change).toStrictEqual({ [`${name}: mode`]: '0600' })
      expect([(await run({ size: 520 }, folder)).status, said()]).toStrictEqual(['changed', expect.stringMatching(/\(520 bit\)/)])
      expect([(await run({ state: 'absent' }, folder)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      expect((await run({ state: 'absent' }, folder)).status).toBe('ok')
    }))
})

test('replaces what is none, and refuses a folder that is not there', () =>
  inFolder({ [name]: '0644 none' }, async cwd => {
    expect((await runModule(module, { path: name, size: 512 }, { cwd })).status).toBe('changed')
    expect((await runModule(module, { path: 'no/such', size: 512 }, { cwd })).failure).toMatch(/there is no folder no/)
  }))
