import { sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Nothing is said of it: it is laid over in a check, and never asked. */
const emptiedKind: Kind<string, null> = {
  name: 'emptied',
  script: paths => sh`for p in ${paths}; do printf 'end=\\0'; done`,
  parse: () => null,
  absent: () => null,
  mayComeWithPackage: false,
  local: true,
}

/** That whatever the host has below a path is gone, which a check lays where something was removed, also if a folder is made there anew. */
export function emptied(path: string): Question<null> {
  return ask(emptiedKind, path)
}
