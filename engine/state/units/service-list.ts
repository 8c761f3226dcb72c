import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { type Unit, type UnitKey, unitKind } from './unit.ts'

/** A service in the words of Ansible. */
export interface Service {
  readonly name: string
  readonly state: string
  readonly status?: string
  readonly source: 'systemd' | 'sysv' | 'openrc'
}

/** All services of the host, whoever keeps them, by their names. */
export interface ServiceList {
  readonly services: { readonly [name: string]: Service }
}

const listKind: Kind<string, ServiceList> = {
  name: 'services',
  local: true,
  mayComeWithPackage: false,
  // What is known of a file and not loaded is asked of all in one go.
  script: keys =>
    script([
      sh`services() { PATH=$PATH:/usr/sbin:/sbin; LC_ALL=C; export LC_ALL; if [ -d /run/systemd/system ]; then
printf 'units=%s\\0' "$(systemctl list-units --no-pager --no-legend --plain --type service --all 2>/dev/null)"
f=$(systemctl list-unit-files --no-pager --no-legend --type service --all 2>/dev/null); printf 'files=%s\\0' "$f"
set -f; n=; for w in $f; do case $w in *@.service) ;; *.service) n="$n $w" ;; esac; done
printf 'active=%s\\0' "$(systemctl show -p Id -p Names -p ActiveState -- $n 2>/dev/null)"; set +f; fi
if command -v rc-status >/dev/null 2>&1; then printf 'openrc=%s\\0' "$(rc-status -a -s -m 2>/dev/null; rc-update -v show 2>/dev/null | sed 's/^/+/')"
elif command -v service >/dev/null 2>&1 && [ -d /etc/init.d ]; then printf 'sysv=%s\\0' "$(service --status-all 2>&1 </dev/null | grep -E '^ *\\[ [+?-] \\]')"; fi; printf 'end=\\0'; }`,
      ...keys.map(() => sh`( services )`),
    ]),
  parse: record => ({
    services: {
      ...sysv(record.get('sysv') ?? ''),
      ...openrc(record.get('openrc') ?? ''),
      ...systemd(record.get('units') ?? '', record.get('files') ?? '', record.get('active') ?? ''),
    },
  }),
  absent: () => ({ services: {} }),
  predict: (_key, _made, answer, all) => {
    const planned = all().flatMap(([{ kind, key }, unit]) => (kind.name === unitKind.name ? plannedService(key as UnitKey, unit) : []))
    if (planned.length === 0) return undefined
    return { services: { ...(answer as ServiceList).services, ...Object.fromEntries(planned.map(service => [service.name, service])) } }
  },
}

/** A unit as this run would have made it; none where nobody knows it yet. */
function plannedService({ name, scope }: UnitKey, unit: unknown): Service[] {
  if (scope !== 'system' || !name.endsWith('.service') || unit instanceof Unknown) return []
  const { exists, activeState, fileState } = unit as Unit
  return exists ? [{ name, state: activeState === 'active' ? 'running' : 'stopped', status: fileState, source: 'systemd' }] : []
}

/** Asks for all services. */
export function serviceList(): Question<ServiceList> {
  return ask(listKind, '')
}

type Services = { readonly [name: string]: Service }

/** `[ + ]  name` runs, `[ - ]` does not; of others nobody knows. */
function sysv(text: string): Services {
  const lines = [...text.matchAll(/^ *\[ ([+-]) \]\s+(\S+)/gm)]
  return Object.fromEntries(
    lines.map(([, sign, name = '']) => [name, { name, state: sign === '+' ? 'running' : 'stopped', source: 'sysv' }]),
  )
}

function openrc(text: string): Services {
  const levels = new Map([...text.matchAll(/^\+\s*(\S+) \|(.*)$/gm)].map(([, name = '', level = '']) => [name, level.trim()]))
  const lines = [...text.matchAll(/^\s+(\S+)\s+\[\s*(\w+).*\]/gm)]
  return Object.fromEntries(
    lines.map(([, name = '', state = '']) => {
      const told = { started: 'running', crashed: 'failed' }[state] ?? 'stopped'
      return [name, { name, state: told, status: levels.get(name) ? 'enabled' : 'disabled', source: 'openrc' }]
    }),
  )
}

const bad = ['not-found', 'masked', 'failed']

function systemd(units: string, files: string, active: string): Services {
  const found = new Map<string, Service>()
  for (const [, name = '', load = '', state = '', sub = ''] of units.matchAll(/^\W*(\S+\.service)\s+(\S+)\s+(\S+)\s+(\S+)/gm)) {
    const status = bad.includes(load) ? load : state
    found.set(name, { name, state: sub === 'running' ? 'running' : 'stopped', status, source: 'systemd' })
  }
  const actives = new Map(
    active.split('\n\n').flatMap(block => {
      const [names = '', state = ''] = ['Names', 'ActiveState'].map(key => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1])
      return names.split(' ').map(name => [name, state] as const)
    }),
  )
  for (const [, name = '', status = ''] of files.matchAll(/^(\S+\.service)\s+(\S+)/gm)) {
    const there = found.get(name)
    if (!there) found.set(name, { name, state: actives.get(name) ?? 'unknown', status, source: 'systemd' })
    else if (!bad.includes(there.status ?? '')) found.set(name, { ...there, status })
  }
  return Object.fromEntries(found)
}
