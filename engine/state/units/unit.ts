import type { Unknown } from '../../load/values.ts'
import type { Record as Answered } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { unitComing } from '../packages/coming-unit.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { linksIn, plannedUnit } from './unit-plans.ts'

/** A unit of systemd: of the system, of the user that the shell runs as, or of all users (which has no running state). */
export interface UnitKey {
  readonly name: string
  readonly scope: 'system' | 'user' | 'global'
}

/** What systemd knows of a unit. */
export interface Unit {
  /** Whether there is a unit file, an init script, or at least a running unit of that name. */
  readonly exists: boolean
  readonly loadState: string
  /** As systemd says: active, inactive, failed …; in a check unknown of what comes with a package that may or may not start it. */
  readonly activeState: string | Unknown
  /** As `systemctl is-enabled` says: enabled, disabled, static, masked …; an init script's is enabled or disabled. */
  readonly fileState: string
  /** Whether its files changed since systemd read them. */
  readonly needsReload: boolean
  readonly canReload: boolean
  /** Process of a running service; undefined where there is none, or where only the real run can tell. */
  readonly mainPid?: number
  readonly fragmentPath: string
  /** What enabling it makes below /etc/systemd/system: `multi-user.target.wants/cron.service`, names that it has besides. */
  readonly links?: readonly string[]
  /** In a check: what a planned mask hides. */
  readonly hides?: Unit
  /** Whether no systemd runs here (a chroot, an image that is built): units can be enabled, not started. */
  readonly isOffline: boolean
  /** In a check: the planned package that it comes with. */
  readonly broughtBy?: string
  /** The properties that playbooks read, under systemd's names; left out where only the real run can tell. */
  readonly properties?: { readonly [name: string]: string }
}

const properties = [
  ...['Id', 'Names', 'Description', 'Type', 'LoadState', 'LoadError', 'ActiveState', 'SubState', 'UnitFileState', 'UnitFilePreset'],
  ...['FragmentPath', 'SourcePath', 'DropInPaths', 'NeedDaemonReload', 'CanStart', 'CanStop', 'CanReload', 'Result', 'MainPID'],
  ...['ExecMainPID', 'ExecMainStatus', 'ExecMainCode', 'ExecMainStartTimestamp', 'StateChangeTimestamp', 'ActiveEnterTimestamp'],
  ...['InactiveEnterTimestamp', 'NRestarts', 'Restart', 'User', 'Group', 'WorkingDirectory', 'PIDFile', 'BusName', 'Requires', 'Wants'],
  ...['WantedBy', 'Before', 'After', 'Conflicts', 'Triggers', 'TriggeredBy', 'ControlGroup', 'Slice', 'RemainAfterExit', 'KillMode'],
]

const nothing: Unit = {
  exists: false,
  loadState: 'not-found',
  activeState: 'inactive',
  fileState: '',
  needsReload: false,
  canReload: false,
  fragmentPath: '',
  isOffline: false,
  properties: {},
}

/** Units of systemd. */
export const unitKind: Kind<UnitKey, Unit> = {
  name: 'unit',
  script: keys => sh`${functions}
${asked('system', keys)}
${asked('user', keys)}
${keys.map(key => sh`u ${key.scope} ${askable(key) ?? ''}\n`)}`,
  parse,
  absent: () => nothing,
  mayComeWithPackage: true,
  brought: (key, coming, later) => unitComing(key, nothing, coming, later),
  left: (_, isGone, answer) => {
    const { fragmentPath } = answer as Unit
    return fragmentPath !== '' && isGone(fragmentPath) ? nothing : undefined
  },
  predict: (key, _, answer, all) => plannedUnit(key, (answer ?? nothing) as Unit, all()),
  passing: ['mainPid', 'properties'],
  local: true,
}

/** Asks for a unit; a name without a suffix is a service. */
export function unit(name: string, scope: UnitKey['scope'] = 'system'): Question<Unit> {
  return ask(unitKind, { name: fullName(name), scope })
}

/** A unit's name with its suffix. */
export function fullName(name: string): string {
  return /^\/|\.(service|socket|target|device|mount|automount|swap|path|timer|slice|scope)$/.test(name) ? name : `${name}.service`
}

// One systemctl for all units of a scope: it prints a block of lines for each, in order, with an empty line between.
// Where no systemd runs, is-enabled still answers from the files.
const functions = sh`n='
'
list() { systemctl "$@" 2>/dev/null; echo; echo .; }
on() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }
file() { for d in /etc /run /usr/local/lib /usr/lib /lib; do if [ -e "$d/systemd/$1/$2" ]; then printf '%s' "$d/systemd/$1/$2"; break; fi; done; }
offline() { f=$(file "$1" "$2"); case $2 in *@?*.*) [ -n "$f" ] || f=$(file "$1" "\${2%%@*}@.\${2##*.}") ;; esac
i=/etc/init.d/\${2%.service}; [ -n "$f" ] || [ -e "$i" ] || return 0
s=; ! command -v systemctl >/dev/null 2>&1 || s=$(systemctl $3 is-enabled -- "$2" 2>/dev/null)
printf 'offline=1\\0state=%s\\0fragment=%s\\0' "$s" "$f"; install "$f"; }
# The lines below [Install], by the shell alone: no process for each unit.
install() { [ -f "$1" ] && [ -r "$1" ] || return 0; i= w=; while IFS= read -r l; do case $l in '[Install]'*) i=1 ;; '['*) i= ;; *) [ -z "$i" ] || w="$w$l$n" ;; esac; done <"$1"
[ -z "$w" ] || printf 'install=%s\\0' "$w"; }
u() { case $1:$2 in *:) ;;
*:*@.*) offline "$1" "$2" "--$1" ;;
system:*) if [ -n "$system" ]; then b=\${system%%"$n$n"*}; printf 'show=%s\\0' "$b"; system=\${system#*"$n$n"}; f=\${b#*"\${n}FragmentPath="}; install "\${f%%"$n"*}"; else offline system "$2"; fi ;;
user:*) if [ -n "$user" ]; then printf 'show=%s\\0' "\${user%%"$n$n"*}"; user=\${user#*"$n$n"}; fi ;;
*) offline user "$2" --global ;; esac
for l in /etc/rc[2345S].d/S[0-9][0-9]"\${2%.service}"; do [ ! -e "$l" ] || { printf 'links=1\\0'; break; }; done
printf 'end=\\0'; }
system=; user=`

function asked(scope: 'system' | 'user', keys: readonly UnitKey[]): Sh | undefined {
  const names = keys.filter(key => key.scope === scope && !isTemplate(key)).flatMap(key => askable(key) ?? [])
  if (names.length === 0) return undefined
  const show = sh`show --no-pager -p ${properties.join(',')} -- ${names}`
  if (scope === 'system') return sh`! on || system=$(list ${show})`
  return sh`! on || user=$(XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"; export XDG_RUNTIME_DIR; list --user ${show})`
}

/** A name that systemctl takes as it is: to patterns, numbers (jobs) and what is no name at all it would answer something else, or nothing. */
function askable({ name }: UnitKey): string | undefined {
  return /^[A-Za-z0-9:_\\/-][A-Za-z0-9:_.\\@/-]{0,254}$/.test(name) ? name : undefined
}

/** Of a template systemd knows the file alone: what runs are its instances. */
function isTemplate({ name }: UnitKey): boolean {
  return name.includes('@.')
}

function parse(record: Answered, key: UnitKey): Unit {
  const show = record.get('show')
  if (show === undefined) return record.has('offline') ? offlineUnit(record, key) : nothing
  const lines = show.split('\n').filter(line => line.includes('='))
  const said = new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  const get = (name: string) => said.get(name) ?? ''
  if (!said.has('LoadState') || (get('LoadState') === 'not-found' && get('ActiveState') === 'inactive')) return nothing
  const pid = Number(get('MainPID'))
  const isScript = get('SourcePath').startsWith('/etc/init.d/')
  return {
    exists: true,
    loadState: get('LoadState'),
    activeState: get('ActiveState'),
    fileState: isScript ? scriptState(record) : get('UnitFileState'),
    needsReload: get('NeedDaemonReload') === 'yes',
    canReload: get('CanReload') === 'yes',
    ...(pid > 0 ? { mainPid: pid } : {}),
    fragmentPath: get('FragmentPath'),
    ...linksOf(record, key),
    isOffline: false,
    properties: Object.fromEntries(said),
  }
}

function offlineUnit(record: Answered, key: UnitKey): Unit {
  const fragmentPath = record.get('fragment') ?? ''
  const fileState = fragmentPath === '' ? scriptState(record) : (record.get('state') ?? '')
  const loadState = fileState.startsWith('masked') ? 'masked' : 'loaded'
  return { ...nothing, exists: true, loadState, fileState, fragmentPath, ...linksOf(record, key), isOffline: !isTemplate(key) }
}

function linksOf(record: Answered, { name }: UnitKey): { readonly links?: readonly string[] } {
  const install = record.get('install')
  return install === undefined ? {} : { links: linksIn(`[Install]\n${install}`, name) }
}

function scriptState(record: Answered): string {
  return record.has('links') ? 'enabled' : 'disabled'
}
