import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failures, tsplay } from '../lab/tsplay.ts'

/** What is wanted of the chapter's lab, by what is made for it: texts that it holds, or does not where they begin with a mark. */
type Wanted = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const wanted = JSON.parse(readFileSync(join(import.meta.dirname, 'wanted.json'), 'utf8')) as Wanted
const project = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'wanted '))
afterAll(() => rmSync(folder, { recursive: true }))

const roles = ['firewall', 'dhcp', 'dns', 'tftp', 'loadbalancer', 'ntp', 'pki']
const role = (name: string, path: string) => join(project, 'roles', name, path)
/** Whose template makes it, or the text that tells it: names, values and lists that no file has as they are. */
const templates: Readonly<Record<string, string>> = {
  'isc.conf': role('dhcp', 'templates/isc.conf.j2'),
  'kea.conf': role('dhcp', 'templates/kea.conf.j2'),
  'named.conf': role('dns', 'templates/named.conf.j2'),
  'haproxy.cfg': role('loadbalancer', 'templates/haproxy.cfg.j2'),
  forward: role('dns', 'templates/forward.j2'),
  reverse: role('dns', 'templates/reverse.j2'),
  profile: role('tftp', 'templates/profile.j2'),
}
const texts: Readonly<Record<string, string>> = {
  links: "{% for host in tftp_hosts %}01-{{ host.mac | lower | replace(':', '-') }} {{ host.pxe }}\n{% endfor %}",
  values: `{% for list in ['firewall_services', 'firewall_ports', 'ntp_clients'] %}{{ list }} {{ lookup('vars', list) | join(' ') }}\n{% endfor %}
{% for value in ['ntp_local_stratum', 'pki_ca_name', 'pki_days', 'pki_ca_days'] %}{{ value }} {{ lookup('vars', value) }}\n{% endfor %}
pki_names {{ pki_certificates[0].names | join(' ') }}\n`,
}
const book = [
  {
    hosts: 'services',
    connection: 'local',
    gather_facts: false,
    vars_files: [
      ...roles.map(name => role(name, 'defaults/main.yml')),
      ...['dhcp', 'dns', 'tftp'].map(name => role(name, 'vars/main.yml')),
      ...['dhcp', 'dns', 'tftp', 'loadbalancer'].map(name => role(name, 'vars/Debian.yml')),
    ],
    vars: { ansible_facts: { os_family: 'Debian' }, profile: { pxe: 'worker', mac: 'f8:75:a4:ac:02:00' } },
    roles: ['lab'],
    tasks: [
      ...Object.entries(templates).map(([name, src]) => ({ template: { src, dest: join(folder, name) } })),
      ...Object.entries(texts).map(([name, content]) => ({ copy: { content, dest: join(folder, name) } })),
    ],
  },
]

beforeAll(async () => {
  // A template of this role looks for another one beside the book.
  cpSync(role('tftp', 'templates'), join(folder, 'templates'), { recursive: true })
  writeFileSync(join(folder, 'book.json'), JSON.stringify(book))
  const ran = await tsplay(['run', join(folder, 'book.json'), '-i', 'inventory/okd', '--output', 'json'])
  expect(ran.exit, failures(ran)).toBe(0)
})

describe.each(Object.entries(wanted))('%s', (name, rows) => {
  /** One space between words, and none of the words that say a record's class and type. */
  const text = () =>
    readFileSync(join(folder, name), 'utf8')
      .replaceAll(/[ \t]+/g, ' ')
      .replaceAll(/ IN (A|PTR) /g, ' ')

  test.each(Object.entries(rows))('%s', (_, parts) => {
    const isThere = (part: string) => (part.startsWith('!') ? !text().includes(part.slice(1)) : text().includes(part))
    expect(
      parts.filter(part => !isThere(part)),
      text(),
    ).toStrictEqual([])
  })
})

test('the links are those of the nodes, one each', () => {
  const links = readFileSync(join(folder, 'links'), 'utf8').trim().split('\n')
  expect(links).toStrictEqual(wanted['links']?.['the profile of each hardware address'])
})
