import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { theWorld } from '../../engine/load/source.ts'
import { stampOf } from '../../engine/load/stamp.ts'
import { witness } from '../../engine/load/witness.ts'
import type { World } from '../../engine/load/world.ts'
import { inFolder } from '../support/folder.ts'

const tree = { 'a/x.yml': '0644 one', 'a/y.yml': '0644 two', 'b/x.yml': '0644 three', link: '-> a' }

/** What is done to the tree after something was asked of it, and whether the answer may be another then. */
const changes: readonly (readonly [
  asked: string,
  ask: (world: World, folder: string) => unknown,
  change: string,
  does: (folder: string) => void,
  holds: boolean,
])[] = [
  ['a text', (world, at) => world.read(`${at}/a/x.yml`), 'other bytes', at => writeFileSync(`${at}/a/x.yml`, 'more'), false],
  ['a text', (world, at) => world.read(`${at}/a/x.yml`), 'a file beside it', at => writeFileSync(`${at}/a/z.yml`, 'more'), true],
  ['a text', (world, at) => world.read(`${at}/a/x.yml`), 'one of the same size and time', at => replace(`${at}/a/x.yml`, 'ONE'), false],
  [
    'a text behind a link',
    (world, at) => world.read(`${at}/link/x.yml`),
    'the link leads elsewhere',
    at => relink(`${at}/link`, 'b'),
    false,
  ],
  ['what is not there', (world, at) => world.read(`${at}/a/none.yml`), 'it comes', at => writeFileSync(`${at}/a/none.yml`, ''), false],
  ['what is not there', (world, at) => world.stat(`${at}/c/d/none.yml`), 'a folder above it comes', at => mkdirSync(`${at}/c`), false],
  ['what is not there', (world, at) => world.stat(`${at}/c/d/none.yml`), 'something else comes', at => mkdirSync(`${at}/e`), true],
  ['a folder', (world, at) => world.stat(`${at}/a`), 'a file in it', at => writeFileSync(`${at}/a/z.yml`, ''), true],
  ['a folder', (world, at) => world.stat(`${at}/a`), 'it goes', at => rmSync(`${at}/a`, { recursive: true }), false],
  ['the names in a folder', (world, at) => world.list(`${at}/a`), 'one more', at => writeFileSync(`${at}/a/z.yml`, ''), false],
  [
    'the names in a folder',
    (world, at) => world.list(`${at}/a`),
    'one of them holds more',
    at => writeFileSync(`${at}/a/x.yml`, 'x'),
    true,
  ],
]

function replace(path: string, text: string): void {
  const { atime, mtime } = statSync(path)
  writeFileSync(`${path}.new`, text)
  utimesSync(`${path}.new`, atime, mtime)
  renameSync(`${path}.new`, path)
}

function relink(path: string, target: string): void {
  rmSync(path)
  symlinkSync(target, path)
}

/** The same world a minute later: nothing in it has changed just now. */
const later: World = { ...theWorld, now: () => Date.now() + 60_000 }

describe('what was asked', () => {
  test.each(changes)('%s%s, then %s', (_, ask, __, change, holds) =>
    inFolder(tree, async folder => {
      const seen = witness(later)
      ask(seen.world, folder)
      change(folder)
      const stamps = seen.stamps() ?? []
      expect(stamps).toHaveLength(1)
      expect(stamps.every(([path, asked, stamp]) => stampOf(path, asked) === stamp)).toBe(holds)
    }),
  )

  test.each([
    ['the clock', (world: World) => world.now()],
    ['chance', (world: World) => world.random()],
    ['a command', (world: World) => world.run('true')],
    ['writing', (world: World, folder: string) => world.write(join(folder, 'new'), Buffer.from(''))],
  ])('%s has no stamp', (_, ask) =>
    inFolder(tree, async folder => {
      const seen = witness(later)
      ask(seen.world, folder)
      expect(seen.stamps()).toBeUndefined()
    }),
  )

  test('of a file that changed just now it is not known whether it changes again', () =>
    inFolder(tree, async folder => {
      const seen = witness(theWorld)
      writeFileSync(join(folder, 'a/x.yml'), 'now')
      seen.world.read(join(folder, 'a/x.yml'))
      expect(seen.stamps()).toBeUndefined()
    }))
})
