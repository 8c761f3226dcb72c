import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../lab/places.ts'

/** A playbook that is checked on a blank host and then run there, with the files it needs. */
export interface Book {
  /** TOPIC/NAME, such as files/mode-behind-content */
  readonly name: string
  readonly topic: string
  readonly files: ReadonlyMap<string, string>
  /** Debian packages that the blank host has. */
  readonly needs: readonly string[]
  /** Whether it needs a booted host; else a folder with a bare system does. */
  readonly isBooted: boolean
}

const shelf = join(project, 'test/fidelity/books')

/** All books, by topic and name. */
export function books(): Book[] {
  return readdirSync(shelf)
    .sort()
    .flatMap(topic =>
      readdirSync(join(shelf, topic))
        .sort()
        .map(file => bookOf(topic, file, readFileSync(join(shelf, topic, file), 'utf8'))),
    )
}

/**
 * Reads a book. A `.yml` is the playbook itself; a `.book` holds several files, each after a line `-- PATH --`, with book.yml among them.
 * What it needs stands in lines `needs: PACKAGES` and `host: booted`, before the files or in comments at the top.
 */
export function bookOf(topic: string, file: string, source: string): Book {
  const parts = file.endsWith('.yml') ? [/^(#.*\n)*/.exec(source)?.[0] ?? '', 'book.yml', source] : source.split(/^-- (.+) --\n/m)
  const [notes = '', ...pairs] = parts
  const files = new Map<string, string>()
  for (let at = 0; at < pairs.length; at += 2) files.set(pairs[at] ?? '', pairs[at + 1] ?? '')
  return {
    name: `${topic}/${file.replace(/\.\w+$/, '')}`,
    topic,
    files,
    needs: (/^(?:# )?needs: (.*)$/m.exec(notes)?.[1] ?? '').split(' ').filter(Boolean),
    isBooted: /^(?:# )?host: booted$/m.test(notes),
  }
}
