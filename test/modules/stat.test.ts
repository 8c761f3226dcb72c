import { describe, expect, test } from 'vitest'
import slurp from '../../modules/slurp.ts'
import stat from '../../modules/stat.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const isOne = { isdir: false, ischr: false, isblk: false, isreg: false, isfifo: false, islnk: false, issock: false }

describe.each(shells)('in %s,', (...shell) => {
  test('stat tells all of a file', async () => {
    await inFolder({ "a 'b'": '0640 x\n' }, async folder => {
      const path = `${folder}/a 'b'`
      const { result } = await runModule(stat, { path }, { shell })
      const { atime, mtime, ctime, inode, dev, version, attr_flags, attributes, ...rest } = result['stat'] as { [name: string]: never }
      expect([atime, mtime, ctime, inode, dev].map(value => typeof value)).toStrictEqual(Array(5).fill('number'))
      expect([typeof version, typeof attr_flags, Array.isArray(attributes)]).toStrictEqual(['string', 'string', true])
      expect(rest).toStrictEqual({
        exists: true,
        path,
        mode: '0640',
        ...isOne,
        isreg: true,
        uid: 0,
        gid: 0,
        pw_name: 'root',
        gr_name: 'root',
        size: 2,
        nlink: 1,
        blocks: 8,
        block_size: 4096,
        device_type: 0,
        rusr: true,
        wusr: true,
        xusr: false,
        rgrp: true,
        wgrp: false,
        xgrp: false,
        roth: false,
        woth: false,
        xoth: false,
        isuid: false,
        isgid: false,
        readable: true,
        writeable: true,
        executable: false,
        checksum: '6fcf9dfbd479ed82697fee719b9f8c610a11ff2a',
        mimetype: 'text/plain',
        charset: 'us-ascii',
      })
    })
  })

  test('stat tells of links, devices and nothing', async () => {
    await inFolder({ a: '0640 x', l: '-> a', n: '-> none' }, async folder => {
      const of = async (path: string, args = {}) => (await runModule(stat, { path, ...args }, { shell })).result['stat']
      expect(await of(`${folder}/l`)).toMatchObject({ islnk: true, lnk_target: 'a', lnk_source: `${folder}/a`, mimetype: 'inode/symlink' })
      expect(await of(`${folder}/l`, { follow: true, checksum_algorithm: 'md5', get_md5: false })).toMatchObject({
        isreg: true,
        checksum: '9dd4e461268c8034f5c8564e155c67a6',
      })
      expect(Object.keys((await of(`${folder}/l`, { follow: true })) ?? {})).not.toEqual(expect.arrayContaining(['lnk_source']))
      expect(await of(`${folder}/n`, { follow: true })).toStrictEqual({ exists: false })
      expect(await of('/dev/null')).toMatchObject({ ischr: true, device_type: 259, mimetype: 'inode/chardevice', version: null })
      const bare = await of(`${folder}/a`, { get_checksum: false, get_mime: false, get_attributes: false })
      expect(Object.keys(bare ?? {})).not.toEqual(expect.arrayContaining(['checksum']))
      expect(Object.keys(bare ?? {})).not.toEqual(expect.arrayContaining(['mimetype']))
    })
  })

  test('slurp fetches bytes, and says why not', async () => {
    await inFolder({ a: '0640 x\n', d: '0755/' }, async folder => {
      const of = async (name: string) => runModule(slurp, { src: `${folder}/${name}` }, { shell })
      expect((await of('a')).result).toStrictEqual({ content: 'eAo=', encoding: 'base64', source: `${folder}/a` })
      expect((await of('b')).failure).toBe(`file not found: ${folder}/b; make it first, or mend its path`)
      expect((await of('d')).failure).toBe(`source is a directory and must be a file: ${folder}/d; name a file in it`)
    })
  })
})
