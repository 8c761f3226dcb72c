import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import pacman from '../../modules/pacman.ts'
import { runModule } from '../support/module.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-pacman-'))
const program = join(folder, "it's pacman")
const run = (args: { readonly [name: string]: Json }, setting: object = {}) =>
  runModule(pacman, { executable: program, ...args }, { machine: { packageManager: 'pacman' }, ...setting })
const installed = () => execFileSync(program, ['-Q'], { encoding: 'utf8' }).trim().split('\n').filter(Boolean)

/** Puts a package into the repository: its lists are a folder for each. */
function offer(name: string, version: string, more: { readonly [field: string]: string } = {}): void {
  const root = join(folder, `${name}-${version}`)
  mkdirSync(join(root, 'srv'), { recursive: true })
  writeFileSync(join(root, 'srv', name), version)
  const lines = [
    `pkgname = ${name}`,
    `pkgver = ${version}`,
    'arch = any',
    'size = 1',
    ...Object.entries(more).map(([field, value]) => `${field} = ${value}`),
  ]
  writeFileSync(join(root, '.PKGINFO'), `${lines.join('\n')}\n`)
  const file = `${name}-${version}-any.pkg.tar.gz`
  execFileSync('tar', ['-C', root, '-czf', join(folder, 'repo', file), '.PKGINFO', 'srv'])
  rmSync(join(folder, 'lists', `${name}-1-1`), { recursive: true, force: true })
  mkdirSync(join(folder, 'lists', `${name}-${version}`), { recursive: true })
  const fields = {
    FILENAME: file,
    NAME: name,
    VERSION: version,
    ARCH: 'any',
    CSIZE: String(statSync(join(folder, 'repo', file)).size),
    ISIZE: '1',
    DEPENDS: more['depend'],
    GROUPS: more['group'],
  }
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  writeFileSync(join(folder, 'lists', `${name}-${version}`, 'desc'), known.map(([field, value]) => `%${field}%\n${value}\n\n`).join(''))
  execFileSync('tar', ['-C', join(folder, 'lists'), '--transform', 's/^\\.\\///', '-czf', join(folder, 'repo/it.db'), '.'])
}

beforeAll(() => {
  for (const name of ['repo', 'root/var/lib/pacman', 'cache']) mkdirSync(join(folder, name), { recursive: true })
  const lines = ['[options]', 'Architecture = auto', 'SigLevel = Never', '[it]', `Server = file://${join(folder, 'repo')}`]
  writeFileSync(join(folder, 'pacman.conf'), `${lines.join('\n')}\n`)
  const words = `--root '${folder}/root' --dbpath '${folder}/root/var/lib/pacman' --config '${folder}/pacman.conf' --cachedir '${folder}/cache' --logfile /dev/null`
  writeFileSync(program, `#!/bin/sh\nexec /usr/bin/pacman ${words} --hookdir /nowhere "$@"\n`)
  chmodSync(program, 0o755)
  offer('words', '1-1', { depend: 'letters' })
  offer('letters', '1-1')
  offer('one', '1-1', { group: 'both' })
  offer('two', '1-1', { group: 'both' })
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('pacman', () => {
  test('reads the lists first; what is needed comes along', async () => {
    expect((await run({ name: 'words' })).failure).toMatch(/target not found: words; see their names/)
    const came = await run({ name: 'words', update_cache: true })
    expect([came.failure, came.change, came.result]).toStrictEqual([
      undefined,
      { words: 'present' },
      { packages: ['letters', 'words'], cache_updated: true },
    ])
    expect(installed()).toStrictEqual(['letters 1-1', 'words 1-1'])
    expect([
      (await run({ update_cache: true })).status,
      (await run({ update_cache: true }, { check: true, settles: false })).status,
    ]).toStrictEqual(['ok', 'changed'])
  })

  test('a group is what is in it', async () => {
    expect((await run({ name: 'both' }, { check: true })).change).toStrictEqual({ one: 'present', two: 'present' })
    expect((await run({ name: ['both', 'words'] })).result).toStrictEqual({ packages: ['one', 'two'] })
    expect((await run({ name: ['one', 'two'], state: 'absent' })).result).toStrictEqual({ packages: ['one', 'two'] })
    expect((await run({ name: ['both'], state: 'absent' })).status).toBe('ok')
  })

  test('the newest version, of one and of all', async () => {
    expect((await run({ name: 'letters', state: 'latest' })).status).toBe('ok')
    offer('letters', '2-1')
    offer('words', '2-1', { depend: 'letters' })
    expect((await run({ name: 'letters', state: 'latest', update_cache: true })).change).toStrictEqual({ letters: 'latest' })
    expect((await run({ name: 'words' })).status).toBe('ok')
    expect((await run({ upgrade: true }, { check: true })).result).toStrictEqual({ packages: ['words'] })
    expect([(await run({ upgrade: true })).status, installed()]).toStrictEqual(['changed', ['letters 2-1', 'words 2-1']])
  })

  test('one that is needed goes by force alone', async () => {
    expect((await run({ name: 'letters', state: 'absent' })).failure).toMatch(/breaks dependency/)
    expect([(await run({ name: 'letters', state: 'absent', force: true })).status, installed()]).toStrictEqual(['changed', ['words 2-1']])
  })

  test('an option is no package', async () => {
    expect((await run({ name: '--all' })).failure).toMatch(/no name of a package/)
  })
})
