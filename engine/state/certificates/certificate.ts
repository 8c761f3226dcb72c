import { createPublicKey, X509Certificate } from 'node:crypto'
import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { type Claims, type ReadCertificate, type ReadRequest, readCertificate, readRequest } from '../../text/x509.ts'
import { absent, foretold, plannedEnd } from '../files/file.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'

interface Held {
  readonly exists: boolean
  /** It cannot be read, or holds nothing of the kind. */
  readonly problem?: 'unreadable' | 'none'
}

/** The certificate of a file, the first where it has several. In a check what nobody can know before it is signed is left out. */
export interface Certificate extends Held, Partial<ReadCertificate> {}
/** The request for a certificate of a file. */
export interface CertificateRequest extends Held, Partial<ReadRequest> {}

/** Certificates, in PEM. */
export const certificateKind = pemKind<Certificate>(
  'certificate',
  sh`'CERTIFICATE'|'X509 CERTIFICATE'|'TRUSTED CERTIFICATE'`,
  readCertificate,
)
/** Requests for certificates, in PEM. */
export const requestKind = pemKind<CertificateRequest>(
  'certificate request',
  sh`'CERTIFICATE REQUEST'|'NEW CERTIFICATE REQUEST'`,
  readRequest,
)

/** Asks what a certificate says. */
export function certificate(path: string): Question<Certificate> {
  return ask(certificateKind, path)
}

/** Asks what a request for a certificate asks for. */
export function certificateRequest(path: string): Question<CertificateRequest> {
  return ask(requestKind, path)
}

/** The certificate that a text in PEM is. */
export function certificateIn(pem: string): Certificate {
  return readPem(pem, 'CERTIFICATE', readCertificate)
}

/** The request that a text in PEM is. */
export function requestIn(pem: string): CertificateRequest {
  return readPem(pem, 'CERTIFICATE REQUEST', readRequest)
}

function readPem<R>(pem: string, label: string, read: (bytes: Uint8Array) => R): Held & Partial<R> {
  const [, body] = new RegExp(`-----BEGIN (?:\\w+ )?${label}-----([^-]*)-----END`).exec(pem) ?? []
  try {
    if (body !== undefined) return { exists: true, ...read(Buffer.from(body, 'base64')) }
  } catch {}
  return { exists: true, problem: 'none' } as Held & Partial<R>
}

/** Whether a certificate was signed with the key that is in another. One that is only planned counts as signed by whom it names. */
export function isSignedBy(
  { der, issuer }: Certificate,
  by: { readonly subject: string | undefined; readonly publicKey: string | undefined },
): boolean {
  if (issuer !== by.subject) return false
  if (der === undefined) return true
  if (by.publicKey === undefined) return false
  try {
    const key = createPublicKey({ key: Buffer.from(by.publicKey, 'base64'), format: 'der', type: 'spki' })
    return new X509Certificate(Buffer.from(der, 'base64')).verify(key)
  } catch {
    return false
  }
}

function pemKind<A extends Held>(
  name: string,
  labels: Sh,
  read: (bytes: Uint8Array) => Partial<ReadCertificate> & Claims,
): Kind<string, A> {
  const from = (base64: string | undefined): A => {
    try {
      return { exists: true, ...read(Buffer.from(base64 ?? '', 'base64')) } as unknown as A
    } catch {
      return { exists: true, problem: 'none' } as A
    }
  }
  const kind: Kind<string, A> = {
    name,
    script: paths => script([readingPem(labels), ...paths.map(path => sh`pem_ ${path}`)]),
    parse: record => {
      if (!record.has('exists')) return { exists: false } as A
      return record.has('problem') ? ({ exists: true, problem: 'unreadable' } as A) : from(record.get('base64'))
    },
    absent: () => ({ exists: false }) as A,
    mayComeWithPackage: false,
    predict: (path, made) => {
      const end = plannedEnd(path, made)
      if (end !== path) return instead(ask(kind, end))
      const laid = foretold({ path, follow: true }, made, absent)
      if (laid === undefined || laid instanceof Unknown) return laid
      if (laid.type !== 'file') return { exists: false } as A
      if (laid.content?.isKnown === false) return new Unknown(laid.content.sha1)
      return laid.content?.bytes ? from(bodyOf(laid.content.bytes)) : undefined
    },
    isPartly: it => it.exists && it.problem === undefined && !('der' in it && it.der),
    local: true,
  }
  return kind
}

// Only what is between the two lines is said: a file may hold the key, too. The shell reads it, no program.
function readingPem(labels: Sh): Sh {
  return sh`pem_() {
  if [ -e "$1" ]; then
    printf 'exists=1\\0'
    if [ ! -r "$1" ]; then printf 'problem=unreadable\\0'
    elif [ -f "$1" ]; then
      b=
      while IFS= read -r l || [ -n "$l" ]; do
        case $l in
        '-----BEGIN '*) l=\${l#-----BEGIN }; case \${l%%-----*} in ${labels}) b=+ ;; esac ;;
        '-----END '*) [ -z "$b" ] || break ;;
        *) [ -z "$b" ] || b=$b$l ;;
        esac
      done <"$1"
      [ -z "$b" ] || printf 'base64=%s\\0' "\${b#+}"
    fi
  fi
  printf 'end=\\0'
}`
}

function bodyOf(bytes: Uint8Array): string | undefined {
  return /-----BEGIN [^-]*-----([^-]*)-----END/.exec(Buffer.from(bytes).toString('latin1'))?.[1]
}
