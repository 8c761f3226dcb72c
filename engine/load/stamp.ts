import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What is asked of a path: what is there and what it holds, or which names a folder has. */
export type Asked = 'path' | 'names'

/** Two stamps of a path are equal while what was asked of it has the same answer: for a folder that was not listed, what is in it does not count. */
export function stampOf(path: string, asked: Asked): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (!found) return ''
    if (asked === 'path' && found.isDirectory()) return `folder ${found.mode}`
    return [found.dev, found.ino, found.mode, found.size, found.mtimeNs, found.ctimeNs].join(' ')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/** The highest of the folders above a path that is not there, or the path itself: while that is so, neither is the path. */
export function absentAt(path: string): string {
  const above = dirname(path)
  return above === path || stampOf(above, 'path') !== '' ? path : absentAt(above)
}

/**
 * Whether what has that stamp was last changed so long before a moment (milliseconds since 1970) that a change after it shows: clocks
 * of file systems tick by up to ten milliseconds, those that keep whole seconds by two seconds.
 */
export function isSettled(stamp: string, moment: number): boolean {
  const [, , , , modified, changed] = stamp.split(' ')
  if (modified === undefined || changed === undefined) return true
  return [modified, changed].every(time => Number(time) / 1e6 + (/0{9}$/.test(time) ? 2000 : 20) < moment)
}
