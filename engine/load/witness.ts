import { type Asked, absentAt, isSettled, stampOf } from './stamp.ts'
import type { World } from './world.ts'

/** All that was asked of the control side: while the stamps hold, it would be answered the same again. */
export type Stamps = readonly (readonly [path: string, asked: Asked, stamp: string])[]

/** The control side, with a note of what was asked of it. */
export interface Witness {
  readonly world: World
  /** What the answers hang on; undefined where no stamp can tell: a command ran, chance or the clock was asked, or a file changed just now. */
  stamps(): Stamps | undefined
}

/** Notes what is asked of a world. What its environment says is not noted. */
export function witness(world: World): Witness {
  const begun = world.now()
  const noted = new Map<string, Stamps[number]>()
  let isOpen = false
  /** The same question, of which no stamp tells. */
  const untold =
    <A extends readonly unknown[], T>(question: (...asked: A) => T) =>
    (...asked: A): T => {
      isOpen = true
      return question(...asked)
    }
  const { write, remove, run, fetch, random, entropy, now } = world
  const open = {
    write: untold(write),
    remove: untold(remove),
    run: untold(run),
    fetch: untold(fetch),
    random: untold(random),
    entropy: untold(entropy),
    now: untold(now),
  }
  return {
    world: { ...world, ...noting(world, noted), ...open },
    stamps: () => {
      const all = [...noted.values()]
      return !isOpen && all.every(([, , stamp]) => isSettled(stamp, begun)) ? all : undefined
    },
  }
}

/** The questions about files, each path noted once, before it is answered. */
function noting(world: World, noted: Map<string, Stamps[number]>): Pick<World, 'read' | 'list' | 'stat'> {
  const note =
    <T>(asked: Asked, question: (path: string) => T) =>
    (path: string): T => {
      const stamp = noted.has(`${asked} ${path}`) ? undefined : stampOf(path, asked)
      if (stamp !== undefined) noted.set(`${asked} ${path}`, [stamp === '' ? absentAt(path) : path, asked, stamp])
      return question(path)
    }
  return { read: note('path', world.read), list: note('names', world.list), stat: note('path', world.stat) }
}
