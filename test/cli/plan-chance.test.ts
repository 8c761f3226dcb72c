import { describe, expect, test } from 'vitest'
import { atDesk, book, type Desk, statuses } from '../support/planning.ts'

const to = (name: string, content: string) => ({ name, copy: { dest: `{{ root }}/${name.replace('_', '')}`, content } })

/** What comes out otherwise each time: by the clock, and by chance. */
const open = {
  'site.yml': book(
    [
      to('clock', "{{ now().isoformat() }} {{ '%s' | strftime }}\n"),
      to('number', '{{ 1000000000 | random }} {{ drawn }}\n'),
      to('another', '{{ 1000000000 | random }} {{ drawn }}\n'),
      { name: 'each', copy: { dest: '{{ root }}/each-{{ item }}', content: '{{ 1000000000 | random }}\n' }, loop: ['a', 'b'] },
      { name: 'order', template: { src: 'order.j2', dest: '{{ root }}/order' } },
      { name: 'choice', set_fact: { chosen: "{{ lookup('random_choice', *(range(10000) | list)) }}" } },
      to('chosen', '{{ chosen }}\n'),
    ],
    { vars: { drawn: '{{ 1000000000 | random }}' } },
  ),
  'templates/order.j2': "{{ range(50) | shuffle | join(' ') }} {{ '52:54' | random_mac }} at {{ now() }}\n",
}
const names = ['clock', 'number', 'another', 'each-a', 'each-b', 'order', 'chosen']

/** A password, and the salt of another one. */
const secret = {
  'site.yml': book([
    to('generated', "{{ lookup('password', '/dev/null length=20') }}\n"),
    to('salted', "{{ 'a b' | password_hash('sha512') }}\n"),
  ]),
  password: 'open sesame\n',
}

const done = ({ stdout }: { stdout: string }) => statuses(stdout).filter(it => !/: (changed|ok)$/.test(it))

describe('a plan with what comes by the clock and by chance', () => {
  test('is applied as it was reviewed: at its moment, with what was drawn', async () => {
    await atDesk(open, async ({ plan, apply, read }) => {
      const { stdout } = await plan()
      const came = await apply('--output', 'json')
      expect([came.status, done(came)]).toStrictEqual([0, []])
      const texts = names.map(name => read(`root/${name}`).trim())
      for (const text of texts) expect(stdout).toContain(text)
      expect(new Set(texts).size).toBe(names.length)
    })
  })

  test('another plan has other draws', async () => {
    await atDesk(open, async ({ plan }) => {
      const [one, other] = [await plan(), await plan()]
      expect(one.stdout).not.toBe(other.stdout)
    })
  })

  test('passwords are drawn as they were where the plan is sealed', async () => {
    await atDesk(secret, async ({ plan, apply, read }: Desk) => {
      expect((await plan('--vault-password-file', 'password')).status).toBe(0)
      const came = await apply('--vault-password-file', 'password', '--output', 'json')
      expect([came.status, done(came)]).toStrictEqual([0, []])
      expect(read('root/generated')).toMatch(/^.{20}\n$/)
      expect(read('root/salted')).toMatch(/^\$6\$/)
    })
  })

  test('and anew where it is not: nobody can tell them by the plan', async () => {
    await atDesk(secret, async ({ plan, apply, read }: Desk) => {
      await plan()
      expect(Object.keys((JSON.parse(read('plan')) as { chance: object }).chance)).toStrictEqual(['now', 'seed'])
      const came = await apply('--output', 'json')
      expect(statuses(came.stdout)).toStrictEqual(['generated: changed', 'salted: changed'])
      expect(read('plan')).not.toContain(read('root/generated').trim())
    })
  })
})
