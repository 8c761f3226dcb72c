import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { withWish } from '../../engine/text/crontab-edit.ts'
import module from '../../modules/cron.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const job = { name: "it's mine", user: 'root', job: "echo '%' > /dev/null" }
const line = "#Ansible: it's mine\n* * * * * root echo '%' > /dev/null\n"
const other = '# of somebody\nMAILTO=ada\n5 4 * * * root true\n'

const cases: { readonly [sentence: string]: readonly [Listing, Args, Listing | 'ok', object] } = {
  'makes the file': [{}, job, { "it's": `0644 ${line}` }, { jobs: ["it's mine"], envs: [] }],
  'adds a job to what is there': [
    { "it's": `0600 ${other}` },
    { ...job, minute: '0', hour: '5,2' },
    { "it's": `0600 ${other}${line.replace('* *', '0 5,2')}` },
    { jobs: ["it's mine"], envs: ['MAILTO'] },
  ],
  'leaves it alone': [{ "it's": `0644 ${line}` }, job, 'ok', { jobs: ["it's mine"], envs: [] }],
  'changes its time': [
    { "it's": `0644 ${line}${other}` },
    { ...job, special_time: 'reboot', disabled: true },
    { "it's": `0644 ${line.replace('* * * * *', '#@reboot')}${other}` },
    { jobs: ["it's mine"], envs: ['MAILTO'] },
  ],
  'gives a job its name': [
    { "it's": `0644 ${line.split('\n')[1]}\n${other}` },
    job,
    { "it's": `0644 ${line}${other}` },
    { jobs: ["it's mine"], envs: ['MAILTO'] },
  ],
  'removes a job': [
    { "it's": `0644 ${line}${other}` },
    { ...job, state: 'absent' },
    { "it's": `0644 ${other}` },
    { jobs: [], envs: ['MAILTO'] },
  ],
  'removes the file with the last job': [{ "it's": `0644 ${line}` }, { ...job, state: 'absent' }, {}, { state: 'absent' }],
  'has nothing to remove': [{}, { ...job, state: 'absent' }, 'ok', { jobs: [], envs: [] }],
  'sets a variable on top': [
    { "it's": `0644 ${other}` },
    { name: 'PATH', env: true, job: '/bin' },
    { "it's": `0644 PATH="/bin"\n${other}` },
    { jobs: [], envs: ['PATH', 'MAILTO'] },
  ],
  'sets a variable behind another': [
    { "it's": `0644 ${other}` },
    { name: 'PATH', env: true, job: '/bin', insertafter: 'MAILTO' },
    { "it's": `0644 ${other.replace('ada\n', 'ada\nPATH="/bin"\n')}` },
    { jobs: [], envs: ['MAILTO', 'PATH'] },
  ],
  'removes a variable': [
    { "it's": `0644 ${other}` },
    { name: 'MAILTO', env: true, state: 'absent' },
    { "it's": `0644 ${other.replace('MAILTO=ada\n', '')}` },
    { jobs: [], envs: [] },
  ],
}

describe.each(shells)('in %s, cron', (...shell) => {
  test.each(Object.entries(cases))('%s', (_, [before, args, after, says]) =>
    inFolder(before, async cwd => {
      const given = { ...args, cron_file: `${cwd}/it's` }
      const check = await runModule(module, given, { shell, cwd, check: true })
      expect(listingOf(cwd)).toStrictEqual(before)
      const came = await runModule(module, given, { shell, cwd })
      const status = after === 'ok' ? 'ok' : 'changed'
      expect([check.status, came.status, listingOf(cwd), came.result]).toStrictEqual([
        status,
        status,
        after === 'ok' ? before : after,
        { ...says, cron_file: given.cron_file },
      ])
    }),
  )
})

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'a job in a file that runs as nobody': [
    { name: 'a', job: 'b', cron_file: '/tmp/x' },
    /^To use cron_file=\.\.\. parameter you must specify user=/,
  ],
  'two times': [
    { name: 'a', job: 'b', cron_file: '/tmp/x', user: 'root', minute: '1', special_time: 'daily' },
    /^You must specify time and date fields or/,
  ],
  'no job': [{ name: 'a', cron_file: '/tmp/x', user: 'root' }, /^You must specify 'job' to install/],
  'a job of two lines': [{ name: 'a', job: 'b\n* * * * * root evil', cron_file: '/tmp/x', user: 'root' }, /stand in one line each/],
  'a variable beside none': [
    { name: 'A', env: true, job: 'b', cron_file: '/tmp/nosuch', insertafter: 'B' },
    /^Variable named 'B' not found\./,
  ],
}

test.each(Object.entries(refused))('cron refuses %s', async (_, [args, says]) => {
  const came = await runModule(module, args)
  expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
})

test('a table without an end of its last line gets one', () => {
  expect(withWish('A=1', { name: 'j', isVariable: false, line: '@daily x' })).toBe('A=1\n#Ansible: j\n@daily x\n')
})
