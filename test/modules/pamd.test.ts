import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/pamd.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

const service = "it's $(x)"
const about = { name: service, path: '.', type: 'session', control: 'optional', module_path: 'pam_motd.so' }
const fresh = { new_type: 'auth', new_control: 'required', new_module_path: 'pam_x.so' }

/** The file before, what is asked for, the file after (as it was where it is undefined), and how many rules were touched. */
const cases: { readonly [sentence: string]: readonly [string, object, string | undefined, number] } = {
  'takes every rule that is meant away, and no other': [
    '# session optional pam_motd.so\nsession    optional     pam_motd.so  motd=/run/motd\nsession optional pam_motd.so\n-session optional pam_motd.so\n@include common\n',
    { state: 'absent' },
    '# session optional pam_motd.so\n-session   optional pam_motd.so\n@include common\n',
    2,
  ],
  'leaves a file alone that has no such rule': ['session required pam_motd.so\n', { state: 'absent' }, undefined, 0],
  'writes a rule anew, with its arguments': [
    'session optional pam_motd.so  noupdate\n',
    { new_control: 'required' },
    'session    required pam_motd.so noupdate\n',
    1,
  ],
  'gives it other arguments': [
    'session optional pam_motd.so a b\n',
    { module_arguments: 'c=1 d' },
    'session    optional pam_motd.so c=1 d\n',
    1,
  ],
  'takes its arguments away': ['session optional pam_motd.so a b\n', { module_arguments: '' }, 'session    optional pam_motd.so\n', 1],
  'leaves the blanks of a rule that is as it is wanted': ['session\toptional  pam_motd.so  a\n', { module_arguments: ['a'] }, undefined, 0],
  'adds arguments, in the place of those with their names': [
    'session optional pam_motd.so x remember=5 y\n',
    { state: 'args_present', module_arguments: ['remember=6', 'x', 'z'] },
    'session    optional pam_motd.so x remember=6 y z\n',
    1,
  ],
  'takes arguments away': [
    'session optional pam_motd.so x y [a b]\n',
    { state: 'args_absent', module_arguments: ['y', 'q'] },
    'session    optional pam_motd.so x [a b]\n',
    1,
  ],
  'puts a rule before it, once': [
    '# about it\nsession optional pam_motd.so\n',
    { state: 'before', ...fresh, module_arguments: ['a'] },
    '# about it\nauth       required pam_x.so a\nsession    optional pam_motd.so\n',
    1,
  ],
  'leaves a rule that stands before it, whatever its arguments': [
    'auth required pam_x.so b\n# between\nsession optional pam_motd.so\n',
    { state: 'before', ...fresh, module_arguments: ['a'] },
    undefined,
    0,
  ],
  'puts a rule behind it': [
    'session optional pam_motd.so',
    { state: 'after', ...fresh },
    'session    optional pam_motd.so\nauth       required pam_x.so\n',
    1,
  ],
  'writes all rules anew where one changes': [
    '#%PAM-1.0\n# comment   here\n\nauth\t[success=1 default=ignore]\tpam_unix.so nullok   try_first_pass\n-auth   optional   pam_x.so\n@include common\nsession optional   pam_motd.so\npassword   requisite\tpam_q.so retry=3   ucredit=-1 \n',
    { new_control: 'required' },
    '#%PAM-1.0\n# comment   here\n\nauth       [success=1 default=ignore] pam_unix.so nullok try_first_pass\n-auth      optional pam_x.so\n@include common\nsession    required pam_motd.so\npassword   requisite pam_q.so retry=3 ucredit=-1\n',
    1,
  ],
  'knows a control in brackets by its words': [
    'session  [success=1   default=ignore]\tpam_motd.so\n',
    { control: '[success=1 default=ignore]', state: 'absent' },
    '',
    1,
  ],
}

describe('pamd', () => {
  test.each(Object.entries(cases))('%s', (_, [before, more, after, count]) =>
    inFolder({ [service]: `0640 ${before}` }, async cwd => {
      const given = { ...about, ...more } as { readonly [name: string]: Json }
      const check = await runModule(module, given, { cwd, check: true })
      const came = await runModule(module, given, { cwd })
      const status = after === undefined ? 'ok' : 'changed'
      expect([came.failure, check.status, came.status, came.result]).toStrictEqual([
        undefined,
        status,
        status,
        { change_count: count, backupdest: '' },
      ])
      expect(listingOf(cwd)).toStrictEqual({ [service]: `0640 ${after ?? before}` })
      expect((await runModule(module, given, { cwd })).status).toBe('ok')
    }),
  )

  test('keeps what was there', () =>
    inFolder({ [service]: '0640 session optional pam_motd.so\n' }, async cwd => {
      const came = await runModule(module, { ...about, state: 'absent', backup: true }, { cwd })
      expect(came.result['backupdest']).toMatch(/it's \$\(x\)\.\d+\..*~$/)
    }))
})

const refused: { readonly [sentence: string]: readonly [object, RegExp] } = {
  'a service that there is not': [{ name: 'nobody' }, /Unable to open\/read PAM module file/],
  'a rule without its parts': [{ state: 'before' }, /new_control/],
  'arguments that are not said': [{ state: 'args_present' }, /module_arguments/],
  'arguments in brackets': [{ state: 'args_present', module_arguments: ['[a b]'] }, /Please use 'updated'/],
  'two lines': [{ new_control: 'required\nauth sufficient pam_permit.so' }, /one line/],
}

test.each(Object.entries(refused))('pamd refuses %s', (_, [more, says]) =>
  inFolder({ [service]: '0640 session optional pam_motd.so\n' }, async cwd => {
    const came = await runModule(module, { ...about, ...more }, { cwd })
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  }),
)
