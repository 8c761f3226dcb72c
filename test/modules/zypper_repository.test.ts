import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/zypper_repository.ts'
import { runModule } from '../support/module.ts'

type Args = { readonly [name: string]: Json }
const folder = mkdtempSync(join(tmpdir(), 'tsplay-zypper-repository-'))
const { PATH = '' } = process.env
const run = (args: Args, setting: object = {}) => runModule(module, args, { machine: { packageManager: 'zypper' }, ...setting })
const files = () => {
  const place = join(folder, 'root/etc/zypp/repos.d')
  return Object.fromEntries(readdirSync(place).map(name => [name, readFileSync(join(place, name), 'utf8').trim().split('\n')]))
}

// Debian's zypper, in a root of its own; its library calls a program by the name that SUSE gives it.
beforeAll(() => {
  for (const name of ['root', 'bin', 'packages']) mkdirSync(join(folder, name))
  const programs = {
    zypper: `PATH=\${PATH#*:}:${folder}/bin exec zypper --root '${folder}/root' "$@"`,
    'repo2solv.sh': 'exec repo2solv "$@"',
  }
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  process.env['PATH'] = `${folder}/bin:${PATH}`
})
afterAll(() => {
  process.env['PATH'] = PATH
  rmSync(folder, { recursive: true })
})

describe('zypper_repository', () => {
  const ours = { name: "it's ours", repo: 'https://example.com/leap/' }
  const repodata = { alias: "it's ours", url: 'https://example.com/leap/', enabled: '1', autorefresh: '1' }

  test('comes, and becomes another one', async () => {
    const args = { ...ours, description: 'x & "y"', priority: 50, disable_gpg_check: true }
    const [check, came] = [await run(args, { check: true }), await run(args)]
    expect([check.result, came.failure]).toStrictEqual([came.result, undefined])
    expect(came.result).toStrictEqual({ repodata: { ...repodata, name: 'x & "y"', gpgcheck: '0', priority: 50 }, state: 'present' })
    expect((await run(args)).status).toBe('ok')
    const held = ['name=x & "y"', 'enabled=1', 'autorefresh=1', 'baseurl=https://example.com/leap/', 'priority=50', 'gpgcheck=0']
    expect(Object.values(files())).toStrictEqual([["[it's ours]", ...held]])
    expect((await run({ ...ours, enabled: false })).change).toStrictEqual({ enabled: '0', gpgcheck: '1' })
    expect((await run(ours)).change).toStrictEqual({ enabled: '1' })
  })

  test('is known by its address, too, and takes the place of two when told so', async () => {
    expect((await run({ ...ours, name: 'other' })).change).toStrictEqual({ alias: 'other' })
    await run({ name: 'second', repo: 'https://example.com/two' })
    const both = { name: 'second', repo: 'https://example.com/leap' }
    expect((await run(both)).failure).toMatch(/^More than one repo matched "second": "other, second"\. Use overwrite_multiple/)
    expect([(await run({ ...both, overwrite_multiple: true })).status, Object.keys(files())]).toStrictEqual(['changed', ['second.repo']])
    expect((await run({ repo: 'https://example.com/leap', state: 'absent' })).status).toBe('changed')
    expect((await run({ name: 'second', state: 'absent' })).status).toBe('ok')
  })

  test('a file of one says what it is', async () => {
    const repo = join(folder, 'a.repo')
    writeFileSync(repo, '# words\n[fromfile]\nname=From a file\nbaseurl = dir:/y\n')
    expect((await run({ repo })).result['repodata']).toMatchObject({ alias: 'fromfile', name: 'From a file', url: 'dir:/y' })
    expect((await run({ repo: '/nowhere.repo' })).failure).toMatch(/there is no \/nowhere\.repo/)
  })

  test('one is read when it is new, and again; all at once', async () => {
    expect((await run({ name: 'fromfile', state: 'absent' })).status).toBe('changed')
    const args = { name: 'good', repo: `dir:${folder}/packages`, disable_gpg_check: true, runrefresh: true }
    const read = join(folder, 'root/var/cache/zypp/solv/good/solv')
    for (const [one, status] of [
      [args, 'changed'],
      [args, 'ok'],
      [{ repo: '*', runrefresh: true }, 'ok'],
    ] as const) {
      expect((await run(one)).status).toBe(status)
      rmSync(read)
      rmSync(join(folder, 'root/var/cache/zypp/raw'), { recursive: true })
    }
    expect((await run({ name: 'bad', repo: 'dir:/nowhere', runrefresh: true })).status).toBe('failed')
  })
})

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'one without a name': [{ repo: 'dir:/x' }, /Name required when adding non-repo files/],
  'one without an address': [{ name: 'x' }, /Module option state=present requires repo/],
  'all of them': [{ repo: '*' }, /repo=\* can only be used with the runrefresh option/],
  'an address of a file': [{ repo: 'https://example.com/x.repo' }, /bring it there by get_url/],
  'a name with a slash': [{ name: 'a/b', repo: 'dir:/x' }, /cannot be the name/],
  'an option': [{ name: '--all', repo: 'dir:/x' }, /cannot be the name/],
}
test.each(Object.entries(refused))('refuses %s', async (_, [args, says]) => {
  expect((await run(args)).failure).toMatch(says)
})
