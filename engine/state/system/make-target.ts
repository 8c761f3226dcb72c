import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What make is asked to bring up to date. */
export interface MakeKey {
  readonly program: string
  readonly folder: string
  /** Options, targets and parameters. */
  readonly words: readonly string[]
}

/** Whether there is something to do. */
export interface MakeState {
  readonly isInstalled: boolean
  readonly isThere: boolean
  readonly isUpToDate: boolean
}

const makeKind: Kind<MakeKey, MakeState> = {
  name: 'make',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        ({ program, folder, words }) => sh`( command -v ${program} >/dev/null 2>&1 && printf 'installed=1\\0'
cd -- ${folder} 2>/dev/null || exit 0; printf 'there=1\\0'; ${program} --question ${words} >/dev/null 2>&1 </dev/null && printf 'done=1\\0' ); printf 'end=\\0'`,
      ),
    ),
  parse: record => ({ isInstalled: record.has('installed'), isThere: record.has('there'), isUpToDate: record.has('done') }),
  absent: () => ({ isInstalled: false, isThere: false, isUpToDate: false }),
}

/** Asks whether make has something to do. */
export function makeTarget(key: MakeKey): Question<MakeState> {
  return ask(makeKind, key)
}
