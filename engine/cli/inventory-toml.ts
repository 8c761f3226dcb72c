import { stringify } from 'smol-toml'
import type { Json } from '../module.ts'
import type { OpenInventory } from './open-inventory.ts'

type Members = { readonly [name: string]: Json }

/** An inventory as TOML has it: each group with its hosts, the variables of a host where it is named first. */
export function asToml(open: OpenInventory, chosen: ReadonlySet<string>, isExport: boolean): Members {
  const seen = new Set<string>()
  const groups = open.inventory.groupNames().map((name): [string, Json] => {
    const children = open.inventory.childrenOf(name).filter(child => child !== 'ungrouped')
    const hosts = (name === 'all' ? [] : open.inventory.ownHosts(name))
      .filter(host => chosen.has(host))
      .map((host): [string, Json] => {
        const isFirst = !seen.has(host)
        seen.add(host)
        return [host, isFirst ? (isExport ? open.own(host) : open.variables(host)) : {}]
      })
    const vars = isExport ? open.group(name) : {}
    // What belongs to no group belongs to all without being said.
    const named: Json = name === 'all' || children.length === 0 ? {} : { children }
    return [name, { ...(named as object), ...filled('hosts', Object.fromEntries(hosts)), ...filled('vars', vars) }]
  })
  return Object.fromEntries(
    groups.filter(([name, group]) => Object.keys(group as object).length > 0 || !['all', 'ungrouped'].includes(name)),
  )
}

function filled(name: string, members: Json): Members {
  return Object.keys(members as object).length > 0 ? { [name]: members } : {}
}

/** TOML, which has no word for nothing: such members are left out. */
export function tomlText(members: Members): string {
  return `${stringify(withoutNulls(members)).trimEnd()}\n`
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).filter(member => member !== null).map(withoutNulls)
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(kept.map(([key, member]): [string, Json] => [key, withoutNulls(member)]))
}
