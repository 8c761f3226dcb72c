import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { type FileText, text } from '../files/text.ts'
import type { Coming } from '../packages/coming.ts'
import { ask, type Kind, type Later, type Question } from '../question.ts'
import { type Unit, unit } from '../units/unit.ts'
import { defaultZoneIn, fileZone } from './firewall-file.ts'
import { busZone, textZone, type Zone } from './firewall-zone.ts'

/** A zone of firewalld: what holds now, and what is written down for the next start. */
export interface Firewall {
  readonly isInstalled: boolean
  readonly isRunning: boolean
  /** Whether it is spoken to by firewall-cmd, as there is no busctl. */
  readonly isSlow?: boolean
  /** Its name; that of the default zone where none was asked for. */
  readonly zone: string
  /** Undefined where firewalld does not run, or knows no such zone now. */
  readonly runtime?: Zone
  /** Undefined where no such zone is written down. */
  readonly permanent?: Zone
}

const none: Firewall = { isInstalled: false, isRunning: false, zone: '' }

// Over D-Bus an answer takes 4 ms, by firewall-cmd 200: that is for hosts without busctl. Where firewalld does not run, its offline tool reads the files.
const reading = sh`bus() { busctl --system --auto-start=no --json=short call org.fedoraproject.FirewallD1 "$@" 2>/dev/null; }
fw() {
z=$1 b=/org/fedoraproject/FirewallD1 n=org.fedoraproject.FirewallD1
if ! command -v firewall-offline-cmd >/dev/null 2>&1; then printf 'end=\\0'; return; fi
if d=$(bus $b $n getDefaultZone); then
d=\${d#*'["'}; z=\${z:-\${d%%'"'*}}
printf 'running=yes\\0zone=%s\\0runtime=%s\\0' "$z" "$(bus $b $n.zone getZoneSettings2 s "$z")"
if o=$(bus $b/config $n.config getZoneByName s "$z"); then
o=\${o#*'["'}; printf 'permanent=%s\\0' "$(bus "\${o%%'"'*}" $n.config.zone getSettings2)"
fi
elif ! command -v busctl >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then
z=\${z:-$(firewall-cmd --get-default-zone 2>/dev/null)}
printf 'running=yes\\0slow=1\\0zone=%s\\0' "$z"
if t=$(firewall-cmd --zone="$z" --list-all 2>/dev/null); then printf 'now=%s\\0' "$t"; fi
if t=$(firewall-cmd --permanent --zone="$z" --list-all 2>/dev/null); then printf 'offline=%s\\0' "$t"; fi
else
z=\${z:-$(firewall-offline-cmd --get-default-zone 2>/dev/null)}
printf 'running=no\\0zone=%s\\0' "$z"
if t=$(firewall-offline-cmd --zone="$z" --list-all 2>/dev/null); then printf 'offline=%s\\0' "$t"; fi
fi
printf 'end=\\0'
}`

const firewallKind: Kind<string, Firewall> = {
  name: 'firewall',
  local: true,
  mayComeWithPackage: true,
  script: zones => script([reading, ...zones.map(zone => sh`fw ${zone}`)]),
  parse: record => {
    const running = record.get('running')
    if (running === undefined) return none
    const runtime = busZone(record.get('runtime') ?? '') ?? textZone(record.get('now') ?? '')
    const permanent = busZone(record.get('permanent') ?? '') ?? textZone(record.get('offline') ?? '')
    const zone = record.get('zone') ?? ''
    const isSlow = record.has('slow')
    const zones = { ...(runtime && { runtime }), ...(permanent && { permanent }) }
    return { isInstalled: true, isRunning: running === 'yes', ...(isSlow && { isSlow }), zone, ...zones }
  },
  absent: () => none,
  brought: (zone, coming, later) => zoneComing(zone, coming, later),
  // A firewalld that this run starts comes up with what is written down.
  predict: (_, made, answer) => {
    const { isInstalled, isRunning, permanent } = answer as Firewall
    const started = made(unit('firewalld')) as Unit | undefined
    if (!isInstalled || isRunning || started?.activeState !== 'active') return undefined
    return { ...(answer as Firewall), isRunning: true, ...(permanent && { runtime: permanent }) }
  },
}

/** The zone of a firewalld that comes with a package: as its files have it, and what holds now is the same where it starts. */
function zoneComing(name: string, coming: Coming, later: Later): Firewall | Unknown | undefined {
  const program = coming.at('/usr/bin/firewall-offline-cmd')
  if (program === undefined || program instanceof Unknown) return program
  const [conf, daemon] = [later(text('/etc/firewalld/firewalld.conf')), later(unit('firewalld'))]
  if (conf instanceof Unknown) return conf
  if (daemon instanceof Unknown) return daemon
  if (daemon.activeState instanceof Unknown) return daemon.activeState
  const zone = name || defaultZoneIn(written(conf))
  const [own, shipped] = [later(text(`/etc/firewalld/zones/${zone}.xml`)), later(text(`/usr/lib/firewalld/zones/${zone}.xml`))]
  if (own instanceof Unknown) return own
  if (shipped instanceof Unknown) return shipped
  const file = own.exists ? own : shipped
  const isRunning = daemon.activeState === 'active'
  if (!file.exists) return { isInstalled: true, isRunning, zone }
  const permanent = fileZone(written(file))
  return permanent
    ? { isInstalled: true, isRunning, zone, permanent, ...(isRunning && { runtime: permanent }) }
    : new Unknown(`the rules of the zone ${zone}`)
}

function written({ bytes }: FileText): string {
  return Buffer.from(bytes ?? []).toString('utf8')
}

/** Asks for a zone; for the default one where the name is empty. */
export function firewallZone(zone: string | undefined): Question<Firewall> {
  return ask(firewallKind, zone ?? '')
}
