import { userInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/authorized_key.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'
import recorded from './authorized_key.json' with { type: 'json' }

const one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB'

interface Case {
  readonly before?: Listing
  readonly args: { readonly [name: string]: Json }
  /** Left out where nothing is to change. */
  readonly after?: Listing
}
/** As ansible.posix does it. */
const cases: { readonly [sentence: string]: Case } = recorded
const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
  'what is no key': [{ key: 'ssh-ed25519' }, /invalid key specified: ssh-ed25519/],
  'a key of a kind that is not known': [{ key: 'ssh-foo AAAAx one' }, /invalid key specified: ssh-foo/],
  'a line of blanks': [{ key: `${one}\n \n` }, /invalid key specified: {2}/],
  'a key of the web': [{ key: 'https://example.com/ada.keys' }, /not fetched from the web/],
  nobody: [{ user: "no 'body", key: one }, /there is no such user/],
  'a folder that is not there': [{ key: one, manage_dir: false }, /there is no folder/],
}

const run = (folder: string, args: { readonly [name: string]: Json }, index = 0, check = false) =>
  runModule(module, { user: userInfo().username, ...args }, { shell: shells[index % shells.length] ?? [], cwd: folder, check })

// Each shell has a share of the rows: what the shells are asked for differs little from row to row.
describe('authorized_key', () => {
  test.each(Object.entries(cases).map(([sentence, row], index) => [sentence, row, index] as const))('%s', (_, row, index) =>
    inFolder(row.before ?? {}, async folder => {
      const came = await run(folder, { path: `${folder}/keys/it`, ...row.args }, index)
      expect([came.status, came.failure]).toStrictEqual([row.after ? 'changed' : 'ok', undefined])
      expect(listingOf(folder)).toStrictEqual(row.after ?? row.before ?? {})
    }),
  )
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(folder, { path: `${folder}/keys/it`, ...args })
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
  test.each(shells.map(([name], index) => [name, index] as const))('without a path it is in the home of the user: %s', (_, index) =>
    inFolder({}, async folder => {
      const came = await run(folder, { user: 'root', key: one }, index, true)
      expect([came.status, came.result['keyfile']]).toStrictEqual(['changed', '/root/.ssh/authorized_keys'])
    }),
  )
})
