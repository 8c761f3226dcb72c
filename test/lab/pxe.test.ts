import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootable } from './bootable.ts'
import { labData, play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { bootMachine, bootObstacles, type Firmware } from './pxe.ts'
import { startLab } from './start.ts'
import { failures } from './tsplay.ts'

const hindrances = [...obstacles(), ...bootObstacles()]
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const fcos = '33.20210104.3.0'
const builds = `prod/streams/stable/builds/${fcos}/x86_64`
const rootfs = Buffer.alloc(300_000, 'the root file system of a node. ')
const ignition = (profile: string) => JSON.stringify({ ignition: { version: '3.2.0' }, storage: { profile } })
const digest = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/** The same data, but that a master is told its address on the kernel's line. */
const data = () => {
  const lab = labData()
  return { ...lab, uefi: true, nodes: lab.nodes.map(node => (node.name === 'master-1' ? { ...node, static: true } : node)) }
}

describe.skipIf(hindrances.length > 0)(`a machine that is switched on${reason}`, () => {
  let lab: Lab

  /** As the installer's role would, of a cluster that is none. */
  const publish = async (profile: string) => {
    const { status, stderr } = await lab.ssh(`cat >/var/www/html/okd/ignitions/${profile}.ign`, { input: ignition(profile) })
    expect(status, stderr).toBe(0)
  }

  beforeAll(async () => {
    const { kernel, initramfs } = await bootable()
    lab = await startLab()
    const parts = { 'kernel-x86_64': kernel, 'initramfs.x86_64.img': initramfs, 'rootfs.x86_64.img': rootfs }
    const files = Object.entries(parts).map(([part, bytes]) => [`${builds}/fedora-coreos-${fcos}-live-${part}`, bytes] as const)
    await lab.upstream({ files: Object.fromEntries(files) })
    const ran = await play(lab, 'services', ['-e', JSON.stringify({ lab: data() }), '--skip-tags', 'pki,registry,installer'])
    expect(ran.exit, failures(ran)).toBe(0)
    for (const profile of ['bootstrap', 'master', 'worker']) await publish(profile)
  })
  afterAll(() => lab?.stop())

  /** What the machine says of itself once it has what its kernel's line names. */
  const boots = async (mac: string, firmware: Firmware) => {
    const machine = await bootMachine(lab, mac, firmware)
    try {
      await expect.poll(machine.screen, { timeout: 150_000, interval: 200 }).toContain('NODE done=yes')
      return Object.fromEntries([...machine.screen().matchAll(/NODE (\w+)=(\S*)\r?\n/g)].map(([, name, value]) => [name, value]))
    } catch (problem) {
      throw new Error(`it does not boot; its screen:\n${machine.screen().slice(-3000)}`, { cause: problem })
    } finally {
      await machine.stop()
    }
  }

  test('T22: a BIOS machine boots over the wire to its ignition file, with the address that DHCP gives it', async () => {
    expect(await boots('f8:75:a4:ac:02:00', 'bios')).toStrictEqual({
      name: 'compute-0.okd.example.com',
      address: '192.168.200.20/24',
      by: '',
      rootfs: digest(rootfs),
      ignition: digest(ignition('worker')),
      done: 'yes',
    })
  }, 180_000)

  test('T22: so does a UEFI machine, with the address on the line of its kernel', async () => {
    expect(await boots('f8:75:a4:ac:03:01', 'uefi')).toStrictEqual({
      name: 'master-1.okd.example.com',
      address: '192.168.200.31/24',
      by: 'line',
      rootfs: digest(rootfs),
      ignition: digest(ignition('master')),
      done: 'yes',
    })
  }, 180_000)
})
