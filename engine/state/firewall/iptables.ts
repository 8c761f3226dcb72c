import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A chain of iptables, and a rule that may be in it. */
export interface IptablesKey {
  readonly program: 'iptables' | 'ip6tables'
  readonly table: string
  readonly chain: string
  readonly rule: readonly string[]
  /** How long the lock of another one is waited for. */
  readonly wait: readonly string[]
}

/** What is there of them. */
export interface IptablesState {
  readonly isInstalled: boolean
  readonly hasChain: boolean
  /** Of a chain that iptables brings along. */
  readonly policy?: string
  readonly hasRule: boolean
  /** Why there is no telling, such as a rule that iptables does not understand. */
  readonly trouble: string
}

/** How iptables says that there is no such rule, or no such chain. */
const missing = /matching rule exist|No chain\/target\/match by that name|Chain '.*' does not exist|rule does not exist/i

const iptablesKind: Kind<IptablesKey, IptablesState> = {
  name: 'iptables',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      sh`look() { p=$1 t=$2 c=$3; shift 3; command -v "$p" >/dev/null 2>&1 || return 0; printf 'installed=1\\0'
l=$("$p" $w -t "$t" -n -L "$c" 2>/dev/null) && printf 'chain=%s\\0' "$(printf '%s\\n' "$l" | head -n 1)"
e=$("$p" $w -t "$t" -C "$c" "$@" 2>&1 >/dev/null) && printf 'rule=1\\0'
printf 'trouble=%s\\0' "$e"; }`,
      ...keys.map(
        ({ program, table, chain, rule, wait }) =>
          sh`( PATH=$PATH:/usr/sbin:/sbin; w=${wait.join(' ')}; look ${program} ${table} ${chain} ${rule} ); printf 'end=\\0'`,
      ),
    ]),
  parse: record => {
    const policy = /\(policy (\w+)/.exec(record.get('chain') ?? '')?.[1]
    return {
      isInstalled: record.has('installed'),
      hasChain: record.has('chain'),
      ...(policy !== undefined && { policy }),
      hasRule: record.has('rule'),
      trouble: missing.test(record.get('trouble') ?? '') ? '' : (record.get('trouble') ?? ''),
    }
  },
  absent: () => ({ isInstalled: false, hasChain: false, hasRule: false, trouble: '' }),
}

/** Asks for a chain, and for a rule in it. */
export function iptables(key: IptablesKey): Question<IptablesState> {
  return ask(iptablesKind, key)
}
