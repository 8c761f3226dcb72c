import { describe, expect, test } from 'vitest'
import { fromJson } from '../../../engine/load/json.ts'
import { userText, type Value } from '../../../engine/load/values.ts'
import type { Json } from '../../../engine/module.ts'
import { Templar } from '../../../engine/resolve/templating/templar.ts'
// What ansible.utils answers, by query and value; integers beyond JavaScript's are texts.
import recorded from './ip-answers.json' with { type: 'json' }
import { scopeOf, worldOf } from './world.ts'

function rendered(text: string, variables: { readonly [name: string]: Json }): Value {
  const setting = { world: worldOf(), searchPath: ['/play'], playbookDir: '/play' }
  const scope = scopeOf(Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fromJson(value)])))
  return new Templar(setting, scope).render(userText(text, { file: 'ip.yml', line: 1, column: 1 }))
}

const told = (value: Value): unknown =>
  typeof value === 'bigint' ? { big: String(value) } : Array.isArray(value) ? value.map(told) : value

describe('ipaddr', () => {
  test.each(Object.entries(recorded))('%j', (query, answers) => {
    const ours = Object.keys(answers).map(value => [value, told(rendered('{{ [value | ansible.utils.ipaddr(query)] }}', { value, query }))])
    expect(Object.fromEntries(ours)).toStrictEqual(Object.fromEntries(Object.entries(answers).map(([value, answer]) => [value, [answer]])))
  })
})

const others: { readonly [template: string]: Json } = {
  "{{ ['10.0.0.0/8', '::1', 'host', '', '10.0.0.1'] | ipaddr }}": ['10.0.0.0/8', '::1', '10.0.0.1'],
  "{{ ['10.0.0.0/8', '::1', 'host', '10.0.0.1'] | ansible.utils.ipv4 }}": ['10.0.0.0/8', '10.0.0.1'],
  "{{ ['10.0.0.0/8', '::1', '2001:db8::/32'] | ansible.utils.ipv6 }}": ['::1', '2001:db8::/32'],
  "{{ ['192.168.1.5/24', '::1', '2001:db8::1/64', 'host', ''] | ansible.utils.ipwrap }}": [
    '192.168.1.5/24',
    '[::1]',
    '[2001:db8::1]/64',
    'host',
    '',
  ],
  "{{ ['192.168.0.0/16' | ipsubnet(20, 0), '192.168.0.0/16' | ipsubnet(20, -1), '192.168.144.5' | ipsubnet(24)] }}": [
    '192.168.0.0/20',
    '192.168.240.0/20',
    '192.168.144.0/24',
  ],
  "{{ ['10.0.0.0/8' | nthhost(305), '10.0.0.0/24' | nthhost(-1), '10.0.0.0/30' | nthhost(9)] }}": ['10.0.1.49', '10.0.0.255', false],
  "{{ ['192.168.1.5' | ipmath(5), '192.168.1.5/24' | ipmath(-6), '2001::1' | ipmath(10)] }}": ['192.168.1.10', '192.168.0.255', '2001::b'],
  "{{ ['10.233.64.5' | ipaddr('10.233.64.0/18'), '10.1.0.1' | ipaddr('10.233.64.0/18')] }}": ['10.233.64.5', null],
  "{{ ['192.168.0.0/24' | network_in_usable('192.168.0.1'), '192.168.0.0/24' | network_in_usable('192.168.0.255')] }}": [true, false],
  "{{ 2 ** (24 - '10.233.64.0/18' | ansible.utils.ipaddr('prefix')) }}": '64',
}

describe('filters on addresses', () => {
  test.each(Object.entries(others))('%s', (template, answer) => {
    expect(rendered(template, {})).toStrictEqual(answer)
  })
})
