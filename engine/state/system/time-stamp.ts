import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What the clock of the machine shows in its time zone, as digits: year, month, day, hour, minute, second. */
export const timeStampKind: Kind<'now', string> = {
  name: 'time stamp',
  script: keys => script(keys.map(() => sh`printf 'stamp=%s\\0end=\\0' "$(date +%Y%m%d%H%M%S)"`)),
  parse: record => record.get('stamp') ?? '',
  absent: () => '',
  mayComeWithPackage: false,
  passing: 'all',
  local: true,
}

/** Asks for the time as a name that sorts by it. */
export function timeStamp(): Question<string> {
  return ask(timeStampKind, 'now')
}
