import { expect, test } from 'vitest'
import { type IptablesAsked, ruleWords } from '../../engine/text/iptables-words.ts'

/** What is asked for, and the words as Ansible has them. What comes of rules on a host, test/lab/tool-rows.ts shows. */
const rules: { readonly [sentence: string]: readonly [Partial<IptablesAsked>, string] } = {
  'a port, a device, all but one network': [
    { protocol: 'tcp', destination_port: '80', jump: 'ACCEPT', comment: 'a b', source: '!10.0.0.0/8', in_interface: 'eth0' },
    '-p tcp ! -s 10.0.0.0/8 -j ACCEPT -i eth0 --destination-port 80 -m comment --comment a b',
  ],
  'states by the module that is named, a limit, a log': [
    {
      ctstate: ['NEW', 'ESTABLISHED'],
      limit: '2/second',
      limit_burst: '20',
      jump: 'LOG',
      log_prefix: 'x:',
      log_level: 'info',
      match: ['state'],
    },
    '-m state -j LOG --log-prefix x: --log-level info --state NEW,ESTABLISHED -m limit --limit 2/second --limit-burst 20',
  ],
  'states by themselves': [{ ctstate: ['RELATED'] }, '-m conntrack --ctstate RELATED'],
  'flags of TCP, a range, all but one user, what is answered': [
    {
      reject_with: 'icmp-port-unreachable',
      uid_owner: '!root',
      src_range: '10.0.0.1-10.0.0.9',
      syn: 'negate',
      protocol: 'tcp',
      tcp_flags: { flags: ['ALL'], flags_set: ['ACK', 'SYN'] },
    },
    '-p tcp --tcp-flags ALL ACK,SYN ! --syn -m iprange --src-range 10.0.0.1-10.0.0.9 -m owner ! --uid-owner root -j REJECT --reject-with icmp-port-unreachable',
  ],
  'several ports, another port, a set': [
    {
      protocol: 'tcp',
      match: ['tcp'],
      jump: 'REDIRECT',
      to_ports: '8600',
      destination_ports: ['80', '81:83'],
      match_set: 's',
      match_set_flags: 'src',
      icmp_type: '8',
    },
    '-p tcp -m tcp -j REDIRECT -m multiport --dports 80,81:83 --to-ports 8600 -m set --match-set s src --icmp-type 8',
  ],
  'the other protocol': [{ ip_version: 'ipv6', protocol: 'icmpv6', icmp_type: 'echo-request' }, '-p icmpv6 --icmpv6-type echo-request'],
}

test.each(Object.entries(rules))('a rule: %s', (_, [asked, words]) => {
  const plain: IptablesAsked = { ip_version: 'ipv4', match: [], destination_ports: [], ctstate: [], syn: 'ignore' }
  expect(ruleWords({ ...plain, ...asked }).join(' ')).toBe(words)
})
