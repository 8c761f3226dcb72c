import { hostname as nameNow } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type NameFile, nameIn, withName } from '../../engine/state/network/hostname.ts'
import module from '../../modules/hostname.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const openrc: NameFile = { path: '/etc/conf.d/hostname', variable: 'hostname' }
const redhat: NameFile = { path: '/etc/sysconfig/network', variable: 'HOSTNAME' }
const plain: NameFile = { path: '/etc/hostname' }

// This machine keeps its name: what is applied is shown on the lab.
describe.each(shells)('%s', (...shell) => {
  test('tells in a check that a name changes, and its facts', async () => {
    const came = await runModule(module, { name: 'new.example.com', use: 'debian' }, { shell, check: true })
    expect([came.status, came.change]).toStrictEqual(['changed', { permanent: 'new.example.com', current: 'new.example.com' }])
    expect(came.result).toStrictEqual({
      name: 'new.example.com',
      ansible_facts: {
        ansible_hostname: 'new',
        ansible_nodename: 'new.example.com',
        ansible_fqdn: 'new.example.com',
        ansible_domain: 'example.com',
      },
    })
  })

  test('knows the name that there is', async () => {
    const came = await runModule(module, { name: nameNow(), use: 'sles' }, { shell, check: true })
    expect(came.change.current).toBeUndefined()
  })
})

const refused: { readonly [sentence: string]: readonly [{ readonly name: string; readonly use?: string }, RegExp] } = {
  'an empty name': [{ name: '' }, /cannot be the name of a host/],
  'a name of 65 bytes': [{ name: 'a'.repeat(65) }, /cannot be the name of a host/],
  'a way that is not built': [{ name: 'a', use: 'freebsd' }, /not set the way of freebsd yet/],
}

test.each(Object.entries(refused))('refuses %s', async (_, [args, message]) => {
  const came = await runModule(module, args, { check: true })
  expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(message)])
})

const texts: readonly (readonly [NameFile, before: string | undefined, name: string, after: string])[] = [
  [plain, undefined, '', 'new\n'],
  [plain, '# ours\nold\n', 'old', 'new\n'],
  [openrc, '# about\nhostname="old"\nmore=1\n', 'old', '# about\nhostname="new"\nmore=1\n'],
  [redhat, "NETWORKING=yes\nHOSTNAME='old'", 'old', 'NETWORKING=yes\nHOSTNAME="new"\n'],
  [redhat, 'NETWORKING=yes\n', '', 'NETWORKING=yes\nHOSTNAME="new"\n'],
  [redhat, undefined, '', 'HOSTNAME="new"\n'],
]

test.each(texts)('%o: %j holds %j', (file, before, name, after) => {
  expect(nameIn(before, file)).toBe(name)
  expect(withName(before, 'new', file)).toBe(after)
  expect(nameIn(after, file)).toBe('new')
})
