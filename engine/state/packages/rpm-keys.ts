import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** Keys that rpm trusts, and the key that was asked about. */
export interface RpmKeys {
  readonly isThere: boolean
  /** Ids of keys that are trusted: eight hexadecimal digits. */
  readonly trusted: readonly string[]
  /** Of a file: its id and fingerprint, as gpg tells them. */
  readonly id?: string
  readonly fingerprint?: string
}

const keysKind: Kind<string, RpmKeys> = {
  name: 'rpm keys',
  local: true,
  mayComeWithPackage: true,
  // Where it is asked without a database rpm makes one.
  script: keys =>
    script([
      sh`keys() { if command -v rpm >/dev/null 2>&1; then printf 'trusted=%s\\0' "$([ -e "$(rpm --eval '%{_dbpath}')" ] && rpm -q --qf '%{VERSION}\\n' gpg-pubkey 2>/dev/null)"
case $1 in /*) d=$(mktemp -d) && { printf 'key=%s\\0' "$(gpg --homedir "$d" --batch --no-tty --with-colons --show-keys -- "$1" 2>/dev/null)"; rm -rf -- "$d"; } ;; esac; fi; printf 'end=\\0'; }`,
      ...keys.map(key => sh`keys ${key}`),
    ]),
  parse: record => {
    const fingerprint = /^fpr:(?:[^:]*:){8}([0-9A-F]+):/m.exec(record.get('key') ?? '')?.[1]
    const trusted = (record.get('trusted') ?? '').split('\n').filter(line => /^[0-9a-f]{8}$/i.test(line))
    return {
      isThere: record.has('trusted'),
      trusted: trusted.map(id => id.toLowerCase()).sort(),
      ...(fingerprint !== undefined && { fingerprint, id: fingerprint.slice(-8).toLowerCase() }),
    }
  },
  absent: () => ({ isThere: false, trusted: [] }),
}

/** Asks which keys rpm trusts, and about a file with one. */
export function rpmKeys(key: string): Question<RpmKeys> {
  return ask(keysKind, key)
}
