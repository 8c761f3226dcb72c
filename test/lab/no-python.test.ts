import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { differences } from './listing.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, statuses, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

const book = `
- hosts: services
  become: true
  vars:
    places: [one, two]
  tasks:
    - name: The package
      package: { name: [cron, zstd] }
    - name: The user
      user: { name: clerk, system: true, home: /srv/office, create_home: false, shell: /usr/sbin/nologin }
    - name: The folder
      file: { path: /srv/office, state: directory, owner: clerk, mode: "0750" }
    - name: The template
      template: { src: office.j2, dest: /srv/office/office.conf, owner: clerk, mode: "0640" }
    - name: The script
      copy: { content: "#!/bin/sh\\nexec sleep 1000\\n", dest: /usr/local/bin/clerk, mode: "0755" }
    - name: The unit
      copy:
        dest: /etc/systemd/system/clerk.service
        content: |
          [Service]
          ExecStart=/usr/local/bin/clerk
          User=clerk
          [Install]
          WantedBy=multi-user.target
      notify: Again
    - name: The command
      command: { cmd: touch /srv/office/ready, creates: /srv/office/ready }
    - name: The service
      systemd: { name: clerk, state: started, enabled: true, daemon_reload: true }
  handlers:
    - name: Again
      systemd: { name: clerk, state: restarted, daemon_reload: true }
`

describe.skipIf(hindrances.length > 0)(`a host without Python${reason}`, () => {
  let lab: Lab
  const run = (options: readonly string[] = []) => {
    const { folder } = placesOf(lab.id)
    mkdirSync(join(folder, 'templates'), { recursive: true })
    writeFileSync(
      join(folder, 'templates/office.j2'),
      '# {{ ansible_facts.hostname }}\n{% for place in places %}\nplace {{ place }}\n{% endfor %}\n',
    )
    writeFileSync(join(folder, 'book.yml'), book)
    return tsplay(['run', join(folder, 'book.yml'), '-i', lab.inventory, '--output', 'json', ...options])
  }

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  test('gets a package, a user, files, a command and a service, as foretold, and the second time nothing', async () => {
    expect((await lab.ssh('command -v python3 python python2 perl6')).stdout).toBe('')
    const bare = lab.listing()
    const check = await run(['--check'])
    expect(check.exit, failures(check)).toBe(0)
    expect(differences(bare, lab.listing())).toStrictEqual([])
    const first = await run()
    expect(first.exit, failures(first)).toBe(0)
    const said = statuses(check)
    expect([...statuses(first)].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? status))).toStrictEqual([])
    expect(
      (
        await lab.ssh(
          'cat /srv/office/office.conf; stat -c %U:%a /srv/office /srv/office/office.conf; systemctl is-active clerk; systemctl is-enabled clerk; ps -o user= -C sleep',
        )
      ).stdout,
    ).toBe('# services\nplace one\nplace two\nclerk:750\nclerk:640\nactive\nenabled\nclerk\n')
    const before = await lab.pids(['clerk'])
    const second = await run()
    expect(second.exit, failures(second)).toBe(0)
    expect(changedTasks(second)).toStrictEqual([])
    expect(await lab.pids(['clerk'])).toStrictEqual(before)
  })
})
