import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import module from '../../modules/sudoers.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

const rule = "it's $(x)"

/** What is asked for, and the file that visudo then finds right. */
const cases: { readonly [sentence: string]: readonly [object, string] } = {
  'a user and a command': [{ user: 'app', commands: '/usr/bin/id' }, 'app ALL=NOPASSWD: /usr/bin/id\n'],
  'a group, two commands, with a password': [
    { group: 'staff', commands: ['/usr/bin/id', '/usr/bin/whoami ""'], nopassword: false, host: 'web1' },
    '%staff web1= /usr/bin/id, /usr/bin/whoami ""\n',
  ],
  'as somebody else, with all its tags': [
    { user: 'app', commands: 'ALL', runas: 'www-data', noexec: true, setenv: true },
    'app ALL=(www-data)NOEXEC:NOPASSWD:SETENV: ALL\n',
  ],
  'settings of sudo': [
    { user: 'app', commands: 'ALL', defaults: ['!requiretty', 'env_keep += "A B"'] },
    'Defaults:app !requiretty\nDefaults:app env_keep += "A B"\napp ALL=NOPASSWD: ALL\n',
  ],
}

describe('sudoers', () => {
  const run = (more: object, folder: string, check = false) => runModule(module, { name: rule, sudoers_path: folder, ...more }, { check })

  test.each(Object.entries(cases))('keeps %s', (_, [more, text]) =>
    inFolder({}, async folder => {
      expect([(await run(more, folder, true)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      const came = await run(more, folder)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['changed', undefined, { [rule]: `0440 ${text}` }])
      expect(spawnSync('/usr/sbin/visudo', ['-cf', join(folder, rule)]).status).toBe(0)
      expect((await run(more, folder)).status).toBe('ok')
    }),
  )

  test('another rule under the name, and its permissions; then no rule', () =>
    inFolder({ [rule]: '0644 app ALL=NOPASSWD: ALL\n' }, async folder => {
      const one = { user: 'app', commands: 'ALL' }
      expect((await run(one, folder)).change).toStrictEqual({ mode: '0440' })
      expect((await run({ ...one, nopassword: false }, folder)).status).toBe('changed')
      expect(listingOf(folder)).toStrictEqual({ [rule]: '0440 app ALL= ALL\n' })
      expect([(await run({ state: 'absent' }, folder, true)).status, Object.keys(listingOf(folder))]).toStrictEqual(['changed', [rule]])
      expect([(await run({ state: 'absent' }, folder)).status, listingOf(folder)]).toStrictEqual(['changed', {}])
      expect((await run({ state: 'absent' }, folder)).status).toBe('ok')
    }))

  const refused: { readonly [sentence: string]: readonly [object, RegExp] } = {
    'what visudo does not understand': [{ user: 'app', commands: 'id = no' }, /^Failed to validate sudoers rule:\n/],
    nobody: [{ commands: 'ALL' }, /user, group/],
    'no command': [{ user: 'app' }, /commands/],
    'a rule in a rule': [{ user: 'app', commands: ['ALL\nroot ALL=ALL'] }, /another rule/],
    'a name elsewhere': [{ name: '../it', user: 'app', commands: 'ALL' }, /without a slash/],
  }
  test.each(Object.entries(refused))('refuses %s, and leaves no file', (_, [more, says]) =>
    inFolder({}, async folder => {
      const came = await run(more, folder)
      expect([came.status, came.failure, listingOf(folder)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
})
