import { sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Nothing is said of it: it is laid over in a check, and never asked. */
const belowKind: Kind<string, null> = {
  name: 'below',
  script: paths => sh`for p in ${paths}; do printf 'end=\\0'; done`,
  parse: () => null,
  absent: () => null,
  mayComeWithPackage: false,
  local: true,
}

/** All that is below a path, which a check lays as unknown where a program may have made any of it. */
export function below(path: string): Question<null> {
  return ask(belowKind, path)
}
