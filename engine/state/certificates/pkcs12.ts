import type { Secret } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { certificateIn } from './certificate.ts'
import { textOf } from './key-source.ts'
import { keyIn } from './private-key.ts'

/** An archive of PKCS#12, as everybody may know it. */
export interface Archive {
  readonly exists: boolean
  /** It cannot be read, opens with no such passphrase (or is none), or there is no openssl to ask. */
  readonly problem?: 'unreadable' | 'locked' | 'no openssl'
  /** What its key is called. */
  readonly name?: string
  /** The public half of its key, in base64. */
  readonly publicKey?: string
  /** The certificate of the key, in base64. */
  readonly certificate?: string
  /** The other ones, sorted. */
  readonly others?: readonly string[]
  /** Whether a file holds what is in it, as PEM. */
  readonly isUnpacked?: boolean
}

interface ArchiveKey {
  readonly path: string
  readonly passphrase: Secret | undefined
  /** The file that is compared with what is in it. */
  readonly into?: string
}

/** Prints what an archive holds, as PEM: the key, then the certificates. $1 is the archive, $w its passphrase. */
// Archives of old programs want openssl's old ciphers. What openssl says of each bag is left out.
export const unpacking = sh`p12_() { a=$1; shift; openssl pkcs12 -in "$a" -passin fd:5 "$@" 2>/dev/null 5<<PASS || openssl pkcs12 -legacy -in "$a" -passin fd:5 "$@" 2>/dev/null 5<<OLD
$w
PASS
$w
OLD
}
bags_() { sed -n '/^-----BEGIN/,/^-----END/p'; }
unpacked_() { k=$(p12_ "$1" -nocerts -nodes | bags_) && c=$(p12_ "$1" -nokeys) || return 1
[ -z "$k" ] || { t=$(printf '%s\\n' "$k" | openssl pkey -traditional 2>/dev/null) || t=$k; printf '%s\\n' "$t"; }; [ -z "$c" ] || printf '%s\\n' "$c" | bags_; }`

const archiveKind: Kind<ArchiveKey, Archive> = {
  name: 'pkcs12',
  script: keys =>
    script([
      unpacking,
      sh`archive_() { w=$2; [ -e "$1" ] || return 0; printf 'exists=1\\0'
[ -r "$1" ] || { printf 'problem=unreadable\\0'; return; }
command -v openssl >/dev/null 2>&1 || { printf 'problem=no openssl\\0'; return; }
c=$(p12_ "$1" -nokeys) || { printf 'problem=locked\\0'; return; }
printf 'certificates=%s\\0' "$c"
b=$(p12_ "$1" -nocerts -nodes)
printf 'name=%s\\0' "$(printf '%s\\n%s\\n' "$b" "$c" | sed -n 's/^ *friendlyName: //p' | head -n 1)"
[ -z "$b" ] || printf 'public=%s\\0' "$(printf '%s\\n' "$b" | bags_ | openssl pkey -pubout 2>/dev/null)"
[ -z "$3" ] || [ ! -r "$3" ] || { unpacked_ "$1" | cmp -s - "$3" && printf 'unpacked=1\\0'; }; }`,
      ...keys.map(
        ({ path, passphrase, into = '' }) =>
          sh`archive_ ${path} ${passphrase ? textOf(passphrase) : sh`''`} ${into || sh`''`}; printf 'end=\\0'`,
      ),
    ]),
  parse: record => {
    if (!record.has('exists')) return { exists: false }
    const problem = record.get('problem') as Archive['problem']
    if (problem) return { exists: true, problem }
    return {
      exists: true,
      ...contentsOf(record.get('certificates') ?? '', record.get('public')),
      name: record.get('name') ?? '',
      isUnpacked: record.has('unpacked'),
    }
  },
  absent: () => ({ exists: false }),
  mayComeWithPackage: false,
  local: true,
}

/** Asks what an archive holds. */
export function archive(key: ArchiveKey): Question<Archive> {
  return ask(archiveKind, key)
}

/** The certificate that belongs to the key, and the other ones; the first where there is no key. */
export function contentsOf(pem: string, publicKeyPem: string | undefined): Pick<Archive, 'publicKey' | 'certificate' | 'others'> {
  const all = certificatesIn(pem)
  const publicKey = publicKeyPem ? keyIn(publicKeyPem).publicKey : undefined
  const own = all.find(one => one.publicKey === publicKey) ?? (publicKey === undefined ? all[0] : undefined)
  const others = all.filter(one => one !== own).flatMap(({ der }) => (der === undefined ? [] : [der]))
  return {
    ...(publicKey !== undefined && { publicKey }),
    ...(own?.der !== undefined && { certificate: own.der }),
    others: others.toSorted(),
  }
}

/** All certificates of a text. */
export function certificatesIn(pem: string) {
  return (pem.match(/-----BEGIN [\w ]*CERTIFICATE-----[^-]*-----END [\w ]*CERTIFICATE-----/g) ?? []).map(one => certificateIn(one))
}
