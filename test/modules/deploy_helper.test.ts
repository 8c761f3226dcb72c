import { chmodSync, mkdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/deploy_helper.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const bare = { 'app/releases': '0755/', 'app/shared': '0755/' }

type Come = (args: Args, check?: boolean) => ReturnType<typeof runModule>

const inProject = (
  listing: { readonly [path: string]: string },
  run: (come: Come, project: string) => Promise<void>,
  shell: readonly string[] = ['dash', 'dash'],
) =>
  inFolder(listing, async folder => {
    const project = join(folder, 'app')
    await run((args, check = false) => runModule(module, { path: project, ...args }, { shell, check }), project)
  })

describe('deploy_helper', () => {
  test('makes the folders, with what is asked of them, and tells where things are', () =>
    inProject({}, async (come, project) => {
      const args = { release: "it's 1", mode: '0750', releases_path: 'some/where' }
      const [check, came] = [await come(args, true), await come(args)]
      expect(came.result).toStrictEqual({
        state: 'present',
        ansible_facts: {
          deploy_helper: {
            project_path: project,
            current_path: join(project, 'current'),
            releases_path: join(project, 'some/where'),
            shared_path: join(project, 'shared'),
            previous_release: null,
            previous_release_path: null,
            new_release: "it's 1",
            new_release_path: join(project, "some/where/it's 1"),
            unfinished_filename: 'DEPLOY_UNFINISHED',
          },
        },
      })
      expect([check.result, check.status, came.failure]).toStrictEqual([came.result, 'changed', undefined])
      expect(listingOf(project)).toStrictEqual({ shared: '0750/', some: '0755/', 'some/where': '0750/' })
    }))

  test.each(shells)('has the link lead to the release, and takes away what is not whole or old, by %s', (...shell) =>
    inProject(
      bare,
      async (come, project) => {
        const ages = ['r1', 'r2', 'r3', 'r4'].map(name => join(project, 'releases', name))
        for (const folder of ages) mkdirSync(folder)
        writeFileSync(join(project, 'releases/r1/DEPLOY_UNFINISHED'), '')
        writeFileSync(join(project, 'releases/r2/DEPLOY_UNFINISHED'), '')
        writeFileSync(join(project, 'releases/plain'), '')
        const args = { state: 'finalize', release: 'r1', keep_releases: 2 }
        expect((await come(args, true)).change).toStrictEqual({
          current: join(project, 'releases/r1'),
          unfinished: false,
          releases: ['r1', 'r3', 'r4'],
        })
        expect((await come(args)).result).toStrictEqual({ state: 'finalize' })
        expect(listingOf(project)).toStrictEqual({
          current: `-> ${project}/releases/r1`,
          releases: '0755/',
          'releases/plain': '0644 ',
          'releases/r1': '0755/',
          'releases/r3': '0755/',
          'releases/r4': '0755/',
          shared: '0755/',
        })
        const facts = {
          previous_release: 'r1',
          previous_release_path: join(project, 'releases/r1'),
          new_release: expect.stringMatching(/^\d{14}$/),
        }
        expect((await come({ state: 'query' })).result['ansible_facts']).toMatchObject({ deploy_helper: facts })
      },
      shell,
    ),
  )

  test('what was changed last is the newest, and what is named does not count', () =>
    inProject(bare, async (come, project) => {
      const [newest = '', old = '', named = ''] = ['a', 'b', 'named'].map(name => join(project, 'releases', name))
      for (const folder of [newest, old, named]) mkdirSync(folder)
      const changed = (folder: string) => statSync(folder, { bigint: true }).ctimeNs
      while (changed(newest) <= changed(old)) chmodSync(newest, 0o700)
      expect((await come({ state: 'clean', keep_releases: 1, release: 'named' })).change).toStrictEqual({ releases: ['a', 'named'] })
      expect((await come({ state: 'clean', keep_releases: 0 })).change).toStrictEqual({ releases: [] })
    }))

  test('a link that leads there by other words stays, another one is replaced', () =>
    inProject({ ...bare, 'app/releases/r1': '0755/', 'app/releases/r2': '0755/' }, async (come, project) => {
      const current = join(project, 'current')
      symlinkSync('releases/r1', current)
      expect((await come({ state: 'finalize', release: 'r1' })).status).toBe('ok')
      expect((await come({ state: 'finalize', release: 'r2', clean: false })).status).toBe('changed')
      expect(readlinkSync(current)).toBe(join(project, 'releases/r2'))
      expect((await come({ state: 'finalize', release: 'none' })).failure).toMatch(/the symlink target .*none doesn't exists/)
      rmSync(current)
      mkdirSync(current)
      expect((await come({ state: 'finalize', release: 'r1' })).failure).toMatch(/current exists but is not a symbolic link/)
    }))

  test('takes the project away', () =>
    inProject(bare, async (come, project) => {
      expect(
        [await come({ state: 'absent' }, true), await come({ state: 'absent' })].map(({ status, result }) => [status, result]),
      ).toStrictEqual(Array(2).fill(['changed', { state: 'absent', ansible_facts: { deploy_helper: [] } }]))
      expect((await come({ state: 'absent' })).status).toBe('ok')
      writeFileSync(project, '')
      expect((await come({ state: 'absent' })).failure).toMatch(/app exists but is not a directory/)
      expect((await come({})).failure).toMatch(/app exists but is not a directory/)
    }))

  test('refuses what has no sense', () =>
    inProject({ 'app/here': '0644 ' }, async come => {
      const refused: readonly (readonly [Args, RegExp])[] = [
        [{ state: 'finalize' }, /release/],
        [{ state: 'finalize', release: 'r', keep_releases: 0 }, /'keep_releases' should be at least 1/],
        [{ state: 'finalize', release: '..' }, /no name of a release/],
        [{ state: 'clean' }, /there is no folder .*releases/],
        [{ shared_path: 'here' }, /here exists but is not a directory/],
      ]
      for (const [args, says] of refused) expect((await come(args)).failure).toMatch(says)
    }))
})
