import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A moment on the clock of the machine's time zone, in seconds since 1970; none where it is no moment. */
export interface Moment {
  readonly seconds?: number
}

/** What clocks of the machine show as seconds: of texts such as `2024-05-06 07:08:09`. */
export const localTimeKind: Kind<string, Moment> = {
  name: 'local time',
  script: texts => script(texts.map(text => sh`printf 'seconds=%s\\0end=\\0' "$(date -d ${text} +%s 2>/dev/null)"`)),
  parse: record => (record.get('seconds') ? { seconds: Number(record.get('seconds')) } : {}),
  absent: () => ({}),
  mayComeWithPackage: false,
  passing: 'all',
  local: true,
}

/** Asks for the seconds of a moment. */
export function localTime(text: string): Question<Moment> {
  return ask(localTimeKind, text)
}
