import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { type IptablesKey, type IptablesState, iptables } from '../engine/state/firewall/iptables.ts'
import { ruleWords } from '../engine/text/iptables-words.ts'

const text = <const D extends string>(description: D) => ({ type: 'string', description }) as const
const words = <const D extends string>(description: D) => ({ type: 'array', items: { type: 'string' }, default: [], description }) as const

const args = {
  type: 'object',
  properties: {
    table: { type: 'string', enum: ['filter', 'nat', 'mangle', 'raw', 'security'], default: 'filter', description: 'The table.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the rule, or the chain, is there.' },
    action: {
      type: 'string',
      enum: ['append', 'insert'],
      default: 'append',
      description: 'Where a new rule stands: at the end, or at rule_num.',
    },
    rule_num: text('With insert: the place of a new rule, from 1.'),
    ip_version: { type: 'string', enum: ['ipv4', 'ipv6'], default: 'ipv4', description: 'Whether iptables or ip6tables is meant.' },
    chain: text('The chain; with flush alone all chains of the table.'),
    chain_management: {
      type: 'boolean',
      default: false,
      description: 'Whether a chain that is not there is made, and without a rule one that is there goes.',
    },
    flush: { type: 'boolean', default: false, description: 'Whether all rules go: a change each time.' },
    policy: { type: 'string', enum: ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], description: 'What a chain does with what no rule is about.' },
    wait: text('Seconds that the lock of another iptables is waited for.'),
    numeric: { type: 'boolean', default: false, description: 'Taken for compatibility: no names are looked up.' },
    protocol: text('The protocol: tcp, udp, icmp. ! before a value means any other, here and below.'),
    source: text('Where a packet comes from.'),
    destination: text('Where it goes to.'),
    match: words('Modules of iptables that look at it.'),
    tcp_flags: {
      type: 'object',
      properties: {
        flags: words('Flags of TCP that are looked at.'),
        flags_set: words('Those of them that must be set.'),
      },
      description: 'Flags of TCP.',
    },
    jump: text('What is done with it: ACCEPT, DROP, a chain.'),
    goto: text('The chain in which it goes on for good.'),
    gateway: text('With TEE: where a copy goes to.'),
    log_prefix: text('What stands before a line of the log.'),
    log_level: {
      type: 'string',
      enum: ['0', '1', '2', '3', '4', '5', '6', '7', 'emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
      description: 'How grave a line of the log is.',
    },
    in_interface: text('The device that it comes in by.'),
    out_interface: text('The device that it goes out by.'),
    fragment: text('Whether only further fragments are meant.'),
    set_counters: text('What counters begin with: PACKETS BYTES.'),
    source_port: text('The port, or ports A:B, that it comes from.'),
    destination_port: text('The port, or ports A:B, that it goes to.'),
    destination_ports: words('Several such ports.'),
    to_ports: text('The port that it is redirected to.'),
    to_destination: text('With DNAT: where it goes to instead.'),
    to_source: text('With SNAT: where it comes from instead.'),
    syn: { type: 'string', enum: ['ignore', 'match', 'negate'], default: 'ignore', description: 'Whether it begins a connection of TCP.' },
    set_dscp_mark: text('With DSCP: the mark that it is given.'),
    set_dscp_mark_class: text('With DSCP: the class that it is given.'),
    comment: text('What the rule is for.'),
    ctstate: words('States of its connection: NEW, ESTABLISHED, RELATED.'),
    src_range: text('A range of addresses that it comes from.'),
    dst_range: text('A range of addresses that it goes to.'),
    match_set: text('A set of ipset that it must be in.'),
    match_set_flags: {
      type: 'string',
      enum: ['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'],
      description: 'What of it must be in the set.',
    },
    limit: text('How many at the most: 2/second.'),
    limit_burst: text('How many at once before the limit counts.'),
    uid_owner: text('The user whose program sent it.'),
    gid_owner: text('The group whose program sent it.'),
    reject_with: text('With REJECT: what is answered.'),
    icmp_type: text('The type of ICMP.'),
  },
  'x-exclusive': [
    ['set_dscp_mark', 'set_dscp_mark_class'],
    ['flush', 'policy'],
  ],
  'x-together': [['match_set', 'match_set_flags']],
  'x-required-if': [
    ['jump', 'TEE', ['gateway']],
    ['jump', 'tee', ['gateway']],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a rule, a chain or a policy of iptables; what is set holds until the host starts again.',
  args,
  examples: [
    {
      title: 'Let answers in',
      yaml: '- iptables:\n    chain: INPUT\n    ctstate: [ESTABLISHED, RELATED]\n    jump: ACCEPT\n',
      lab: true,
    },
    {
      title: 'Open a port',
      yaml: '- iptables:\n    chain: INPUT\n    protocol: tcp\n    destination_port: "8080"\n    jump: ACCEPT\n    comment: the web\n',
      lab: true,
    },
  ],
  returns: {
    rule: 'The words of the rule.',
    chain: 'The chain.',
    table: 'The table.',
    state: 'What was asked for.',
    ip_version: 'ipv4 or ipv6.',
    flush: 'Whether all rules go.',
  },
  needs: a => ({ now: iptables(keyOf(a)) }),
  refuse: (a, { now }) => {
    if (!now.isInstalled) return `Failed to find required executable "${programOf(a)}"; a task before this one must install it`
    if (a.chain === undefined && !a.flush) return 'Either chain or flush parameter must be specified.'
    if (a.flush || a.policy !== undefined) return undefined
    if (a.rule_num !== undefined && !/^\d+$/.test(a.rule_num)) return `rule_num is a number from 1, not ${a.rule_num}; mend it`
    return now.trouble === '' ? undefined : now.trouble
  },
  have: ({ now }, a): State => {
    if (a.flush) return { rules: 'as before' }
    if (a.policy !== undefined) return { policy: now.policy ?? '' }
    return isChainAlone(a) ? { chain: there(now.hasChain) } : { rule: there(now.hasRule) }
  },
  want: (a): State => {
    if (a.flush) return { rules: 'flushed' }
    if (a.policy !== undefined) return { policy: a.policy }
    return isChainAlone(a) ? { chain: a.state } : { rule: a.state }
  },
  apply: (_change, a, { now }) => {
    const run = (rest: Sh) => sh`PATH=$PATH:/usr/sbin:/sbin; ${programOf(a)} ${keyOf(a).wait} -t ${a.table} ${rest}`
    if (a.flush) return [{ run: run(sh`-F ${a.chain}`), mayDisconnect: true }]
    if (a.policy !== undefined) return [{ run: run(sh`-P ${a.chain} ${a.policy}`), mayDisconnect: true }]
    if (isChainAlone(a)) return [run(a.state === 'present' ? sh`-N ${a.chain}` : sh`-X ${a.chain}`)]
    const rule = ruleWords(a)
    return [
      a.state === 'present' && !now.hasChain && a.chain_management && run(sh`-N ${a.chain}`),
      { run: a.state === 'absent' ? run(sh`-D ${a.chain} ${rule}`) : run(sh`${placing(a)} ${rule}`), mayDisconnect: true },
    ]
  },
  makes: (_change, a, { now }): Made[] => [[iptables(keyOf(a)), made(a, now)]],
  result: (_now, _change, a) => ({
    ip_version: a.ip_version,
    table: a.table,
    chain: a.chain ?? null,
    flush: a.flush,
    rule: [...keyOf(a).wait, ...ruleWords(a)].join(' '),
    state: a.state,
    chain_management: a.chain_management,
  }),
})

function placing(a: Args): Sh {
  return a.action === 'insert' ? sh`-I ${a.chain} ${a.rule_num}` : sh`-A ${a.chain}`
}

function made(a: Args, now: IptablesState): IptablesState {
  if (a.flush) return { ...now, hasRule: false }
  if (a.policy !== undefined) return { ...now, policy: a.policy }
  const isThere = a.state === 'present'
  return isChainAlone(a) ? { ...now, hasChain: isThere, hasRule: false } : { ...now, hasChain: now.hasChain || isThere, hasRule: isThere }
}

function isChainAlone(a: Args): boolean {
  return a.chain_management && ruleWords(a).length === 0
}

function there(isThere: boolean): string {
  return isThere ? 'present' : 'absent'
}

function programOf(a: Args): IptablesKey['program'] {
  return a.ip_version === 'ipv4' ? 'iptables' : 'ip6tables'
}

function keyOf(a: Args): IptablesKey {
  const wait = a.wait === undefined ? [] : ['-w', a.wait]
  return { program: programOf(a), table: a.table, chain: a.chain ?? '', rule: ruleWords(a), wait }
}
