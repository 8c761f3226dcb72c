import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSmallRoot } from '../support/small-root.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { sshWords } from './ssh.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
// A name of its own: labs that run at the same time are all called services.
const machine = `inside${process.pid}`

const tasks = [
  { name: 'Folder', file: { path: '/srv/it', state: 'directory', mode: '0750' } },
  { name: 'Text', copy: { content: '{{ inventory_hostname }}\n', dest: "/srv/it/a 'file'", mode: '0640' } },
  { name: 'Line', lineinfile: { path: '/srv/it/conf', line: 'one=1', create: true, mode: '0644' } },
  { name: 'Said', command: 'cat /srv/it/conf', changed_when: false, register: 'said' },
  { name: 'Environment', command: 'env', changed_when: false, register: 'env' },
  { name: 'Right', assert: { that: ["said.stdout == 'one=1'", "'SECRET_OF_OURS' not in env.stdout", "'HOME=/root' in env.stdout"] } },
]

describe.skipIf(hindrances.length > 0)(`connections into what runs on this machine${reason}`, () => {
  let lab: Lab
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-inside-'))
    makeSmallRoot(join(folder, 'root'))
    lab = await startLab({ network: { name: machine } })
  })
  afterAll(async () => {
    await lab?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = (vars: object, options: readonly string[] = [], path = process.env['PATH'] ?? ''): Promise<Ran> => {
    const [book, hosts] = [join(folder, 'book.json'), join(folder, 'hosts.json')]
    writeFileSync(book, JSON.stringify([{ hosts: 'all', tasks }]))
    writeFileSync(hosts, JSON.stringify({ all: { hosts: { it: vars } } }))
    return tsplay(['run', book, '-i', hosts, '--output', 'json', ...options], { SECRET_OF_OURS: 'x', PATH: path })
  }

  /** A check touches nothing, a run does what it said, the second finds nothing to do. */
  const converges = async (vars: object, read: () => Promise<string> | string, path?: string) => {
    const check = await run(vars, ['--check'], path)
    expect(changedTasks(check), failures(check)).toStrictEqual(['Folder', 'Text', 'Line'])
    expect(await read()).toBe('')
    const first = await run(vars, ['--diff'], path)
    expect([first.exit, changedTasks(first)], failures(first)).toStrictEqual([0, ['Folder', 'Text', 'Line']])
    expect(await read()).toBe('it\none=1\n')
    const second = await run(vars, [], path)
    expect([second.exit, changedTasks(second)], failures(second)).toStrictEqual([0, []])
  }

  test('chroot: a folder', async () => {
    const root = join(folder, 'root')
    const read = () =>
      existsSync(join(root, 'srv/it'))
        ? readFileSync(join(root, "srv/it/a 'file'"), 'utf8') + readFileSync(join(root, 'srv/it/conf'), 'utf8')
        : ''
    await converges({ ansible_connection: 'community.general.chroot', ansible_host: root }, read)
  })

  const readOn = (place: string) => async () => (await lab.ssh(`cat ${place}/srv/it/a* ${place}/srv/it/conf 2>/dev/null`)).stdout

  test('nspawn: a machine that runs', () => converges({ ansible_connection: 'nspawn', ansible_host: machine }, readOn('')))

  test('podman: a container, by the podman of the lab', async () => {
    const made =
      await lab.ssh(`set -e; apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends podman busybox >/dev/null 2>&1
mkdir -p /root/box/bin /root/box/srv /root/box/tmp /root/box/etc /root/box/root; cd /root/box; cp "$(command -v busybox)" bin/busybox
for l in $(ldd bin/busybox | grep -o '/[^ ]*'); do mkdir -p ".\${l%/*}"; cp "$l" ".$l"; done; for n in $(bin/busybox --list); do [ -e bin/$n ] || ln -s busybox bin/$n; done
echo root:x:0:0:root:/root:/bin/sh >etc/passwd; podman run -d --name box --network none --rootfs /root/box /bin/sleep 100000 >/dev/null`)
    expect(made.status, made.stderr).toBe(0)
    // This machine has no podman: the program of that name hands its words to that of the lab.
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const words = sshWords(lab.host).map(word => `'${word}'`)
    writeFileSync(
      join(bin, 'podman'),
      `#!/bin/sh\nq() { for w; do printf "'%s' " "$(printf %s "$w" | sed "s/'/'\\\\\\\\''/g")"; done; }\nexec ssh ${words.join(' ')} -- "podman $(q "$@")"\n`,
    )
    chmodSync(join(bin, 'podman'), 0o755)
    const box = { ansible_connection: 'containers.podman.podman', ansible_host: 'box' }
    await converges(box, readOn('/root/box'), `${bin}:${process.env['PATH']}`)
  })

  const nowhere: { readonly [sentence: string]: readonly [object, RegExp] } = {
    'a folder that is not there': [{ ansible_connection: 'chroot', ansible_host: '/nowhere/at/all' }, /nowhere\/at\/all.*No such file/],
    'a machine that does not run': [{ ansible_connection: 'nspawn', ansible_host: 'nobody-here' }, /no machine nobody-here runs here/],
    'a name with a dash': [{ ansible_connection: 'chroot', ansible_host: '--help' }, /--help.+ is no name of a container or folder/],
    'a connection that there is not': [
      { ansible_connection: 'community.general.jail' },
      /wants the connection .+jail.+, which is not there/,
    ],
  }
  test.each(Object.entries(nowhere))('%s is told', async (_, [vars, message]) => {
    const ran = await run(vars)
    expect([ran.exit === 0, JSON.stringify(ran.events)]).toStrictEqual([false, expect.stringMatching(message)])
  })
})
