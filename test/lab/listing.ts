import { createHash } from 'node:crypto'
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** One line of facts for each path of a tree: kind, mode, owner, size and content, or where a link leads. Paths are bytes read as latin1. */
export type Listing = ReadonlyMap<string, string>

/** What a login by itself leaves behind, and what a running system writes without being asked. */
export const ownTraces: readonly RegExp[] = [
  /^\/(proc|sys|dev|run)(\/|$)/,
  /^\/var\/log\/(wtmp|btmp|lastlog|faillog)$/,
  /^\/var\/log\/journal(\/|$)/,
]

/** Lists a whole tree, less the paths that match: `root` is left off the names. */
export function list(root: string, without: readonly RegExp[] = ownTraces): Listing {
  const found = new Map<string, string>()
  const walk = (path: string) => {
    for (const name of readdirSync(bytes(root + path), { encoding: 'latin1' }).sort()) {
      const inner = `${path}/${name}`
      if (without.some(pattern => pattern.test(inner))) continue
      const stats = lstatSync(bytes(root + inner), { bigint: true })
      found.set(inner, describe(root + inner, stats))
      if (stats.isDirectory()) walk(inner)
    }
  }
  walk('')
  return found
}

/** What differs between two listings, a sentence each. */
export function differences(before: Listing, after: Listing): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap(path => {
    const [old, now] = [before.get(path), after.get(path)]
    if (old === now) return []
    if (old === undefined) return [`${path} is new: ${now}`]
    if (now === undefined) return [`${path} is gone: ${old}`]
    return [`${path} was ${old}, is ${now}`]
  })
}

function describe(path: string, stats: BigIntStats): string {
  const owner = `${stats.uid}:${stats.gid}`
  const mode = (stats.mode & 0o7777n).toString(8).padStart(4, '0')
  if (stats.isSymbolicLink()) return `link ${owner} to ${readlinkSync(bytes(path), { encoding: 'latin1' })}`
  if (stats.isDirectory()) return `folder ${mode} ${owner}`
  if (!stats.isFile()) return `special ${mode} ${owner} ${stats.rdev}`
  return `file ${mode} ${owner} ${stats.size} ${hashOf(path, stats)}${stats.nlink > 1n ? ` ${stats.nlink} links` : ''}`
}

const hashes = new Map<string, string>()

/** A file whose change time is what it was has the content that it had: nobody sets that time. */
function hashOf(path: string, { dev, ino, ctimeNs, size }: BigIntStats): string {
  const key = [dev, ino, ctimeNs, size].join()
  const known = hashes.get(key)
  if (known !== undefined) return known
  const hash = createHash('sha1')
    .update(readFileSync(bytes(path)))
    .digest('hex')
  hashes.set(key, hash)
  return hash
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}
