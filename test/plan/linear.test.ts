import { expect, test } from 'vitest'
import { block, flush, play, type Script, task } from './play-script.ts'

const failed = { type: 'failed' } as const
const cases: { readonly [sentence: string]: { readonly script: Script; readonly runs: readonly string[] } } = {
  'runs tasks in order': {
    script: { items: [task('a'), task('b')] },
    runs: ['a: h', 'b: h', 'h done'],
  },
  'ends a host at its first failure': {
    script: { items: [task('a'), task('b')], happens: { a: failed } },
    runs: ['a: h', 'h failed'],
  },
  'keeps hosts in lock-step': {
    script: { hosts: ['h1', 'h2'], items: [task('a'), task('b')], happens: { 'a@h1': failed } },
    runs: ['a: h1 h2', 'b: h2', 'h1 failed, h2 done'],
  },
  'rescues a failure and goes on behind the block': {
    script: { items: [block([task('a'), task('b')], [task('r')], [task('z')]), task('c')], happens: { a: failed } },
    runs: ['a: h', 'r: h', 'z: h', 'c: h', 'h done'],
  },
  'runs always after a failure that nobody rescues, then fails': {
    script: { items: [block([task('a')], [], [task('z')]), task('c')], happens: { a: failed } },
    runs: ['a: h', 'z: h', 'h failed'],
  },
  'runs always when nothing failed': {
    script: { items: [block([task('a')], [task('r')], [task('z')])] },
    runs: ['a: h', 'z: h', 'h done'],
  },
  'fails when the rescue fails, after always': {
    script: { items: [block([task('a')], [task('r')], [task('z')]), task('c')], happens: { a: failed, r: failed } },
    runs: ['a: h', 'r: h', 'z: h', 'h failed'],
  },
  'hands a failure to the outer rescue after the inner always': {
    script: { items: [block([block([task('a')], [], [task('i')]), task('b')], [task('r')])], happens: { a: failed } },
    runs: ['a: h', 'i: h', 'r: h', 'h done'],
  },
  'does not rescue a host that was lost': {
    script: { items: [block([task('a')], [task('r')], [task('z')])], happens: { a: { type: 'unreachable' } } },
    runs: ['a: h', 'h unreachable'],
  },
  'lets hosts outside a rescue wait for those inside': {
    script: { hosts: ['h1', 'h2'], items: [block([task('a'), task('b')], [task('r')]), task('c')], happens: { 'a@h1': failed } },
    runs: ['a: h1 h2', 'b: h2', 'r: h1', 'c: h1 h2', 'h1 done, h2 done'],
  },
  'runs handlers once, in the order they were defined, at the flush': {
    script: {
      items: [task('a'), task('b'), flush, task('c')],
      handlers: [task('one', true), task('two', true), task('three', true)],
      happens: { a: { notify: ['two', 'one'] }, b: { notify: ['two'] } },
    },
    runs: ['a: h', 'b: h', 'one: h', 'two: h', 'c: h', 'h done'],
  },
  'runs a handler that a handler before it notified in the same flush, one before it at the next': {
    script: {
      items: [task('a'), flush, task('b'), flush],
      handlers: [task('one', true), task('two', true), task('three', true)],
      happens: { a: { notify: ['two'] }, two: { notify: ['one', 'three'] } },
    },
    runs: ['a: h', 'two: h', 'three: h', 'b: h', 'one: h', 'h done'],
  },
  'runs handlers only where they were notified': {
    script: {
      hosts: ['h1', 'h2'],
      items: [task('a'), flush, task('b')],
      handlers: [task('one', true)],
      happens: { 'a@h2': { notify: ['one'] } },
    },
    runs: ['a: h1 h2', 'one: h2', 'b: h1 h2', 'h1 done, h2 done'],
  },
  'runs no handler on a host that failed': {
    script: { items: [task('a'), task('b'), flush], handlers: [task('one', true)], happens: { a: { notify: ['one'] }, b: failed } },
    runs: ['a: h', 'b: h', 'h failed'],
  },
  'runs them all the same where handlers are forced': {
    script: {
      items: [block([task('a'), task('b')], [], [flush])],
      handlers: [task('one', true)],
      happens: { a: { notify: ['one'] }, b: failed },
    },
    runs: ['a: h', 'b: h', 'one: h', 'h failed'],
  },
  'flushes where a task says so': {
    script: {
      items: [task('a'), task('meta'), task('b')],
      handlers: [task('one', true)],
      happens: { a: { notify: ['one'] }, meta: { type: 'flush' } },
    },
    runs: ['a: h', 'meta: h', 'one: h', 'b: h', 'h done'],
  },
  'puts an included file in the place of its task': {
    script: {
      items: [task('include'), task('b')],
      happens: { include: { type: 'included', parts: [{ items: [task('i1'), task('i2')], order: 0 }] } },
    },
    runs: ['include: h', 'i1: h', 'i2: h', 'b: h', 'h done'],
  },
  'fails through an include into the rescue around it': {
    script: {
      items: [block([task('include'), task('b')], [task('r')])],
      happens: { include: { type: 'included', parts: [{ items: [task('i1'), task('i2')], order: 0 }] }, i1: failed },
    },
    runs: ['include: h', 'i1: h', 'r: h', 'h done'],
  },
  'runs different includes of hosts one after the other': {
    script: {
      hosts: ['h1', 'h2'],
      items: [task('include'), task('b')],
      happens: {
        'include@h1': { type: 'included', parts: [{ items: [task('x')], order: 0 }] },
        'include@h2': { type: 'included', parts: [{ items: [task('y')], order: 1 }] },
      },
    },
    runs: ['include: h1 h2', 'x: h1', 'y: h2', 'b: h1 h2', 'h1 done, h2 done'],
  },
  'ends a host that meta ends': {
    script: { hosts: ['h1', 'h2'], items: [task('a'), task('b')], happens: { 'a@h1': { type: 'ended' } } },
    runs: ['a: h1 h2', 'b: h2', 'h1 ended, h2 done'],
  },
  'sends a host that fails with others into the block it came through, when the others are through': {
    script: {
      hosts: ['h1', 'h2'],
      items: [block([task('a'), task('b')], [task('r'), task('s')]), task('c')],
      happens: { 'a@h1': failed, 'r@h1': { failsAlso: ['h2'] } },
    },
    runs: ['a: h1 h2', 'b: h2', 'r: h1', 'r: h2', 's: h2', 'c: h2', 'h1 failed, h2 done'],
  },
  'lets the others go on to the end before a host that was sent back': {
    script: {
      hosts: ['h1', 'h2'],
      items: [block([block([task('a')], [task('r')])], [task('o')]), task('c')],
      happens: { 'a@h1': failed, 'r@h1': { failsAlso: ['h2'] } },
    },
    runs: ['a: h1 h2', 'r: h1', 'o: h1', 'c: h1', 'r: h2', 'c: h2', 'h1 done, h2 done'],
  },
  'is done at once with nothing to do': { script: { items: [] }, runs: ['h done'] },
}

for (const [sentence, { script, runs }] of Object.entries(cases)) {
  test(sentence, () => {
    expect(play(script)).toStrictEqual(runs)
  })
}
