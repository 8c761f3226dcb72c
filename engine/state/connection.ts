import { script, sh } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'

/** A profile of NetworkManager. */
export interface Connection {
  /** Undefined where there is no NetworkManager. */
  readonly isRunning?: boolean
  readonly exists: boolean
  readonly isActive: boolean
  /** Its properties as nmcli prints them: `ipv4.dns` → `192.0.2.1,192.0.2.2`. */
  readonly settings: { readonly [property: string]: string }
}

const none: Connection = { exists: false, isActive: false, settings: {} }

const reading = sh`nm() {
if command -v nmcli >/dev/null 2>&1; then
if t=$(LC_ALL=C nmcli --terse --escape no connection show id "$1" 2>/dev/null); then printf 'shown=%s\\0' "$t"
else printf 'running=%s\\0' "$(LC_ALL=C nmcli --terse --fields RUNNING general status 2>/dev/null)"; fi
fi
printf 'end=\\0'
}`

const connectionKind: Kind<string, Connection> = {
  name: 'connection',
  local: true,
  mayComeWithPackage: true,
  script: names => script([reading, ...names.map(name => sh`nm ${name}`)]),
  parse: record => {
    const [shown, running] = [record.get('shown'), record.get('running')]
    if (shown === undefined) return running === undefined ? none : { ...none, isRunning: running === 'running' }
    const lines = shown.split('\n').map(line => line.split(/:(.*)/s, 2) as [string, string])
    const all = Object.fromEntries(lines)
    const settings = Object.fromEntries(lines.filter(([property]) => /^[a-z0-9]/.test(property)))
    return { isRunning: true, exists: true, isActive: all['GENERAL.STATE'] === 'activated', settings }
  },
  absent: () => none,
}

/** Asks for a profile, by its name. */
export function connection(name: string): Question<Connection> {
  return ask(connectionKind, name)
}
