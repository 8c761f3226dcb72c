import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { absent, foretold } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Parameters of Diffie and Hellman, and how many bits they have; none where there is something else. */
export interface DhParameters {
  readonly exists: boolean
  readonly size?: number
}

const parametersKind: Kind<string, DhParameters> = {
  name: 'dh parameters',
  script: paths =>
    script([
      sh`dh_() { [ ! -e "$1" ] || { printf 'exists=1\\0'; openssl dhparam -in "$1" -noout -text 2>/dev/null </dev/null |
sed -n 's/.*(\\([0-9]*\\) bit).*/size=\\1/p' | head -n 1 | tr '\\n' '\\0'; }; printf 'end=\\0'; }`,
      ...paths.map(path => sh`dh_ ${path}`),
    ]),
  parse: record => ({ exists: record.has('exists'), ...(record.has('size') && { size: Number(record.get('size')) }) }),
  absent: () => ({ exists: false }),
  mayComeWithPackage: false,
  predict: (path, made) => {
    const laid = foretold({ path, follow: true }, made, absent)
    if (laid === undefined || laid instanceof Unknown) return laid
    return laid.exists ? new Unknown(`what ${path} will hold`) : { exists: false }
  },
  local: true,
}

/** Asks for the parameters in a file. */
export function dhParameters(path: string): Question<DhParameters> {
  return ask(parametersKind, path)
}
