import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import firewall from '../../modules/firewall.ts'
import firewalld from '../../modules/firewalld.ts'
import { runModule } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf, project } from './places.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** One task, what is done to the host before it, and what comes of it. */
interface Row {
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  readonly comes: object
  /** Words of firewall-cmd, and what it prints of what holds now and of what is written down. */
  readonly says?: readonly [query: string, runtime: string, permanent: string]
}

const changed = { status: 'changed' }
const failure = (pattern: RegExp) => ({ status: 'failed', failure: expect.stringMatching(pattern) })
const stopped = 'systemctl stop firewalld'
const noBus = 'mv /usr/bin/busctl /usr/bin/busctl.off'
const on = (args: Row['args'], more: Row['args'] = {}): Row['args'] => ({ zone: 'lab', state: 'enabled', ...args, ...more })
const both = { permanent: true, immediate: true }

const many: { readonly [sentence: string]: Row } = {
  'services, now and after the next start': {
    args: { zone: 'lab', services: ['http', 'dns'] },
    comes: changed,
    says: ['--list-services', 'dns http', 'dns http'],
  },
  'what is there stands': {
    before: 'firewall-cmd -q --zone=lab --add-service=http; firewall-cmd -q --permanent --zone=lab --add-service=http',
    args: { zone: 'lab', services: ['http'] },
    comes: { status: 'ok' },
  },
  'only what is missing is opened': {
    before: 'firewall-cmd -q --permanent --zone=lab --add-service=http',
    args: { zone: 'lab', services: ['http', 'dns'] },
    comes: changed,
    says: ['--list-services', 'dns http', 'dns http'],
  },
  'services that must not be there': {
    before: 'firewall-cmd -q --permanent --zone=lab --add-service=http --add-service=dns; firewall-cmd -q --reload',
    args: { zone: 'lab', services: ['http'], state: 'disabled' },
    comes: changed,
    says: ['--list-services', 'dns', 'dns'],
  },
  'every kind at once': {
    args: {
      ...{ zone: 'lab', ports: ['8080/tcp', '6000-6010/udp'], protocols: ['gre'], sources: ['192.0.2.0/24'], source_ports: ['68/udp'] },
      ...{ forward_ports: ['port=80:proto=tcp:toport=8080'], icmp_blocks: ['redirect'], masquerade: true, icmp_block_inversion: true },
      rich_rules: ['rule family="ipv4" source address="198.51.100.0/24" service name="ssh" accept'],
    },
    comes: changed,
    says: ['--list-ports', '8080/tcp 6000-6010/udp', '8080/tcp 6000-6010/udp'],
  },
  'only now': { args: { zone: 'lab', services: ['http'], permanent: false }, comes: changed, says: ['--list-services', 'http', ''] },
  'only after the next start': {
    args: { zone: 'lab', services: ['http'], runtime: false },
    comes: changed,
    says: ['--list-services', '', 'http'],
  },
  'while firewalld does not run': {
    before: stopped,
    args: { zone: 'lab', ports: ['8080/tcp'], services: ['http'], masquerade: true },
    comes: { status: 'changed', result: { zone: 'lab', runtime: false } },
    says: ['--list-services', 'http', 'http'],
  },
  'a zone that is not there': { args: { zone: 'nowhere', services: ['http'] }, comes: failure(/nowhere/) },
  'without busctl, by firewall-cmd': {
    before: `firewall-cmd -q --zone=lab --add-port=8000-8100/tcp --add-service=dns; ${noBus}`,
    args: {
      ...{ zone: 'lab', services: ['http', 'dns'], ports: ['8080/tcp', '9000/tcp'], sources: ['192.0.2.0/24'], masquerade: true },
      ...{ forward: false, forward_ports: ['port=80:proto=tcp:toport=8080'], interfaces: ['dummy7'], icmp_blocks: ['redirect'] },
      rich_rules: ['rule family="ipv4" source address="198.51.100.0/24" service name="ssh" accept'],
    },
    comes: changed,
    says: ['--list-services', 'dns http', 'dns http'],
  },
  'without busctl: what is there stands': {
    before: `firewall-cmd -q --zone=lab --add-service=http; firewall-cmd -q --permanent --zone=lab --add-service=http; ${noBus}`,
    args: { zone: 'lab', services: ['http'] },
    comes: { status: 'ok', result: { runtime: true } },
  },
  'without busctl: firewalld does not run': {
    before: `${stopped}; ${noBus}`,
    args: { zone: 'lab', services: ['http'] },
    comes: { status: 'changed', result: { runtime: false } },
    says: ['--list-services', 'http', 'http'],
  },
}

const one: { readonly [sentence: string]: Row } = {
  'without permanent it holds now': { args: on({ service: 'http' }), comes: changed, says: ['--list-services', 'http', ''] },
  'permanent leaves what holds now': {
    args: on({ service: 'http', permanent: true }),
    comes: changed,
    says: ['--list-services', '', 'http'],
  },
  'permanent and immediate is both': { args: on({ service: 'http' }, both), comes: changed, says: ['--list-services', 'http', 'http'] },
  'a port that is open': {
    before: 'firewall-cmd -q --zone=lab --add-port=8080/tcp',
    args: on({ port: '8080/tcp' }),
    comes: { status: 'ok' },
  },
  'a port within an open range': {
    before: 'firewall-cmd -q --zone=lab --add-port=8000-8100/tcp',
    args: on({ port: '8080/tcp' }),
    comes: { status: 'ok' },
  },
  'a range over open ports': {
    before: 'firewall-cmd -q --zone=lab --add-port=8080/tcp --add-port=8090/tcp',
    args: on({ port: '8000-8100/tcp' }),
    comes: changed,
    says: ['--list-ports', '8000-8100/tcp', ''],
  },
  'a port taken out of a range': {
    before: 'firewall-cmd -q --zone=lab --add-port=8000-8100/tcp',
    args: on({ port: '8080/tcp', state: 'disabled' }),
    comes: changed,
    says: ['--list-ports', '8000-8079/tcp 8081-8100/tcp', ''],
  },
  'a protocol': { args: on({ protocol: 'gre' }, both), comes: changed, says: ['--list-protocols', 'gre', 'gre'] },
  'a source': { args: on({ source: '192.0.2.0/24' }, both), comes: changed, says: ['--list-sources', '192.0.2.0/24', '192.0.2.0/24'] },
  'a device leaves its zone': {
    before: 'firewall-cmd -q --permanent --zone=public --add-interface=dummy7; firewall-cmd -q --reload',
    args: on({ interface: 'dummy7' }, both),
    comes: changed,
    says: ['--list-interfaces', 'dummy7', 'dummy7'],
  },
  'a kind of ICMP': { args: on({ icmp_block: 'redirect' }, both), comes: changed, says: ['--list-icmp-blocks', 'redirect', 'redirect'] },
  'only blocked ICMP': {
    args: on({ icmp_block_inversion: true }, both),
    comes: changed,
    says: ['--query-icmp-block-inversion', 'yes', 'yes'],
  },
  'other addresses for what leaves': { args: on({ masquerade: true }, both), comes: changed, says: ['--query-masquerade', 'yes', 'yes'] },
  'a switch that is off': {
    before: 'firewall-cmd -q --zone=lab --add-masquerade',
    args: on({ masquerade: true, state: 'disabled' }),
    comes: changed,
    says: ['--query-masquerade', 'no', 'no'],
  },
  'a rule, however its quotes are': {
    before: 'firewall-cmd -q --zone=lab --add-rich-rule=\'rule family="ipv4" source address="192.0.2.0/24" service name="ssh" accept\'',
    args: on({ rich_rule: 'rule family=ipv4 source address=192.0.2.0/24 service name=ssh accept' }),
    comes: { status: 'ok' },
  },
  'a port that leads elsewhere': {
    args: on({ port_forward: [{ port: '80', proto: 'tcp', toport: '8080' }] }, both),
    comes: changed,
    says: ['--list-forward-ports', 'port=80:proto=tcp:toport=8080:toaddr=', 'port=80:proto=tcp:toport=8080:toaddr='],
  },
  'a zone is made': {
    args: { zone: 'made', state: 'present', permanent: true },
    comes: { status: 'changed', result: { msg: 'Permanent operation, Added zone made' } },
  },
  'a zone goes': {
    before: 'firewall-cmd -q --permanent --new-zone=made',
    args: { zone: 'made', state: 'absent', permanent: true },
    comes: { status: 'changed', result: { msg: 'Permanent operation, Removed zone made' } },
  },
  'a zone is made without busctl': {
    before: noBus,
    args: { zone: 'made', state: 'present', permanent: true },
    comes: { status: 'changed', result: { msg: 'Permanent operation, Added zone made' } },
  },
  'a zone is made while firewalld does not run': {
    before: stopped,
    args: { zone: 'made', state: 'present', permanent: true },
    comes: { status: 'changed', result: { msg: 'Permanent operation, Added zone made' } },
  },
  'a target without busctl': { before: noBus, args: { zone: 'lab', target: 'DROP', state: 'enabled', permanent: true }, comes: changed },
  'a target': { args: { zone: 'lab', target: 'DROP', state: 'enabled', permanent: true }, comes: changed },
  'written down while firewalld does not run': {
    before: stopped,
    args: on({ service: 'http', permanent: true }),
    comes: changed,
    says: ['--list-services', 'http', 'http'],
  },
  'offline leaves immediate out': {
    before: stopped,
    args: on({ port: '8080/tcp', offline: true }, both),
    comes: changed,
    says: ['--list-ports', '8080/tcp', '8080/tcp'],
  },
  'nothing holds now while firewalld does not run': { before: stopped, args: on({ service: 'http' }), comes: failure(/start it first/) },
  'a zone cannot be made for now': { args: { zone: 'made', state: 'present' }, comes: failure(/Zone operations must be permanent/) },
  'a port without its protocol': { args: on({ port: '8080' }), comes: failure(/8080\/tcp/) },
  'present is for zones': { args: on({ service: 'http', state: 'present' }), comes: failure(/write enabled or disabled/) },
}

/** As it was at first, with a zone for the test. One word to firewalld, as each takes it a quarter of a second. */
const fresh = `[ ! -e /usr/bin/busctl.off ] || mv /usr/bin/busctl.off /usr/bin/busctl; systemctl start firewalld; ip link show dummy7 >/dev/null 2>&1 || ip link add dummy7 type dummy
rm -rf /etc/firewalld/zones; cp -a /root/zones /etc/firewalld/zones; firewall-cmd -q --reload`
const install = `DEBIAN_FRONTEND=noninteractive apt-get -qq -y install firewalld >/dev/null && systemctl start firewalld &&
firewall-cmd -q --permanent --new-zone=lab && cp -a /etc/firewalld/zones /root/zones`

describe.skipIf(hindrances.length > 0)(`firewalld on a booted host${reason}`, () => {
  let lab: Lab
  const zones = async () => (await lab.ssh('firewall-cmd --list-all-zones; cat /etc/firewalld/zones/*.xml')).stdout

  beforeAll(async () => {
    lab = await startLab()
    const made = await lab.ssh(install)
    expect(made.status, made.stderr).toBe(0)
  }, 120_000)
  afterAll(() => lab?.stop())

  for (const [name, module, rows] of [
    ['firewall', firewall, many],
    ['firewalld', firewalld, one],
  ] as const)
    test.each(Object.entries(rows))(`${name}: %s`, async (_, { before = ':', args, comes, says }) => {
      await lab.ssh(`{ ${fresh}; ${before}\n} 2>&1`)
      const was = await zones()
      const check = await runModule(module, args, { ...shellOn(lab), check: true })
      expect(await zones()).toBe(was)
      const came = await runModule(module, args, shellOn(lab))
      expect(came).toMatchObject(comes)
      expect(check.status).toBe(came.status)
      if (!says) return
      const [query, runtime, permanent] = says
      const asked = ['', '--permanent'].map(where => `firewall-cmd ${where} --zone=lab ${query} 2>/dev/null; printf '\\0'`)
      const { stdout } = await lab.ssh(`systemctl start firewalld; ${asked.join('; ')}`)
      expect(
        stdout
          .split('\0')
          .slice(0, 2)
          .map(said => said.trim()),
      ).toStrictEqual([runtime, permanent])
    })

  test('the role by itself lets in what it is told, and nothing of a lab that it knows nothing of', async () => {
    await lab.ssh(`${fresh}`)
    const book = join(placesOf(lab.id).folder, 'book.json')
    const play = async (vars: object) => {
      writeFileSync(book, JSON.stringify([{ hosts: 'services', roles: ['firewall'], vars }]))
      const ran = await tsplay(['run', book, '-i', lab.inventory, '--output', 'json'], { ANSIBLE_ROLES_PATH: join(project, 'roles') })
      return [ran.exit, changedTasks(ran), failures(ran)]
    }
    expect(await play({})).toStrictEqual([0, [], ''])
    expect(await play({ firewall_services: ['dns'] })).toStrictEqual([0, ['firewall : Let the services of the lab in'], ''])
    expect((await lab.ssh('firewall-cmd --list-services')).stdout.split(/\s+/)).toContain('dns')
  })
})
