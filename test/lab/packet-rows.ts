import { expect } from 'vitest'
import iptables from '../../modules/iptables.ts'
import type { Row } from './module-row.ts'

/** Rules about packets. */
export const packetRows: { readonly [sentence: string]: Row } = {
  'iptables: a rule': {
    module: iptables,
    args: { chain: 'INPUT', protocol: 'tcp', destination_port: '8080', jump: 'ACCEPT', comment: 'a "b" $(x)' },
    comes: {
      status: 'changed',
      result: { rule: '-p tcp -j ACCEPT --destination-port 8080 -m comment --comment a "b" $(x)', chain: 'INPUT' },
    },
    says: ['iptables -S INPUT', '-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 8080 -m comment --comment "a \\"b\\" $(x)" -j ACCEPT\n'],
  },
  'iptables: one before it, in a chain of its own': {
    module: iptables,
    args: { chain: 'INPUT', action: 'insert', rule_num: 1, ctstate: ['ESTABLISHED', 'RELATED'], jump: 'ACCEPT' },
    comes: { status: 'changed' },
    says: ['iptables -S INPUT | sed -n 2p', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n'],
  },
  'iptables: a rule for a chain that is made': {
    module: iptables,
    args: { chain: 'OWN', chain_management: true, source: '!10.0.0.0/8', jump: 'DROP' },
    comes: { status: 'changed' },
    says: ['iptables -S OWN', '-N OWN\n-A OWN ! -s 10.0.0.0/8 -j DROP\n'],
  },
  'iptables: the rule goes': {
    module: iptables,
    args: { chain: 'OWN', source: '!10.0.0.0/8', jump: 'DROP', state: 'absent' },
    comes: { status: 'changed' },
    says: ['iptables -S OWN', '-N OWN\n'],
  },
  'iptables: the chain goes': {
    module: iptables,
    args: { chain: 'OWN', chain_management: true, state: 'absent' },
    comes: { status: 'changed' },
  },
  'iptables: a policy of the other protocol': {
    module: iptables,
    args: { chain: 'FORWARD', policy: 'DROP', ip_version: 'ipv6' },
    comes: { status: 'changed' },
    says: ['ip6tables -S FORWARD', '-P FORWARD DROP\n'],
  },
  'iptables: all rules go, each time': {
    module: iptables,
    args: { chain: 'INPUT', flush: true },
    comes: { status: 'changed', result: { flush: true } },
    says: ['iptables -S INPUT', '-P INPUT ACCEPT\n'],
    settles: false,
  },
  'iptables: a rule that there cannot be': {
    module: iptables,
    args: { chain: 'INPUT', protocol: 'tcp', destination_port: 'nothing', jump: 'ACCEPT' },
    comes: { status: 'failed', failure: expect.stringMatching(/nothing/) },
  },
  'iptables: neither a chain nor flush': { module: iptables, args: { jump: 'ACCEPT' }, comes: { status: 'failed' } },
}
