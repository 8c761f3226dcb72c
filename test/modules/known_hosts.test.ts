import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/known_hosts.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const one = 'AAAAC3NzaC1lZDI1NTE5AAAAIOZKs0XoQ8ykVh6/ux4Qa0tWufpEZlSyaKckU3yFlaoB'
const two = 'AAAAC3NzaC1lZDI1NTE5AAAAIM5mL1L2rBMl45vA0yG5ByUvGoo+KgUVYW1gcT7MaOG1'
const ed = `git.example.com ssh-ed25519 ${one}`
const rsa = 'git.example.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC+OUnkkw1dHI1HCkKk8w=='

interface Case {
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  /** What the file holds afterwards; left out where nothing is to change. */
  readonly after?: string
}
const cases: { readonly [sentence: string]: Case } = {
  'knows a host': { args: { key: ed }, after: `${ed}\n` },
  'leaves one alone that is known': { before: `# mine\n${ed}\n`, args: { key: ed } },
  'adds a key of another type': { before: rsa, args: { key: ed }, after: `${rsa}\n${ed}\n` },
  'replaces a key of the same type where it stands': {
    before: `a ssh-ed25519 ${two}\ngit.example.com ssh-ed25519 ${two}\n${rsa}\n`,
    args: { key: ed },
    after: `a ssh-ed25519 ${two}\n${ed}\n${rsa}\n`,
  },
  'takes a host by its other name and in capitals': {
    before: `x,git.example.com ssh-ed25519 ${one}\n`,
    args: { name: 'Git.Example.com', key: ed },
  },
  'knows a host at a port': {
    before: `${ed}\n`,
    args: { name: '[git.example.com]:2222', key: `[git.example.com]:2222 ssh-ed25519 ${two}` },
    after: `${ed}\n[git.example.com]:2222 ssh-ed25519 ${two}\n`,
  },
  'forgets a host': { before: `a ssh-ed25519 ${two}\n${ed}\n${rsa}\n`, args: { state: 'absent' }, after: `a ssh-ed25519 ${two}\n` },
  'forgets one key of it': { before: `${ed}\n${rsa}\n`, args: { state: 'absent', key: rsa }, after: `${ed}\n` },
  'leaves a file alone that does not know it': { before: '# none\n', args: { state: 'absent' } },
  'leaves a file away that is not there': { args: { state: 'absent' } },
}
const refused: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
  'a key of another host': [{ name: 'other', key: ed }, /other is not in git\.example\.com/],
  'a key without its host': [{ key: `ssh-ed25519 ${one}` }, /NAME TYPE KEY/],
  'several keys': [{ key: `${ed}\n${rsa}` }, /one task keeps one key/],
  'no key': [{}, /key/],
  'a folder that is not there': [{ path: 'no/known_hosts', key: ed }, /there is no folder no/],
}

describe.each(shells)('%s', (...shell) => {
  const run = (args: { readonly [name: string]: Json }, cwd: string) =>
    runModule(module, { name: 'git.example.com', path: 'known', ...args }, { shell, cwd })
  const listing = (text: string | undefined): Listing => (text === undefined ? {} : { known: `0644 ${text}` })

  test.each(Object.entries(cases))('%s', (_, { before, args, after }) =>
    inFolder(listing(before), async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure]).toStrictEqual([after === undefined ? 'ok' : 'changed', undefined])
      expect(listingOf(folder)).toStrictEqual(listing(after ?? before))
    }),
  )
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async folder => {
      const came = await run(args, folder)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
  test('a hidden name is what ssh-keygen finds, and one that ssh-keygen hid is found', () =>
    inFolder({ known: `0644 ${ed}\n` }, async folder => {
      const find = (host: string) => spawnSync('ssh-keygen', ['-F', host, '-f', 'known'], { cwd: folder, encoding: 'utf8' }).stdout
      const came = await run({ key: ed, hash_host: true }, folder)
      expect([came.status, find('git.example.com'), find('other')]).toStrictEqual(['changed', expect.stringContaining(one), ''])
      expect(listingOf(folder)['known']).not.toContain('git.example.com')
      execFileSync('sh', ['-c', `echo "$1" >known; ssh-keygen -q -H -f known`, 'sh', ed], { cwd: folder })
      expect((await run({ key: ed, hash_host: true }, folder)).status).toBe('ok')
      expect((await run({ state: 'absent' }, folder)).status).toBe('changed')
      expect(find('git.example.com')).toBe('')
    }))
})
