import { expect, test } from 'vitest'
import type { World } from '../../engine/load/world.ts'
import { remembering, replaying } from '../../engine/review/control.ts'

/** A control side that says the same of everything. */
function worldOf(text: string): World {
  return {
    read: path =>
      path.includes('none') ? undefined : path.includes('large') ? Buffer.alloc(2 << 20, text) : Buffer.from(`${text} ${path}`),
    list: path => (path.includes('none') ? undefined : [text, path]),
    stat: path => (path.includes('none') ? undefined : { type: 'file', mode: 0o644, size: text.length }),
    write: () => undefined,
    remove: () => undefined,
    run: command => ({ stdout: `${text} ${command}`, stderr: '', status: 0 }),
    fetch: url => `${text} ${url}`,
    env: name => (name === 'NONE' ? undefined : text),
    random: () => 0,
    entropy: () => 0,
    now: () => text.length,
  }
}

/** What is asked of a world, in words. */
const questions: { readonly [what: string]: (world: World) => unknown } = {
  'a file': world => Buffer.from(world.read('/book/site.yml') ?? '').toString(),
  'a file that there is not': world => world.read('/book/none'),
  'what is at a path': world => world.stat('/book/site.yml'),
  'a path where nothing is': world => world.stat('/book/none'),
  'what is in a folder': world => world.list('/book'),
  'no folder': world => world.list('/none'),
  'the environment': world => world.env('WORD'),
  'what is not in the environment': world => world.env('NONE'),
  'what a command prints': world => world.run('date', { cwd: '/book' }),
  'what an address answers': world => world.fetch('http://example.com/'),
}

test.each(Object.keys(questions))('a plan holds %s as it was', what => {
  const asked = questions[what] as (world: World) => unknown
  const { world, remembered } = remembering(worldOf('before'))
  const before = asked(world)
  const control = JSON.parse(JSON.stringify(remembered())) as ReturnType<typeof remembered>
  expect(asked(replaying(control, worldOf('after'), '/book'))).toStrictEqual(before)
})

const passing: { readonly [what: string]: (world: World) => unknown } = {
  'what nobody asked for': world => Buffer.from(world.read('/book/other.yml') ?? '').toString(),
  'a large file': world => Buffer.from(world.read('/book/large') ?? '').toString('latin1', 0, 6),
  'a command that is told something': world => world.run('cat', { stdin: 'secret' }),
  'the time': world => world.now(),
}

test.each(Object.keys(passing))('a plan leaves as it is now: %s', what => {
  const asked = passing[what] as (world: World) => unknown
  const { world, remembered } = remembering(worldOf('before'))
  if (what !== 'what nobody asked for') asked(world)
  expect(asked(replaying(remembered(), worldOf('after'), '/book'))).toStrictEqual(asked(worldOf('after')))
})
