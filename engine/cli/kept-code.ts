import { mkdirSync, statSync } from 'node:fs'
import module from 'node:module'
import { cacheFolder } from './cache-folder.ts'

/** Node has it from 22 on. */
interface Keeping {
  readonly enableCompileCache?: (folder: string) => unknown
}

/** Lets Node keep its compiled form of this program, which takes a part off each start; what is kept runs, so nobody else may write there. */
export function keepCode(): void {
  const { enableCompileCache } = module as Keeping
  const folder = cacheFolder('code')
  if (enableCompileCache && isOurs(folder)) enableCompileCache(folder)
}

function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = statSync(folder)
    return uid === process.getuid?.() && (mode & 0o022) === 0
  } catch {
    return false
  }
}
