import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../engine/report/events.ts'
import { tsplay } from '../support/command-line.ts'
import { type Sshd, sshdMissing, startSshd } from '../support/sshd.ts'

const variablesOf = (sshd: Sshd) => ({
  ansible_host: '127.0.0.1',
  ansible_port: sshd.port,
  ansible_user: sshd.user,
  ansible_ssh_private_key_file: sshd.key,
  ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.knownHosts} -o GlobalKnownHostsFile=none -o IdentityAgent=none`,
})

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise(done => server.close(done))
  return port
}

/** Listens only after a while, says so, and ends by itself. */
const server = (port: number) => `
const server = require('node:http').createServer((_, answer) => answer.end('joined'))
setTimeout(() => server.listen(${port}, '127.0.0.1', () => console.log('listening')), 1500)
setTimeout(() => process.exit(), 20_000)
`

test.skipIf(sshdMissing() !== undefined)(
  'the second task joins, on all hosts, what the first one started on the first host only',
  async () => {
    const servers = [await startSshd(), await startSshd()]
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-two-'))
    const port = await freePort()
    try {
      const [h1, h2] = servers.map(variablesOf)
      writeFileSync(join(folder, 'server.cjs'), server(port))
      writeFileSync(join(folder, 'hosts.json'), JSON.stringify({ all: { hosts: { h1, h2 } } }))
      const began = `"${process.execPath}" ${folder}/server.cjs >${folder}/log 2>&1 & until grep -q listening ${folder}/log; do sleep 0.1; done`
      const tasks = [
        // What is read here takes along, by look-ahead, what the tasks below will read.
        { stat: { path: '/etc/passwd' } },
        { shell: began, when: "inventory_hostname == 'h1'" },
        { uri: { url: `http://127.0.0.1:${port}/`, return_content: true }, register: 'member' },
        { copy: { content: '{{ member.content }}', dest: `${folder}/{{ inventory_hostname }}` } },
        { slurp: { src: `${folder}/{{ inventory_hostname }}` } },
      ]
      writeFileSync(join(folder, 'site.yml'), JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]))
      const ran = await tsplay(['run', 'site.yml', '-i', 'hosts.json', '--output', 'json'], { folder })
      const events = ran.stdout.split('\n').flatMap(line => (line ? [JSON.parse(line) as RunEvent] : []))
      const statuses = events.flatMap(event => (event.type === 'host-finished' ? [`${event.host} ${event.outcome.status}`] : []))
      expect([ran.status, ran.stderr]).toStrictEqual([0, ''])
      const [asked, started, joined, written, read] = [0, 2, 4, 6, 8].map(index => statuses.slice(index, index + 2).toSorted())
      expect([asked, joined, read]).toStrictEqual(Array(3).fill(['h1 ok', 'h2 ok']))
      expect([started, written]).toStrictEqual([
        ['h1 changed', 'h2 skipped'],
        ['h1 changed', 'h2 changed'],
      ])
      const contents = events.flatMap(event =>
        event.type === 'host-finished' && event.outcome.status === 'ok' && 'content' in event.outcome.result
          ? [String(event.outcome.result['content'])]
          : [],
      )
      expect(contents).toStrictEqual(['joined', 'joined', 'am9pbmVk', 'am9pbmVk'])
    } finally {
      for (const sshd of servers) await sshd.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
