import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type Unit, unit } from '../units/unit.ts'

/** A connection profile of NetworkManager. */
export interface Connection {
  readonly isInstalled: boolean
  /** Whether NetworkManager runs; nothing is known of its connections where it does not. */
  readonly isRunning: boolean
  readonly exists: boolean
  /** Whether a device uses it, or is about to. */
  readonly isActive: boolean
  /** What `nmcli connection show` says of it, by property: `ipv4.dns`, `connection.uuid`. */
  readonly settings: { readonly [property: string]: string }
}

const none: Connection = { isInstalled: false, isRunning: false, exists: false, isActive: false, settings: {} }

// nmcli ends with 10 where it knows no such profile, with 8 where NetworkManager does not run. Of several profiles of one name the
// first is shown first. GENERAL is there for active ones only.
const reading = sh`nm() {
if command -v nmcli >/dev/null 2>&1; then
a=$(nmcli --terse --escape no --fields all,GENERAL connection show id "$1" 2>/dev/null); printf 'status=%s\\0show=%s\\0' $? "$a"
fi; printf 'end=\\0'
}`

const connectionKind: Kind<string, Connection> = {
  name: 'connection',
  local: true,
  mayComeWithPackage: true,
  script: names => script([reading, ...names.map(name => sh`nm ${name}`)]),
  parse: record => {
    const status = record.get('status')
    if (status === undefined) return none
    const settings = status === '0' ? settingsIn(record.get('show') ?? '') : {}
    const exists = settings['connection.id'] !== undefined
    return {
      isInstalled: true,
      isRunning: status === '0' || status === '10',
      exists,
      isActive: /^activat/.test(settings['GENERAL.STATE'] ?? ''),
      settings: Object.fromEntries(Object.entries(settings).filter(([property]) => !property.startsWith('GENERAL.'))),
    }
  },
  absent: () => none,
  // Which profiles a NetworkManager will find that comes with a package, only it can tell.
  brought: (_, coming) => coming.waits('/usr/bin/nmcli'),
  // Which profiles a NetworkManager that this run starts will find, only it can tell.
  predict: (_, made, answer) => {
    const { isInstalled, isRunning } = answer as Connection
    const started = made(unit('NetworkManager')) as Unit | undefined
    return isInstalled && !isRunning && started?.activeState === 'active' ? new Unknown('the start of NetworkManager') : undefined
  },
}

/** Asks for a connection, by its name. */
export function connection(name: string): Question<Connection> {
  return ask(connectionKind, name)
}

/** One property a line, its value after the first colon; where a second profile has the name too, it begins with its id again. */
function settingsIn(text: string): { [property: string]: string } {
  const [first = ''] = text.split(/\n(?=connection\.id:)/)
  const lines = first.split('\n').filter(line => line.includes(':'))
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}
