import { join } from 'node:path'
import type { FactCache } from '../execute/scene.ts'
import type { Settings } from '../load/settings.ts'
import { type Key, type Mapping, Secret, Unknown, type Value } from '../load/values.ts'
import type { World } from '../load/world.ts'
import { jsonText, parseJson } from '../resolve/templating/python/json.ts'

/** The cache that the settings name: files of JSON, one a host, as Ansible's jsonfile has them; undefined for none. */
export function factCache(settings: Settings, world: World): FactCache | undefined {
  const { factCaching, factCachingConnection: folder, factCachingPrefix: prefix, factCachingTimeout: seconds } = settings
  if (!isJsonFile(factCaching) || folder === undefined) return undefined
  // A name with a slash would be a way elsewhere.
  const fileOf = (host: string) => (host.includes('/') ? undefined : join(folder, `${prefix}${host}`))
  return {
    read(host) {
      const path = fileOf(host)
      const { modified = world.now() } = (path === undefined ? undefined : world.stat(path)) ?? {}
      if (path === undefined || (seconds > 0 && world.now() - modified > seconds * 1000)) return undefined
      return factsIn(world.read(path))
    },
    keep(host, facts) {
      const path = fileOf(host)
      if (path !== undefined) world.write(path, Buffer.from(textOf(facts)), 0o600)
    },
    forget(host) {
      const path = fileOf(host)
      if (path !== undefined) world.remove(path)
    },
  }
}

/** Whether facts go to files. */
export function isJsonFile(plugin: string): boolean {
  return /^(ansible\.builtin\.)?jsonfile$/.test(plugin)
}

/** A file that is no JSON, or cut off, is none. */
function factsIn(bytes: Uint8Array | undefined): ReadonlyMap<string, Value> | undefined {
  if (bytes === undefined) return undefined
  try {
    const facts = parseJson(Buffer.from(bytes).toString('utf8'))
    if (!(facts instanceof Map)) return undefined
    return new Map(
      [...(facts as Mapping)].map(([name, value]): [string, Value] => [String(name), value]).filter(([name]) => name !== gathered),
    )
  } catch {
    return undefined
  }
}

/** Ansible's mark of a host whose facts were gathered. */
const gathered = '_ansible_facts_gathered'

function textOf(facts: ReadonlyMap<string, Value>): string {
  const open = [...facts].filter(([, value]) => isOpen(value))
  const all = new Map<Key, Value>([...open, ...(facts.has('module_setup') ? [[gathered, true] as const] : [])])
  return jsonText(all, { indent: '    ', sortKeys: true, ensureAscii: true, comma: ', ', colon: ': ' })
}

function isOpen(value: Value): boolean {
  if (value instanceof Secret || value instanceof Unknown) return false
  if (Array.isArray(value)) return (value as readonly Value[]).every(isOpen)
  return !(value instanceof Map) || [...(value as Mapping).values()].every(isOpen)
}
