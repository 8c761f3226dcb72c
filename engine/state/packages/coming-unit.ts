import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import type { Verb } from '../../text/maintainer-script.ts'
import { file } from '../files/file.ts'
import { tree } from '../files/tree.ts'
import type { Later } from '../question.ts'
import type { Unit, UnitKey } from '../units/unit.ts'
import { hasInstall, linksIn, templateOf } from '../units/unit-plans.ts'
import type { Coming } from './coming.ts'

const folders = ['/etc/systemd/system', '/usr/lib/systemd/system']

/** A unit that comes with a planned package, as Debian leaves it: enabled and started, where the package's scripts say so. */
export function unitComing({ name, scope }: UnitKey, nothing: Unit, coming: Coming, later: Later): Unit | Unknown | undefined {
  const isSystem = scope === 'system'
  const places = isSystem ? folders : ['/usr/lib/systemd/user']
  for (const base of new Set([name, templateOf(name)])) {
    for (const folder of places) {
      const found = coming.at(`${folder}/${base}`)
      if (found === undefined) continue
      if (found instanceof Unknown) return found
      const start = { ...nothing, exists: true, loadState: 'loaded', isOffline: !coming.host.hasSystemd }
      if (found.type === 'link') {
        const end = posix.basename(found.target ?? '')
        return found.target === '/dev/null'
          ? { ...start, loadState: 'masked', fileState: 'masked' }
          : unitComing({ name: end, scope }, nothing, coming, later)
      }
      const bytes = coming.text(`${folder}/${base}`)
      if (bytes instanceof Unknown) return bytes
      return shipped(name, Buffer.from(bytes).toString('utf8'), { ...start, fragmentPath: found.path }, isSystem, coming, later)
    }
  }
  return isSystem ? scripted(name, nothing, coming) : undefined
}

function shipped(name: string, text: string, unit: Unit, isSystem: boolean, coming: Coming, later: Later): Unit | Unknown {
  const told = isSystem ? coming.told('units', name) : undefined
  const verbs = told?.verbs ?? new Set<Verb>()
  // Some scripts enable a unit, and disable it again where something holds.
  if (told && verbs.has('disable')) return told.waits
  const isEnabled = verbs.has('enable') && !verbs.has('later')
  const fileState = hasInstall(text) ? (isEnabled ? 'enabled' : 'disabled') : 'static'
  const whole = {
    ...unit,
    links: linksIn(text, name),
    ...(told && { broughtBy: told.by }),
    fileState,
    canReload: /^ExecReload[ \t]*=[ \t]*\S/m.test(text),
  }
  if (unit.isOffline) return whole
  const waits = told?.waits ?? coming.waits(unit.fragmentPath)
  return { ...whole, activeState: activeIn(name, text, fileState, verbs, coming, later) ?? waits ?? 'inactive' }
}

/** Undefined where only the run can tell. */
function activeIn(
  name: string,
  text: string,
  fileState: string,
  verbs: ReadonlySet<Verb>,
  coming: Coming,
  later: Later,
): string | undefined {
  // deb-systemd-invoke starts what is enabled, and nothing else.
  if (fileState === 'disabled') return 'inactive'
  if (fileState !== 'enabled' || !verbs.has('start') || coming.host.hasPolicy) return undefined
  if (/^Type[ \t]*=[ \t]*oneshot/m.test(text)) return undefined
  return isHeld(name, text, coming, later) ? 'active' : undefined
}

const capabilities: { readonly [name: string]: bigint } = {
  CAP_NET_BIND_SERVICE: 10n,
  CAP_NET_ADMIN: 12n,
  CAP_NET_RAW: 13n,
  CAP_SYS_MODULE: 16n,
  CAP_SYS_ADMIN: 21n,
  CAP_SYS_TIME: 25n,
}

/** Whether all conditions of a unit are known to hold, with what the host adds to the unit. */
function isHeld(name: string, text: string, coming: Coming, later: Later): boolean {
  const added = later(tree(`/etc/systemd/system/${name}.d`, { texts: true }))
  if (added instanceof Unknown) return false
  const texts = [text, ...added.entries.flatMap(({ bytes }) => (bytes ? [Buffer.from(bytes).toString('utf8')] : []))]
  const conditions: (readonly [string, string])[] = []
  for (const [, kind = '', value = ''] of texts.join('\n').matchAll(/^(?:Condition|Assert)(\w+)[ \t]*=[ \t]*(.*)$/gm)) {
    // An empty one takes all back.
    if (value.trim() === '') conditions.length = 0
    else conditions.push([kind, value.trim()])
  }
  return conditions.every(([kind, value]) => holds(kind, value, coming, later))
}

function holds(kind: string, value: string, coming: Coming, later: Later): boolean {
  const isNot = value.startsWith('!')
  const what = value.replace(/^!/, '').trim()
  if (what.startsWith('|')) return false
  if (kind === 'Capability') {
    const bit = capabilities[what]
    return bit !== undefined && ((coming.host.capabilities >> bit) & 1n) === (isNot ? 0n : 1n)
  }
  if (kind !== 'PathExists') return false
  const there = later(file(what, { follow: true }))
  return !(there instanceof Unknown) && there.exists !== isNot
}

/** An init script, of which systemd makes a unit. Whether such a daemon comes up without settings of its own, nobody can tell. */
function scripted(name: string, nothing: Unit, coming: Coming): Unit | Unknown | undefined {
  const service = name.replace(/\.service$/, '')
  const found = coming.at(`/etc/init.d/${service}`)
  if (found === undefined || found instanceof Unknown) return found
  const told = coming.told('services', service)
  if (told?.verbs.has('disable')) return told.waits
  const fileState = told?.verbs.has('enable') ? 'enabled' : 'disabled'
  const unit = { ...nothing, exists: true, loadState: 'loaded', fileState, isOffline: !coming.host.hasSystemd }
  return unit.isOffline || !told?.verbs.has('start') ? unit : { ...unit, activeState: told.waits }
}
