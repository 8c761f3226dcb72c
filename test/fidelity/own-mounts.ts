import { spawnSync } from 'node:child_process'
import { installPrograms, obstacles } from '../lab/machine.ts'
import { ensureRoots, type Roots } from '../lab/roots.ts'
import type { Grade } from './grade.ts'

/** What a program that grades is asked for by its words. */
export interface Asked {
  readonly flags: readonly string[]
  readonly names: readonly string[]
}

const inside = '--inside'

/** Does a program's work with the lab's roots at hand, in a process of its own: what is mounted there goes with it. */
export async function withOwnMounts(program: string, work: (asked: Asked, roots: Roots) => Promise<void>): Promise<void> {
  const words = process.argv.slice(2)
  if (!words.includes(inside)) {
    const again = ['--mount', '--propagation', 'private', process.execPath, program, ...words, inside]
    process.exitCode = spawnSync('unshare', again, { stdio: 'inherit' }).status ?? 1
    return
  }
  const hindrances = obstacles()
  if (hindrances.length > 0) throw new Error(hindrances.join('; '))
  const tell = (sentence: string) => void process.stderr.write(`${sentence}\n`)
  await installPrograms(tell)
  const roots = await ensureRoots(tell)
  await work({ flags: words.filter(word => word.startsWith('--')), names: words.filter(word => !word.startsWith('--')) }, roots)
}

/** The seed that was asked for, or one of chance; told, so that a sample can be had again. */
export function seedOf(flags: readonly string[]): number {
  const seed = Number(flags.find(flag => flag.startsWith('--seed='))?.slice(7) ?? Math.floor(Math.random() * 1e6))
  process.stdout.write(`seed ${seed}\n`)
  return seed
}

/** Prints a grade under its name, with each of its sentences. */
export function tellGrade(name: string, { right, unknown, wrong }: Grade): void {
  process.stdout.write(`${name}: ${right} right, ${unknown.length} unknown, ${wrong.length} wrong\n`)
  for (const sentence of unknown) process.stdout.write(`  unknown: ${sentence}\n`)
  for (const sentence of wrong) process.stdout.write(`  WRONG: ${sentence}\n`)
}
