import { expect, test } from 'vitest'
import module from '../../modules/package.ts'
import { machine } from '../support/hands.ts'

const rows: { readonly [manager: string]: string } = { apt: 'apt', dnf: 'dnf', yum: 'yum' }

test.each(Object.entries(rows))('where packages come by %s, %s does it', (packageManager, name) => {
  if (module.kind !== 'standIn') throw new Error('it stands for nobody')
  const { stands } = module
  const done = (state: string) => stands({ name: ['one'], state, use: 'auto' }, { ...machine, packageManager })
  expect(done('installed')).toStrictEqual([name, { name: ['one'], state: 'present' }])
  expect(done('removed')).toStrictEqual([name, { name: ['one'], state: 'absent' }])
  expect(done('latest')).toStrictEqual([name, { name: ['one'], state: 'latest' }])
})
