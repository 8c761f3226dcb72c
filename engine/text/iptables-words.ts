/** What a rule of iptables is made of, by the names of the module's arguments. */
export interface IptablesAsked {
  readonly ip_version: 'ipv4' | 'ipv6'
  readonly protocol?: string
  readonly source?: string
  readonly destination?: string
  readonly match: readonly string[]
  readonly tcp_flags?: { readonly flags: readonly string[]; readonly flags_set: readonly string[] }
  readonly jump?: string
  readonly gateway?: string
  readonly log_prefix?: string
  readonly log_level?: string
  readonly goto?: string
  readonly in_interface?: string
  readonly out_interface?: string
  readonly fragment?: string
  readonly set_counters?: string
  readonly source_port?: string
  readonly destination_port?: string
  readonly destination_ports: readonly string[]
  readonly to_ports?: string
  readonly to_destination?: string
  readonly to_source?: string
  readonly syn: 'ignore' | 'match' | 'negate'
  readonly set_dscp_mark?: string
  readonly set_dscp_mark_class?: string
  readonly comment?: string
  readonly ctstate: readonly string[]
  readonly src_range?: string
  readonly dst_range?: string
  readonly match_set?: string
  readonly match_set_flags?: string
  readonly limit?: string
  readonly limit_burst?: string
  readonly uid_owner?: string
  readonly gid_owner?: string
  readonly reject_with?: string
  readonly icmp_type?: string
}

/** The words of a rule, in the order in which Ansible has them. */
export function ruleWords(a: IptablesAsked): readonly string[] {
  const { syn, tcp_flags: flags } = a
  return [
    ...option('-p', a.protocol),
    ...option('-s', a.source),
    ...option('-d', a.destination),
    ...a.match.flatMap(one => option('-m', one)),
    ...(flags ? ['--tcp-flags', flags.flags.join(','), flags.flags_set.join(',')] : []),
    ...option('-j', a.jump),
    ...(a.jump?.toLowerCase() === 'tee' ? option('--gateway', a.gateway) : []),
    ...option('--log-prefix', a.log_prefix),
    ...option('--log-level', a.log_level),
    ...option('--to-destination', a.to_destination),
    ...(a.destination_ports.length > 0 ? ['-m', 'multiport', '--dports', a.destination_ports.join(',')] : []),
    ...option('--to-source', a.to_source),
    ...option('-g', a.goto),
    ...option('-i', a.in_interface),
    ...option('-o', a.out_interface),
    ...option('-f', a.fragment),
    ...option('-c', a.set_counters),
    ...option('--source-port', a.source_port),
    ...option('--destination-port', a.destination_port),
    ...option('--to-ports', a.to_ports),
    ...option('--set-dscp', a.set_dscp_mark),
    ...option('--set-dscp-class', a.set_dscp_mark_class),
    ...(syn === 'match' ? ['--syn'] : syn === 'negate' ? ['!', '--syn'] : []),
    ...matched(a),
    ...(a.jump === undefined && a.reject_with !== undefined ? ['-j', 'REJECT'] : []),
    ...option('--reject-with', a.reject_with),
    ...option(a.ip_version === 'ipv4' ? '--icmp-type' : '--icmpv6-type', a.icmp_type),
    ...(a.comment === undefined ? [] : ['-m', 'comment', '--comment', a.comment]),
  ]
}

/** Words that a module of iptables understands: it is loaded where `match` does not say so. */
function matched(a: IptablesAsked): string[] {
  const states = a.ctstate.join(',')
  const loads = (name: string) => (a.match.includes(name) ? [] : ['-m', name])
  const ranges = [...option('--src-range', a.src_range), ...option('--dst-range', a.dst_range)]
  return [
    ...(a.ctstate.length === 0
      ? []
      : a.match.includes('state') && !a.match.includes('conntrack')
        ? ['--state', states]
        : [...loads('conntrack'), '--ctstate', states]),
    ...(ranges.length === 0 ? [] : [...loads('iprange'), ...ranges]),
    ...(a.match_set === undefined ? [] : [...loads('set'), ...option('--match-set', a.match_set), a.match_set_flags ?? '']),
    ...(a.limit === undefined && a.limit_burst === undefined ? [] : ['-m', 'limit']),
    ...option('--limit', a.limit),
    ...option('--limit-burst', a.limit_burst),
    ...(a.uid_owner === undefined ? [] : ['-m', 'owner', ...option('--uid-owner', a.uid_owner)]),
    ...(a.gid_owner === undefined ? [] : ['-m', 'owner', ...option('--gid-owner', a.gid_owner)]),
  ]
}

/** An option with its value; a value that begins with an exclamation mark is what must not be. */
function option(name: string, value: string | undefined): string[] {
  if (value === undefined) return []
  return value.startsWith('!') ? ['!', name, value.slice(1).trimStart()] : [name, value]
}
