import { type Sh, sh } from '../../shell/sh.ts'
import { opensslConfig, type Wish } from '../../text/openssl-config.ts'
import { fed, type KeySource, keyInputs, keyWords } from './key-source.ts'

/** What a request is made from. */
export interface RequestSource {
  readonly wish: Wish
  readonly digest: string
  readonly key: KeySource
}

/** What a certificate is made from; it signs itself where no `signer` is given. */
export interface SigningSource extends RequestSource {
  readonly days: number
  /** The path of a request that is there, or its text; left out where one is made of the key along the way. */
  readonly request?: { readonly path: string } | { readonly content: string }
  /** `certificate` is a path, or the certificate itself. */
  readonly signer?: { readonly certificate: { readonly path: string } | { readonly content: string }; readonly key: KeySource } | undefined
}

/** A script that prints a request for a certificate. */
export function requestScript({ wish, digest, key }: RequestSource): Sh {
  return fed(sh`openssl req -new ${`-${digest}`} ${keyWords(key)} -config /dev/fd/3`, { 3: opensslConfig(wish), ...keyInputs(key) })
}

/** A script that prints a certificate. */
export function signingScript({ wish, digest, key, days, signer, request }: SigningSource): Sh {
  const config = { 3: opensslConfig(wish) }
  const common = sh`${`-${digest}`} -days ${days} -set_serial "0x$(openssl rand -hex 19)"`
  if (!signer) return fed(sh`openssl req -new -x509 ${common} ${keyWords(key)} -config /dev/fd/3`, { ...config, ...keyInputs(key) })
  const { certificate } = signer
  const ca = 'path' in certificate ? { word: certificate.path } : { word: '/dev/fd/6', text: certificate.content }
  const signing = sh`openssl x509 -req ${common} -CA ${ca.word} ${keyWords(signer.key, '-CAkey')} -extfile /dev/fd/3 -extensions signed`
  const inputs = { ...config, ...keyInputs(signer.key), ...('text' in ca && { 6: ca.text }) }
  return sh`{ ${asked({ wish, digest, key }, request)}\n} | {\n${fed(signing, inputs)}\n}`
}

function asked(source: RequestSource, request: SigningSource['request']): Sh {
  if (request === undefined) return requestScript(source)
  return 'path' in request ? sh`cat -- ${request.path}` : sh`printf '%s\\n' ${request.content}`
}
