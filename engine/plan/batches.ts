import type { Value } from '../load/values.ts'

/** Hosts in batches as `serial` says: numbers, percents of all, or a list whose last value repeats. All at once without it. */
export function batchesOf(hosts: readonly string[], serial: Value): string[][] {
  const sizes = (Array.isArray(serial) ? (serial as readonly Value[]) : [serial]).map(size => sizeOf(size, hosts.length))
  const batches: string[][] = []
  let taken = 0
  while (taken < hosts.length) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)] ?? hosts.length
    batches.push(hosts.slice(taken, taken + size))
    taken += size
  }
  return batches
}

function sizeOf(size: Value, all: number): number {
  const text = String(size ?? '')
  const number = text.endsWith('%') ? Math.floor((Number.parseFloat(text) * all) / 100) : Number.parseInt(text, 10)
  if (text.endsWith('%')) return Math.max(1, number)
  return Number.isNaN(number) || number < 1 ? Math.max(1, all) : number
}

/** Hosts in the order that a play's `order` asks for. */
export function ordered(hosts: readonly string[], order: string, world: { random(): number }): string[] {
  switch (order) {
    case 'reverse_inventory':
      return [...hosts].reverse()
    case 'sorted':
      return [...hosts].sort()
    case 'reverse_sorted':
      return [...hosts].sort().reverse()
    case 'shuffle':
      return hosts
        .map(host => ({ host, by: world.random() }))
        .sort((a, b) => a.by - b.by)
        .map(({ host }) => host)
    default:
      return [...hosts]
  }
}
