import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { closed, shapeOf } from '../engine/args/shape.ts'
import { isElsewhere, isModule, loadModule, moduleFiles, moduleNames, nameOf } from '../engine/registry.ts'

describe('a module', () => {
  test.each(['command', 'ansible.builtin.command', 'ansible.legacy.command'])('is found as %s', async name => {
    const found = await loadModule(name)
    expect(found?.name).toBe('command')
    expect(found?.module.kind).toBe('action')
    expect(found && nameOf(found.module)).toBe('command')
    expect(isModule(name)).toBe(true)
  })

  test('is one and the same by all its names', async () => {
    expect((await loadModule('ansible.builtin.ping'))?.module).toBe((await loadModule('ping'))?.module)
  })

  test.each(['comand', 'community.general.command', '../engine/errors', '__proto__', 'constructor', ''])(
    'is not found as %j',
    async name => {
      expect(await loadModule(name)).toBeUndefined()
      expect(isModule(name)).toBe(false)
    },
  )

  test('is whole, whichever it is', async () => {
    const found = await Promise.all(moduleFiles().map(loadModule))
    const strange = found.filter(entry => !entry?.module.description.endsWith('.') || entry.module.args.type !== 'object')
    expect(strange).toStrictEqual([])
  })

  // A run does not ask again: it would cost more than all else that is loaded.
  test('has arguments that are a JSON Schema', async () => {
    const ajv = new Ajv2020({ strict: false })
    const found = await Promise.all(moduleFiles().map(loadModule))
    expect(found.flatMap(entry => (entry && ajv.validateSchema(closed(shapeOf(entry.module.args))) ? [] : [entry?.name]))).toStrictEqual([])
  })

  test('has a description for each argument that ends a sentence', async () => {
    const found = await Promise.all(moduleFiles().map(loadModule))
    const bad = found.flatMap(entry =>
      Object.entries(entry?.module.args.properties ?? {}).flatMap(([name, { description }]) =>
        /[.!?]$/.test(description) ? [] : [`${entry?.name} ${name}`],
      ),
    )
    expect(bad).toStrictEqual([])
  })

  test('serves no argument that it calls unserved', async () => {
    const found = await Promise.all(moduleFiles().map(loadModule))
    const both = found.flatMap(entry => {
      const { properties = {}, 'x-unserved': unserved = [] } = entry?.module.args ?? {}
      const names = Object.entries(properties).flatMap(([name, { 'x-aliases': aliases = [] }]) => [name, ...aliases])
      return unserved.filter(name => names.includes(name)).map(name => `${entry?.name} ${name}`)
    })
    expect(both).toStrictEqual([])
  })

  test('names all names, sorted', () => {
    expect(moduleNames()).toStrictEqual([...moduleNames()].sort())
    expect(moduleNames()).toContain('ansible.builtin.debug')
  })
})

const elsewhere: { [name: string]: boolean } = {
  iptables: true,
  'ansible.builtin.iptables': true,
  'community.general.ufw': true,
  mysql_db: true,
  openbsd_pkg: true,
  vmware_guest: true,
  win_user: true,
  win: false,
  iptable: false,
  'ansible.builtin.ufw': true,
  'ansible.legacy.docker_container': true,
  'ansible.builtin.iptable': false,
  'example.own.thing': false,
  'community.general': false,
}

test.each(Object.entries(elsewhere))('%s is known to be elsewhere: %s', (name, known) => {
  expect(isElsewhere(name)).toBe(known)
})
