import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stampOf } from '../load/stamp.ts'
import type { Stamps, Witness } from '../load/witness.ts'
import type { Screen } from '../report/screen.ts'
import { cacheFolder } from './cache-folder.ts'

/** What a listing printed, and what it hangs on. */
interface Kept {
  readonly stamps: Stamps
  readonly printed: readonly (readonly [stream: 'out' | 'err', text: string])[]
}

const listings = new Set(['--list-tasks', '--list-tags', '--list-hosts', '--syntax-check'])
const month = 30 * 24 * 3600 * 1000
// What a shell changes with each command, and no listing depends on.
const volatile = new Set(['_', 'OLDPWD', 'SHLVL'])

/** Whether these arguments ask for a listing that may be kept: one that only reads, and was not told to read anew. */
export function mayBeKept(args: readonly string[]): boolean {
  return args[0] === 'run' && args.some(arg => listings.has(arg)) && !args.includes('--flush-cache')
}

/** What the same listing printed before, where nothing that it was read from has changed since; undefined where it must be made. */
export function recall(args: readonly string[]): Kept['printed'] | undefined {
  try {
    const kept = JSON.parse(readFileSync(placeOf(args), 'utf8')) as Kept
    return kept.stamps.every(([path, asked, stamp]) => stampOf(path, asked) === stamp) ? kept.printed : undefined
  } catch {
    // None, or one that cannot be read: then it is made again.
    return undefined
  }
}

/** Prints what was printed before, and gives the exit code. */
export async function printAgain(printed: Kept['printed']): Promise<number> {
  const streams = { out: process.stdout, err: process.stderr }
  // That nobody reads any longer (`--list-tasks | head`) needs no words.
  for (const stream of Object.values(streams)) stream.on('error', () => undefined)
  for (const [stream, text] of printed) await new Promise(done => streams[stream].write(text, done))
  return 0
}

/** A screen that notes what is printed, and `keep` for when all went well. What cannot be written is not kept. */
export function noting(screen: Screen): { readonly screen: Screen; keep(args: readonly string[], seen: Witness): void } {
  const printed: [stream: 'out' | 'err', text: string][] = []
  const noted = (stream: 'out' | 'err') => (text: string) => {
    printed.push([stream, text])
    return screen[stream](text)
  }
  return {
    screen: { ...screen, out: noted('out'), err: noted('err') },
    keep(args, seen) {
      const stamps = seen.stamps()
      if (stamps) quietlyWrite(placeOf(args), JSON.stringify({ stamps, printed } satisfies Kept))
    },
  }
}

/** One file for each listing: what was typed, by whom, where, in which surroundings, and by which tsplay. */
function placeOf(args: readonly string[]): string {
  const { env, stdout, stderr, version } = process
  const around = Object.entries(env).filter(([name]) => !volatile.has(name))
  const build = stampOf(import.meta.filename, 'path')
  const screen = [stdout.isTTY === true && [stdout.columns, stdout.rows], stderr.isTTY === true]
  const all = JSON.stringify([version, import.meta.filename, build, process.getuid?.(), process.cwd(), args, screen, around.sort()])
  return join(folder(), `${createHash('sha256').update(all).digest('hex')}.json`)
}

function folder(): string {
  return cacheFolder('listings')
}

/** Writes it whole or not at all, for nobody else to read; what is older than a month goes. */
function quietlyWrite(path: string, text: string): void {
  try {
    mkdirSync(folder(), { recursive: true, mode: 0o700 })
    for (const file of readdirSync(folder()).map(name => join(folder(), name)))
      if (statSync(file).mtimeMs < Date.now() - month) rmSync(file)
    writeFileSync(`${path}.${process.pid}`, text, { mode: 0o600 })
    renameSync(`${path}.${process.pid}`, path)
  } catch {
    // A full disk or a folder of somebody else's: the next listing is made as this one was.
  }
}
