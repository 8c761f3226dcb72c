import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import xml from '../../modules/xml.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

interface Row {
  readonly name: string
  readonly args: { readonly [name: string]: Json }
  readonly of?: 'spaces'
  readonly fails?: string
  readonly changed?: boolean
  readonly result?: { readonly [name: string]: Json }
  readonly file?: string
}

/** What community.general's module made of two files, and registered; a sentence of a failure is its beginning. */
const recorded = JSON.parse(readFileSync(new URL('xml.json', import.meta.url), 'utf8')) as {
  readonly plain: string
  readonly spaces: string
  readonly rows: readonly Row[]
}
/** What is added is added each time. */
const settles = (args: Row['args']) => !('add_children' in args || /\/\*$/.test(String(args['xpath'])))
const work = (args: Row['args'], text: string) => runModule(xml, { xmlstring: text, ...args }, { settles: false })

describe('xml does what community.general does', () => {
  test.each(recorded.rows.map(row => [row.name, row] as const))('%s', async (_, { args, of, fails, changed, result, file }) => {
    const before = String(args['xmlstring'] ?? recorded[of === 'spaces' ? of : 'plain'])
    const came = await work(args, before)
    expect(came.failure?.slice(0, fails?.length)).toBe(fails)
    if (fails !== undefined) return
    const { xmlstring, ...more } = came.result
    const after = result?.['xmlstring'] ?? file ?? before
    expect([came.status, xmlstring]).toStrictEqual([changed ? 'changed' : 'ok', after])
    expect({ ...more, xmlstring }).toMatchObject(result ?? {})
    if (settles(args)) expect((await work({ ...args, xmlstring: String(after) }, '')).status).toBe('ok')
  })

  test('in a file', () =>
    inFolder({}, async folder => {
      const path = join(folder, "it's.xml")
      writeFileSync(path, recorded.plain)
      const args = { path, xpath: '/business/rating', attribute: 'subjective', value: 'false', backup: true }
      const check = await runModule(xml, args, { check: true })
      expect([check.status, readFileSync(path, 'utf8')]).toStrictEqual(['changed', recorded.plain])
      const came = await runModule(xml, args)
      expect([came.status, came.result['backup_file']]).toStrictEqual(['changed', expect.stringContaining(path)])
      expect(readFileSync(path, 'utf8')).toBe(recorded.rows.find(({ name }) => name === 'attr value')?.file)
      expect((await runModule(xml, { path, xpath: '//beer', count: true })).result).toMatchObject({ count: 3, msg: 'found 3 nodes' })
    }))
})

const more: { readonly [sentence: string]: readonly [args: Row['args'], text: string] } = {
  'a child without a prefix': [
    { xmlstring: "<a xmlns='u'><b/></a>", xpath: '/x:a', namespaces: { x: 'u' }, add_children: [{ plain: '2' }, 'q'] },
    '<a xmlns="u"><b/><plain>2</plain><q/></a>',
  ],
  'an element of another namespace': [
    { xmlstring: "<a xmlns='u'><b/></a>", xpath: '/x:a/y:plain', namespaces: { x: 'u', y: 'v' } },
    '<a xmlns="u"><b/><ns0:plain xmlns:ns0="v"/></a>',
  ],
  'an attribute of another namespace': [
    { xmlstring: "<a xmlns='u'><b/></a>", xpath: '/x:a/x:b', attribute: 'y:k', value: '1', namespaces: { x: 'u', y: 'v' } },
    '<a xmlns="u"><b xmlns:ns0="v" ns0:k="1"/></a>',
  ],
  'the prefix of the file': [
    { xmlstring: "<p:a xmlns:p='u'><p:b/></p:a>", xpath: '/x:a/x:c', namespaces: { x: 'u' } },
    '<p:a xmlns:p="u"><p:b/><p:c/></p:a>',
  ],
  'lines where texts stand between elements': [
    { xmlstring: '<a>t<b><c/><d> </d></b> <e/></a>', pretty_print: true },
    '<a>t<b><c/><d> </d></b> <e/></a>\n',
  ],
}

test.each(Object.entries(more))('%s', async (_, [args, text]) => {
  const came = await runModule(xml, args, { settles: false })
  expect([came.failure, came.result['xmlstring']]).toStrictEqual([undefined, `<?xml version='1.0' encoding='UTF-8'?>\n${text}`])
})

test('a file of elsewhere is not read for an entity', async () => {
  const xmlstring = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
  const came = await runModule(xml, { xmlstring, xpath: '/a', content: 'text' }, { settles: false })
  expect(JSON.stringify(came)).not.toContain('root:')
})

test('a number is a text, and a file that is not there is said', async () => {
  const came = await runModule(xml, { xmlstring: '<a/>', xpath: '/a', value: 8080 }, { settles: false })
  expect(came.result['xmlstring']).toMatch(/<a>8080<\/a>$/)
  expect((await runModule(xml, { path: '/nowhere/x.xml', xpath: '/a', value: '1' })).failure).toMatch(/does not exist/)
})
