import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/parted.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

type Args = { readonly [name: string]: Json }
const name = "it's a $(disk)"
const first: Args = { number: 1, state: 'present', label: 'gpt', part_start: '1MiB', part_end: '20MiB', name: 'it is', fs_type: 'ext4' }

/** An empty file of 100 MiB that stands for a disk, and what parted says of it. */
async function withDisk(run: (device: string, says: () => string[]) => Promise<void>): Promise<void> {
  await inFolder({}, async folder => {
    const path = join(folder, name)
    writeFileSync(path, '')
    truncateSync(path, 100 << 20)
    const says = () =>
      execFileSync('/sbin/parted', ['-s', '-m', '--', path, 'unit', 'MiB', 'print'], { encoding: 'utf8', stdio: 'pipe' })
        .trim()
        .split('\n')
        .slice(2)
    await run(path, says)
  })
}

describe.each(shells)('parted by %s', (...shell) => {
  const come = async (args: Args) => {
    const check = await runModule(module, args, { shell, check: true })
    const came = await runModule(module, args, { shell })
    expect([came.failure, check.status, check.change]).toStrictEqual([undefined, came.status, came.change])
    return came
  }

  test('divides a disk, changes what is asked for, and takes it away', () =>
    withDisk(async (device, says) => {
      const bare = { dev: device, logical_block: 512, model: '', physical_block: 512, size: 102400, table: 'unknown', unit: 'kib' }
      expect((await come({ device })).result).toStrictEqual({ disk: bare, partitions: [], script: "unit 'KiB' print" })
      const made = await come({ device, ...first })
      expect(made.change).toStrictEqual({ state: 'present', table: 'gpt' })
      expect(made.result).toMatchObject({
        disk: { ...bare, table: 'gpt' },
        partitions: [{ num: 1, begin: 1024, end: 20480, size: 19456, fstype: '', name: 'it is', flags: [], unit: 'kib' }],
        script: 'unit KiB mklabel gpt mkpart primary ext4 1MiB 20MiB name 1 "it is"',
      })
      expect((await come({ device, ...first, part_end: '30MiB', flags: ['esp'] })).change).toStrictEqual({ flags: ['boot', 'esp'] })
      const moved = await come({ device, ...first, part_end: '30MiB', name: 'other', flags: ['lvm'], resize: true })
      expect(moved.change).toStrictEqual({ ends: '30MiB', flags: ['lvm'], name: 'other' })
      expect((await come({ device, number: 2, state: 'present', label: 'gpt', part_start: '30MiB', resize: true })).status).toBe('changed')
      expect(says()).toStrictEqual(['1:1.00MiB:30.0MiB:29.0MiB::other:lvm;', '2:30.0MiB:100MiB:70.0MiB::primary:;'])
      expect((await come({ device, number: 1, state: 'absent', unit: 'MiB' })).result).toMatchObject({
        partitions: [{ num: 2, begin: 30, end: 100, size: 70, unit: 'mib' }],
        script: 'rm 1',
      })
      expect(says()).toHaveLength(1)
    }))
})

test('another table takes all that was there along, where a partition is made', () =>
  withDisk(async (device, says) => {
    await runModule(module, { device, ...first })
    await runModule(module, { device, number: 1, state: 'absent' })
    const { change } = await runModule(module, { device, number: 1, state: 'present', part_end: '50%' })
    expect([change, says()]).toStrictEqual([{ state: 'present', table: 'msdos' }, ['1:0.00MiB:50.0MiB:50.0MiB:::;']])
  }))

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'a disk that is not there': [{ device: '/nowhere' }, /Could not stat device \/nowhere/],
  'a place that is none': [{ ...first, part_end: 'there' }, /"there" is no place on a disk/],
  'a name that parted would take apart': [{ ...first, name: 'a"b' }, /cannot be handed to parted/],
  'a partition without a number': [{ state: 'present' }, /number/],
}
test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
  withDisk(async device => {
    expect((await runModule(module, { device, ...args })).failure).toMatch(says)
  }),
)
