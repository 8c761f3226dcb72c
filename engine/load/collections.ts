import { join } from 'node:path'
import type { Position, Problem } from '../errors.ts'
import { readText } from './text-file.ts'
import type { Mapping, Value } from './values.ts'
import type { World } from './world.ts'
import { mappingOf, readYaml } from './yaml.ts'

/** Kinds of plugins that a collection may send on to others. */
export type Routed = 'modules' | 'filter' | 'test' | 'lookup'

/** What a collection says of a name: another one to take in its place, or that it is gone; undefined where it says nothing. */
export interface Route {
  readonly redirect: string | undefined
  /** Why nobody should use it any more, or, of what is gone, why it is. */
  readonly warning: string | undefined
  readonly isGone: boolean
}

/** Collections on disk: where they lie, and what their meta/runtime.yml says. */
export interface Collections {
  /** The folder of `ns.coll`. */
  folder(name: string): string | undefined
  /** All there are, as `ns.coll`; of two of one name only the first counts. */
  names(): readonly string[]
  route(kind: Routed, name: string): Route | undefined
  /** Whether a group of module_defaults (`ns.coll.group`) has a module of that name. */
  hasInGroup(group: string, module: string): boolean
  /** The file of a playbook that is called `ns.coll.book`. */
  playbook(name: string): string | undefined
}

/** The collections in folders called ansible_collections, the first winning a name. */
export function collectionsIn(folders: readonly string[], world: World): Collections {
  const runtime = new Map<string, Mapping>()
  const list = (path: string) => (world.list(path) ?? []).filter(name => /^\w+$/.test(name))
  const folder = (name: string) =>
    folders.map(place => join(place, ...name.split('.'))).find(path => world.stat(path)?.type === 'directory')
  const said = (collection: string): Mapping => {
    const there = runtime.get(collection)
    if (there) return there
    const path = folder(collection)
    const fresh = path === undefined ? new Map() : runtimeOf(join(path, 'meta/runtime.yml'), world)
    runtime.set(collection, fresh)
    return fresh
  }
  let all: readonly string[] | undefined
  return {
    folder,
    names: () => {
      all ??= [...new Set(folders.flatMap(place => list(place).flatMap(ns => list(join(place, ns)).map(name => `${ns}.${name}`))))]
      return all
    },
    route(kind, name) {
      const { collection, own } = parted(name)
      return collection === undefined ? undefined : routeFrom(member(member(said(collection), 'plugin_routing'), kind), own, name)
    },
    hasInGroup: (group, module) => isInGroup(group, module, said, new Set()),
    playbook: name => playbookIn(folder, name, world),
  }
}

function playbookIn(folder: Collections['folder'], name: string, world: World): string | undefined {
  const { collection, own } = parted(name.replace(/\.ya?ml$/, ''))
  const path = collection === undefined ? undefined : folder(collection)
  if (path === undefined) return undefined
  const base = join(path, 'playbooks', ...own.split('.'))
  return [`${base}.yml`, `${base}.yaml`].find(file => world.stat(file)?.type === 'file')
}

/** A full name as its collection and what it is called there. */
export function parted(name: string): { readonly collection: string | undefined; readonly own: string } {
  const [, collection, own] = /^(\w+\.\w+)\.(\w+(?:\.\w+)*)$/.exec(name) ?? []
  return { collection, own: own ?? name }
}

/** The folder ansible_collections that a folder lies in, if so. */
export function collectionRootOf(folder: string): string | undefined {
  return /^(.*\/ansible_collections)\/\w+\/\w+\//.exec(`${folder}/`)?.[1]
}

/** A redirect that leads back to itself. */
export function ringProblem(names: readonly string[], at: Position): Problem {
  const path = names.map(name => `'${name}'`).join(', ')
  return {
    code: 'redirect-loop',
    message: `plugin redirect loop resolving ${names[0] ?? ''} (path: [${path}])`,
    at,
    hint: 'mend meta/runtime.yml of the collection, or name the module that is meant',
  }
}

function runtimeOf(path: string, world: World): Mapping {
  if (world.stat(path)?.type !== 'file') return new Map()
  const noVault = { secrets: [] }
  const { value, problems } = readYaml(readText(path, world, noVault), path, noVault)
  return problems.length > 0 ? new Map() : mappingOf(value)
}

function routeFrom(table: Mapping, own: string, name: string): Route | undefined {
  const entry = member(table, own)
  if (entry.size === 0) return undefined
  const [gone, old] = [member(entry, 'tombstone'), member(entry, 'deprecation')]
  const redirect = entry.get('redirect')
  return {
    redirect: typeof redirect === 'string' ? redirect : undefined,
    isGone: gone.size > 0,
    warning:
      gone.size > 0 ? sentence(name, 'has been removed', gone) : old.size > 0 ? sentence(name, 'has been deprecated', old) : undefined,
  }
}

function sentence(name: string, what: string, entry: Mapping): string {
  const text = String(entry.get('warning_text') ?? '').trim()
  return `${name} ${what}.${text === '' ? '' : ` ${text}`}`
}

function isInGroup(group: string, module: string, said: (collection: string) => Mapping, seen: Set<string>): boolean {
  const { collection, own } = parted(group)
  if (collection === undefined || seen.has(group)) return false
  seen.add(group)
  const members = member(said(collection), 'action_groups').get(own)
  return (Array.isArray(members) ? (members as readonly Value[]) : []).some(entry => {
    if (typeof entry === 'string') return full(entry, collection) === module
    const more = entry instanceof Map ? member(entry as Mapping, 'metadata').get('extend_group') : undefined
    return [more ?? []].flat().some(other => isInGroup(full(String(other), collection), module, said, seen))
  })
}

/** A name as the collection that says it means it. */
function full(name: string, collection: string): string {
  return parted(name).collection === undefined ? `${collection}.${name}` : name
}

function member(mapping: Mapping, key: string): Mapping {
  const found = mapping.get(key)
  return found instanceof Map ? (found as Mapping) : new Map()
}
