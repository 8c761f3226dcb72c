import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../engine/report/events.ts'
import { atDesk, below, book, statuses } from '../support/planning.ts'

/** A book in which tasks build on one another: files, loops, includes, registered results, handlers, a command. */
const chain = book(
  [
    { name: 'folder', file: { path: '{{ root }}/etc', state: 'directory', mode: '0755' } },
    { name: 'motd', copy: { dest: '{{ root }}/etc/motd', content: 'hello {{ word }}\n', mode: '0640' }, notify: 'restart' },
    { name: 'conf', template: { src: 'conf.j2', dest: '{{ root }}/etc/conf' }, register: 'conf', notify: 'reload' },
    { name: 'line', lineinfile: { path: '{{ root }}/etc/conf', line: 'x{{ item }}=1' }, loop: [1, 2, 3] },
    { name: 'block', blockinfile: { path: '{{ root }}/etc/conf', block: 'in a block' } },
    { name: 'swap', replace: { path: '{{ root }}/etc/conf', regexp: 'x2=1', replace: 'x2=2' } },
    { name: 'ini', 'community.general.ini_file': { path: '{{ root }}/etc/ini', section: 'a', option: 'b', value: 'c', mode: '0600' } },
    { name: 'link', file: { path: '{{ root }}/current', src: '{{ root }}/etc/conf', state: 'link' } },
    { name: 'look', stat: { path: '{{ root }}/etc/motd' }, register: 'motd' },
    { name: 'if there', copy: { dest: '{{ root }}/there', content: '{{ motd.stat.mode }}\n' }, when: 'motd.stat.exists' },
    { name: 'if not', copy: { dest: '{{ root }}/not', content: 'x' }, when: 'not motd.stat.exists' },
    { name: 'user', getent: { database: 'passwd', key: 'root' } },
    { name: 'home', copy: { dest: '{{ root }}/home', content: '{{ getent_passwd.root[4] }}\n' } },
    { name: 'fact', set_fact: { both: '{{ word }}{{ word }}' } },
    { name: 'more', include_tasks: 'more.yml', loop: ['a', 'b'] },
    { name: 'said', command: 'printf said', register: 'said' },
    { name: 'kept', copy: { dest: '{{ root }}/said', content: '{{ said.stdout }}\n' }, notify: 'reload' },
    { name: 'once', command: { argv: ['touch', '{{ root }}/once'], creates: '{{ root }}/once' } },
    { name: 'gone', file: { path: '{{ root }}/old', state: 'absent' } },
    { name: 'tell', debug: { msg: '{{ conf is changed }}' } },
  ],
  {
    vars: { word: 'world' },
    handlers: [
      { name: 'restart', copy: { dest: '{{ root }}/restarted', content: 'yes\n' } },
      { name: 'reload', copy: { dest: '{{ root }}/reloaded', content: '{{ conf.dest | default("?") }}\n' } },
      { name: 'never', copy: { dest: '{{ root }}/never', content: 'no\n' } },
    ],
  },
)
const chained = {
  'site.yml': chain,
  'templates/conf.j2': 'word {{ word }}\nfor {{ inventory_hostname }}\n',
  'more.yml': JSON.stringify([{ name: 'each', copy: { dest: '{{ root }}/more-{{ item }}', content: '{{ both }}\n' } }]),
  'root/old': 'old\n',
}

/** Three tasks: two on one file, one beside. */
const three = {
  'site.yml': book(
    [
      { name: 'first', copy: { dest: '{{ root }}/a', content: 'new\n' }, notify: 'tell' },
      { name: 'second', lineinfile: { path: '{{ root }}/a', line: 'more' }, register: 'second' },
      { name: 'third', copy: { dest: '{{ root }}/b', content: 'new\n' } },
      { name: 'fourth', copy: { dest: '{{ root }}/c', content: 'x\n' }, when: 'second is changed' },
    ],
    { handlers: [{ name: 'tell', copy: { dest: '{{ root }}/told', content: 'x\n' } }] },
  ),
  'root/a': 'old\n',
  'root/b': 'old\n',
}

function outcomeOf(stdout: string, name: string) {
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
  const id = events.flatMap(event => (event.type === 'task-started' && event.task.name === name ? [event.task.id] : []))[0]
  return events.flatMap(event => (event.type === 'host-finished' && event.task === id ? [event.outcome] : []))[0]
}

describe('tsplay apply', () => {
  test('does what a run would have done, with the same end for each task, although the playbook is gone', async () => {
    const ends: { listing: object; statuses: string[] }[] = []
    await atDesk(chained, async ({ root, tsplay }) => {
      const { stdout, status } = await tsplay('run', 'site.yml', '-i', 'hosts', '--output', 'json')
      expect(status).toBe(0)
      ends.push({ listing: named(below(root), root), statuses: statuses(stdout) })
    })
    await atDesk(chained, async ({ folder, root, plan, apply, tsplay }) => {
      const before = below(root)
      expect((await plan()).status).toBe(0)
      expect(below(root)).toStrictEqual(before)
      for (const file of ['site.yml', 'more.yml', 'templates', 'hosts']) rmSync(join(folder, file), { recursive: true })
      const { stdout, status, stderr } = await apply('--output', 'json')
      expect({ status, stderr }).toStrictEqual({ status: 0, stderr: '' })
      ends.push({ listing: named(below(root), root), statuses: statuses(stdout) })
      expect((await tsplay('review', 'plan')).status).toBe(0)
    })
    expect(ends[1]).toStrictEqual(ends[0])
    expect(ends[0]?.statuses.length).toBeGreaterThan(20)
  })

  test('finds nothing left to do where it was applied before, and says of each step that the host is another one now', async () => {
    await atDesk({ 'site.yml': book([{ name: 'first', copy: { dest: '{{ root }}/a', content: 'new\n' } }]) }, async ({ plan, apply }) => {
      await plan()
      expect((await apply()).status).toBe(0)
      const again = await apply('--output', 'json')
      expect({ status: again.status, ends: statuses(again.stdout) }).toStrictEqual({ status: 3, ends: ['first: refused'] })
    })
  })

  test('refuses a step whose file was changed since, with what reads it and what it notifies; the others go on', async () => {
    await atDesk(three, async ({ root, plan, apply, read }) => {
      await plan()
      writeFileSync(join(root, 'a'), 'somebody was here\n')
      const { stdout, status } = await apply('--output', 'json')
      expect({ status, ends: statuses(stdout) }).toStrictEqual({
        status: 3,
        ends: ['first: refused', 'second: refused', 'third: changed', 'fourth: refused', 'tell: refused'],
      })
      expect(outcomeOf(stdout, 'first')).toMatchObject({
        message: 'h1 is not as it was when the plan was made',
        hint: 'look at what is there, and make a new plan',
      })
      expect(outcomeOf(stdout, 'first')?.differences).toContainEqual({
        type: 'text',
        path: `${root}/a`,
        before: 'old\n',
        after: 'somebody was here\n',
      })
      expect([read('root/a'), read('root/b')]).toStrictEqual(['somebody was here\n', 'new\n'])
    })
  })

  test('shows on a screen what moved', async () => {
    await atDesk(three, async ({ root, plan, apply }) => {
      await plan()
      writeFileSync(join(root, 'a'), 'somebody was here\n')
      const ansible = await apply()
      expect(ansible.stdout).toContain(
        'refused: [h1] => h1 is not as it was when the plan was made; look at what is there, and make a new plan\n',
      )
      expect(ansible.stdout).toContain('-old\n+somebody was here\n')
      expect(ansible.stdout).toContain('refused=4')
    })
  })

  const moves: { readonly [what: string]: (root: string) => void } = {
    'its mode, which nobody asked for': root => chmodSync(join(root, 'a'), 0o600),
    'it is gone': root => rmSync(join(root, 'a')),
    'it is a folder now': root => {
      rmSync(join(root, 'a'))
      mkdirSync(join(root, 'a'))
    },
    'it is already as it is wished': root => writeFileSync(join(root, 'a'), 'new\n'),
  }
  test.each(Object.keys(moves))('refuses what was moved: %s', async what => {
    await atDesk(three, async ({ root, plan, apply }) => {
      await plan()
      moves[what]?.(root)
      const { stdout, status } = await apply('--output', 'json')
      expect({ status, first: outcomeOf(stdout, 'first')?.status }).toStrictEqual({ status: 3, first: 'refused' })
      expect(outcomeOf(stdout, 'third')?.status).toBe('changed')
    })
  })

  test('refuses what was as it should be and is no longer', async () => {
    await atDesk({ ...three, 'root/b': 'new\n' }, async ({ root, plan, apply, read }) => {
      await plan()
      writeFileSync(join(root, 'b'), 'other\n')
      const { stdout, status } = await apply('--output', 'json')
      expect({ status, third: outcomeOf(stdout, 'third')?.status }).toStrictEqual({ status: 3, third: 'refused' })
      expect(outcomeOf(stdout, 'third')?.differences).toContainEqual({ type: 'text', path: `${root}/b`, before: 'new\n', after: 'other\n' })
      expect(read('root/b')).toBe('other\n')
    })
  })

  test('refuses what the plan does not have: a condition that holds by now', async () => {
    const site = book([
      { stat: { path: '{{ root }}/flag' }, register: 'flag' },
      { name: 'then', copy: { dest: '{{ root }}/then', content: 'x' }, when: 'flag.stat.exists' },
    ])
    await atDesk({ 'site.yml': site }, async ({ root, plan, apply }) => {
      await plan()
      writeFileSync(join(root, 'flag'), '')
      const { stdout, status } = await apply('--output', 'json')
      expect({ status, then: outcomeOf(stdout, 'then') }).toMatchObject({
        status: 3,
        then: { status: 'refused', message: 'the plan has no such step: it was skipped, or not reached, when the plan was made' },
      })
    })
  })

  test('asks once more on the host, in the frame of the change: what moved after it was read is not touched', async () => {
    // The command says that it changes nothing, so what was read before it is not read again.
    const site = book([
      { name: 'before', copy: { dest: '{{ root }}/a', content: 'x' } },
      { name: 'lies', shell: 'echo in between >{{ root }}/b', changed_when: false },
      { name: 'after', copy: { dest: '{{ root }}/b', content: 'new\n' } },
    ])
    await atDesk({ 'site.yml': site, 'root/b': 'old\n' }, async ({ plan, apply, read }) => {
      await plan()
      const { stdout, status } = await apply('--output', 'json')
      expect({ status, ends: statuses(stdout), b: read('root/b') }).toStrictEqual({
        status: 3,
        ends: ['before: changed', 'lies: ok', 'after: refused'],
        b: 'in between\n',
      })
    })
  })

  test('what each run makes anew, a key, a signature, the salt of a hash, is held to by its name; what of it is known is held to as ever', async () => {
    const tasks = [
      {
        name: 'sign',
        openssl_cert: { path: '{{ root }}/tls.crt', privatekey_path: '{{ root }}/tls.key', key_size: 2048, common_name: 'a.example' },
      },
      { name: 'copy', copy: { src: '{{ root }}/tls.crt', dest: '{{ root }}/copy.crt', remote_src: true, mode: '0644' } },
      { name: 'maria', htpasswd: { path: '{{ root }}/users', name: 'maria', password: 'a b', hash_scheme: 'bcrypt', rounds: 4 } },
      { name: 'ana', htpasswd: { path: '{{ root }}/users', name: 'ana', password: 'c d', rounds: 4 } },
    ]
    await atDesk({ 'site.yml': book(tasks) }, async ({ root, plan, apply, tsplay }) => {
      expect((await plan()).status).toBe(0)
      const { stdout, status } = await apply('--output', 'json')
      expect([status, statuses(stdout)]).toStrictEqual([
        0,
        ['changed', 'changed', 'changed', 'changed'].map((it, at) => `${tasks[at]?.name}: ${it}`),
      ])
      const again = await tsplay('run', 'site.yml', '-i', 'hosts', '--output', 'json')
      expect(statuses(again.stdout).filter(it => it.endsWith('changed'))).toStrictEqual([])
      expect(below(root)).toHaveProperty(['copy.crt'])
    })
    await atDesk({ 'site.yml': book(tasks) }, async ({ root, plan, apply }) => {
      expect((await plan()).status).toBe(0)
      writeFileSync(join(root, 'copy.crt'), 'of somebody else\n')
      const { stdout } = await apply('--output', 'json')
      expect(statuses(stdout)).toStrictEqual(['sign: changed', 'copy: refused', 'maria: changed', 'ana: changed'])
    })
  })

  test('goes on with the other items of a loop', async () => {
    const site = book([{ name: 'each', copy: { dest: '{{ root }}/{{ item }}', content: 'x' }, loop: ['a', 'b', 'c'] }])
    await atDesk({ 'site.yml': site }, async ({ root, plan, apply }) => {
      await plan()
      writeFileSync(join(root, 'b'), 'mine')
      const { stdout, status } = await apply('--output', 'json')
      const ends = ['each ("a"): changed', 'each ("b"): refused', 'each ("c"): changed', 'each: refused']
      expect({ status, ends: statuses(stdout) }).toStrictEqual({ status: 3, ends })
    })
  })
})

/** A listing with the folder's name taken out of texts, so that two folders can be compared. */
function named(listing: { readonly [path: string]: string }, root: string): { readonly [path: string]: string } {
  return Object.fromEntries(Object.entries(listing).map(([path, text]) => [path, text.replaceAll(root, 'ROOT')]))
}
