import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from '../program.ts'

/** A root that can be written to, over others that cannot: what is written is in memory and gone with `drop`; `freeze` gives it as a layer. */
export interface Overlay {
  readonly root: string
  readonly freeze: () => Promise<string>
  readonly drop: () => Promise<void>
}

/** Lays a fresh overlay of at most `size` over the given roots, the first of which hides the others. */
export async function openOverlay(folder: string, lowers: readonly string[], size: string): Promise<Overlay> {
  await mkdir(folder, { recursive: true })
  await mustRun('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder])
  const [upper, work, root] = ['upper', 'work', 'root'].map(name => join(folder, name)) as [string, string, string]
  for (const path of [upper, work, root]) await mkdir(path)
  await mustRun('mount', ['-t', 'overlay', '-o', `lowerdir=${lowers.join(':')},upperdir=${upper},workdir=${work}`, 'overlay', root])
  return { root, freeze: () => freeze(root, upper), drop: () => drop(folder) }
}

/** Gives this process's namespace a /run of its own, where systemd-nspawn keeps its notes. */
export async function hideRun(): Promise<void> {
  await mustRun('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run'])
}

async function freeze(root: string, upper: string): Promise<string> {
  await mustRun('umount', ['--lazy', root])
  return upper
}

async function drop(folder: string): Promise<void> {
  // Lazily: a process of the killed host may still be on its way out.
  await mustRun('umount', ['--recursive', '--lazy', folder])
}
