import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/npm.ts'
import { type FileServer, startFileServer } from '../support/file-server.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

type Args = { readonly [name: string]: Json }

let registry: FileServer

/** Puts a package with its versions into the registry; the last is the newest. */
function publish(name: string, versions: readonly string[]): void {
  const folder = join(registry.folder, 'made')
  mkdirSync(join(folder, 'package'), { recursive: true })
  const each = versions.map(version => {
    writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ name, version }))
    const packed = `${name.replace(/\W/g, '')}-${version}.tgz`
    execFileSync('tar', ['-czf', join(registry.folder, packed), 'package'], { cwd: folder })
    return [version, { name, version, dist: { tarball: `${registry.url}/plain/${packed}` } }] as const
  })
  const path = join(registry.folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, JSON.stringify({ name, 'dist-tags': { latest: versions.at(-1) }, versions: Object.fromEntries(each) }))
}

beforeAll(async () => {
  registry = await startFileServer()
  process.env['npm_config_cache'] = join(registry.folder, 'cache')
  process.env['npm_config_prefix'] = join(registry.folder, 'machine')
  publish('words', ['1.0.0', '1.1.0'])
  publish('@it/words', ['2.0.0'])
}, 60_000)
afterAll(async () => {
  for (const name of ['cache', 'prefix']) delete process.env[`npm_config_${name}`]
  await registry?.stop()
})

describe('npm', () => {
  const run = (args: Args, check = false) => runModule(module, { registry: `${registry.url}/plain`, ...args }, { check })
  const versionIn = (folder: string, name = 'words') => {
    const path = join(folder, 'node_modules', name, 'package.json')
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version : 'absent'
  }
  const places = { "it's $(a) folder/x": '0644 x' }
  const at = (folder: string) => join(folder, "it's $(a) folder")

  test('a package comes in its version, in another one, and goes', () =>
    inFolder(places, async folder => {
      const path = at(folder)
      const came = await run({ name: 'words', path, version: '1.0.0' })
      expect([came.failure, came.status, versionIn(path)]).toStrictEqual([undefined, 'changed', '1.0.0'])
      expect((await run({ name: 'words', path })).status).toBe('ok')
      expect([(await run({ name: 'words', path, version: '1.1.0' }, true)).status, versionIn(path)]).toStrictEqual(['changed', '1.0.0'])
      expect([(await run({ name: 'words', path, state: 'absent' })).status, versionIn(path)]).toStrictEqual(['changed', 'absent'])
    }))

  test('all that package.json wants, once', () =>
    inFolder(places, async folder => {
      const path = at(folder)
      writeFileSync(
        join(path, 'package.json'),
        JSON.stringify({ name: 'app', dependencies: { '@it/words': '^2.0.0' }, devDependencies: { words: '1' } }),
      )
      const came = await run({ path, production: true })
      expect([came.failure, came.change, versionIn(path, '@it/words'), versionIn(path)]).toStrictEqual([
        undefined,
        { packages: [] },
        '2.0.0',
        'absent',
      ])
      expect((await run({ name: 'words', path, state: 'latest' })).status).toBe('changed')
      expect([(await run({ name: 'words', path, state: 'latest' })).status, versionIn(path)]).toStrictEqual(['ok', '1.1.0'])
    }))

  test('a package for the machine', async () => {
    const came = await run({ name: '@it/words', global: true })
    expect([came.failure, came.status, (await run({ name: '@it/words', global: true })).status]).toStrictEqual([undefined, 'changed', 'ok'])
    expect(existsSync(join(registry.folder, 'machine/lib/node_modules/@it/words'))).toBe(true)
  })

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'neither a folder nor the machine': [{ name: 'words' }, /path must be specified/],
    'a folder that is not there': [{ name: 'words', path: '/no/such' }, /there is no folder \/no\/such/],
    'a word that is no name': [{ name: '--force', global: true }, /cannot be the name/],
    'a package that nobody has': [{ name: 'no-such', global: true }, /404/],
    'an npm that is not there': [{ name: 'words', global: true, executable: 'no-npm' }, /there is no no-npm/],
  }
  test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
    const came = await run(args)
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  })
})
