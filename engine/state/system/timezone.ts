import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** The time zone of the host, and whether its hardware clock runs in it. */
export interface Timezone {
  readonly name: string
  readonly hwclock: 'local' | 'UTC'
  /** Whether there is a file for the zone that was asked about. */
  readonly isKnown: boolean
}

const timezoneKind: Kind<string, Timezone> = {
  name: 'timezone',
  local: true,
  mayComeWithPackage: false,
  script: names =>
    script([
      sh`z=$(readlink -f -- /etc/localtime 2>/dev/null); z=\${z#*/zoneinfo/}; z=\${z#posix/}
[ -L /etc/localtime ] || { read -r z </etc/timezone; } 2>/dev/null
zone() { printf 'name=%s\\0' "$z"; grep -q '^LOCAL' /etc/adjtime 2>/dev/null && printf 'hwclock=local\\0'; [ -f "/usr/share/zoneinfo/$1" ] && printf 'known=1\\0'; printf 'end=\\0'; }`,
      ...names.map(name => sh`zone ${name}`),
    ]),
  parse: record => ({ name: record.get('name') || 'UTC', hwclock: record.has('hwclock') ? 'local' : 'UTC', isKnown: record.has('known') }),
  absent: () => ({ name: 'UTC', hwclock: 'UTC', isKnown: false }),
}

/** Asks for the time zone, and whether one by this name is known. */
export function timezone(name: string): Question<Timezone> {
  return ask(timezoneKind, name)
}
