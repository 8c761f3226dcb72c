import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/dpkg_divert.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
type Come = (args: Args, check?: boolean) => ReturnType<typeof runModule>

afterEach(() => {
  delete process.env['DPKG_ADMINDIR']
})

/** dpkg's own list of diversions, in a folder of the test's. */
const withDpkg = (shell: readonly string[], run: (come: Come, path: string, files: () => object) => Promise<void>) =>
  inFolder({}, async folder => {
    const [admin, place] = [join(folder, 'dpkg'), join(folder, "it's $(x)")]
    for (const made of [admin, place]) mkdirSync(made)
    for (const name of ['status', 'diversions']) writeFileSync(join(admin, name), '')
    process.env['DPKG_ADMINDIR'] = admin
    const path = join(place, 'a')
    writeFileSync(path, 'old')
    await run(
      (args, check = false) => runModule(module, { path, ...args }, { shell, check }),
      path,
      () => listingOf(place),
    )
  })

describe.each(shells)('dpkg_divert by %s', (...shell) => {
  test('comes, changes its place and its holder, and goes, as dpkg-divert says it', () =>
    withDpkg(shell, async (come, path, files) => {
      const [check, came] = [await come({}, true), await come({})]
      expect([check.result, came.failure]).toStrictEqual([came.result, undefined])
      expect(came.result).toStrictEqual({
        diversion: { path, state: 'present', holder: 'LOCAL', divert: `${path}.distrib` },
        commands: [`/usr/bin/dpkg-divert --no-rename --local --add ${path}`],
        messages: [`Adding 'local diversion of ${path} to ${path}.distrib'`],
      })
      expect((await come({})).result['messages']).toStrictEqual([`Leaving 'local diversion of ${path} to ${path}.distrib'`])
      const moved = await come({ holder: 'bash', divert: `${path}.else`, rename: true })
      expect([moved.change, moved.result['messages'], files()]).toStrictEqual([
        { holder: 'bash', divert: `${path}.else` },
        [`Removing 'local diversion of ${path} to ${path}.distrib'`, `Adding 'diversion of ${path} to ${path}.else by bash'`],
        { a: '0644 old' },
      ])
      expect((await come({ state: 'absent' })).result['diversion']).toStrictEqual({ path, state: 'absent', holder: null, divert: null })
      expect((await come({ state: 'absent' })).result['messages']).toStrictEqual([`No diversion 'any diversion of ${path}', none removed.`])
    }))

  test('takes the file along and brings it back, over another one by force alone', () =>
    withDpkg(shell, async (come, path, files) => {
      writeFileSync(`${path}.distrib`, 'other')
      expect((await come({ rename: true }, true)).failure).toBe("Set 'force' param to True to force renaming of files.")
      expect([(await come({ rename: true, force: true })).status, files()]).toStrictEqual(['changed', { 'a.distrib': '0644 old' }])
      expect([(await come({ divert: `${path}.else` })).status, files()]).toStrictEqual(['changed', { 'a.else': '0644 old' }])
      writeFileSync(path, 'own')
      expect((await come({ rename: true, state: 'absent' })).failure).toMatch(/force/)
      expect((await come({ rename: true, state: 'absent', force: true })).status).toBe('changed')
      expect(files()).toStrictEqual({ a: '0644 old' })
    }))
})

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'a path that begins nowhere': [{ path: 'etc/x' }, /filename "etc\/x" is not absolute/],
  'a place that begins nowhere': [{ divert: 'x' }, /filename "x" is not absolute/],
  'a folder': [{ path: '/tmp' }, /cannot divert directories/],
  'the file itself': [{ path: '/srv/x', divert: '/srv/x' }, /cannot divert file '\/srv\/x' to itself/],
  'a line break': [{ path: '/srv/x\ny' }, /line break/],
}
test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
  withDpkg(['dash', 'dash'], async come => {
    expect((await come(args)).failure).toMatch(says)
  }),
)
