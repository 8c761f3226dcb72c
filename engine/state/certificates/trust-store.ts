import { type Sh, script, sh } from '../../shell/sh.ts'
import type { Machine } from '../machine.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { certificate } from './certificate.ts'

/** Where a system keeps the authorities that its programs trust, and how that is made anew. */
export interface TrustStore {
  /** The folder of those that this machine trusts besides. */
  readonly folder: string
  /** The file that programs read, which holds all of them. */
  readonly bundle: string
  readonly update: Sh
}

const debian: TrustStore = {
  folder: '/usr/local/share/ca-certificates',
  bundle: '/etc/ssl/certs/ca-certificates.crt',
  update: sh`PATH=$PATH:/usr/sbin:/sbin; update-ca-certificates`,
}
const stores: { readonly [family: string]: TrustStore } = {
  Debian: debian,
  Alpine: debian,
  RedHat: {
    folder: '/etc/pki/ca-trust/source/anchors',
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    update: sh`update-ca-trust extract`,
  },
  Suse: {
    folder: '/etc/pki/trust/anchors',
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
    update: sh`PATH=$PATH:/usr/sbin:/sbin; update-ca-certificates`,
  },
}

/** The trust store of a machine; undefined where none is known. */
export function trustStoreOf({ osFamily }: Machine): TrustStore | undefined {
  return stores[osFamily]
}

/** Whether the bundle holds the certificate of a file, as it is in that file. */
export interface Trusted {
  readonly hasBundle: boolean
  readonly isTrusted: boolean
}

interface TrustedKey {
  readonly path: string
  readonly bundle: string
}

// Both are PEM, their lines of any length: what is between the two lines is looked for.
const reading = sh`trusted_() {
if [ -r "$2" ]; then printf 'bundle=1\\0'
b=$(awk '/^-----END/ { exit } body { printf "%s", $0 } /^-----BEGIN .*CERTIFICATE-----/ { body = 1 }' "$1" 2>/dev/null | tr -d ' \\r')
[ -z "$b" ] || ! tr -d ' \\r\\n' <"$2" | grep -qF -e "-----$b-----" || printf 'trusted=1\\0'; fi; printf 'end=\\0'; }`

const trustedKind: Kind<TrustedKey, Trusted> = {
  name: 'trusted certificate',
  script: keys => script([reading, ...keys.map(({ path, bundle }) => sh`trusted_ ${path} ${bundle}`)]),
  parse: record => ({ hasBundle: record.has('bundle'), isTrusted: record.has('trusted') }),
  absent: () => ({ hasBundle: false, isTrusted: false }),
  mayComeWithPackage: true,
  // A certificate that is only made now is in no bundle.
  predict: ({ path }, made, answer) => {
    const laid = made(certificate(path))
    return laid === undefined ? undefined : { ...(answer as Trusted), isTrusted: false }
  },
  local: true,
}

/** Asks whether the certificate of a file is among those that programs trust. */
export function trusted(path: string, bundle: string): Question<Trusted> {
  return ask(trustedKind, { path, bundle })
}
