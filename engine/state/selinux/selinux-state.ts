import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Whether SELinux is on, how, and what its file of settings says for the next start. */
export interface SelinuxState {
  /** As the kernel has it now. */
  readonly mode: 'disabled' | 'enforcing' | 'permissive'
  /** Whether the file of settings is there. */
  readonly isConfigured: boolean
  readonly configMode: string
  readonly configPolicy: string
  /** Whether the policy that was asked for is installed. */
  readonly hasPolicy: boolean
}

export interface SelinuxStateKey {
  readonly file: string
  readonly policy: string
}

const none: SelinuxState = { mode: 'disabled', isConfigured: false, configMode: '', configPolicy: '', hasPolicy: false }

const stateKind: Kind<SelinuxStateKey, SelinuxState> = {
  name: 'selinux',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script([
      sh`set_() { sed -n "s/^$1=[[:space:]]*\\([^[:space:]#]*\\).*/\\1/p" "$2" | tail -n 1; }
state() { on=; read -r on </sys/fs/selinux/enforce; [ -z "$on" ] || printf 'enforce=%s\\0' "$on"
if [ -f "$1" ]; then printf 'mode=%s\\0policy=%s\\0' "$(set_ SELINUX "$1")" "$(set_ SELINUXTYPE "$1")"; fi; [ ! -d "/etc/selinux/$2" ] || printf 'has=1\\0'; printf 'end=\\0'; } 2>/dev/null`,
      ...keys.map(({ file, policy }) => sh`state ${file} ${policy}`),
    ]),
  parse: record => {
    const enforce = record.get('enforce')
    return {
      mode: enforce === undefined ? 'disabled' : enforce === '1' ? 'enforcing' : 'permissive',
      isConfigured: record.has('mode'),
      configMode: record.get('mode') ?? '',
      configPolicy: record.get('policy') ?? '',
      hasPolicy: record.has('has'),
    }
  },
  absent: () => none,
}

/** Asks whether SELinux is on, now and after the next start. */
export function selinuxState(file: string, policy: string): Question<SelinuxState> {
  return ask(stateKind, { file, policy })
}
