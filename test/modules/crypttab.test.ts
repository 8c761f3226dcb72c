import { expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/crypttab.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

type Args = { readonly [name: string]: Json }
const held = '# a comment\nswap /dev/sda3 /dev/urandom swap,cipher=aes\n\ndata   UUID=abc   none   luks\n'
const swap = 'swap /dev/sda3 /dev/urandom swap,cipher=aes'
const data = 'data   UUID=abc   none   luks'

/** What becomes of the lines, and what is said of it. */
const rows: { readonly [sentence: string]: readonly [args: Args, says: string, becomes: string] } = {
  'a new entry': [
    { name: 'new', state: 'present', backing_device: '/dev/sdb', password: '-', opts: 'luks,discard' },
    'added line',
    `${held}new /dev/sdb - luks,discard\n`,
  ],
  'options of one that is to be asked for': [
    { name: '/dev/mapper/new', state: 'opts_present', backing_device: '/dev/sdb', opts: 'luks' },
    'added line',
    `${held}new /dev/sdb none luks\n`,
  ],
  'what is not given stays': [
    { name: 'swap', state: 'present', backing_device: '/dev/sdc' },
    'updated line',
    held.replace('/dev/sda3', '/dev/sdc'),
  ],
  'options are all of them': [{ name: 'swap', state: 'present', opts: 'a=1,b' }, 'updated line', held.replace('swap,cipher=aes', 'a=1,b')],
  'one that is so, in its own blanks': [{ name: 'data', state: 'present', backing_device: 'UUID=abc', opts: 'luks' }, 'updated line', held],
  'one more option': [
    { name: 'data', state: 'opts_present', opts: 'discard,luks' },
    'updated options',
    held.replace(data, 'data UUID=abc none luks,discard'),
  ],
  'another value of an option': [
    { name: 'swap', state: 'opts_present', opts: 'cipher=serpent,size=256' },
    'updated options',
    held.replace(swap, 'swap /dev/sda3 /dev/urandom swap,cipher=serpent,size=256'),
  ],
  'an option less': [{ name: 'swap', state: 'opts_absent', opts: 'cipher,no' }, 'removed options', held.replace(',cipher=aes', '')],
  'no entry': [{ name: 'data', state: 'absent' }, 'removed line', held.replace(`${data}\n`, '')],
  'none that was none': [{ name: 'nobody', state: 'absent' }, '?', held],
}
test.each(Object.entries(rows))('%s', (_, [args, says, becomes]) =>
  inFolder({ crypttab: `0640 ${held}` }, async cwd => {
    const check = await runModule(module, { path: 'crypttab', ...args }, { cwd, check: true })
    const came = await runModule(module, { path: 'crypttab', ...args }, { cwd })
    expect([came.failure, check.status, came.result['msg']]).toStrictEqual([undefined, came.status, says])
    expect([listingOf(cwd), came.status]).toStrictEqual([{ crypttab: `0640 ${becomes}` }, becomes === held ? 'ok' : 'changed'])
  }),
)

const refused: { readonly [sentence: string]: readonly [Args, RegExp] } = {
  'nothing to keep': [{ name: 'data', state: 'opts_present' }, /expected one or more of 'backing_device', 'password' or 'opts'/],
  'a new one of nothing': [{ name: 'new', state: 'present', opts: 'luks' }, /'backing_device' required to add a new entry/],
  'a name with a blank': [{ name: 'a b', state: 'present', backing_device: '/dev/x' }, /invalid 'name': contains white space or is empty/],
}
test.each(Object.entries(refused))('refuses %s', (_, [args, says]) =>
  inFolder({ crypttab: `0640 ${held}` }, async cwd => {
    expect((await runModule(module, { path: 'crypttab', ...args }, { cwd })).failure).toMatch(says)
    expect(listingOf(cwd)).toStrictEqual({ crypttab: `0640 ${held}` })
  }),
)

test('a table that is not there is made', () =>
  inFolder({}, async cwd => {
    await runModule(module, { path: 'new', name: 'a', state: 'present', backing_device: '/dev/x' }, { cwd })
    expect(Object.values(listingOf(cwd))).toStrictEqual([expect.stringMatching(/a \/dev\/x\n$/)])
  }))
