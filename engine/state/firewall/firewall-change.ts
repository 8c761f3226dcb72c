import { type Sh, script, sh } from '../../shell/sh.ts'
import type { Firewall } from './firewall.ts'
import { closed, opened, portSteps } from './firewall-ports.ts'
import { canonical, type List, lists, type Switch, switches, type Zone } from './firewall-zone.ts'

/** What is asked of a zone: entries that must be there, or must not; switches that must be on or off. */
export type Asked = { readonly [L in List]?: readonly string[] | undefined } & { readonly [S in Switch]?: boolean | undefined }

/** A part of a zone that is compared: the lists and switches that were asked for. */
export type ZonePart = { readonly [name: string]: readonly string[] | boolean }

/** Of a zone that which is asked for, as it is. */
export function partOf(zone: Zone, asked: Asked): ZonePart {
  const names = [...lists, ...switches].filter(name => asked[name] !== undefined)
  return Object.fromEntries(names.map(name => [name, zone[name]]))
}

/** Of a zone that which is asked for, as it must be. */
export function wantedPart(zone: Zone, asked: Asked, isEnabled: boolean): ZonePart {
  const wanted = lists.flatMap(list => {
    const entries = asked[list]?.map(entry => canonical(list, entry))
    if (entries === undefined) return []
    const there = zone[list]
    if (hasRanges(list)) return [[list, entries.reduce(isEnabled ? opened : closed, there).toSorted()] as const]
    return [[list, isEnabled ? [...new Set([...there, ...entries])].toSorted() : there.filter(entry => !entries.includes(entry))] as const]
  })
  const turned = switches.flatMap(name => (asked[name] === undefined ? [] : [[name, asked[name] === isEnabled] as const]))
  return { ...Object.fromEntries(wanted), ...Object.fromEntries(turned) }
}

function hasRanges(list: string): boolean {
  return list === 'ports' || list === 'source_ports'
}

/** Where a change is made: over D-Bus to what holds now or to what is written down; else by a tool, with its first words. */
export type Layer = 'runtime' | 'permanent' | readonly string[]

const offline = ['firewall-offline-cmd']

/** How what holds now, or what is written down, is changed on this machine. */
export function layerOf({ isRunning, isSlow }: Firewall, layer: 'runtime' | 'permanent'): Layer {
  if (!isRunning) return offline
  if (!isSlow) return layer
  return layer === 'permanent' ? ['firewall-cmd', '-q', '--permanent'] : ['firewall-cmd', '-q']
}

const words: Record<List | Switch, string> = {
  services: 'Service',
  ports: 'Port',
  protocols: 'Protocol',
  sources: 'Source',
  interfaces: 'Interface',
  source_ports: 'SourcePort',
  forward_ports: 'ForwardPort',
  icmp_blocks: 'IcmpBlock',
  rich_rules: 'RichRule',
  masquerade: 'Masquerade',
  forward: 'Forward',
  icmp_block_inversion: 'IcmpBlockInversion',
}

const withoutTimeout = new Set<string>(['sources', 'interfaces', 'icmp_block_inversion'])

/** One script that brings a zone from what it is to what it must be; entries leave before others come. `timeout` in seconds: 0 stays. */
function changeZone(zone: string, layer: Layer, from: Zone, to: ZonePart, timeout = 0): Sh {
  const lines = [...lists, ...switches].flatMap(name => {
    const [old, wanted] = [from[name], to[name]]
    if (wanted === undefined) return []
    if (typeof wanted === 'boolean') return wanted === old ? [] : [turn(zone, layer, name as Switch, wanted, timeout)]
    const { open, close } = stepsOf(layer, name, old as readonly string[], wanted)
    const gone = close.map(entry => call(zone, layer, name, 'remove', entry, 0))
    const come = open.map(entry => (name === 'interfaces' ? move(zone, layer, entry) : call(zone, layer, name, 'add', entry, timeout)))
    return [...gone, ...come]
  })
  return script([prelude(zone, layer), ...lines])
}

/** What is asked of a zone, or wanted of it, by where it holds. */
export type Layers = { readonly permanent?: ZonePart; readonly runtime?: ZonePart }

/** A part of the zone for each layer that is meant and there. */
export function layersOf(
  now: Firewall,
  isMeant: { readonly permanent: boolean; readonly runtime: boolean },
  part: (zone: Zone) => ZonePart,
): Layers {
  return {
    ...(isMeant.permanent && now.permanent && { permanent: part(now.permanent) }),
    ...(isMeant.runtime && now.runtime && { runtime: part(now.runtime) }),
  }
}

/** What is written down is changed first, then what holds now, which may shut us out; `timeout` in seconds is of the latter. */
export function changeLayers(now: Firewall, { permanent, runtime }: Layers, timeout = 0) {
  return [
    permanent && now.permanent && changeZone(now.zone, layerOf(now, 'permanent'), now.permanent, permanent),
    runtime &&
      now.runtime && {
        run: changeZone(now.zone, layerOf(now, 'runtime'), now.runtime, runtime, timeout),
        mayDisconnect: true,
      },
  ]
}

/** The answer after a change. */
export function withLayers(now: Firewall, { permanent, runtime }: Layers): Firewall {
  return {
    ...now,
    ...(now.permanent && { permanent: { ...now.permanent, ...permanent } }),
    ...(now.runtime && { runtime: { ...now.runtime, ...runtime } }),
  }
}

/** Brings a zone about, or takes it away; one that is new is as `firewall-cmd --new-zone` makes it. */
export function writeZone(zone: string, layer: Layer, isPresent: boolean): Sh {
  if (typeof layer !== 'string') {
    const its = `--zone=${zone}`
    if (!isPresent) return sh`${layer} ${`--delete-zone=${zone}`} >/dev/null`
    return sh`${layer} ${`--new-zone=${zone}`} >/dev/null && { ${layer} ${its} --query-forward >/dev/null || ${layer} ${its} --add-forward >/dev/null; }`
  }
  if (!isPresent) return script([prelude(zone, layer), sh`bus "$o" $n.config.zone remove >/dev/null`])
  return script([prelude(zone, 'runtime'), sh`bus $b/config $n.config addZone2 ${`sa{sv}`} ${zone} 1 forward b true >/dev/null`])
}

/** What a zone written down does with packets that no entry of it is about. */
export function changeTarget(zone: string, layer: Layer, target: string): Sh {
  if (typeof layer !== 'string') return sh`${layer} ${`--zone=${zone}`} ${`--set-target=${target}`} >/dev/null`
  return script([prelude(zone, layer), sh`bus "$o" $n.config.zone update2 ${'a{sv}'} 1 target s ${target} >/dev/null`])
}

// firewalld joins and splits ranges by itself, its offline tool does not.
function stepsOf(layer: Layer, name: string, was: readonly string[], is: readonly string[]): ReturnType<typeof portSteps> {
  if (hasRanges(name) && layer !== offline) return portSteps(was, is)
  return { open: is.filter(entry => !was.includes(entry)), close: was.filter(entry => !is.includes(entry)) }
}

// A device is in one zone: it leaves the one that it is in.
function move(zone: string, layer: Layer, device: string): Sh {
  if (typeof layer !== 'string') return sh`${layer} ${`--zone=${zone}`} ${`--change-interface=${device}`} >/dev/null`
  if (layer === 'runtime') return sh`bus $b $n.zone changeZoneOfInterface ss ${zone} ${device} >/dev/null`
  return sh`p=$(bus $b/config $n.config getZoneOfInterface s ${device}); p=\${p#*'["'}; p=\${p%%'"'*}
if [ -n "$p" ]; then
q=$(bus $b/config $n.config getZoneByName s "$p"); q=\${q#*'["'}; bus "\${q%%'"'*}" $n.config.zone removeInterface s ${device} >/dev/null
fi
bus "$o" $n.config.zone addInterface s ${device} >/dev/null`
}

function prelude(zone: string, layer: Layer): Sh {
  if (typeof layer !== 'string') return sh`set -e`
  const start = sh`set -e
bus() { busctl --system --json=short call org.fedoraproject.FirewallD1 "$@"; }
b=/org/fedoraproject/FirewallD1 n=org.fedoraproject.FirewallD1`
  if (layer !== 'permanent') return start
  return script([start, sh`o=$(bus $b/config $n.config getZoneByName s ${zone}); o=\${o#*'["'}; o=\${o%%'"'*}`])
}

function turn(zone: string, layer: Layer, name: Switch, on: boolean, timeout: number): Sh {
  if (name !== 'forward' || typeof layer !== 'string') return call(zone, layer, name, on ? 'add' : 'remove', undefined, timeout)
  const settings = sh`'a{sv}' 1 forward b ${String(on)}`
  if (layer === 'permanent') return sh`bus "$o" $n.config.zone update2 ${settings} >/dev/null`
  return sh`bus $b $n.zone setZoneSettings2 ${sh`'sa{sv}'`} ${zone} 1 forward b ${String(on)} >/dev/null`
}

function call(zone: string, layer: Layer, name: List | Switch, verb: 'add' | 'remove', entry: string | undefined, timeout: number): Sh {
  if (typeof layer !== 'string') return byTool(layer, zone, name, verb, entry, timeout)
  const values = entry === undefined ? [] : valuesOf(name, entry)
  const method = `${verb}${words[name]}`
  if (layer === 'permanent')
    return sh`bus "$o" $n.config.zone ${method} ${values.length > 0 && ['s'.repeat(values.length), ...values]} >/dev/null`
  const seconds = verb === 'add' && !withoutTimeout.has(name) ? [String(timeout)] : []
  return sh`bus $b $n.zone ${method} ${`${'s'.repeat(values.length + 1)}${seconds.length > 0 ? 'i' : ''}`} ${zone} ${values} ${seconds} >/dev/null`
}

function valuesOf(name: List | Switch, entry: string): string[] {
  if (name === 'ports' || name === 'source_ports') return entry.split(/\/(.*)/s, 2)
  if (name === 'forward_ports') return entry.split(/:?(?:port|proto|toport|toaddr)=/).slice(1)
  return [entry]
}

function byTool(tool: readonly string[], zone: string, name: List | Switch, verb: string, entry: string | undefined, timeout: number): Sh {
  const option = words[name].replace(/(?!^)[A-Z]/g, '-$&').toLowerCase()
  const seconds = timeout > 0 && verb === 'add' && !withoutTimeout.has(name) && `--timeout=${timeout}`
  return sh`${tool} ${`--zone=${zone}`} ${`--${verb}-${option}${entry === undefined ? '' : `=${entry}`}`} ${seconds} >/dev/null`
}
