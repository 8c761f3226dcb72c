import { nearest, type Problem } from '../errors.ts'
import type { World } from '../load/world.ts'
import type { Inventory } from '../resolve/inventory/inventory.ts'
import { selectHosts, splitTerms } from '../resolve/inventory/patterns.ts'

/** What is wrong with --limit: a file that is not there, or nobody left. A limit that says nothing must never come to mean everybody. */
export function limitProblems(limit: string | undefined, inventory: Inventory, world: World): Problem[] {
  if (limit === undefined) return []
  const missing = splitTerms(limit).filter(term => term.startsWith('@') && world.stat(term.slice(1))?.type !== 'file')
  if (missing.length > 0)
    return missing.map(term => ({
      code: 'missing-limit-file',
      message: `--limit names the file ${term.slice(1)}, and there is none`,
      hint: 'give the path from here; without the @ it is the name of a host or group',
    }))
  const known = inventory.hostNames()
  if (known.length === 0 || selectHosts('all', inventory, world, limit).hosts.length > 0) return []
  const near = nearest(limit, [...known, ...inventory.groupNames()])
  return [
    {
      code: 'no-hosts-limit',
      message: `--limit ${limit} leaves no host of the inventory`,
      hint: near.length > 0 ? `did you mean ${near.map(name => `"${name}"`).join(' or ')}?` : `it has: ${some(known)}`,
    },
  ]
}

function some(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
}
