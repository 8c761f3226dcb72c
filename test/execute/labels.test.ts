import { expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import { encrypt } from '../../engine/load/vault.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { atDesk, book } from '../support/planning.ts'

function labelsIn(stdout: string): unknown[] {
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
  return events.flatMap(event => (event.type === 'item-finished' ? [event.label] : []))
}

test('an item that is known in part is shown with what is known of it', async () => {
  const site = book([
    { copy: { dest: '{{ root }}/planned', content: 'x' } },
    { find: { paths: ['{{ root }}'] }, register: 'found' },
    { debug: { msg: '{{ item.path }}' }, loop: '{{ found.files }}' },
  ])
  await atDesk({ 'site.yml': site }, async ({ root, tsplay }) => {
    const { stdout, stderr, status } = await tsplay('run', 'site.yml', '-i', 'hosts', '--check', '--output', 'json')
    expect([status, stderr]).toStrictEqual([0, ''])
    const [label] = labelsIn(stdout)
    expect(label).toContain(`{'path': '${root}/planned'`)
    expect(label).toMatch(/'mtime': '\(known after find /)
  })
})

test('a task whose name is not known yet is shown with its name as it was written', async () => {
  const site = book([
    { command: { cmd: 'true' }, register: 'came' },
    { name: 'After {{ came.stdout }}', debug: { msg: 'x' } },
  ])
  await atDesk({ 'site.yml': site }, async ({ tsplay }) => {
    const { stdout } = await tsplay('run', 'site.yml', '-i', 'hosts', '--check', '--output', 'ansible')
    expect(stdout).toContain('TASK [After {{ came.stdout }}]')
  })
})

test('a secret in an item is not, however short it is', async () => {
  const password = new Secret('open sesame')
  const files = {
    'site.yml': book([{ debug: { msg: 'x' }, loop: [{ name: 'a', pin: '{{ pin }}' }] }], { vars_files: ['vault.yml'] }),
    'vault.yml': encrypt(Buffer.from('pin: "7"\n'), { id: 'default', password }),
    password: 'open sesame\n',
  }
  await atDesk(files, async ({ tsplay }) => {
    const { stdout } = await tsplay('run', 'site.yml', '-i', 'hosts', '--vault-password-file', 'password', '--output', 'json')
    expect(labelsIn(stdout)).toStrictEqual(["{'name': 'a', 'pin': '********'}"])
  })
})

test('a file that cannot be rendered is the trouble of each item, an argument that cannot is that of the whole task', async () => {
  const site = book([
    { template: { src: '{{ item }}.j2', dest: '{{ root }}/out-{{ item }}' }, loop: ['good', 'bad', 'worse', 'good'], ignore_errors: true },
    { debug: { msg: '{{ nobody }}' }, loop: ['a', 'b'] },
  ])
  const templates = { 'good.j2': 'x\n', 'bad.j2': '{{ nobody }}\n', 'worse.j2': '{{ 1 + }}\n' }
  await atDesk({ 'site.yml': site, ...templates }, async ({ tsplay }) => {
    const { stdout } = await tsplay('run', 'site.yml', '-i', 'hosts', '--output', 'ansible')
    const items = stdout.match(/^(ok|changed|failed): .*?item=\w+|^fatal: .*$/gm)?.map(line => line.replace(/ => (?=\(item)/, ' '))
    expect(items).toStrictEqual([
      'changed: [h1] (item=good',
      'failed: [h1] (item=bad',
      'failed: [h1] (item=worse',
      'ok: [h1] (item=good',
      `fatal: [h1]: FAILED! => {"msg": "'nobody' is undefined"}`,
    ])
  })
})
