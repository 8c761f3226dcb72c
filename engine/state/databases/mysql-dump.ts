import { split } from 'shlex'
import type { Step } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { type MysqlPlace, reachingMysql } from './mysql.ts'

/** A step that writes databases to a file: whole, and read by us alone. The end of its name says how it is packed. */
export function mysqlDumping(place: MysqlPlace, target: string, words: readonly string[], which: readonly string[], more: string): Step {
  // A pipe tells only how its end went: what the dump came to is kept in a file.
  return {
    run: sh`${reachingMysql(place)}
umask 077; p=${target}; o=$(mktemp -- "$p.XXXXXXXX") && e=$(mktemp) || exit 1; trap 'rm -f -- "$o" "$e"' EXIT; trap 'exit 1' HUP INT PIPE TERM
{ my_ dump ${words} ${split(more)} ${which} || echo failed >"$e"; } | ${packing(target) ?? sh`cat`} >"$o" || exit 1
[ ! -s "$e" ] && mv -f -- "$o" "$p"`,
  }
}

/** A step that runs what is in such a file. */
export function mysqlImporting(place: MysqlPlace, target: string, database: string | undefined, goesOn: boolean): Step {
  const packs = packing(target)
  return {
    run: sh`${reachingMysql(place)}
[ -r ${target} ] || { echo ${`${target} cannot be read`} >&2; exit 1; }
${packs ? sh`${packs} -d` : sh`cat`} <${target} | my_ client --batch ${goesOn && '--force'} -- ${database} >/dev/null`,
  }
}

function packing(target: string): Sh | undefined {
  if (target.endsWith('.gz')) return sh`gzip -c`
  if (target.endsWith('.bz2')) return sh`bzip2 -c`
  if (target.endsWith('.xz')) return sh`xz -c`
  return target.endsWith('.zst') ? sh`zstd -q -c` : undefined
}
