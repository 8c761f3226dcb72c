import { script, sh } from '../../shell/sh.ts'
import { verifying } from '../../shell/verify.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Whether a file has the signature that lies beside it. */
export interface Signed {
  /** Whether a key of the keyring signed it; not where a file is missing. */
  readonly isSigned: boolean
  /** The fingerprint of that key. */
  readonly by?: string
}

interface Key {
  readonly path: string
  readonly signature: string
  readonly keyring: string
}

/** OpenPGP signatures of files, by gpgv. */
export const signatureKind: Kind<Key, Signed> = {
  name: 'signature',
  script: keys =>
    script([
      sh`${verifying}
signed_() (
  if [ -f "$1" ] && [ -f "$2" ] && [ -f "$3" ]; then
    k=$(mktemp) || exit 0; trap 'rm -f -- "$k"' EXIT; trap 'exit 1' HUP INT PIPE TERM
    w=$(verify_ "$1" "$2" "$3" 2>/dev/null) && printf 'by=%s\\0' "$w"
  fi
  printf 'end=\\0'
)`,
      ...keys.map(({ path, signature, keyring }) => sh`signed_ ${path} ${signature} ${keyring}`),
    ]),
  parse: record => {
    const by = record.get('by')
    return by === undefined ? { isSigned: false } : { isSigned: true, by }
  },
  absent: () => ({ isSigned: false }),
  mayComeWithPackage: false,
  local: true,
}

/** Asks who signed a file. */
export function signature(path: string, beside: string, keyring: string): Question<Signed> {
  return ask(signatureKind, { path, signature: beside, keyring })
}
