import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/filesystem.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const name = "it's a $(disk)"

/** An empty file of 8 MB that stands for a disk, and what is on it. */
async function withDisk(run: (path: string, kind: () => string) => Promise<void>): Promise<void> {
  await inFolder({}, async folder => {
    const path = join(folder, name)
    writeFileSync(path, '')
    truncateSync(path, 8 << 20)
    await run(path, () =>
      execFileSync('sh', ['-c', '/sbin/blkid -p -o value -s TYPE -s LABEL -- "$1" || :', 'sh', path], { encoding: 'utf8' }).trim(),
    )
  })
}

describe.each(shells)('filesystem by %s', (...shell) => {
  const run = (args: { readonly [name: string]: Json }, more: object = {}) => runModule(module, args, { shell, ...more })

  test('makes one, leaves it, keeps it from another, takes it away', () =>
    withDisk(async (dev, kind) => {
      const args = { dev, fstype: 'ext4', opts: "-q -L 'a label'" }
      expect([(await run(args, { check: true })).status, kind()]).toStrictEqual(['changed', ''])
      const came = await run(args)
      expect([came.failure, came.status, kind()]).toStrictEqual([undefined, 'changed', 'a label\next4'])
      expect((await run(args)).status).toBe('ok')
      expect([(await run({ dev, fstype: 'swap' })).failure, kind()]).toStrictEqual([
        expect.stringMatching(/is already used as ext4, use force=true/),
        'a label\next4',
      ])
      expect([(await run({ dev, fstype: 'swap', force: true }, { settles: false })).status, kind()]).toStrictEqual(['changed', 'swap'])
      expect([(await run({ dev, state: 'absent' })).status, kind(), (await run({ dev, state: 'absent' })).status]).toStrictEqual([
        'changed',
        '',
        'ok',
      ])
    }))

  test('grows with its device, in whole blocks', () =>
    withDisk(async dev => {
      const args = { dev, fstype: 'ext4', resizefs: true }
      expect((await run({ ...args, opts: '-q -b 1024' })).status).toBe('changed')
      const whole = { msg: `Ext4 filesystem is using the whole device ${dev}` }
      expect((await run(args)).result).toStrictEqual(whole)
      truncateSync(dev, (12 << 20) + 100)
      const check = await run(args, { check: true })
      expect([check.change, check.result]).toStrictEqual([{ size: 12 << 20 }, { msg: `resizing filesystem Ext4 on device ${dev}` }])
      expect((await run({ ...args, force: true })).result['msg']).toMatch(/is now 12288 \(1k\) blocks long/)
      expect((await run(args)).result).toStrictEqual(whole)
    }))
})

test('says what it cannot do', () =>
  withDisk(async dev => {
    expect((await runModule(module, { dev: `${dev}2`, fstype: 'ext4' })).failure).toMatch(/Device .* not found/)
    expect((await runModule(module, { dev: '/tmp', fstype: 'ext4' })).failure).toMatch(/no device and no plain file/)
    expect((await runModule(module, { dev, fstype: 'ext4', uuid: 'x' })).failure).toMatch(/not built yet/)
    expect((await runModule(module, { dev, fstype: 'swap' })).status).toBe('changed')
    expect((await runModule(module, { dev, fstype: 'swap', resizefs: true })).failure).toMatch(/does not support resizing swap/)
    expect((await runModule(module, { dev: `${dev}2`, state: 'absent' })).status).toBe('ok')
    expect((await runModule(module, { dev, fstype: 'ocfs2', force: true }, { settles: false })).failure).toMatch(/there is no mkfs\.ocfs2/)
  }))
