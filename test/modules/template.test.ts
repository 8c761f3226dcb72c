import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import template from '../../modules/template.ts'
import { inFolder, type Listing, listingOf } from '../support/folder.ts'
import { fileSource, runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

interface Case {
  readonly before?: Listing
  readonly args: { readonly [name: string]: Json }
  readonly status?: 'ok' | 'changed'
  readonly after?: Listing
  readonly failure?: string
}

const cases: { readonly [sentence: string]: Case } = {
  'writes what comes out': { args: { dest: "a 'b'" }, after: { "a 'b'": '0644 rendered\n' } },
  'leaves it alone': { before: { a: '0600 rendered\n' }, args: { dest: 'a' }, status: 'ok' },
  'changes one part: the text': { before: { a: '0640 old\n' }, args: { dest: 'a' }, after: { a: '0640 rendered\n' } },
  'changes one part: the mode': {
    before: { a: '0640 rendered\n' },
    args: { dest: 'a', mode: 'preserve' },
    after: { a: '0755 rendered\n' },
  },
  'goes into a folder under its own name': {
    before: { a: '0755/' },
    args: { dest: 'a' },
    after: { a: '0755/', 'a/it.j2': '0644 rendered\n' },
  },
  'makes the folder': { args: { dest: 'a/', mode: '0600' }, after: { a: '0755/', 'a/it.j2': '0600 rendered\n' } },
  'leaves what is there alone, where it is not to force': { before: { a: '0640 old\n' }, args: { dest: 'a', force: false }, status: 'ok' },
  'writes nothing that is not valid': {
    before: { a: '0640 old\n' },
    args: { dest: 'a', validate: 'false %s' },
    failure: 'failed to validate; mend what is written, or the command: FOLDER/a was left as it was',
  },
  'needs the folder': {
    args: { dest: 'a/b' },
    failure: 'Destination directory FOLDER/a does not exist; make it with file and state: directory, or end dest with a slash',
  },
  'knows UTF-8 only': {
    args: { dest: 'a', output_encoding: 'latin-1' },
    failure: 'output_encoding "latin-1" is not known here; leave it out, for UTF-8',
  },
}

describe.each(shells)('in %s, template', (...shell) => {
  test.each(Object.entries(cases))('%s', async (_, { before = {}, args, status, after, failure }) => {
    await inFolder(before, async folder => {
      const begun = listingOf(folder)
      const sources = { src: fileSource('rendered\n', 'templates/it.j2', 0o755) }
      const came = await runModule(template, { ...args, dest: `${folder}/${args['dest']}` }, { shell, sources })
      expect(failure === undefined ? came.status : came.failure).toBe(failure?.replaceAll('FOLDER', folder) ?? status ?? 'changed')
      expect(listingOf(folder)).toStrictEqual(after ?? begun)
    })
  })
})

test('template returns what Ansible returns', async () => {
  await inFolder({}, async folder => {
    const { result } = await runModule(template, { dest: `${folder}/a` }, { sources: { src: fileSource('rendered\n', 'templates/it.j2') } })
    expect(result).toStrictEqual({
      dest: `${folder}/a`,
      src: '/playbook/templates/it.j2',
      checksum: 'dd2a00fb892339b479a036a5b6327eeb899955d9',
      md5sum: 'cb0f07a5279de8f5848739afb7202de0',
      uid: 0,
      gid: 0,
      owner: 'root',
      group: 'root',
      mode: '0644',
      size: 9,
      state: 'file',
    })
  })
})
