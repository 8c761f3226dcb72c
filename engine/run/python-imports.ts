import { join } from 'node:path'
import { type ImportRoot, importedFiles, installedAnsible } from '../load/python-imports.ts'
import type { World } from '../load/world.ts'

/** What modules in Python import, from the user's own folders and from the ansible-core that is installed here; each text once. */
export function pythonImports(folders: () => readonly string[], collections: readonly ImportRoot[], world: World) {
  const known = new Map<string, ReadonlyMap<string, Uint8Array>>()
  let installed: { readonly folder: string | undefined } | undefined
  return (text: string): ReadonlyMap<string, Uint8Array> => {
    const id = JSON.stringify([text, folders()])
    const there = known.get(id)
    if (there) return there
    installed ??= { folder: installedAnsible(world) }
    const { folder } = installed
    const fresh = importedFiles(text, rootsOf(folder, folders(), collections), world)
    known.set(id, fresh)
    return fresh
  }
}

function rootsOf(folder: string | undefined, folders: readonly string[], collections: readonly ImportRoot[]): ImportRoot[] {
  const core = folder === undefined ? [] : [{ name: 'ansible', folders: [folder] }]
  const own = folder === undefined ? folders : [...folders, join(folder, 'module_utils')]
  return [...collections, { name: 'ansible.module_utils', folders: own }, ...core]
}
