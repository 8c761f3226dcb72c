import { createHash } from 'node:crypto'
import { type Record as Answered, encode } from '../shell/records.ts'
import { type Sh, sh } from '../shell/sh.ts'

/** What is asked once more on the host before steps, in their frame: only where it prints the same are they run. */
export interface Again {
  readonly script: Sh
  readonly sha256: string
}

// The time at which a file was read is the sixth word of what is said of it; asking what it holds moves it.
const read = /^(stat[^= ]*=(?:[^ ]* ){5})[^ ]* /gm
const unread = sh`tr '\\000' '\\n' | LC_ALL=C sed 's/^\\(stat[^= ]*=[^ ]* [^ ]* [^ ]* [^ ]* [^ ]* \\)[^ ]* /\\1- /'`

/** The SHA-256 of what the host printed for these records. */
export function sumOf(records: readonly Answered[]): string {
  const lines = records.flatMap(record => [...record, ['end', '']].map(([key, value]) => `${key}=${value}\0`))
  const text = lines.join('').replaceAll('\0', '\n').replace(read, '$1- ')
  return createHash('sha256').update(encode(text)).digest('hex')
}

/**
 * Ends the frame with a mark where the host answers otherwise. Where there is no sha256sum nothing can be compared there: then it was
 * asked a turn before, and that must do.
 */
export function guarding({ script: reads, sha256 }: Again, mark: string): Sh {
  return sh`if command -v sha256sum >/dev/null 2>&1; then
g=$( (
${reads}
) </dev/null 2>/dev/null | ${unread} | sha256sum)
case $g in ${sha256}*) ;; *) printf '\\n%s moved\\n' ${mark}; exit 0 ;; esac
fi`
}
