import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/patch.ts'
import { inFolder } from '../support/folder.ts'
import { fileSource, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const odd = "it's $(a) file"
const source = (name: string, from = 'one', to = 'two') =>
  fileSource(`--- a/${name}\t\n+++ b/${name}\t\n@@ -1,2 +1,2 @@\n-${from}\n+${to}\n end\n`, 'files/it.patch')
const run = (args: { readonly [name: string]: Json }, src = source(odd), setting: object = {}) =>
  runModule(module, { strip: 1, ...args }, { sources: { src }, ...setting })

test.each(shells)('a patch is applied, and taken back, by %s', (...shell) =>
  inFolder({ [odd]: '0644 one\nend\n' }, async basedir => {
    const held = () => readFileSync(join(basedir, odd), 'utf8')
    const check = await run({ basedir }, source(odd), { shell, check: true })
    expect([check.failure, check.change, held()]).toStrictEqual([undefined, { patch: 'present' }, 'one\nend\n'])
    const came = await run({ basedir, backup: true }, source(odd), { shell })
    expect([came.failure, came.result, held()]).toStrictEqual([undefined, { files: [join(basedir, odd)] }, 'two\nend\n'])
    expect(readFileSync(join(basedir, `${odd}.~1~`), 'utf8')).toBe('one\nend\n')
    expect((await run({ basedir, state: 'absent' }, source(odd), { shell })).status).toBe('changed')
    expect(held()).toBe('one\nend\n')
  }),
)

test('one file is named, whatever the patch names; the patch is on the target', () =>
  inFolder({ here: '0644 one\nend\n', 'the patch': `0644 ${Buffer.from(source('there').bytes as Uint8Array)}` }, async folder => {
    const dest = join(folder, 'here')
    const came = await runModule(module, { src: join(folder, 'the patch'), remote_src: true, dest })
    expect([came.failure, came.status, readFileSync(dest, 'utf8')]).toStrictEqual([undefined, 'changed', 'two\nend\n'])
  }))

test('what does not fit is refused, and nothing is left behind; what is not there is taken back already', () =>
  inFolder({ here: '0644 other\nwords\n' }, async basedir => {
    expect((await run({ basedir }, source('here'))).failure).toMatch(/the patch does not fit: .*FAILED/s)
    expect((await run({ basedir, state: 'absent' }, source('here'))).status).toBe('ok')
    expect((await run({ basedir: `${basedir}/none` })).failure).toMatch(/none does not exist/)
    expect((await run({})).failure).toMatch(/one of .*dest.*basedir/i)
  }))
