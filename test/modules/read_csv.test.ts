import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/read_csv.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const files = {
  'a.csv': '0644 name,uid,gid\ndag,500,500\n"je,r",501,"5""0"\n\nx,1\ny,1,2,3\n',
  'b.csv': '0644 dag;500; 5\njer;501;6\ndag;7;8\n',
  'c.csv': '0644 n,u\n"a"b,1\n',
}
const [dag, jer] = [
  { name: 'dag', uid: '500', gid: '500' },
  { name: 'je,r', uid: '501', gid: '5"0' },
]
const [x, y] = [
  { name: 'x', uid: '1', gid: null },
  { name: 'y', uid: '1', gid: '2', null: ['3'] },
]
const b = { path: 'b.csv', fieldnames: ['n', 'u', 'g'], delimiter: ';', key: 'n' }
type Args = { readonly [name: string]: Json }

// What community.general's module makes of the same files.
const reads: { readonly [sentence: string]: readonly [Args, Json] } = {
  'rows of all lengths': [{ path: 'a.csv' }, { list: [dag, jer, x, y], dict: {} }],
  'rows by a key': [
    { path: 'a.csv', key: 'name' },
    { list: [], dict: { dag, 'je,r': jer, x, y } },
  ],
  'the last of two with the same key': [
    { ...b, unique: false, skipinitialspace: true },
    { list: [], dict: { dag: { n: 'dag', u: '7', g: '8' }, jer: { n: 'jer', u: '501', g: '6' } } },
  ],
  'what is no proper CSV': [{ path: 'c.csv' }, { list: [{ n: 'ab', u: '1' }], dict: {} }],
}
const refuses: { readonly [sentence: string]: readonly [Args, string] } = {
  'a key that is no column': [{ path: 'a.csv', key: 'none' }, "Key 'none' was not found in the CSV header fields: name, uid, gid"],
  'a key that is there twice': [b, "Key 'n' is not unique for value 'dag'"],
  'what is no proper CSV': [{ path: 'c.csv', strict: true }, `Unable to process file: ',' expected after '"'`],
  'a dialect that there is not': [{ path: 'a.csv', dialect: 'foo' }, "Dialect 'foo' is not supported by your version of python."],
  'two characters between fields': [
    { path: 'a.csv', delimiter: ';;' },
    'Unable to create custom dialect: "delimiter" must be a 1-character string',
  ],
  'no file': [{ path: 'none' }, 'Unable to open file: none is not there'],
}

describe.each(shells)('in %s, read_csv', (...shell) => {
  test.each(Object.entries(reads))('reads %s', (_, [args, result]) =>
    inFolder(files, async cwd => expect((await runModule(module, args, { shell, cwd })).result).toStrictEqual(result)),
  )
  test.each(Object.entries(refuses))('refuses %s', (_, [args, says]) =>
    inFolder(files, async cwd => expect((await runModule(module, args, { shell, cwd })).failure).toContain(says)),
  )
})
