import { describe, expect, test } from 'vitest'
import { readExtraVars } from '../../engine/load/extra-vars.ts'
import { toJson } from '../../engine/load/json.ts'
import { theWorld } from '../../engine/load/source.ts'
import { Float, type Mapping, Template, type Value } from '../../engine/load/values.ts'
import { inFolder } from '../support/folder.ts'
// What ansible-core makes of each, recorded by test/oracle/extra-vars.py.
import recorded from './extra-vars.json' with { type: 'json' }

function marked(value: Value): unknown {
  if (value instanceof Float) return { float: value.value }
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(marked)
  if (!(value instanceof Map)) return toJson(value)
  return Object.fromEntries([...(value as Mapping)].map(([key, member]) => [String(key), marked(member)]))
}

const listing = Object.fromEntries(Object.entries(recorded.files).map(([name, text]) => [name, `0644 ${text}`]))

describe('-e gives the variables that it gives to Ansible', () => {
  test.each(recorded.rows)('$given', async ({ given, ...expected }) => {
    await inFolder(listing, async folder => {
      const here = given.map(text => (text.startsWith('@') && text.length > 1 ? `@${folder}/${text.slice(1)}` : text))
      const { value, problems } = readExtraVars(here, theWorld, { secrets: [] })
      expect(problems.length > 0 ? { fails: true } : { vars: marked(value) }).toStrictEqual(expected)
    })
  })
})
