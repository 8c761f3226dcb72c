import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

interface Row {
  readonly before?: string
  readonly args: { readonly name: string; readonly use?: string }
  /** Prints what must be the name, now and in the file. */
  readonly says: string
}

const rows: { readonly [sentence: string]: Row } = {
  'a name': { args: { name: 'other' }, says: 'uname -n; hostnamectl --static' },
  'a name with a domain': { args: { name: 'other.example.com' }, says: 'uname -n; cat /etc/hostname' },
  'a name that only holds until the next start': {
    before: 'hostname astray',
    args: { name: 'other.example.com' },
    says: 'uname -n; cat /etc/hostname',
  },
  'a name without systemd': { args: { name: 'plain', use: 'debian' }, says: 'uname -n; cat /etc/hostname' },
  'a name as old RedHats keep it': {
    before: 'mkdir -p /etc/sysconfig && echo NETWORKING=yes >/etc/sysconfig/network',
    args: { name: 'red', use: 'redhat' },
    says: 'uname -n; sed -n "s/^HOSTNAME=//p" /etc/sysconfig/network | tr -d \\"',
  },
}

describe.skipIf(hindrances.length > 0)(`hostname on a booted host${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  const play = (args: Row['args'], options: readonly string[] = []) => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    const tasks = [
      { name: 'Name', 'ansible.builtin.hostname': args },
      {
        name: 'Facts',
        assert: { that: ['ansible_facts.nodename == name', 'ansible_facts.hostname == name.split(".")[0]'] },
        vars: { name: args.name },
      },
    ]
    writeFileSync(book, JSON.stringify([{ hosts: 'services', gather_facts: false, tasks }]))
    return tsplay(['run', book, '-i', 'inventory/okd', '-i', lab.inventory, '--output', 'json', ...options])
  }

  test.each(Object.entries(rows))('%s', async (_, { before = ':', args, says }) => {
    await lab.ssh(before)
    const was = (await lab.ssh('uname -n; cat /etc/hostname')).stdout
    const check = await play(args, ['--check', '--diff'])
    expect([check.exit, changedTasks(check)], failures(check)).toStrictEqual([0, ['Name']])
    expect((await lab.ssh('uname -n; cat /etc/hostname')).stdout).toBe(was)
    const run = await play(args)
    expect([run.exit, changedTasks(run)], failures(run)).toStrictEqual([0, ['Name']])
    expect((await lab.ssh(says)).stdout).toBe(`${args.name}\n${args.name}\n`)
    const again = await play(args)
    expect([again.exit, changedTasks(again)], failures(again)).toStrictEqual([0, []])
  })

  test('a name that systemd does not take fails with its words', async () => {
    expect(failures(await play({ name: 'a b' }))).toMatch(/Invalid static hostname 'a b'/)
  })
})
