import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { entries } from '../../engine/state/accounts/name-service.ts'
import getent from '../../modules/getent.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

// What ansible-core 2.14 says on Debian 12.
const told: { readonly [sentence: string]: readonly [args: { readonly [name: string]: Json }, fact: Json] } = {
  'a user': [{ database: 'passwd', key: 'root' }, { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] }],
  'a user by number': [{ database: 'passwd', key: '0' }, { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] }],
  'a user from the files': [{ database: 'passwd', key: 'root', service: 'files' }, { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] }],
  'a group': [{ database: 'group', key: 'root' }, { root: ['x', '0', ''] }],
  'no group': [{ database: 'group', key: "no 'body", fail_key: false }, { "no 'body": null }],
  'fields between something else': [
    { database: 'passwd', key: 'root', split: 'o' },
    { r: ['', 't:x:0:0:r', '', 't:/r', '', 't:/bin/bash'] },
  ],
  'fields between more than one character': [{ database: 'passwd', key: 'root', split: ':/' }, { 'root:x:0:0:root': ['root', 'bin/bash'] }],
}

const refused: { readonly [sentence: string]: readonly [args: { readonly [name: string]: Json }, failure: string] } = {
  'no such key': [{ database: 'group', key: 'nobodys' }, 'One or more supplied key could not be found in the database.'],
  'no such database': [{ database: 'bogus', key: 'x', fail_key: false }, 'Missing arguments, or database unknown.'],
  'nothing to split by': [{ database: 'passwd', split: '' }, 'split is empty; leave it out, or name what stands between fields'],
}

const lines: { readonly [sentence: string]: readonly [database: string, lines: readonly string[], fact: Json] } = {
  'one address on two lines': [
    'hosts',
    ['127.0.0.1       localhost', '127.0.0.1       other another', '1.2.3.4         a b'],
    { '127.0.0.1': [['localhost'], ['other', 'another']], '1.2.3.4': ['a', 'b'] },
  ],
  'one name on three lines': [
    'group',
    ['g:x:1:', 'g:x:2:a,b', 'g:x:3:'],
    {
      g: [
        ['x', '1', ''],
        ['x', '2', 'a,b'],
        ['x', '3', ''],
      ],
    },
  ],
  'a name alone': ['initgroups', ['root                  '], { root: [] }],
  'the end of a password': ['shadow', ['root:*:20228:0:99999:7:::'], { root: ['*', '20228', '0', '99999', '7', '', '', ''] }],
}

const passwd = '# users\nroot:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n'
const withoutGetent: {
  readonly [sentence: string]: readonly [database: string, key: string, text: string, status: number, lines: string[]]
} = {
  'a name': ['passwd', 'ada', passwd, 0, ['ada:x:1000:1000::/home/ada:/bin/sh']],
  'a number': ['passwd', '0', passwd, 0, ['root:x:0:0:root:/root:/bin/sh']],
  'all of them': ['passwd', '', passwd, 0, ['root:x:0:0:root:/root:/bin/sh', 'ada:x:1000:1000::/home/ada:/bin/sh']],
  nobody: ['passwd', 'eve', passwd, 2, []],
  'a service by another name': ['services', 'www', 'http 80/tcp www # WorldWideWeb\n', 0, ['http 80/tcp www # WorldWideWeb']],
  'a database that is no file': ['ahosts', 'ada', '', 1, []],
}

test.each(Object.entries(lines))('getent makes a fact of %s', (_, [database, found, fact]) => {
  if (getent.kind !== 'reader') throw new Error('not a reader')
  const result = getent.result({ now: { status: 0, lines: found } }, { database, key: '' }, {} as never)
  expect(result).toStrictEqual({ ansible_facts: { [`getent_${database}`]: fact } })
})

test.each(Object.entries(withoutGetent))('a host without getent knows %s', (_, [database, key, text, status, found]) => {
  const question = entries(database, key)
  expect(question.kind.parse(new Map([['file', text]]), question.key)).toStrictEqual({ status, lines: found })
})

describe.each(shells)('getent in %s tells of', (...shell) => {
  test.each(Object.entries(told))('%s', async (_, [args, fact]) => {
    const { result } = await runModule(getent, args, { shell })
    expect(result['ansible_facts']).toStrictEqual({ [`getent_${String(args['database'])}`]: fact })
  })

  test.each(Object.entries(refused))('%s', async (_, [args, failure]) => {
    expect(await runModule(getent, args, { shell })).toMatchObject({ status: 'failed', failure })
  })

  test('all users', async () => {
    const { result } = await runModule(getent, { database: 'passwd' }, { shell })
    expect(result['ansible_facts']).toMatchObject({ getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] } })
  })
})
