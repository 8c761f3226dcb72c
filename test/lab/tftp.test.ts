import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes, play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks, statuses } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const services = '192.168.200.254'
const web = 'http://services.okd.example.com:8080/okd'
const fcos = 'fedora-coreos-33.20210104.3.0-live'
const linkOf = (mac: string) => `01-${mac.replaceAll(':', '-')}`
const profileOf = (name: string) => /^(bootstrap|master)/.exec(name)?.[1] ?? 'worker'

/** What a machine of that profile is told, less the first line. */
const profile = (name: string, extra = '') => `DEFAULT ${name}
PROMPT 0
TIMEOUT 20

LABEL ${name}
  KERNEL ${web}/kernel/${fcos}-kernel-x86_64
  APPEND initrd=${web}/initramfs/${fcos}-initramfs.x86_64.img console=tty0 console=ttyS0,115200n8 coreos.live.rootfs_url=${web}/rootfs/${fcos}-rootfs.x86_64.img coreos.inst.install_dev=/dev/vda coreos.inst.ignition_url=${web}/ignitions/${name}.ign${extra}
`

/** Tasks that manage nothing here. */
const withoutBreak: Readonly<Record<string, string>> = {
  'tftp : Serve UEFI machines': 'it includes tasks, which are run where there are such machines',
}

describe.skipIf(hindrances.length > 0)(`the TFTP server${reason}`, () => {
  let lab: Lab
  let client: LabNode

  const serve = (...more: string[]) => play(lab, 'services', ['--tags', 'tftp', ...more])
  /** A file as a node gets it, less the line that says who made it; what tftp complains of where it does not. */
  const get = async (name: string) => {
    const { stdout } = await client.run(
      `rm -f /tmp/got; tftp -m binary ${services} -c get '${name}' /tmp/got; [ -s /tmp/got ] && cat /tmp/got`,
    )
    return stdout.replace(/^# .*\n/, '')
  }
  const sizes = async (names: readonly string[]) =>
    (
      await client.run(
        names.map(name => `tftp -m binary ${services} -c get ${name} /tmp/got; stat -c %s /tmp/got; rm -f /tmp/got`).join('\n'),
      )
    ).stdout
      .trim()
      .split('\n')
      .map(Number)

  beforeAll(async () => {
    lab = await startLab()
    client = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
  })
  afterAll(() => lab?.stop())

  test('a check says what the run then does, or waits for the packages', async () => {
    const said = statuses(await serve('--check', '--diff'))
    const ran = await serve()
    expect(ran.exit, failures(ran)).toBe(0)
    const wrong = [...statuses(ran)].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? status))
    expect(wrong.map(([task, status]) => [task, said.get(task), status])).toStrictEqual([])
    expect(changedTasks(ran)).toContain('tftp : Link each host to its profile')
  })

  test('the second run changes nothing, nor does a check say so', async () => {
    expect(changedTasks(await serve())).toStrictEqual([])
    const again = await serve('--check')
    expect([...statuses(again)].filter(([, status]) => ['changed', 'unknown'].includes(status))).toStrictEqual([])
  })

  test('T6: a node gets the boot files, whole', async () => {
    const names = ['lpxelinux.0', 'pxelinux.0', 'ldlinux.c32', 'menu.c32', 'libutil.c32', 'libcom32.c32']
    const { stdout } = await lab.ssh(
      'stat -L -c %s /usr/lib/PXELINUX/?pxelinux.0 /usr/lib/PXELINUX/pxelinux.0; cd /usr/lib/syslinux/modules/bios; stat -c %s ldlinux.c32 menu.c32 libutil.c32 libcom32.c32',
    )
    expect(await sizes(names)).toStrictEqual(stdout.trim().split('\n').map(Number))
  })

  test('T6: each node’s link leads to its profile, and none away from where the server looks', async () => {
    for (const { name, mac } of nodes()) expect(await get(`pxelinux.cfg/${linkOf(mac)}`), name).toBe(profile(profileOf(name)))
    const { stdout } = await lab.ssh('find /srv/tftp -type l -printf "%l\\n" | sort | uniq -c')
    expect(stdout.trim().split(/\s*\n\s*/)).toStrictEqual(['1 bootstrap', '3 master', '9 worker'])
  })

  test('T6: nobody writes there, and nobody gets out', async () => {
    const said = await client.run(
      `echo mine >/tmp/mine; tftp -m binary ${services} -c put /tmp/mine mine 2>&1; tftp -m binary ${services} -c put /tmp/mine pxelinux.cfg/default 2>&1`,
    )
    expect(said.stdout + said.stderr).toMatch(/Error code 1|Error code 2|Permission|File not found|Access violation/i)
    expect((await lab.ssh('ls /srv/tftp/mine; grep -c mine /srv/tftp/pxelinux.cfg/default')).stdout.trim()).toBe('0')
    for (const outside of ['../../etc/passwd', '/etc/passwd', 'pxelinux.cfg/../../../etc/passwd'])
      expect(await get(outside)).not.toContain('root:')
  })

  test('a machine without a link boots its disk', async () => {
    const text = await get('pxelinux.cfg/default')
    expect(text).toMatch(/LABEL local\n {2}MENU LABEL .*\n {2}MENU DEFAULT\n {2}LOCALBOOT 0\n/)
    expect(text.match(/^LABEL /gm)).toHaveLength(4)
  })

  test('T20: a node that goes takes its link along, as does the bootstrap once the cluster runs', async () => {
    await lab.ssh(`ln -s worker /srv/tftp/pxelinux.cfg/${linkOf('f8:75:a4:ac:02:99')}`)
    const links = async () => Number((await lab.ssh('ls /srv/tftp/pxelinux.cfg/01-* | wc -l')).stdout)
    const checked = await serve('--check', '-e', 'lab_phase=running')
    expect(changedTasks(checked)).toStrictEqual(['tftp : Remove what hosts left that are gone'])
    expect(await links()).toBe(14)
    const ran = await serve('-e', 'lab_phase=running')
    expect(changedTasks(ran)).toStrictEqual(['tftp : Remove what hosts left that are gone'])
    expect(await links()).toBe(12)
    expect(changedTasks(await serve())).toStrictEqual(['tftp : Link each host to its profile'])
  })

  test('nodes with addresses on the kernel’s line have profiles of their own', async () => {
    const ran = await serve('-e', '{"tftp_static": true}')
    expect(ran.exit, failures(ran)).toBe(0)
    const one = nodes().find(({ name }) => name === 'infra-1')
    const line = ' ip=192.168.200.41::192.168.200.1:255.255.255.0:infra-1.okd.example.com::none nameserver=192.168.200.254'
    expect(await get(`pxelinux.cfg/${linkOf(one?.mac ?? '')}`)).toBe(profile('worker', line))
    await serve()
    expect((await lab.ssh('ls /srv/tftp/pxelinux.cfg')).stdout.match(/host-/g)).toBeNull()
  })

  test('UEFI machines find the shim, GRUB, and what GRUB is told for each of them', async () => {
    const files = [`kernel/${fcos}-kernel-x86_64`, `initramfs/${fcos}-initramfs.x86_64.img`].map(name => `/var/www/html/okd/${name}`)
    await lab.ssh(`for file in ${files.join(' ')}; do mkdir -p $(dirname $file); echo $file >$file; done`)
    const ran = await serve('-e', '{"tftp_uefi": true}')
    expect(ran.exit, failures(ran)).toBe(0)
    expect(changedTasks(await serve('-e', '{"tftp_uefi": true}'))).toStrictEqual([])
    expect((await sizes(['grubx64.efi', 'shimx64.efi'])).every(size => size > 500_000)).toBe(true)
    const [node] = nodes().filter(({ name }) => name === 'master-2')
    const text = await get(`grub/grub.cfg-${linkOf(node?.mac ?? '')}`)
    expect(text).toContain(`linux /okd/${fcos}-kernel-x86_64 console=tty0`)
    expect(await get(`okd/${fcos}-kernel-x86_64`)).toBe(`${files[0]}\n`)
  })

  const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
    ['the server is told something else', 'echo "# by hand" >>/etc/default/tftpd-hpa', ['Configure the TFTP server', 'Restart TFTP']],
    [
      'systemd no longer starts it again',
      'rm /etc/systemd/system/tftpd-hpa.service.d/restart.conf',
      ['Let systemd start it again where it dies', 'Restart TFTP'],
    ],
    [
      'nobody may see what systemd is told',
      'chmod 0700 /etc/systemd/system/tftpd-hpa.service.d',
      ['Make the folder of what systemd is told'],
    ],
    ['a boot file is gone', 'rm /srv/tftp/ldlinux.c32', ['Copy the boot files']],
    ['nobody may enter the profiles', 'chmod 0700 /srv/tftp/pxelinux.cfg', ['Make the folders']],
    ['a profile is changed', 'echo >>/srv/tftp/pxelinux.cfg/worker', ['Write the profiles']],
    ['the menu is gone', 'rm /srv/tftp/pxelinux.cfg/default', ['Let machines without a profile boot their disk']],
    ['a master boots as the bootstrap', 'ln -sfn bootstrap /srv/tftp/pxelinux.cfg/01-f8-75-a4-ac-03-00', ['Link each host to its profile']],
    ['a link of nobody is there', 'ln -s worker /srv/tftp/pxelinux.cfg/01-f8-75-a4-ac-09-00', ['Remove what hosts left that are gone']],
    ['the server is stopped', 'systemctl stop tftpd-hpa', ['Start the TFTP server, now and at boot']],
    ['the server does not start at boot', 'systemctl disable tftpd-hpa', ['Start the TFTP server, now and at boot']],
    ['it is removed', 'apt-get -qq -y remove tftpd-hpa >/dev/null 2>&1', ['Install the TFTP server and the boot files']],
  ]
  test.each(breaks)('T19: %s, and that is mended by its task', async (_, how, tasks) => {
    const done = await lab.ssh(how)
    expect(done.status, done.stderr).toBe(0)
    expect(changedTasks(await serve()).map(task => task.replace('tftp : ', ''))).toStrictEqual(tasks)
  })

  test('T19: every task that manages something was broken', async () => {
    const managing = managingTasks(await serve())
    const known = [...breaks.flatMap(([, , names]) => names.map(name => `tftp : ${name}`)), ...Object.keys(withoutBreak)]
    expect(managing.length).toBeGreaterThan(4)
    expect(managing.filter(task => !known.includes(task))).toStrictEqual([])
  })

  test('a server that is killed comes back', async () => {
    await lab.ssh('pkill -9 in.tftpd')
    await expect.poll(() => get('pxelinux.cfg/worker'), { timeout: 60_000 }).toBe(profile('worker'))
  })
})
