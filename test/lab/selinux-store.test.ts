import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import restorecon from '../../modules/restorecon.ts'
import boolean from '../../modules/seboolean.ts'
import sefcontext from '../../modules/sefcontext.ts'
import selinux from '../../modules/selinux.ts'
import port from '../../modules/selinux_port.ts'
import { runModule } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/** One task, what is done to the host before it, and what comes of it. */
interface Row {
  readonly before?: string
  readonly args: { readonly [name: string]: Json }
  readonly comes: object
  /** Lines of the policy's own files afterwards. */
  readonly says?: readonly string[]
}

const changed = { status: 'changed' }
const failure = (pattern: RegExp) => ({ status: 'failed', failure: expect.stringMatching(pattern) })
const anyway = { ignore_selinux_state: true }
const portcon = (number: string, type: string, proto = 'tcp') => `portcon ${proto} ${number} system_u:object_r:${type}:s0`
const http = { proto: 'tcp', setype: 'http_port_t', ...anyway }

const ports: { readonly [sentence: string]: Row } = {
  'several at once': {
    args: { ports: [6443, 22623], ...http },
    comes: {
      change: { '6443/tcp': 'http_port_t', '22623/tcp': 'http_port_t' },
      differences: [{ before: 'undefined', after: 'http_port_t' }, {}],
      result: { ports: ['6443', '22623'], proto: 'tcp', setype: 'http_port_t', state: 'present' },
    },
    says: [portcon('6443', 'http_port_t'), portcon('22623', 'http_port_t')],
  },
  'what the policy came with stands': { args: { ports: '443', ...http }, comes: { status: 'ok' } },
  'what the policy came with is set once more where only this machine counts': {
    args: { ports: '443', local: true, ...http },
    comes: changed,
    says: [portcon('443', 'http_port_t')],
  },
  'one that is another by the policy': {
    args: { ports: '8080', ...http },
    comes: { differences: [{ before: 'http_cache_port_t', after: 'http_port_t' }] },
    says: [portcon('8080', 'http_port_t')],
  },
  'one that was given another': {
    before: 'semanage port -a -t http_cache_port_t -p tcp 7443',
    args: { ports: ['7443'], ...http },
    comes: { differences: [{ before: 'http_cache_port_t' }] },
    says: [portcon('7443', 'http_port_t')],
  },
  'a range, and a list in a text': {
    args: { ports: '10000-10100,10112', proto: 'udp', setype: 'http_port_t', ...anyway },
    comes: changed,
    says: [portcon('10000 - 10100', 'http_port_t', 'udp'), portcon('10112', 'http_port_t', 'udp')],
  },
  'one is taken back': {
    before: 'semanage port -a -t http_port_t -p tcp 6443',
    args: { ports: '6443', state: 'absent', ...http },
    comes: { change: { '6443/tcp': 'undefined' } },
    says: [],
  },
  'one that is none of that type is not taken back': {
    before: 'semanage port -a -t http_cache_port_t -p tcp 6443',
    args: { ports: '6443', state: 'absent', ...http },
    comes: { status: 'ok' },
  },
  'what the policy came with cannot be taken back': { args: { ports: '443', state: 'absent', ...http }, comes: failure(/policy itself/) },
  'a word that is no port': { args: { ports: '80$(touch /tmp/no)', ...http }, comes: failure(/is no port/) },
  'a word that is no type': { args: { ports: '80', ...http, setype: "a b'" }, comes: failure(/is no type/) },
}

const contexts: { readonly [sentence: string]: Row } = {
  'a type for all below': {
    args: { target: '/srv/tftp(/.*)?', setype: 'tftpdir_t', ...anyway },
    comes: {
      change: { setype: 'tftpdir_t', seuser: 'system_u' },
      result: { target: '/srv/tftp(/.*)?', setype: 'tftpdir_t', ftype: 'a', state: 'present' },
    },
    says: ['/srv/tftp(/.*)? system_u:object_r:tftpdir_t:s0'],
  },
  'what the policy came with stands': {
    args: { target: '/var/lib/tftpboot(/.*)?', setype: 'tftpdir_rw_t', ...anyway },
    comes: { status: 'ok' },
  },
  'another than the policy came with': {
    args: { target: '/usr/bin/in\\.tftpd', ftype: 'f', setype: 'bin_t', ...anyway },
    comes: { differences: [{ before: 'tftpd_exec_t', after: 'bin_t' }] },
    says: ['/usr/bin/in\\.tftpd -- system_u:object_r:bin_t:s0'],
  },
  'another user': {
    before: "semanage fcontext -a -t tftpdir_t '/srv/tftp(/.*)?'",
    args: { target: '/srv/tftp(/.*)?', setype: 'tftpdir_t', seuser: 'root', ...anyway },
    comes: { change: { seuser: 'root' } },
    says: ['/srv/tftp(/.*)? root:object_r:tftpdir_t:s0'],
  },
  'folders alone': {
    args: { target: '/srv/a folder'.replace(' ', '\\s'), ftype: 'd', setype: 'var_t', ...anyway },
    comes: changed,
    says: ['/srv/a\\sfolder -d system_u:object_r:var_t:s0'],
  },
  'the labels of another folder': {
    args: { target: '/srv/www', substitute: '/var/www', ...anyway },
    comes: { change: { substitute: '/var/www' } },
    says: ['/srv/www /var/www'],
  },
  'those of yet another': {
    before: 'semanage fcontext -a -e /var/lib /srv/www',
    args: { target: '/srv/www', equal: '/var/www', ...anyway },
    comes: { differences: [{ before: '/var/lib' }] },
    says: ['/srv/www /var/www'],
  },
  'absent takes both back': {
    before: 'semanage fcontext -a -t tftpdir_t /srv/www && semanage fcontext -a -e /var/www /srv/www',
    args: { target: '/srv/www', state: 'absent', ...anyway },
    comes: { change: { label: 'none', substitute: 'none' } },
    says: [],
  },
  'with a type only the label is taken back': {
    before: 'semanage fcontext -a -t tftpdir_t /srv/www && semanage fcontext -a -e /var/www /srv/www',
    args: { target: '/srv/www', setype: 'tftpdir_t', state: 'absent', ...anyway },
    comes: { change: { label: 'none' } },
    says: ['/srv/www /var/www'],
  },
  'what is not there is not taken back': { args: { target: '/srv/www', state: 'absent', ...anyway }, comes: { status: 'ok' } },
  'what the policy came with cannot be taken back': {
    args: { target: '/var/lib/tftpboot(/.*)?', setype: 'tftpdir_rw_t', state: 'absent', ...anyway },
    comes: failure(/policy itself/),
  },
  'a target with a space': { args: { target: '/srv/a b', setype: 'tftpdir_t', ...anyway }, comes: failure(/write a space of a path/) },
  'nothing to set': { args: { target: '/srv/www', ...anyway }, comes: failure(/setype, substitute/) },
  'a type that there is none of': { args: { target: '/srv/w', setype: 'nosuch_t', ...anyway }, comes: failure(/nosuch_t is invalid/) },
}

const booleans: { readonly [sentence: string]: Row } = {
  'on after the next start': {
    args: { name: 'tftp_anon_write', state: true, persistent: true, ...anyway },
    comes: {
      change: { 'after the next start': true },
      differences: [{ before: false, after: true }],
      result: { name: 'tftp_anon_write', state: true, persistent: true },
    },
    says: ['tftp_anon_write=1'],
  },
  'off again': {
    before: 'semanage boolean -m --on tftp_anon_write',
    args: { name: 'tftp_anon_write', state: false, persistent: true, ...anyway },
    comes: changed,
    says: ['tftp_anon_write=0'],
  },
  'as the policy came': { args: { name: 'tftp_anon_write', state: false, persistent: true, ...anyway }, comes: { status: 'ok' } },
  'nothing holds now': { args: { name: 'tftp_anon_write', state: true, ...anyway }, comes: failure(/add persistent: true/) },
  'one that there is none of': { args: { name: 'nosuch', state: true, persistent: true, ...anyway }, comes: failure(/does not exist/) },
  'a word that is no name': { args: { name: '.*', state: true, persistent: true, ...anyway }, comes: failure(/cannot be the name/) },
}

const states: { readonly [sentence: string]: Row } = {
  'enforced after the next start': {
    args: { state: 'enforcing', policy: 'default' },
    comes: {
      change: { 'mode at boot': 'enforcing' },
      differences: [{ before: 'permissive', after: 'enforcing' }],
      result: {
        msg: "Reboot is required to set SELinux state to 'enforcing', Config SELinux state changed from 'permissive' to 'enforcing'",
        configfile: '/etc/selinux/config',
        policy: 'default',
        state: 'enforcing',
        reboot_required: true,
      },
    },
    says: ['SELINUX=enforcing', 'SELINUXTYPE=default'],
  },
  off: { args: { state: 'disabled' }, comes: changed, says: ['SELINUX=disabled', 'SELINUXTYPE=default'] },
  'as it is': { args: { state: 'permissive', policy: 'default' }, comes: { status: 'ok' } },
  'a setting that is not there': {
    before: 'sed -i /SELINUX=/d /etc/selinux/config',
    args: { state: 'permissive', policy: 'default' },
    comes: changed,
    says: ['SELINUX=permissive', 'SELINUXTYPE=default'],
  },
  'a policy that there is none of': { args: { state: 'permissive', policy: 'nosuch' }, comes: failure(/does not exist in \/etc\/selinux/) },
  'no policy': { args: { state: 'permissive' }, comes: failure(/Policy is required/) },
}

const store = '/var/lib/selinux/default/active'
const files = '/etc/selinux/default/contexts/files'
const fresh = `for file in ${store}/ports.local ${store}/booleans.local ${files}/file_contexts.local ${files}/file_contexts.subs; do
  if grep -qs '^[^#]' $file; then printf 'port -D\\nfcontext -D\\nboolean -D\\n' | semanage import 2>/dev/null; break; fi; done
cp -f /root/config /etc/selinux/config`
const policies: readonly (readonly [string, Module, { readonly [sentence: string]: Row }, string])[] = [
  ['selinux_port', port, ports, `${store}/ports.local`],
  ['sefcontext', sefcontext, contexts, `${files}/file_contexts.local ${files}/file_contexts.subs`],
  ['seboolean', boolean, booleans, `${store}/booleans.local`],
  ['selinux', selinux, states, '/etc/selinux/config'],
]

describe.skipIf(hindrances.length > 0)(`SELinux's policy where it is off${reason}`, () => {
  let lab: Lab
  const lines = async (paths: string) => {
    const { stdout } = await lab.ssh(`cat ${paths} 2>/dev/null`)
    const said = stdout.split('\n').filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('SETLOCALDEFS'))
    return said.map(line => line.replaceAll(/\s+/g, ' ').trim()).sort()
  }

  beforeAll(async () => {
    lab = await startLab()
  }, 120_000)
  afterAll(() => lab?.stop())

  test('without semanage the way out is named', async () => {
    const came = await runModule(port, { ports: '6443', ...http }, shellOn(lab))
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(/policycoreutils-python-utils/)])
    const made = await lab.ssh(
      'DEBIAN_FRONTEND=noninteractive apt-get -qq -y install policycoreutils-python-utils selinux-policy-default netbase >/dev/null 2>&1 && cp /etc/selinux/config /root/config',
      { timeout: 280_000 },
    )
    expect(made.status, made.stderr).toBe(0)
  })

  test.each([
    ['selinux_port', port, { ports: '6443', proto: 'tcp', setype: 'http_port_t' }],
    ['sefcontext', sefcontext, { target: '/srv', setype: 'var_t' }],
    ['seboolean', boolean, { name: 'tftp_anon_write', state: true }],
    ['restorecon', restorecon, { path: '/etc' }],
  ] as const)('%s is skipped, and says why', async (_, module, args) => {
    const came = await runModule(module, args, shellOn(lab))
    expect([came.status, came.failure]).toStrictEqual(['skipped', expect.stringMatching(/^SELinux is off on this machine/)])
  })

  for (const [name, module, rows, paths] of policies)
    test.each(Object.entries(rows))(`${name}: %s`, async (_, { before = ':', args, comes, says }) => {
      const laid = await lab.ssh(`{ ${fresh}; ${before}\n} 2>&1`)
      expect(laid.status, laid.stdout).toBe(0)
      const was = await lines(paths)
      const check = await runModule(module, args, { ...shellOn(lab), check: true })
      expect(await lines(paths)).toStrictEqual(was)
      const came = await runModule(module, args, shellOn(lab))
      expect(came).toMatchObject(comes)
      if (!/nosuch_t/.test(JSON.stringify(args))) expect(check.status).toBe(came.status)
      if (says) expect(await lines(paths)).toStrictEqual([...says].sort())
    })
})
