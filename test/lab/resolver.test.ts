import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf, project } from './places.ts'
import { startProxy } from './proxy.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** What is done to a bare host first. */
const starts: { readonly [sentence: string]: string } = {
  'a profile that an installer left': 'true',
  'no profile at all': 'rm /etc/NetworkManager/system-connections/*',
}

describe.skipIf(hindrances.length > 0)(`the host asks its own name server${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  /** Through a proxy, to see whether the link holds while its own device is activated anew. */
  const play = async () => {
    const proxy = await startProxy({ to: lab.host })
    try {
      const { folder } = placesOf(lab.id)
      const [book, inventory] = [join(folder, 'book.json'), join(folder, 'counted.yml')]
      writeFileSync(book, JSON.stringify([{ hosts: 'services', become: true, roles: ['lab', 'dns', 'resolver'] }]))
      const reached = readFileSync(lab.inventory, 'utf8')
        .replace(/ansible_port: \d+/, `ansible_port: ${proxy.port}`)
        .replace('common_args: "', `common_args: "-o 'HostKeyAlias=[127.0.0.1]:${lab.host.port}' `)
      writeFileSync(inventory, reached, { mode: 0o600 })
      const args = ['run', book, '-i', 'inventory/okd', '-i', inventory, '--output', 'json']
      const ran = await tsplay(args, { ANSIBLE_ROLES_PATH: join(project, 'roles') })
      return { ...ran, counts: proxy.counts() }
    } finally {
      await proxy.stop()
    }
  }

  test.each(Object.entries(starts))('from %s', async (_, before) => {
    await lab.reset()
    await lab.ssh(before)
    const first = await play()
    expect(first.exit, failures(first)).toBe(0)
    expect(changedTasks(first)).toContain('resolver : Ask the own name server')
    expect(first.counts.connections).toBe(1)
    const { stdout } = await lab.ssh(
      'grep -v ^# /etc/resolv.conf; getent hosts api.okd.example.com | tr -s " "; nmcli -g GENERAL.CONNECTION device show enp1s0',
    )
    expect(stdout).toBe('search okd.example.com\nnameserver 192.168.200.254\n192.168.200.254 api.okd.example.com\nenp1s0\n')
    const second = await play()
    expect(second.exit, failures(second)).toBe(0)
    expect(changedTasks(second)).toStrictEqual([])
  })
})
