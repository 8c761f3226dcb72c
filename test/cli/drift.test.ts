import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Drift } from '../../engine/report/drift.ts'
import { atDesk, book } from '../support/planning.ts'
import { isWellFormed } from '../support/xml.ts'

const files = {
  'site.yml': book(
    [
      { name: 'a', copy: { dest: '{{ root }}/a', content: 'a\n', mode: '0644' }, notify: 'again' },
      { name: 'b', copy: { dest: '{{ root }}/b', content: 'b\n' } },
      { name: 'asked', command: 'date', register: 'asked', notify: 'again' },
      { name: 'after', copy: { dest: '{{ root }}/c', content: '{{ asked.rc }}' } },
    ],
    { handlers: [{ name: 'again', copy: { dest: '{{ root }}/told', content: 'x' } }] },
  ),
}

describe('tsplay drift', () => {
  test('says that nothing drifted, with 0, and of what only a run can tell that it is open', async () => {
    await atDesk(files, async ({ tsplay, root }) => {
      await tsplay('run', 'site.yml', '-i', 'hosts')
      rmSync(join(root, 'told'))
      const { status, stdout } = await tsplay('drift', 'site.yml', '-i', 'hosts')
      expect(status).toBe(0)
      expect(stdout).toMatch(/^h1 {2}3 open\n/)
      expect(stdout).toMatch(/\n1 host: no drift was found; 3 tasks only a run could tell\n$/)
    })
  })

  test('says what drifted, with 2, for people and for programs, and mends nothing', async () => {
    await atDesk(files, async ({ tsplay, root, read }) => {
      await tsplay('run', 'site.yml', '-i', 'hosts')
      writeFileSync(join(root, 'a'), '<by hand> & "so"\n')
      const drift = (...more: string[]) => tsplay('drift', 'site.yml', '-i', 'hosts', ...more)
      const [short, long, json, junit] = await Promise.all([
        drift(),
        drift('--diff'),
        drift('--output', 'json'),
        drift('--output', 'junit'),
      ])
      expect([short, long, json, junit].map(({ status }) => status)).toStrictEqual([2, 2, 2, 2])
      expect(short.stdout).toContain(`  drifted     a  site.yml:1:`)
      expect(short.stdout).toContain(`${root}/a: another text\n`)
      expect(long.stdout).toContain('-<by hand> & "so"\n              +a\n')
      const told = JSON.parse(json.stdout) as Drift
      expect({ drift: told.drift, exit: told.exit, hosts: told.hosts }).toStrictEqual({
        drift: true,
        exit: 2,
        hosts: { h1: { drifted: 1, open: 2, failed: 0, unreachable: 0 } },
      })
      expect(told.findings[0]).toMatchObject({
        host: 'h1',
        task: 'a',
        what: 'drifted',
        differences: [{ type: 'text', path: `${root}/a`, before: '<by hand> & "so"\n', after: 'a\n' }],
      })
      expect(isWellFormed(junit.stdout)).toBe(true)
      expect(junit.stdout).toContain('failures="1"')
      expect(read('root/a')).toBe('<by hand> & "so"\n')
    })
  })

  test.each([
    ['a failed task', 3, { 'site.yml': book([{ fail: { msg: 'no' } }]) }],
    [
      'a host that is not reached',
      4,
      {
        hosts: 'h1 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n',
        'site.yml': book([{ file: { path: '/tmp', state: 'directory' } }]),
      },
    ],
    ['a playbook that cannot be read', 4, { 'site.yml': '- hosts: [\n' }],
  ])('tells trouble from drift: %s', async (_, exit, more) => {
    await atDesk({ ...files, ...more }, async ({ tsplay }) => {
      const [plain, junit] = [
        await tsplay('drift', 'site.yml', '-i', 'hosts'),
        await tsplay('drift', 'site.yml', '-i', 'hosts', '--output', 'junit'),
      ]
      expect([plain.status, junit.status]).toStrictEqual([exit, exit])
    })
  })
})
