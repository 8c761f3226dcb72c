import { stringify, TomlDate } from 'smol-toml'
import { toJson } from '../load/json.ts'
import { Float, type Key, type Mapping, Moment, type Value } from '../load/values.ts'
import type { OpenInventory } from './open-inventory.ts'

/** An inventory as TOML has it: each group with its hosts, the variables of a host where it is named first. */
export function asToml(open: OpenInventory, chosen: ReadonlySet<string>, isExport: boolean): Mapping {
  const seen = new Set<string>()
  const groups = open.inventory.groupNames().map((name): [Key, Mapping] => {
    const children = open.inventory.childrenOf(name).filter(child => child !== 'ungrouped')
    const hosts = (name === 'all' ? [] : open.inventory.ownHosts(name))
      .filter(host => chosen.has(host))
      .map((host): [Key, Value] => {
        const isFirst = !seen.has(host)
        seen.add(host)
        return [host, isFirst ? (isExport ? open.own(host) : open.variables(host)) : new Map()]
      })
    const vars: Mapping = isExport ? open.group(name) : new Map()
    const members: [Key, Value][] = [
      // What belongs to no group belongs to all without being said.
      ...(name === 'all' || children.length === 0 ? [] : [['children', children] as [Key, Value]]),
      ...(hosts.length === 0 ? [] : [['hosts', new Map(hosts)] as [Key, Value]]),
      ...(vars.size === 0 ? [] : [['vars', vars] as [Key, Value]]),
    ]
    return [name, new Map(members)]
  })
  return new Map(groups.filter(([name, group]) => group.size > 0 || !['all', 'ungrouped'].includes(String(name))))
}

/** TOML, which has no word for nothing: such members are left out. */
export function tomlText(members: Mapping): string {
  return `${stringify(written(members), { numbersAsFloat: true }).trimEnd()}\n`
}

/** Integers as bigints, which tell them from floats. */
function written(value: Value): unknown {
  if (Array.isArray(value)) return (value as readonly Value[]).filter(member => member !== null).map(written)
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as Mapping)].filter(([, member]) => member !== null).map(([key, member]) => [String(key), written(member)]),
    )
  if (value instanceof Float) return value.value
  if (value instanceof Moment) return new TomlDate(value.text)
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : typeof value === 'number' ? value : toJson(value)
}
