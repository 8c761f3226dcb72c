import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of this package, as its package.json says; from source and from dist alike. */
export const version: string = readVersion()

function readVersion(): string {
  for (const up of ['..', '../..', '../../..']) {
    try {
      const text = readFileSync(join(import.meta.dirname, up, 'package.json'), 'utf8')
      return String((JSON.parse(text) as { version: unknown }).version)
    } catch {
      // one folder further up when running from dist or dist/bin
    }
  }
  return 'unknown'
}
