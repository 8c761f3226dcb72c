import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/zypper.ts'
import { runModule } from '../support/module.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-zypper-'))
const { PATH = '', HOME = '' } = process.env
const run = (args: { readonly [name: string]: Json }, setting: object = {}) =>
  runModule(module, args, { machine: { packageManager: 'zypper' }, ...setting })
const installed = () => {
  const words = ['--root', join(folder, 'root'), '-qa', '--qf', '%{NAME} %{VERSION}\\n']
  return execFileSync('rpm', words, { encoding: 'utf8' }).trim().split('\n').toSorted()
}

function write(name: string, lines: readonly string[], mode = 0o755): void {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  chmodSync(join(folder, name), mode)
}

/** Puts a package into the folder that is the repository. */
function offer(name: string, version: string, requires?: string): void {
  const head = [`Name: ${name}`, `Version: ${version}`, 'Release: 1', 'Summary: x', 'License: x', 'BuildArch: noarch']
  write('it.spec', [...head, ...(requires === undefined ? [] : [`Requires: ${requires}`]), '%description', 'x', '%files'])
  const macros = { _rpmdir: join(folder, 'repo'), _topdir: join(folder, 'top'), _build_name_fmt: '%%{NAME}-%%{VERSION}.rpm' }
  const defined = Object.entries(macros).flatMap(([macro, value]) => ['--define', `${macro} ${value}`])
  execFileSync('rpmbuild', ['-bb', ...defined, join(folder, 'it.spec')], { stdio: 'pipe' })
}

// Debian's zypper, in a root of its own; its library calls a program by the name that SUSE gives it.
beforeAll(() => {
  for (const name of ['repo', 'root', 'bin', 'home']) mkdirSync(join(folder, name))
  write('bin/zypper', ['#!/bin/sh', `PATH=\${PATH#*:}:${folder}/bin exec zypper --root '${folder}/root' "$@"`])
  write('bin/repo2solv.sh', ['#!/bin/sh', 'exec repo2solv "$@"'])
  write('home/.rpmmacros', ['%_dbpath /var/lib/rpm'])
  Object.assign(process.env, { PATH: `${folder}/bin:${PATH}`, HOME: join(folder, 'home') })
  for (const version of ['1', '2']) offer('words', version, 'letters')
  for (const version of ['1', '2']) offer('letters', version)
  offer('base', '1')
  for (const words of [['addrepo', '--no-gpgcheck', `dir:${folder}/repo`, 'it'], ['refresh'], ['install', 'base']])
    execFileSync('zypper', ['--non-interactive', ...words], { stdio: 'pipe' })
})
afterAll(() => {
  Object.assign(process.env, { PATH, HOME })
  rmSync(folder, { recursive: true })
})

describe('zypper', () => {
  const said = { stdout: expect.stringContaining('<install-summary'), stderr: '' }
  const words = ['--quiet', '--non-interactive', '--xmlout']

  test('a version comes with what it needs, as Ansible tells it', async () => {
    const check = await run({ name: 'words=1' }, { check: true })
    const came = await run({ name: 'words=1' })
    const cmd = ['--auto-agree-with-licenses', '--no-recommends', '--oldpackage', '--', '+words=1']
    const told = { name: ['words=1'], state: 'present', update_cache: false, rc: 0, ...said }
    const install = [join(folder, 'bin/zypper'), ...words, 'install', '--type', 'package']
    expect([check.result, came.failure]).toStrictEqual([{ ...told, cmd: [...install, '--dry-run', ...cmd] }, undefined])
    expect([came.change, came.result]).toStrictEqual([
      { letters: '2-1', words: '1-1' },
      { ...told, cmd: [...install, ...cmd] },
    ])
    expect(installed()).toStrictEqual(['base 1', 'letters 2', 'words 1'])
    expect((await run({ name: ['words', 'base'] })).result).toStrictEqual({
      ...{ name: ['words', 'base'], state: 'present' },
      update_cache: false,
      rc: 0,
    })
  })

  test('the newest version, of one and of all; an older one by its number', async () => {
    expect((await run({ name: 'words', state: 'latest' })).change).toStrictEqual({ words: '2-1' })
    expect((await run({ name: 'words', state: 'latest' })).status).toBe('ok')
    expect((await run({ name: 'letters<2' })).change).toStrictEqual({ letters: '1-1' })
    expect((await run({ name: '*', state: 'latest' }, { check: true })).change).toStrictEqual({ letters: '2-1' })
    expect((await run({ name: '*', state: 'dist-upgrade' })).status).toBe('changed')
    expect(installed()).toStrictEqual(['base 1', 'letters 2', 'words 2'])
  })

  test('what needs it goes along; what is not there needs no zypper', async () => {
    expect((await run({ name: ['letters', 'nosuch'], state: 'absent' })).change).toStrictEqual({ letters: 'absent', words: 'absent' })
    const { status, result } = await run({ name: 'letters', state: 'absent' })
    expect([status, result['cmd'], installed()]).toStrictEqual(['ok', undefined, ['base 1']])
  })

  test('a file, and one that is there put there again', async () => {
    const name = join(folder, 'repo/letters-1.rpm')
    expect((await run({ name, disable_gpg_check: true })).change).toStrictEqual({ letters: '1-1' })
    expect((await run({ name: 'letters=1', force: true }, { settles: false })).change).toStrictEqual({ letters: '1-1' })
  })

  test('repositories are read anew first', async () => {
    offer('late', '1')
    expect((await run({ name: 'late' })).failure).toMatch(/^No provider of '\+late' found\.; see the names/)
    expect([(await run({ name: 'late', update_cache: true })).status, installed()]).toStrictEqual([
      'changed',
      ['base 1', 'late 1', 'letters 1'],
    ])
  })

  test.each(['a b', 'a"b'])('%s is no package', async name => {
    expect((await run({ name: [name] })).failure).toMatch(/is no name of a package/)
  })
})
