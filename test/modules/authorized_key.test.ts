import { userInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/authorized_key.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB'
const two = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM5mL1L2rBMl45vA0yG5ByUvGoo+KgUVYW1gcT7MaOG1'
const three = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY='
const options = 'command="echo \\"a b\\" # no",no-pty'

interface Case {
  readonly before?: Listing
  readonly args: { readonly [name: string]: Json }
  /** Left out where nothing is to change. */
  readonly after?: Listing
}
const file = (text: string, mode = '0600'): Listing => ({ keys: '0700/', 'keys/it': `${mode} ${text}` })
const cases: { readonly [sentence: string]: Case } = {
  'lets a key in, in a folder of its own': { args: { key: `${one} ada` }, after: file(`${one} ada\n`) },
  'lets several in': {
    before: file('# mine\n'),
    args: { key: `${one} ada\n# no\n\n${two} bob\n` },
    after: file(`# mine\n${one} ada\n${two} bob\n`),
  },
  'leaves one alone that is there': { before: file(`${two}\n${one} ada\n`, '0644'), args: { key: `${one} ada` } },
  'takes a key for what it is, and words behind it for a remark': {
    args: { key: 'ssh-dss DATA_TRAILING 2@testing foo bar baz' },
    after: file('ssh-dss DATA_TRAILING 2@testing foo bar baz\n'),
  },
  'ends the last line first': { before: file(two), args: { key: one }, after: file(`${two}\n${one}\n`) },
  'another comment takes the place of the old': {
    before: file(`${one} old name\n${two}\n`),
    args: { key: one, comment: 'new' },
    after: file(`${one} new\n${two}\n`),
  },
  'says what it may do': {
    before: file(`${one} ada\n`),
    args: { key: `${one} ada`, key_options: options },
    after: file(`${options} ${one} ada\n`),
  },
  'finds it behind what it may do': { before: file(`${options} ${one} ada\n`), args: { key: `${options} ${one} ada` } },
  'takes a key once': { before: file(`${one} a\n${three}\n${one} b\n`), args: { key: `${one} a` }, after: file(`${one} a\n${three}\n`) },
  'no other stays': {
    before: file(`# mine\n${two}\n${options} ${three}\n`),
    args: { key: `${one}\n${three}`, exclusive: true },
    after: file(`# mine\n${three}\n${one}\n`),
  },
  'shuts a key out, whatever is around it': {
    before: file(`${options} ${one} ada\n${two}\n`),
    args: { key: one, state: 'absent' },
    after: file(`${two}\n`),
  },
  'no key and remarks alone let nobody in': { before: file(`${two}\n`), args: { key: '\n# no\n' } },
  'no key at all leaves a file away': { args: { key: '' } },
  'no key shuts all others out': { before: file(`# mine\n${two}\n`), args: { key: '', exclusive: true }, after: file('# mine\n') },
  'leaves a file away that is not there': { args: { key: one, state: 'absent' } },
  'shuts what it writes': { before: { keys: '0755/', 'keys/it': '0644 ' }, args: { key: one }, after: file(`${one}\n`) },
  'leaves the folder as it is': {
    before: { keys: '0755/' },
    args: { key: one, manage_dir: false },
    after: { keys: '0755/', 'keys/it': `0600 ${one}\n` },
  },
  'takes the place of a link': {
    before: { keys: '0700/', 'keys/it': '-> other', 'keys/other': `0600 ${two}\n` },
    args: { key: one },
    after: { keys: '0700/', 'keys/it': `0600 ${two}\n${one}\n`, 'keys/other': `0600 ${two}\n` },
  },
  'writes through a link': {
    before: { keys: '0700/', 'keys/it': '-> other', 'keys/other': `0600 ${two}\n` },
    args: { key: one, follow: true },
    after: { keys: '0700/', 'keys/it': '-> other', 'keys/other': `0600 ${two}\n${one}\n` },
  },
}
const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
  'what is no key': [{ key: 'ssh-ed25519' }, /invalid key specified: ssh-ed25519/],
  'a line of blanks': [{ key: `${one}\n \n` }, /invalid key specified: {2}/],
  'a key of the web': [{ key: 'https://example.com/ada.keys' }, /not fetched from the web/],
  nobody: [{ user: "no 'body", key: one }, /there is no such user/],
  'a folder that is not there': [{ key: one, manage_dir: false }, /there is no folder/],
}

describe.each(shells)('%s', (...shell) => {
  const run = (folder: string, args: { readonly [name: string]: Json }) =>
    runModule(module, { user: userInfo().username, path: `${folder}/keys/it`, ...args }, { shell, cwd: folder })

  test.each(Object.entries(cases))('%s', (_, { before = {}, args, after }) =>
    inFolder(before, async folder => {
      const came = await run(folder, args)
      expect([came.status, came.failure]).toStrictEqual([after ? 'changed' : 'ok', undefined])
      expect(listingOf(folder)).toStrictEqual(after ?? before)
    }),
  )
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(folder, args)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
  test('without a path it is in the home of the user', () =>
    inFolder({}, async folder => {
      const came = await runModule(module, { user: 'root', key: one }, { shell, cwd: folder, check: true })
      expect([came.status, came.result['keyfile']]).toStrictEqual(['changed', '/root/.ssh/authorized_keys'])
    }))
})
