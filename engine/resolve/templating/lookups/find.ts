import { isAbsolute } from 'node:path'
import { expandUser } from '../filters/paths.ts'
import { Fault } from '../items.ts'
import type { Kernel } from '../kernel.ts'

/** Where a file of a name may be: below files/, templates/ or vars/ of each folder of the search path, or right in it. */
export function candidates(kernel: Pick<Kernel, 'world' | 'setting'>, folders: readonly string[], name: string): string[] {
  const home = expandUser(name, kernel)
  if (isAbsolute(home)) return [home]
  const places = [...new Set([...kernel.setting.searchPath, kernel.setting.playbookDir])]
  // As it was named, dots and all: so Ansible shows it.
  return places.flatMap(place => [...folders.map(folder => `${place}/${folder}/${home}`), `${place}/${home}`])
}

/** A file by Ansible's search path; undefined where there is none. */
export function findFile(kernel: Pick<Kernel, 'world' | 'setting'>, folders: readonly string[], name: string): string | undefined {
  return candidates(kernel, folders, name).find(path => kernel.world.stat(path) !== undefined)
}

/** The text of a file by Ansible's search path. Throws a Fault that says where it was looked for. */
export function readFound(kernel: Kernel, folder: string, name: string): { readonly path: string; readonly text: string } {
  const path = findFile(kernel, [folder], name)
  const bytes = path === undefined ? undefined : kernel.world.read(path)
  if (path === undefined || bytes === undefined)
    throw new Fault(`there is no file "${name}" here`, 'missing-file', `looked in ${candidates(kernel, [folder], name).join(', ')}`)
  return { path, text: Buffer.from(opened(kernel, bytes)).toString('utf8') }
}

/** A file's bytes, out of its vault where it is one and the vault can be opened. */
export function opened(kernel: Kernel, bytes: Uint8Array): Uint8Array {
  const isVault = Buffer.from(bytes.subarray(0, 14)).toString('latin1') === '$ANSIBLE_VAULT'
  if (!isVault || !kernel.setting.unvault) return bytes
  kernel.markSecret()
  return kernel.setting.unvault(Buffer.from(bytes).toString('latin1'))
}
