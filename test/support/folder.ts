import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What is in a folder, by paths below it: `0644 text`, `0755/` for a folder, `-> target` for a link. */
export type Listing = { readonly [path: string]: string }

/** Makes a folder of its own with what is listed, runs something in it, and removes it. */
export async function inFolder<T>(listing: Listing, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "it's "))
  try {
    for (const [path, what] of Object.entries(listing)) make(join(folder, path), what)
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is in a folder, all of it. */
export function listingOf(folder: string): Listing {
  return Object.fromEntries(below(folder, '').map(path => [path, told(join(folder, path))]))
}

// Links are not followed: readdir by itself does.
function below(folder: string, path: string): string[] {
  const entries = readdirSync(join(folder, path), { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1))
  return entries.flatMap(entry => [join(path, entry.name), ...(entry.isDirectory() ? below(folder, join(path, entry.name)) : [])])
}

function make(path: string, what: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (what.startsWith('-> ')) return symlinkSync(what.slice(3), path)
  const [, mode = '', kind = '', text = ''] = /^(\d+)(\/| )([\s\S]*)$/.exec(what) ?? []
  if (kind === '/') mkdirSync(path, { recursive: true })
  else writeFileSync(path, text)
  chmodSync(path, Number.parseInt(mode, 8))
}

function told(path: string): string {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`
  const mode = `0${(stat.mode & 0o7777).toString(8).padStart(3, '0')}`
  return stat.isDirectory() ? `${mode}/` : `${mode} ${readFileSync(path, 'utf8')}`
}
