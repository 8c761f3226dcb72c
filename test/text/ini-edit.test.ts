import { describe, expect, test } from 'vitest'
import { type IniWish, withOption } from '../../engine/text/ini-edit.ts'

const ini = 'top = 1\n\n[one]\na = 1\n# b = 2\n;c=3\nlist = x\nlist = y\n\n[two]\na=4\nflag\n\n[empty]\n'
const usual: IniWish = {
  state: 'present',
  values: [],
  exclusive: true,
  no_extra_spaces: false,
  ignore_spaces: false,
  allow_no_value: false,
  modify_inactive_option: true,
  section_has_values: [],
}

/** What becomes of the text: what is replaced by what, and the word for it. */
const cases: { readonly [sentence: string]: readonly [Partial<IniWish>, readonly [string, string], string, string?] } = {
  'changes a value': [{ section: 'one', option: 'a', values: ['2'] }, ['a = 1', 'a = 2'], 'option changed'],
  'leaves a value alone': [{ section: 'one', option: 'a', values: ['1'] }, ['', ''], ''],
  'changes the spaces': [{ section: 'two', option: 'a', values: ['4'] }, ['a=4', 'a = 4'], 'option changed'],
  'leaves the spaces alone': [{ section: 'two', option: 'a', values: ['4'], ignore_spaces: true }, ['', ''], ''],
  'writes without spaces': [{ section: 'one', option: 'a', values: ['1'], no_extra_spaces: true }, ['a = 1', 'a=1'], 'option changed'],
  'puts a comment into use': [{ section: 'one', option: 'b', values: ['9'] }, ['# b = 2', 'b = 9'], 'option changed'],
  'leaves a comment alone': [
    { section: 'one', option: 'c', values: ['9'], modify_inactive_option: false },
    ['list = y\n', 'list = y\nc = 9\n'],
    'option added',
  ],
  'adds behind what is in the section': [
    { section: 'one', option: 'new', values: ['n'] },
    ['list = y\n', 'list = y\nnew = n\n'],
    'option added',
  ],
  'adds to an empty section': [{ section: 'empty', option: 'new', values: ['n'] }, ['[empty]\n', '[empty]\nnew = n\n'], 'option added'],
  'adds a section': [
    { section: 'three', option: 'new', values: ['n'] },
    ['[empty]\n', '[empty]\n[three]\nnew = n\n'],
    'section and option added',
  ],
  'adds a section alone': [{ section: 'three' }, ['[empty]\n', '[empty]\n[three]\n'], 'section added'],
  'changes what stands before all sections': [{ option: 'top', values: ['2'] }, ['top = 1', 'top = 2'], 'option changed'],
  'adds before all sections': [{ option: 'fresh', values: ['2'] }, ['top = 1\n', 'top = 1\nfresh = 2\n'], 'option added'],
  'removes an option': [{ section: 'one', option: 'list', state: 'absent' }, ['list = x\nlist = y\n', ''], 'option changed'],
  'removes one value': [
    { section: 'one', option: 'list', values: ['x'], exclusive: false, state: 'absent' },
    ['list = x\n', ''],
    'option changed',
  ],
  'removes a section': [{ section: 'two', state: 'absent' }, ['[two]\na=4\nflag\n\n', ''], 'section removed'],
  'has nothing to remove': [{ section: 'nope', option: 'x', state: 'absent' }, ['', ''], ''],
  'sets several values': [{ section: 'one', option: 'list', values: ['x', 'z'] }, ['list = y', 'list = z'], 'option changed'],
  'leaves several values alone, in any order': [{ section: 'one', option: 'list', values: ['y', 'x'] }, ['', ''], ''],
  'adds a value': [
    { section: 'one', option: 'list', values: ['z'], exclusive: false },
    ['list = y\n', 'list = y\nlist = z\n'],
    'option added',
  ],
  'makes several values one': [{ section: 'one', option: 'list', values: ['q'] }, ['list = x\nlist = y\n', 'list = q\n'], 'option changed'],
  'leaves an option without a value alone': [{ section: 'two', option: 'flag', allow_no_value: true }, ['', ''], ''],
  'adds an option without a value': [
    { section: 'one', option: 'flag', allow_no_value: true },
    ['list = y\n', 'list = y\nflag\n'],
    'option added',
  ],
  'tells sections apart by what they have': [
    { section: 'peer', option: 'port', values: ['2'], section_has_values: [{ option: 'host', values: ['b'] }] },
    ['host = b\n', 'host = b\nport = 2\n'],
    'option added',
    '[peer]\nhost = a\n[peer]\nhost = b\n',
  ],
  'begins a new line first': [{ section: 'a', option: 'z', values: ['1'] }, ['x = 1', 'x = 1\nz = 1\n'], 'option added', '[a]\nx = 1'],
  'fills an empty file': [{ section: 'a', option: 'z', values: ['1'] }, ['', '\n[a]\nz = 1\n'], 'section and option added', ''],
  'fills an empty file before all sections': [{ option: 'z', values: ['1'] }, ['', 'z = 1\n\n'], 'option added', ''],
  'leaves an empty file alone': [{ section: 'a', option: 'z', state: 'absent' }, ['', ''], '', ''],
}

describe('ini_file', () => {
  test.each(Object.entries(cases))('%s', (_, [wish, [from, to], message, before = ini]) => {
    const edited = withOption(before, { ...usual, ...wish })
    expect(edited).toStrictEqual({ text: before.replace(from, to), message })
    expect(withOption(edited.text, { ...usual, ...wish })).toStrictEqual({ text: edited.text, message: '' })
  })
})
