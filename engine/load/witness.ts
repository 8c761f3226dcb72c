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
  const noted = new Map<string, readonly [string, Asked, string]>()
  let isOpen = false
  const note = (path: string, asked: Asked) => {
    const key = `${asked} ${path}`
    if (noted.has(key)) return
    const stamp = stampOf(path, asked)
    noted.set(key, [stamp === '' ? absentAt(path) : path, asked, stamp])
  }
  /** The same question, of which no stamp tells. */
  const untold =
    <A extends readonly unknown[], T>(question: (...asked: A) => T) =>
    (...asked: A): T => {
      isOpen = true
      return question(...asked)
    }
  return {
    world: {
      read: path => {
        note(path, 'path')
        return world.read(path)
      },
      list: path => {
        note(path, 'names')
        return world.list(path)
      },
      stat: path => {
        note(path, 'path')
        return world.stat(path)
      },
      env: name => world.env(name),
      write: untold(world.write),
      run: untold(world.run),
      fetch: untold(world.fetch),
      random: untold(world.random),
      entropy: untold(world.entropy),
      now: untold(world.now),
    },
    stamps: () => {
      const all = [...noted.values()]
      return !isOpen && all.every(([, , stamp]) => isSettled(stamp, begun)) ? all : undefined
    },
  }
}
