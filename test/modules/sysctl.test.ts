import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/sysctl.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
// What every kernel has, and a test may leave as it is.
const name = 'kernel.pid_max'
const live = readFileSync('/proc/sys/kernel/pid_max', 'utf8').trim()
const ours = { name, sysctl_file: "it's.conf", reload: false }

const cases: { readonly [sentence: string]: readonly [Listing, Args, Listing | 'ok'] } = {
  'makes a file that is not there': [{}, { value: '100' }, { "it's.conf": `0644 ${name}=100\n` }],
  'leaves a line alone that says it in other words': [{ "it's.conf": `0644 # mine\n ${name} =  100  \n` }, { value: '100' }, 'ok'],
  'changes the line, and keeps all others and the mode': [
    { "it's.conf": `0600 # mine\n${name} = 5\nvm.swappiness=1` },
    { value: '100' },
    { "it's.conf": `0600 # mine\n${name}=100\nvm.swappiness=1` },
  ],
  'adds a line behind one without an end': [
    { "it's.conf": '0644 vm.swappiness=1' },
    { value: '1 2\t3' },
    { "it's.conf": `0644 vm.swappiness=1\n${name}=1 2 3\n` },
  ],
  'sets it once': [{ "it's.conf": `0644 ${name}=1\n${name}=100\n` }, { value: '100' }, { "it's.conf": `0644 ${name}=100\n` }],
  'writes yes as 1': [{}, { value: 'yes' }, { "it's.conf": `0644 ${name}=1\n` }],
  'removes it': [{ "it's.conf": `0644 a=1\n${name}=1\n#${name}=2\n` }, { state: 'absent' }, { "it's.conf": `0644 a=1\n#${name}=2\n` }],
  'has nothing to remove from a file that is not there': [{}, { state: 'absent' }, 'ok'],
  'asks the kernel, which has it': [{ "it's.conf": `0644 ${name}=${live}\n` }, { value: live, sysctl_set: true }, 'ok'],
}

describe.each(shells)('in %s, sysctl', (...shell) => {
  test.each(Object.entries(cases))('%s', (_, [before, args, after]) =>
    inFolder(before, async cwd => {
      const check = await runModule(module, { ...ours, ...args }, { shell, cwd, check: true })
      expect(listingOf(cwd)).toStrictEqual(before)
      const came = await runModule(module, { ...ours, ...args }, { shell, cwd })
      const status = after === 'ok' ? 'ok' : 'changed'
      expect([check.status, came.status, listingOf(cwd)]).toStrictEqual([status, status, after === 'ok' ? before : after])
    }),
  )

  test('a check says that the kernel has another value', () =>
    inFolder({}, async cwd => {
      const came = await runModule(module, { ...ours, value: '12345', sysctl_set: true }, { shell, cwd, check: true })
      expect(came.differences).toContainEqual({ type: 'value', name: 'live', before: live, after: '12345' })
    }))

  test('what the kernel does not know is given to it each time, and passed over', () =>
    inFolder({ "it's.conf": '0644 kernel.none_such=1\n' }, async cwd => {
      const args = { ...ours, name: 'kernel.none_such', value: '1', sysctl_set: true, ignoreerrors: true }
      const check = await runModule(module, args, { shell, cwd, check: true, settles: false })
      const came = await runModule(module, args, { shell, cwd, settles: false })
      expect([check.status, came.status, came.change]).toStrictEqual(['changed', 'changed', { live: '1' }])
    }))

  const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
    'a setting that the kernel does not know': [
      { name: 'kernel.none_such', value: '1', sysctl_set: true },
      /the kernel knows no kernel\.none_such/,
    ],
    'a name that is none': [{ name: 'a b', value: '1' }, /is no name of a setting/],
    'a value of two lines': [{ value: '1\n2' }, /more than one line/],
    'no value': [{}, /value/],
  }
  test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
    inFolder({}, async cwd => {
      const came = await runModule(module, { ...ours, ...args }, { shell, cwd })
      expect([came.status, came.failure, listingOf(cwd)]).toStrictEqual(['failed', expect.stringMatching(says), {}])
    }),
  )
})
