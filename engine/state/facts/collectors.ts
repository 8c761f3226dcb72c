import { clock } from './clock.ts'
import type { Collector } from './collector.ts'
import { distribution, lsb, packageManager, serviceManager } from './distribution.ts'
import { hardware } from './hardware.ts'
import { appArmor, commandLine, fibreChannel, fips, iscsi, load, names, nvme, selinux } from './kernel.ts'
import { local } from './local.ts'
import { network } from './network.ts'
import { capabilities, chroot, environment, hostKeys, person } from './person.ts'
import { platform } from './platform.ts'
import { python } from './python.ts'
import { virtual } from './virtual.ts'

/** What is always gathered, but for `!min`. */
const least = [
  platform,
  distribution,
  packageManager,
  serviceManager,
  python,
  person,
  environment,
  clock,
  commandLine,
  names,
  lsb,
  selinux,
  appArmor,
  fips,
  capabilities,
  hostKeys,
  local,
]

/** All collectors. */
export const collectors: readonly Collector[] = [...least, hardware, network, virtual, load, chroot, iscsi, nvme, fibreChannel]

/** Families of which no member is left where they are excluded by their own names. */
const families = [hardware, network, virtual]
const known: ReadonlySet<string> = new Set([...collectors.flatMap(({ names: own }) => own), 'facter', 'ohai'])

/** The names of the collectors that `gather_subset` asks for, or the word in it that is none. */
export function collectorsFor(subset: readonly string[]): readonly string[] | { readonly bad: string } {
  const words = subset.map(word => word.trim()).filter(Boolean)
  const bad = words.find(word => !['all', 'min'].includes(word.replace(/^!/, '')) && !known.has(word.replace(/^!/, '')))
  if (bad !== undefined) return { bad: bad.replace(/^!/, '') }
  const own = least.map(({ names: [name] }) => name)
  const excluded = new Set(words.flatMap(word => (word.startsWith('!') ? meant(word.slice(1), own) : [])))
  const isAll = words.includes('all') || words.length === 0
  const general = [...own, ...(isAll ? known : [])].filter(name => !excluded.has(name))
  const wanted = new Set([...general, ...words.filter(word => !word.startsWith('!') && word !== 'min')])
  if (words.includes('min')) for (const name of own) if (!words.includes(`!${name}`) && !words.includes('!min')) wanted.add(name)
  return withBrought(collectors.filter(({ names: asked }) => asked.some(name => wanted.has(name))))
}

/** All the names that may stand in `gather_subset`. */
export function subsetNames(): string {
  return ['all', 'min', ...known].sort().join(', ')
}

function meant(word: string, own: readonly string[]): readonly string[] {
  if (word === 'min') return own
  return families.find(({ names: [name] }) => name === word)?.names ?? [word]
}

function withBrought(chosen: readonly Collector[]): readonly string[] {
  const brought = new Set(chosen.flatMap(({ names: [name], brings = [] }) => [name, ...brings]))
  return collectors.filter(({ names: [name] }) => brought.has(name)).map(({ names: [name] }) => name)
}
