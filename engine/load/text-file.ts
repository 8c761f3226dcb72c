import { decrypt, isVaulted, type Vault } from './vault.ts'
import type { World } from './world.ts'

/** The text of a file, opened where it is a vault as a whole. A file that is not there reads as empty. Throws Problems for a vault that cannot be opened. */
export function readText(path: string, world: World, vault: Vault): string {
  const bytes = world.read(path)
  if (!bytes) return ''
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  return isVaulted(text) ? Buffer.from(decrypt(text, vault, path)).toString('utf8') : text
}
