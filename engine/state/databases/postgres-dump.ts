import { split } from 'shlex'
import type { Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { type PostgresPlace, reaching } from './postgres.ts'

/** A step that writes a database to a file: whole, and read by us alone. The end of its name says how. */
export function dumping(place: PostgresPlace, target: string, more: string): Step {
  const { format, packs } = wayOf(target)
  const dump = sh`pg_ ${split(more)} ${format === 'directory' ? ['-f', target] : []} ${`--format=${format}`} -d ${place.database}`
  if (format === 'directory') return { run: sh`${reaching(place, 'pg_dump')}\n${dump}` }
  // A pipe tells only how its end went: what pg_dump came to is kept in a file.
  return {
    run: sh`${reaching(place, 'pg_dump')}
umask 077; p=${target}; o=$(mktemp -- "$p.XXXXXXXX") && e=$(mktemp) || exit 1; trap 'rm -f -- "$o" "$e"' EXIT; trap 'exit 1' HUP INT PIPE TERM
{ ${dump} || echo failed >"$e"; } | ${packs ?? sh`cat`} >"$o" || exit 1
[ ! -s "$e" ] && mv -f -- "$o" "$p"`,
  }
}

/** A step that reads a database from such a file. */
export function restoring(place: PostgresPlace, target: string, more: string): Step {
  const { format, packs } = wayOf(target)
  const isPlain = format === 'plain'
  const program = reaching(place, isPlain ? 'psql' : 'pg_restore')
  if (format === 'directory') return { run: sh`${program}\npg_ ${split(more)} -d ${place.database} ${target}` }
  const words = isPlain ? ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=terse'] : []
  return {
    run: sh`${program}
[ -r ${target} ] || { echo ${`${target} cannot be read`} >&2; exit 1; }
${packs ? sh`${packs} -d` : sh`cat`} <${target} | pg_ ${words} ${split(more)} -d ${place.database} >/dev/null`,
  }
}

function wayOf(target: string): { readonly format: 'plain' | 'tar' | 'custom' | 'directory'; readonly packs?: Sh } {
  const plain = target.replace(/\.(gz|bz2|xz)$/, '')
  const format = plain.endsWith('.tar') ? 'tar' : plain.endsWith('.pgc') ? 'custom' : plain.endsWith('.dir') ? 'directory' : 'plain'
  if (target.endsWith('.gz')) return { format, packs: sh`gzip -c` }
  if (target.endsWith('.bz2')) return { format, packs: sh`bzip2 -c` }
  return target.endsWith('.xz') ? { format, packs: sh`xz -c` } : { format }
}
