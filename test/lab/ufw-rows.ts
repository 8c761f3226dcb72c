import ufw from '../../modules/ufw.ts'
import type { Row } from './module-row.ts'

const web = { rule: 'allow', to_port: '80', proto: 'tcp', comment: 'the "web" $(x)' }
const asksAgain = 'ufw show added | sed 1d'

/** The firewall of ufw; SSH is let in first, as the tests come by it. */
export const ufwRows: { readonly [sentence: string]: Row } = {
  'ufw: a rule': {
    module: ufw,
    args: { rule: 'allow', port: '22', proto: 'tcp' },
    comes: { status: 'changed', result: { commands: ['ufw allow from any to any port 22 proto tcp'] } },
    says: [asksAgain, 'ufw allow 22/tcp\n'],
  },
  'ufw: on, with a default and a log': {
    module: ufw,
    args: { state: 'enabled', policy: 'reject', logging: 'on' },
    comes: { status: 'changed', change: { firewall: 'enabled', 'default incoming': 'reject' } },
    // What is routed hangs on whether the machine below forwards: labs have that from it.
    says: [
      "ufw status verbose | head -n 3 | sed 's/, [a-z]* (routed)//'",
      'Status: active\nLogging: on (low)\nDefault: reject (incoming), allow (outgoing)\n',
    ],
  },
  'ufw: a default of another direction': {
    module: ufw,
    args: { default: 'allow', direction: 'routed', logging: 'full' },
    comes: { status: 'changed', change: { 'default routed': 'allow', logging: 'full' } },
  },
  'ufw: a rule with a comment': {
    module: ufw,
    args: web,
    comes: { status: 'changed' },
    says: [asksAgain, 'ufw allow 22/tcp\nufw allow 80/tcp comment \'the "web" $(x)\'\n'],
  },
  'ufw: the same rule with another comment': { module: ufw, args: { ...web, comment: 'it' }, comes: { status: 'changed' } },
  'ufw: one before it, for a device and a network': {
    module: ufw,
    args: {
      rule: 'deny',
      insert: 1,
      direction: 'in',
      interface: 'enp1s0',
      from: '10.9.0.0/24',
      port: '6000:6007',
      proto: 'udp',
      log: true,
    },
    comes: { status: 'changed' },
    says: [`${asksAgain} | head -n 1`, 'ufw deny in on enp1s0 log from 10.9.0.0/24 to any port 6000:6007 proto udp\n'],
  },
  'ufw: one for what passes through': {
    module: ufw,
    args: { rule: 'allow', route: true, if_in: 'a0', if_out: 'b0' },
    comes: { status: 'changed' },
    says: [`${asksAgain} | tail -n 1`, 'ufw route allow in on a0 out on b0\n'],
  },
  'ufw: an application': {
    module: ufw,
    before: 'printf "[Our own]\\ntitle=it\\ndescription=it\\nports=99/tcp\\n" >/etc/ufw/applications.d/own',
    args: { rule: 'limit', app: 'Our own' },
    comes: { status: 'changed' },
  },
  'ufw: an application that there is not': {
    module: ufw,
    args: { rule: 'allow', name: 'None' },
    comes: { status: 'failed', failure: "ERROR: Could not find a profile matching 'None'" },
  },
  'ufw: a place that there is not': {
    module: ufw,
    args: { rule: 'allow', port: '1', insert: 99 },
    comes: { status: 'failed', failure: "ERROR: Invalid position '99'" },
  },
  'ufw: a rule goes, whatever its comment is': {
    module: ufw,
    args: { ...web, delete: true },
    comes: { status: 'changed' },
    says: [`${asksAgain} | grep 80/tcp`, ''],
  },
  'ufw: it goes but once': { module: ufw, args: { ...web, delete: true }, comes: { status: 'ok' } },
  'ufw: read again': { module: ufw, args: { state: 'reloaded' }, comes: { status: 'ok' } },
  'ufw: what does not go together': {
    module: ufw,
    args: { rule: 'allow', interface: 'a0' },
    comes: { status: 'failed', failure: 'parameter(s) required by "interface": direction; name it' },
  },
  'ufw: all goes, and it is off': {
    module: ufw,
    args: { state: 'reset' },
    comes: { status: 'changed' },
    says: [`ufw status; ${asksAgain}`, 'Status: inactive\n(None)\n'],
  },
  'ufw: it is off': { module: ufw, args: { state: 'disabled' }, comes: { status: 'ok' } },
}
