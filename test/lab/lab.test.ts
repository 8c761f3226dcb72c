import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { differences } from './listing.ts'
import { obstacles } from './machine.ts'
import { placesOf, project } from './places.ts'
import { ssh } from './ssh.ts'
import { startLab } from './start.ts'
import { readState, sweep } from './state.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

describe.skipIf(hindrances.length > 0)(`a disposable host${reason}`, () => {
  let lab: Lab
  const said = async (command: string) => (await lab.ssh(command)).stdout.trim()

  beforeAll(async () => {
    lab = await startLab()
  })
  afterAll(() => lab?.stop())

  test('is a booted Debian without Python and without any of the services', async () => {
    expect(await said('systemctl is-system-running; hostname')).toBe('running\nservices')
    const found = await said('command -v python3 named dhcpd chronyd firewall-cmd nmcli; ip -4 -o address show dev enp1s0 | cut -d" " -f7')
    expect(found).toBe('192.168.200.254/24')
  })

  test('has no way out, and installs packages all the same', async () => {
    const { status } = await lab.ssh('timeout 2 bash -c "exec 3<>/dev/tcp/1.1.1.1/53"')
    expect(status).not.toBe(0)
    expect(
      await said(
        'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install busybox >/dev/null 2>&1; busybox echo installed',
      ),
    ).toBe('installed')
  })

  test('lets admin become root', async () => {
    const { stdout } = await ssh({ ...lab.host, user: 'admin' }, 'id -un; sudo -n id -un')
    expect(stdout).toBe('admin\nroot\n')
  })

  test('cannot set the clock of the machine, nor can a node', async () => {
    const node = await lab.node('f8:75:a4:ac:09:09')
    const tries = await Promise.all([lab.ssh('date -s 2001-01-01'), node.run('date -s 2001-01-01')])
    await node.stop()
    expect(tries.map(({ stderr }) => stderr.includes('Operation not permitted'))).toStrictEqual([true, true])
    expect(new Date().getFullYear()).toBeGreaterThan(2020)
  })

  test('is not changed by a login, and by a file that is written it is', async () => {
    const before = lab.listing()
    await lab.ssh('true')
    expect(differences(before, lab.listing())).toStrictEqual([])
    await lab.ssh('umask 077; echo secret >/root/new; chmod 700 /srv; ln -s new /root/link; touch "/tmp/odd\nname"')
    expect(differences(before, lab.listing()).map(line => line.replace(/[0-9a-f]{40}/, 'SHA1'))).toStrictEqual([
      '/root/link is new: link 0:0 to new',
      '/root/new is new: file 0600 0:0 7 SHA1',
      '/srv was folder 0755 0:0, is folder 0700 0:0',
      '/tmp/odd\nname is new: file 0600 0:0 0 SHA1',
    ])
  })

  test('keeps what was written over a reboot and a power cut, loses it at a reset, and has back what was saved', async () => {
    await lab.reset()
    await lab.ssh('echo saved >/root/saved')
    await lab.save()
    await lab.ssh('echo lost >/root/lost; sync')
    await lab.reboot()
    expect(await said('cat /root/saved /root/lost')).toBe('saved\nlost')
    await lab.cutPower()
    expect(await said('cat /root/saved /root/lost')).toBe('saved\nlost')
    await lab.reset()
    expect(await said('cat /root/saved /root/lost 2>/dev/null')).toBe('saved')
    expect((await lab.pids(['dbus', 'nothing'])).dbus).toStrictEqual([expect.any(Number)])
    expect(await said('grep -c . /sys/fs/cgroup/cgroup.procs; grep -x 0 /sys/fs/cgroup/system.slice/dbus.service/cgroup.procs')).toBe('0')
  })

  test('is seen by nodes, each with its hardware address, and they see it', async () => {
    const [one, two] = await Promise.all([lab.node('f8:75:a4:ac:01:00', '192.168.200.10'), lab.node('f8:75:a4:ac:02:00')])
    expect((await one.run('cat /sys/class/net/eth0/address; ping -c 1 -q 192.168.200.254 >/dev/null && echo seen')).stdout).toBe(
      'f8:75:a4:ac:01:00\nseen\n',
    )
    expect((await two.run('cat /sys/class/net/eth0/address; ip -4 -o address show dev eth0; sleep 60', { timeout: 300 })).status).toBe(124)
    expect((await two.run('nc -z -w 1 192.168.200.254 22')).status).not.toBe(0)
    expect((await one.run('nc -z -w 1 192.168.200.254 22')).status).toBe(0)
    await Promise.all([one.stop(), two.stop()])
  })

  test('has a twin at the same time, and they do not meet', async () => {
    const twin = await startLab({ network: { name: 'twin' } })
    try {
      expect([(await twin.ssh('hostname; echo twin >/root/twin')).stdout, await said('ls /root')]).toStrictEqual(['twin\n', 'saved'])
    } finally {
      await twin.stop()
    }
  })

  test('goes with whoever made it, killed or not, and leaves nothing', async () => {
    const script = `import { startLab } from ${JSON.stringify(join(project, 'dist/test/lab/start.js'))}\nawait startLab({ id: 'orphan' })\nconsole.log('up')\nsetInterval(() => 0, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const state = await readState('orphan')
    expect(state).toBeDefined()
    child.kill('SIGKILL')
    for (let left = 200; left > 0 && (await readState('orphan')); left--) await wait(25)
    expect((await sweep()).map(({ id }) => id)).not.toContain('orphan')
    const { run, folder } = placesOf('orphan')
    expect([run, folder, ...(state?.cgroups ?? [])].filter(path => existsSync(path))).toStrictEqual([])
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain('tsplay-lab')
  })
})
