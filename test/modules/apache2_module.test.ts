import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/apache2_module.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

/** Two modules of Debian's form, one of which needs the other; the programs are Debian's own. */
const modules = {
  'etc/mods-available/one.load': '0644 # Depends: two\nLoadModule one_module /one.so\n',
  'etc/mods-available/two.load': '0644 LoadModule two_module /two.so\n',
  'etc/mods-available/two.conf': '0644 Two on\n',
  'etc/mods-enabled': '0755/',
}

afterEach(() => {
  delete process.env['APACHE_CONFDIR']
})

describe.each(shells)('apache2_module by %s', (...shell) => {
  test('turns it on with what it needs, leaves it, turns it off', () =>
    inFolder(modules, async folder => {
      process.env['APACHE_CONFDIR'] = join(folder, 'etc')
      const run = (args: { readonly [name: string]: Json }, check = false) => runModule(module, args, { shell, check })
      const isOn = (name: string) => existsSync(join(folder, 'etc/mods-enabled', name))
      expect([(await run({ name: 'one' }, true)).status, isOn('one.load')]).toStrictEqual(['changed', false])
      const came = await run({ name: 'one' })
      expect([came.failure, came.result['result'], isOn('one.load'), isOn('two.conf')]).toStrictEqual([
        undefined,
        'Module one enabled',
        true,
        true,
      ])
      expect((await run({ name: 'one' })).status).toBe('ok')
      expect((await run({ name: 'two', state: 'absent' })).failure).toMatch(/one/)
      expect([(await run({ name: 'two', state: 'absent', force: true })).status, isOn('one.load')]).toStrictEqual(['changed', false])
      await run({ name: 'two' })
      expect([(await run({ name: 'two', state: 'absent' })).status, isOn('two.load')]).toStrictEqual(['changed', false])
      expect((await run({ name: 'two', state: 'absent' })).status).toBe('ok')
      expect((await run({ name: 'no_such' })).failure).toMatch(/there is no such module/)
      expect((await run({ name: "it's $(x)" })).failure).toMatch(/cannot be the name/)
    }))
})
