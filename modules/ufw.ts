import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { ruleWords, type UfwRuleKey, type UfwState, ufw, ufwCommand, ufwRule } from '../engine/state/firewall/ufw.ts'

const args = {
  type: 'object',
  properties: {
    state: {
      type: 'string',
      enum: ['disabled', 'enabled', 'reloaded', 'reset'],
      description: 'Whether the firewall is on, now and when the host starts; reset takes all rules away and turns it off.',
    },
    default: {
      type: 'string',
      enum: ['allow', 'deny', 'reject'],
      'x-aliases': ['policy'],
      description: 'What becomes of what no rule is about, in the direction that is named, else of what comes in.',
    },
    direction: {
      type: 'string',
      enum: ['in', 'incoming', 'out', 'outgoing', 'routed'],
      description: 'The direction of a rule (in, out), or of a default (incoming, outgoing, routed).',
    },
    logging: { type: 'string', enum: ['on', 'off', 'low', 'medium', 'high', 'full'], description: 'How much is logged.' },
    rule: { type: 'string', enum: ['allow', 'deny', 'limit', 'reject'], description: 'A rule, and what it does.' },
    delete: { type: 'boolean', default: false, description: 'Whether the rule goes.' },
    insert: { type: 'integer', description: 'The place of a new rule, from 1.' },
    insert_relative_to: {
      type: 'string',
      enum: ['first-ipv4', 'first-ipv6', 'last-ipv4', 'last-ipv6', 'zero'],
      default: 'zero',
      description: 'Where counting begins; another place than zero is not built.',
    },
    route: { type: 'boolean', default: false, description: 'Whether it is about what passes through.' },
    interface: { type: 'string', 'x-aliases': ['if'], description: 'The device, with a direction.' },
    interface_in: { type: 'string', 'x-aliases': ['if_in'], description: 'The device that it comes in by.' },
    interface_out: { type: 'string', 'x-aliases': ['if_out'], description: 'The device that it goes out by.' },
    log: { type: 'boolean', default: false, description: 'Whether new connections of the rule are logged.' },
    from_ip: { type: 'string', default: 'any', 'x-aliases': ['from', 'src'], description: 'Where it comes from.' },
    from_port: { type: 'string', description: 'The port that it comes from.' },
    to_ip: { type: 'string', default: 'any', 'x-aliases': ['dest', 'to'], description: 'Where it goes to.' },
    to_port: { type: 'string', 'x-aliases': ['port'], description: 'The port, or ports A:B, that it goes to.' },
    proto: {
      type: 'string',
      enum: ['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp', 'vrrp'],
      'x-aliases': ['protocol'],
      description: 'The protocol.',
    },
    name: { type: 'string', 'x-aliases': ['app'], description: 'An application that /etc/ufw/applications.d describes.' },
    comment: { type: 'string', description: 'What the rule is for.' },
  },
  'x-one-of': [['default', 'state', 'rule', 'logging']],
  'x-exclusive': [['name', 'proto', 'logging']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps the firewall of ufw: on or off, its defaults, its log, a rule.',
  aliases: ['community.general.ufw'],
  args,
  examples: [
    {
      title: 'Let SSH in, and nothing else',
      yaml: '- ufw:\n    rule: allow\n    to_port: "22"\n    proto: tcp\n- ufw:\n    state: enabled\n    default: deny\n',
      lab: true,
    },
    { title: 'Take a rule away', yaml: '- ufw:\n    rule: allow\n    to_port: "8080"\n    delete: true\n', lab: true },
  ],
  returns: { commands: 'What ufw is told, in its words.' },
  needs: a => ({ now: ufw(), ...(a.rule !== undefined && { rule: ufwRule(ruleOf(a)) }) }),
  refuse: (a, { now, rule }) => {
    if (!now.isInstalled) return 'Failed to find required executable "ufw"; a task before this one must install it'
    const incoming = ['incoming', 'outgoing', 'routed']
    if (a.default !== undefined && a.direction !== undefined && !incoming.includes(a.direction))
      return 'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.'
    return a.rule === undefined ? undefined : (troubleOf(a) ?? (rule?.trouble || undefined))
  },
  first: (a, { now }) =>
    // Told as no change, as nothing is another than before.
    a.state === 'reloaded' && now.isEnabled ? { steps: [ufwCommand(['reload'])], args: { ...a, state: 'enabled' as const } } : undefined,
  have: ({ now, rule }, a): State => ({
    ...((a.state === 'enabled' || a.state === 'disabled') && { firewall: now.isEnabled ? 'enabled' : 'disabled' }),
    ...(a.state === 'reset' && { rules: now.hasRules !== false || now.isEnabled ? 'there' : 'none' }),
    ...(a.logging !== undefined && { logging: now.logging }),
    ...(a.default !== undefined && { [policyMember(a)]: now.policies[a.direction ?? 'incoming'] ?? '' }),
    ...(rule !== undefined && { rule: rule.wouldChange === a.delete ? shown(a) : 'none' }),
  }),
  want: (a, { now }): State => ({
    ...((a.state === 'enabled' || a.state === 'disabled') && { firewall: a.state }),
    ...(a.state === 'reset' && { rules: 'none' }),
    ...(a.logging !== undefined && { logging: loggingOf(a, now) }),
    ...(a.default !== undefined && { [policyMember(a)]: a.default }),
    ...(a.rule !== undefined && { rule: a.delete ? 'none' : shown(a) }),
  }),
  apply: (change, a) =>
    commandsOf(a)
      .filter(({ member }) => change[member] !== undefined)
      .map(({ words }) => ({ run: ufwCommand(words), mayDisconnect: true })),
  makes: (change, a, { now, rule }): Made[] => {
    const leavesRules = change['rule'] === 'none' ? rule?.leavesRules : change['rule'] !== undefined || now.hasRules
    const state: UfwState = {
      ...now,
      isEnabled: a.state === 'enabled' || (a.state === undefined && now.isEnabled),
      logging: a.logging === undefined ? now.logging : loggingOf(a, now),
      policies: a.default === undefined ? now.policies : { ...now.policies, [a.direction ?? 'incoming']: a.default },
      hasRules: a.state === 'reset' ? change['rule'] !== undefined : leavesRules,
    }
    return [[ufw(), state], ...(change['rule'] === undefined ? [] : ruleMade(a, state))]
  },
  result: (_now, change, a) => ({
    commands: commandsOf(a)
      .filter(({ member }) => change[member] !== undefined)
      .map(({ words }) => ['ufw', ...words].join(' ')),
  }),
})

/** Why there is no such rule, by its arguments alone. */
function troubleOf(a: Args): string | undefined {
  if (a.interface !== undefined && a.direction === undefined) return 'parameter(s) required by "interface": direction; name it'
  if ((a.interface ?? a.direction) !== undefined && (a.interface_in ?? a.interface_out) !== undefined)
    return 'interface or direction, and interface_in or interface_out: only one of the two; leave the others out'
  if (a.direction !== undefined && a.direction !== 'in' && a.direction !== 'out')
    return 'For rules, direction must be one of "in" and "out", or direction must not be specified.'
  if (!a.route && a.interface_in !== undefined && a.interface_out !== undefined)
    return 'Only route rules can combine interface_in and interface_out; add route: true'
  return a.insert !== undefined && a.insert_relative_to !== 'zero'
    ? `insert_relative_to: ${a.insert_relative_to} is not built; count from zero`
    : undefined
}

/** The rule is as it was asked for, so that the opposite would change it. */
function ruleMade(a: Args, { hasRules }: UfwState): Made[] {
  const { rule, deletes, ...how } = ruleOf(a)
  return [true, false].map(gone => [
    ufwRule({ ...how, rule: gone ? withoutComment(rule) : rule, deletes: gone }),
    { wouldChange: gone !== deletes, leavesRules: gone ? (deletes ? hasRules : undefined) : true, trouble: '' },
  ])
}

interface Command {
  /** The member of the state that it brings about. */
  readonly member: string
  readonly words: readonly string[]
}

function commandsOf(a: Args): Command[] {
  const verb = { enabled: 'enable', disabled: 'disable', reset: 'reset' } as const
  return [
    ...(a.state === undefined || a.state === 'reloaded'
      ? []
      : [{ member: a.state === 'reset' ? 'rules' : 'firewall', words: [verb[a.state]] }]),
    ...(a.logging === undefined ? [] : [{ member: 'logging', words: ['logging', a.logging] }]),
    ...(a.default === undefined
      ? []
      : [{ member: policyMember(a), words: ['default', a.default, ...(a.direction === undefined ? [] : [a.direction])] }]),
    ...(a.rule === undefined ? [] : [{ member: 'rule', words: ruleWords(ruleOf(a)) }]),
  ]
}

function policyMember({ direction = 'incoming' }: Args): string {
  return `default ${direction}`
}

/** A rule in the long form of ufw; one that goes has no comment. */
function ruleOf(a: Args): UfwRuleKey {
  const word = (value: string | undefined, ...before: readonly string[]) => (value === undefined ? [] : [...before, value])
  const rule = [
    a.rule ?? '',
    ...(a.direction === 'in' || a.direction === 'out' ? [a.direction] : []),
    ...word(a.interface, 'on'),
    ...word(a.interface_in, 'in', 'on'),
    ...word(a.interface_out, 'out', 'on'),
    ...(a.log ? ['log'] : []),
    ...word(a.from_ip, 'from'),
    ...word(a.from_port, 'port'),
    ...word(a.to_ip, 'to'),
    ...word(a.to_port, 'port'),
    ...word(a.proto, 'proto'),
    ...word(a.name, 'app'),
    ...word(a.comment, 'comment'),
  ]
  return {
    before: a.route ? ['route'] : [],
    rule: a.delete ? withoutComment(rule) : rule,
    deletes: a.delete,
    ...(a.insert !== undefined && !a.delete && { insert: a.insert }),
  }
}

function withoutComment(rule: readonly string[]): readonly string[] {
  return rule.at(-2) === 'comment' ? rule.slice(0, -2) : rule
}

function shown(a: Args): string {
  return ruleWords({ ...ruleOf(a), deletes: false }).join(' ')
}

/** `on` is low, where nothing is logged yet. */
function loggingOf({ logging = 'off' }: Args, now: UfwState): string {
  if (logging !== 'on') return logging
  return now.logging === 'off' || now.logging === '' ? 'low' : now.logging
}
