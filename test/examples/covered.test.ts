import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { moduleFiles } from '../../engine/registry.ts'
import { project } from '../lab/places.ts'
import { changesAgain } from './again.ts'
import { failedOnce } from './failed.ts'
import { nowhere } from './nowhere.ts'
import { type HostKind, preparationFor } from './preparation.ts'
import { sample } from './sample.ts'

const prepared = readdirSync(join(project, 'test/examples/prepare')).map(file => file.replace(/\.\w+$/, ''))

test.each(Object.entries({ prepared, changesAgain, failedOnce, nowhere }))('%s names modules that there are', (_, named) => {
  const names = Array.isArray(named) ? named : Object.keys(named)
  expect(names.filter(name => !moduleFiles().includes(name))).toStrictEqual([])
})

test('what is prepared can be read', () => {
  expect(preparationFor('get_url')).toMatchObject({ host: 'booted', needs: ['curl', 'gnupg'], world: { 'image.raw': 'an image\n' } })
  expect(prepared.map(name => preparationFor(name).host)).toHaveLength(prepared.length)
  expect(preparationFor('debug')).toStrictEqual({ host: 'folder', needs: [], files: new Map() })
})

test('a sample is the same by the same seed, and holds all that failed once but where SELinux has to be on', () => {
  const all = Array.from({ length: 60 }, (_, at) => String(at))
  const kinds: readonly HostKind[] = ['folder', 'machine', 'booted', 'selinux']
  const names = (seed: number) => sample(all, seed, name => kinds[Number(name) % 4] ?? 'folder', { 58: 'why', 59: 'why' })
  expect(names(1)).toStrictEqual(names(1))
  expect(names(1)).not.toStrictEqual(names(2))
  expect([1, 2, 3].map(seed => [names(seed).includes('58'), names(seed).includes('59'), names(seed).length])).toStrictEqual(
    [1, 2, 3].map(() => [true, false, 9]),
  )
})
