import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/composer.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

const run = (args: { readonly [name: string]: Json }, check = false) => runModule(module, args, { check })
const named = (name: string, more: object = {}) => JSON.stringify({ name, version: '1.0.0', ...more })

afterEach(() => {
  for (const name of ['COMPOSER_HOME', 'COMPOSER_ALLOW_SUPERUSER']) delete process.env[name]
})

/** An application and two packages beside it; nothing is asked of the network. */
async function inApp(body: (app: string) => Promise<void>): Promise<void> {
  await inFolder({}, async folder => {
    for (const name of ['words', 'other']) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'composer.json'), named(`it/${name}`))
    }
    const app = join(folder, "it's $(an) app")
    mkdirSync(app)
    const repositories = [{ type: 'path', url: '../*' }, { 'packagist.org': false }]
    writeFileSync(
      join(app, 'composer.json'),
      named('it/app', { repositories, require: { 'it/words': '*' }, 'require-dev': { 'it/other': '*' } }),
    )
    process.env['COMPOSER_HOME'] = join(folder, 'home')
    process.env['COMPOSER_ALLOW_SUPERUSER'] = '1'
    await body(app)
  })
}

describe('composer', () => {
  test('installs what is wanted, once; a check tells what', () =>
    inApp(async app => {
      const there = (name: string) => existsSync(join(app, 'vendor/it', name))
      const check = await run({ working_dir: app }, true)
      expect([check.failure, check.status, there('words')]).toStrictEqual([undefined, 'changed', false])
      expect(check.result['msg']).toMatch(/Installing it\/words \(1\.0\.0\)/)
      const came = await run({ working_dir: app })
      expect([came.failure, came.status, there('words'), there('other')]).toStrictEqual([undefined, 'changed', true, false])
      expect((await run({ working_dir: app })).status).toBe('ok')
      expect([(await run({ working_dir: app, command: 'require', arguments: 'it/other' })).failure, there('other')]).toStrictEqual([
        undefined,
        true,
      ])
      expect((await run({ working_dir: app, command: 'remove', arguments: 'it/words' })).change).toStrictEqual({ operations: [] })
      expect(there('words')).toBe(false)
    }))

  test('says what it cannot do', () =>
    inApp(async app => {
      expect((await run({ working_dir: '/no/such' })).failure).toMatch(/there is no folder \/no\/such/)
      expect((await run({})).failure).toMatch(/working_dir/)
      expect((await run({ working_dir: app, command: 'require', arguments: 'it/none' })).failure).toMatch(/composer require: .*it\/none/)
      expect((await run({ working_dir: app, composer_executable: '/no/composer' })).failure).toMatch(/there is no \/no\/composer/)
    }))
})
