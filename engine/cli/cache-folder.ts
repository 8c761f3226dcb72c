import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of what may be thrown away at any time and saves time where it is there. */
export function cacheFolder(name: string): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tsplay', name)
}
