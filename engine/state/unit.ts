import { sh } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'

/** A unit of systemd. */
export interface Unit {
  readonly exists: boolean
  /** active, inactive, failed, activating … */
  readonly active: string
  /** enabled, disabled, static, masked, alias, indirect … */
  readonly enabled: string
  readonly masked: boolean
  /** Its files changed since systemd read them. */
  readonly stale: boolean
  readonly pid: number
  /** All that `systemctl show` says. */
  readonly status: { readonly [property: string]: string }
}

interface Key {
  readonly name: string
  readonly scope: string
}

const absent: Unit = { exists: false, active: 'inactive', enabled: 'not-found', masked: false, stale: false, pid: 0, status: {} }

const unitKind: Kind<Key, Unit> = {
  name: 'unit',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    sh`u() { s=$(systemctl "$2" show -- "$1" 2>/dev/null) && printf 'show=%s\\0enabled=%s\\0' "$s" "$(systemctl "$2" is-enabled -- "$1" 2>/dev/null)"; printf 'end=\\0'; }; ${keys.map(key => sh`u ${key.name} ${`--${key.scope}`};`)}`,
  parse: record => {
    const status = Object.fromEntries<string>(
      (record.get('show') ?? '')
        .split('\n')
        .flatMap(line => (line.includes('=') ? [[line.replace(/=.*$/s, ''), line.replace(/^[^=]*=/, '')]] : [])),
    )
    const enabled = (record.get('enabled') ?? '').split('\n')[0] ?? ''
    const exists = status.LoadState !== undefined && status.LoadState !== 'not-found'
    if (!exists) return absent
    return {
      exists,
      active: status.ActiveState ?? 'inactive',
      enabled,
      masked: status.LoadState === 'masked',
      stale: status.NeedDaemonReload === 'yes',
      pid: Number(status.MainPID ?? 0),
      status,
    }
  },
  absent: () => absent,
}

/** A unit by its name; without an ending a service. */
export function unit(name: string, scope = 'system'): Question<Unit> {
  return ask(unitKind, { name: /\.\w+$/.test(name) ? name : `${name}.service`, scope })
}
