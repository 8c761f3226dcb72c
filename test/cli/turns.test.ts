import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Far, overSsh } from '../support/ssh-run.ts'
import { sshdMissing } from '../support/sshd.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']

/** Ways to write as many files: tasks, and the items of one. */
const ways: { readonly [sentence: string]: (far: Far, count: number) => readonly object[] } = {
  task: ({ there }, count) => names.slice(0, count).map(name => ({ copy: { content: name, dest: join(there, name) } })),
  item: ({ there }, count) => [{ copy: { content: '{{ item }}', dest: `${there}/{{ item }}` }, loop: names.slice(0, count) }],
}

describe.skipIf(sshdMissing() !== undefined)('turns on the wire', () => {
  test.each(Object.entries(ways))('each further %s that changes something takes one, not two', (_, tasks) =>
    overSsh(async far => {
      const turns = async (count: number) => {
        far.proxy.zero()
        const { status, stderr } = await far.start([...tasks(far, count), { file: { path: far.there, mode: '0755' } }] as never).ended
        expect(status, stderr).toBe(0)
        const run = far.proxy.counts().turns
        await far.start([{ command: `rm -rf ${names.map(name => join(far.there, name)).join(' ')}` }]).ended
        return run
      }
      const [one, six] = [await turns(1), await turns(6)]
      // A window of SSH that is opened again may look like one more, answers that come together like one less.
      expect(six - one).toBeGreaterThanOrEqual(3)
      expect(six - one).toBeLessThan(8)
    }),
  )
})
