import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { differences } from './listing.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { failures, statuses, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
// crypt of "correct horse": what a vault file would hold.
const hash = '$6$saltsalt$T2cbQc5yYwvDGvQhGFcyPs9pX8YCsNfUyfvGIHIYiRAMDzKHIjXzh8eTXmv2Ckx27jl8oZlgeLbVfyXjS1oqn0'

interface Row {
  readonly before?: string
  readonly tasks: string
  /** A command, and what it says afterwards. */
  readonly asked: string
  readonly says: string
}

const rows: Readonly<Record<string, Row>> = {
  'a group': { tasks: '- group: {name: ops, gid: 2000}', asked: 'getent group ops', says: 'ops:x:2000:' },
  'a group of the system': {
    tasks: '- group: {name: ops, system: true}',
    asked: 'test $(getent group ops | cut -d: -f3) -lt 1000 && echo low',
    says: 'low',
  },
  'another number of a group': {
    before: 'groupadd -g 2000 ops',
    tasks: '- group: {name: ops, gid: 2001}',
    asked: 'getent group ops',
    says: 'ops:x:2001:',
  },
  'no group': { before: 'groupadd ops', tasks: '- group: {name: ops, state: absent}', asked: 'getent group ops; echo $?', says: '2' },
  'a user': {
    tasks: '- user: {name: maria, uid: 3000, comment: Maria M, shell: /bin/bash}',
    asked: 'getent passwd maria; stat -c %U /home/maria',
    says: 'maria:x:3000:3000:Maria M:/home/maria:/bin/bash\nmaria',
  },
  'a user whose group is there': { before: 'groupadd maria', tasks: '- user: {name: maria}', asked: 'id -gn maria', says: 'users' },
  'a user of a group made just before': {
    tasks: '- group: {name: ops, gid: 2000}\n- user: {name: maria, group: ops, groups: [sudo, adm]}',
    asked: 'id -gn maria; id -Gn maria',
    says: 'ops\nops adm sudo',
  },
  'a user of the system without a home': {
    tasks: '- user: {name: feed, system: true, create_home: false, home: /srv/feed, shell: /usr/sbin/nologin}',
    asked: 'getent passwd feed | cut -d: -f6-; test -e /srv/feed; echo $?',
    says: '/srv/feed:/usr/sbin/nologin\n1',
  },
  'one more group': {
    before: 'useradd -G adm maria',
    tasks: '- user: {name: maria, groups: sudo, append: true}',
    asked: 'id -Gn maria',
    says: 'maria adm sudo',
  },
  'other groups': {
    before: 'useradd -G adm maria',
    tasks: '- user: {name: maria, groups: [sudo]}',
    asked: 'id -Gn maria',
    says: 'maria sudo',
  },
  'no other groups': { before: 'useradd -G adm maria', tasks: '- user: {name: maria, groups: []}', asked: 'id -Gn maria', says: 'maria' },
  'a password': { tasks: `- user: {name: maria, password: '${hash}'}`, asked: 'getent shadow maria | cut -d: -f2', says: hash },
  'a password of one who is there': {
    before: 'useradd maria',
    tasks: `- user: {name: maria, password: '${hash}'}`,
    asked: 'getent shadow maria | cut -d: -f2',
    says: hash,
  },
  'no use for a password': {
    before: `useradd maria; echo 'maria:${hash}' | chpasswd -e`,
    tasks: '- user: {name: maria, password_lock: true}',
    asked: 'getent shadow maria | cut -c1-9',
    says: 'maria:!$6',
  },
  'an end': {
    tasks: '- user: {name: maria, expires: 1893456000}',
    asked: 'LC_ALL=C chage -l maria | grep "Account expires"',
    says: 'Account expires\t\t\t\t\t\t: Jan 01, 2030',
  },
  'no end': {
    before: 'useradd -e 2030-01-01 maria',
    tasks: '- user: {name: maria, expires: -1}',
    asked: 'LC_ALL=C chage -l maria | grep "Account expires"',
    says: 'Account expires\t\t\t\t\t\t: never',
  },
  'an age for passwords': {
    tasks: '- user: {name: maria, password_expire_min: 1, password_expire_max: 90, password_expire_warn: 14}',
    asked: 'getent shadow maria | cut -d: -f4-6',
    says: '1:90:14',
  },
  'another home, with what is in it': {
    before: 'useradd -m maria; touch /home/maria/it',
    tasks: '- user: {name: maria, home: /srv/maria, move_home: true}',
    asked: 'ls /srv/maria; ls /home | grep -v admin',
    says: 'it',
  },
  'a home for one who has none': {
    before: 'useradd -M maria',
    tasks: '- user: {name: maria}',
    asked: 'stat -c %U:%G /home/maria',
    says: 'maria:maria',
  },
  'a key': {
    tasks: '- user: {name: maria, generate_ssh_key: true, ssh_key_type: ed25519, ssh_key_comment: mine}',
    asked: 'cut -d" " -f1,3 /home/maria/.ssh/id_ed25519.pub; stat -c %a:%U /home/maria/.ssh /home/maria/.ssh/id_ed25519',
    says: 'ssh-ed25519 mine\n700:maria\n600:maria',
  },
  nobody: {
    before: 'useradd -m maria',
    tasks: '- user: {name: maria, state: absent, remove: true}',
    asked: 'getent passwd maria; ls /home | grep -v admin',
    says: '',
  },
  'another home that is not there': {
    before: 'useradd -m maria; touch /home/maria/it',
    tasks: '- user: {name: maria, home: /srv/maria}',
    asked: 'stat -c %U:%G /srv/maria; ls -A /srv/maria /home/maria/it',
    says: 'maria:maria\n/home/maria/it\n\n/srv/maria:\n.bash_logout\n.bashrc\n.profile',
  },
  'a file in the home of a user made just before': {
    tasks: '- user: {name: maria}\n- copy: {content: hers, dest: /home/maria/it, owner: maria, mode: "0600"}',
    asked: 'stat -c %U:%a /home/maria/it',
    says: 'maria:600',
  },
  'its own group among its groups': {
    before: 'useradd maria',
    tasks: '- user: {name: maria, groups: [maria, adm]}',
    asked: 'id -Gn maria',
    says: 'maria adm',
  },
  'no limits for passwords': {
    before: 'useradd maria',
    tasks: '- user: {name: maria, password_expire_min: -1, password_expire_max: -1}',
    asked: 'LC_ALL=C chage -l maria | grep M | cut -d: -f2',
    says: '-1\n -1',
  },
  'a key with a passphrase': {
    before: 'useradd -m maria',
    tasks: '- user: {name: maria, generate_ssh_key: true, ssh_key_type: ed25519, ssh_key_passphrase: "se cret"}',
    asked: "ssh-keygen -y -P 'se cret' -f /home/maria/.ssh/id_ed25519 | cut -c1-11",
    says: 'ssh-ed25519',
  },
  'the number of a group that goes': {
    before: 'groupadd -g 2000 ops',
    tasks: '- group: {name: ops, state: absent}\n- group: {name: feed, gid: 2000}',
    asked: 'getent group ops feed',
    says: 'feed:x:2000:',
  },
  'the group of a user that goes': {
    before: 'useradd maria',
    tasks: '- user: {name: maria, state: absent}\n- group: {name: maria, state: absent}',
    asked: 'getent passwd maria; getent group maria',
    says: '',
  },
  'files of a user made just before': {
    tasks: '- user: {name: maria}\n- file: {path: /srv/hers, state: directory, owner: maria, mode: "0700"}',
    asked: 'stat -c %U:%a /srv/hers',
    says: 'maria:700',
  },
}

describe.skipIf(hindrances.length > 0)(`users and groups of a host${reason}`, () => {
  let lab: Lab
  const run = async (tasks: string, options: readonly string[] = []) => {
    const book = join(placesOf(lab.id).folder, 'book.yml')
    writeFileSync(book, `- hosts: services\n  gather_facts: false\n  tasks:\n${tasks.replaceAll(/^/gm, '    ')}\n`)
    return tsplay(['run', book, '-i', lab.inventory, '--output', 'json', ...options])
  }

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  test.each(Object.entries(rows))('%s', async (_, { before = 'true', tasks, asked, says }) => {
    await lab.ssh(
      `userdel -rf maria 2>/dev/null; userdel feed 2>/dev/null; groupdel maria 2>/dev/null; groupdel ops 2>/dev/null; groupdel feed 2>/dev/null; rm -rf /srv/maria /srv/hers; ${before}`,
    )
    const listing = lab.listing()
    const check = await run(tasks, ['--check', '--diff'])
    expect(check.exit, failures(check)).toBe(0)
    expect(differences(listing, lab.listing())).toStrictEqual([])
    const first = await run(tasks, ['--diff'])
    expect(first.exit, failures(first)).toBe(0)
    expect(statuses(check)).toStrictEqual(statuses(first))
    expect([...statuses(first).values()]).toContain('changed')
    const diffs = (ran: typeof first) => ran.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.differences] : []))
    expect(diffs(check)).toStrictEqual(diffs(first))
    expect([check.stdout, first.stdout].join('')).not.toContain(hash)
    expect((await lab.ssh(asked)).stdout.trim()).toBe(says)
    const second = await run(tasks)
    expect(
      [...statuses(second).values()].filter(status => status !== 'ok'),
      failures(second),
    ).toStrictEqual([])
  })

  test('neither a hash nor a passphrase is a word of a command', async () => {
    const tools = ['useradd', 'usermod', 'chpasswd', 'chage', 'ssh-keygen', 'chown', 'mkdir', 'getent']
    await lab.ssh(`userdel -rf maria 2>/dev/null; mkdir -p /root/real
      for t in ${tools.join(' ')}; do f=$(command -v $t); mv $f /root/real/$t
      printf '#!/bin/sh\\nprintf "%%s\\\\n" "${'$'}0 ${'$'}*" >>/root/words\\nexec /root/real/%s "${'$'}@"\\n' $t >$f; chmod 755 $f; done`)
    const tasks = `- user: {name: maria, password: '${hash}', generate_ssh_key: true, ssh_key_type: ed25519, ssh_key_passphrase: hunter22}`
    const { exit } = await run(`${tasks}\n- user: {name: maria, password: '${hash}x', password_lock: true}`)
    const words = (await lab.ssh('cat /root/words')).stdout
    await lab.ssh(`for t in ${tools.join(' ')}; do cp -f /root/real/$t $(command -v $t); done`)
    expect([exit, /useradd.* maria/.test(words), /chpasswd -e/.test(words), /ssh-keygen/.test(words)]).toStrictEqual([0, true, true, true])
    expect(words).not.toMatch(/saltsalt|hunter22/)
  })

  test('who may not see passwords is told to become root', async () => {
    await lab.ssh('id maria >/dev/null 2>&1 || useradd maria')
    const { exit, stdout } = await run('- user: {name: maria, password_lock: true}\n  become: true\n  become_user: admin')
    expect([exit, stdout.includes('what password_lock would change only root may see')]).toStrictEqual([2, true])
  })

  test('a user whom a task became is changed, comes again with the new groups, and goes', async () => {
    await lab.ssh('userdel -rf maria 2>/dev/null; groupdel maria 2>/dev/null; rm -rf /srv/maria; true')
    const asMaria = (words: string) => `- command: ${words}\n  become: true\n  become_user: maria\n  changed_when: false`
    const { events, exit, ...ran } = await run(
      [
        '- user: {name: maria}',
        asMaria('id -Gn'),
        '- user: {name: maria, home: /srv/maria, move_home: true, groups: adm, append: true}',
        asMaria('sh -c "id -Gn; echo ~; pwd"'),
        '- user: {name: maria, state: absent, remove: true}',
      ].join('\n'),
    )
    expect(exit, failures({ events, exit, ...ran })).toBe(0)
    const said = events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.result?.['stdout']] : []))
    expect(said.filter(text => text !== undefined)).toStrictEqual(['maria', 'maria adm\n/srv/maria\n/srv/maria'])
    expect((await lab.ssh('getent passwd maria; ls -d /srv/maria 2>&1 | wc -l')).stdout).toBe('1\n')
  })

  test('who comes with a package cannot be become before: a check says that it waits for that', async () => {
    const { events, exit } = await run(
      '- apt: {name: tftpd-hpa}\n- command: id -un\n  become: true\n  become_user: tftp\n- file: {path: /srv/t, state: touch}\n  become: true\n  become_user: tftp',
      ['--check'],
    )
    const came = events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.status] : []))
    expect([exit, came]).toStrictEqual([0, ['changed', 'unknown', 'unknown']])
  })

  test('who is only planned is judged in a check by what he may', async () => {
    await lab.ssh('userdel -rf maria 2>/dev/null; groupdel maria 2>/dev/null; true')
    const asMaria = (task: string) => `- ${task}\n  become: true\n  become_user: maria\n  ignore_errors: true`
    const { events, exit } = await run(
      [
        '- user: {name: maria, groups: adm, append: true}',
        ...[
          'file: {path: ~/here, state: touch}',
          'file: {path: /etc/here, state: touch}',
          'file: {path: /tmp/here, state: touch}',
          'command: id -un',
        ],
      ]
        .map((task, index) => (index === 0 ? task : asMaria(task)))
        .join('\n'),
      ['--check'],
    )
    const came = events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.status] : []))
    expect([exit, came]).toStrictEqual([0, ['changed', 'changed', 'failed', 'changed', 'unknown']])
  })

  test('a group that nobody makes is named', async () => {
    const { exit, stdout } = await run('- user: {name: maria, groups: [nobodys]}')
    expect([exit, stdout.includes('Group nobodys does not exist')]).toStrictEqual([2, true])
  })
})
