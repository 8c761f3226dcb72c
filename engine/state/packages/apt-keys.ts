import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Keys that APT trusts. */
export interface AptKeys {
  /** Whether there is an apt-key that works: it needs GnuPG. */
  readonly isUsable: boolean
  /** Fingerprints of keys and subkeys. */
  readonly trusted: readonly string[]
}

const keysKind: Kind<string, AptKeys> = {
  name: 'apt keys',
  local: true,
  mayComeWithPackage: true,
  script: keyrings =>
    script([
      sh`keys() { PATH=$PATH:/usr/sbin:/sbin; export PATH APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1
if command -v apt-key >/dev/null 2>&1 && command -v gpg >/dev/null 2>&1; then printf 'usable=1\\0'
if [ -z "$1" ]; then printf 'keys=%s\\0' "$(apt-key adv --with-colons --with-subkey-fingerprint --list-keys 2>/dev/null)"
elif [ -s "$1" ]; then printf 'keys=%s\\0' "$(apt-key --keyring "$1" adv --with-colons --with-subkey-fingerprint --list-keys 2>/dev/null)"; fi
fi; printf 'end=\\0'; }`,
      ...keyrings.map(keyring => sh`( keys ${keyring} )`),
    ]),
  parse: record => ({
    isUsable: record.has('usable'),
    trusted: [...(record.get('keys') ?? '').matchAll(/^fpr:(?:[^:]*:){8}([0-9A-F]+):/gm)].map(([, one = '']) => one).sort(),
  }),
  absent: () => ({ isUsable: false, trusted: [] }),
}

/** Asks which keys APT trusts: those of a keyring, or all. */
export function aptKeys(keyring: string | undefined): Question<AptKeys> {
  return ask(keysKind, keyring ?? '')
}
