import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What the clock of the machine shows, in seconds since 1970. */
export const clockKind: Kind<'now', number> = {
  name: 'clock',
  script: keys => script(keys.map(() => sh`printf 'seconds=%s\\0end=\\0' "$(date +%s)"`)),
  parse: record => Number(record.get('seconds')),
  absent: () => 0,
  mayComeWithPackage: false,
  passing: 'all',
  local: true,
}

/** Asks for the time. */
export function clock(): Question<number> {
  return ask(clockKind, 'now')
}
