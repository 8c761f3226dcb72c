import { shuffled } from '../fidelity/sample.ts'
import type { HostKind } from './preparation.ts'

/** How many modules a sample has of each kind of host, besides those that failed once; SELinux takes minutes. */
const sizes: Readonly<Record<HostKind, number>> = { folder: 6, machine: 1, booted: 1, selinux: 0 }

/** A sample of modules by a seed, with all that ever failed but those for which SELinux has to be on. */
export function sample(
  all: readonly string[],
  seed: number,
  hostOf: (name: string) => HostKind,
  failedOnce: Readonly<Record<string, string>>,
): string[] {
  const left = { ...sizes }
  return shuffled(all, seed).filter(name => {
    const host = hostOf(name)
    return failedOnce[name] === undefined ? left[host]-- > 0 : host !== 'selinux'
  })
}
