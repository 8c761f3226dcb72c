import { expect, test } from 'vitest'
import { compared } from './compare.ts'

/** What two programs printed, and whether that is the same of which both promise it. */
const pairs: {
  readonly [title: string]: { readonly theirs: readonly string[]; readonly ours: readonly string[]; readonly same: boolean }
} = {
  'an item of the next host may stand before what became of the last one': {
    theirs: ['failed: [h1] (item=1) => {}', 'skipping: [h2] => (item=1) ', '...ignoring', 'skipping: [h2]'],
    ours: ['failed: [h1] (item=1) => {}', '...ignoring', 'skipping: [h2] => (item=1) ', 'skipping: [h2]'],
    same: true,
  },
  'whose failure is ignored is not the same': {
    theirs: ['failed: [h1] (item=1) => {}', '...ignoring', 'fatal: [h2]: FAILED! => {}'],
    ours: ['failed: [h1] (item=1) => {}', 'fatal: [h2]: FAILED! => {}', '...ignoring'],
    same: false,
  },
  'an include of a role is told and counted since 2.17, also where a host has nothing else': {
    theirs: ['', 'PLAY RECAP ***'],
    ours: ['included: r for h1 => (item=1)', '', 'PLAY RECAP ***', 'h1                         : ok=1    changed=0   '],
    same: true,
  },
  'but what else a host has to count stays': {
    theirs: ['', 'PLAY RECAP ***'],
    ours: ['included: r for h1', '', 'PLAY RECAP ***', 'h1                         : ok=2    changed=0   '],
    same: false,
  },
  'hosts may part where only some run a handler': {
    theirs: ['TASK [a] ***', 'ok: [h2]', '', 'RUNNING HANDLER [b] ***', 'ok: [h1]', '', 'TASK [a] ***', 'ok: [h1]'],
    ours: ['RUNNING HANDLER [b] ***', 'ok: [h1]', '', 'TASK [a] ***', 'ok: [h1]', 'ok: [h2]'],
    same: true,
  },
  'but none of them may leave something out': {
    theirs: ['TASK [a] ***', 'ok: [h2]', '', 'RUNNING HANDLER [b] ***', 'ok: [h1]', '', 'TASK [a] ***', 'ok: [h1]'],
    ours: ['RUNNING HANDLER [b] ***', 'ok: [h1]', '', 'TASK [a] ***', 'ok: [h1]'],
    same: false,
  },
}

test.each(Object.entries(pairs))('%s', (_title, { theirs, ours, same }) => {
  const [left, right] = compared({ lines: [...theirs, '', 'exit 0'], out: {} }, { lines: [...ours, '', 'exit 0'], out: {} })
  expect(left === right).toBe(same)
})
