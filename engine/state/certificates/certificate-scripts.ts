import { type Sh, sh } from '../../shell/sh.ts'
import { opensslConfig, type Wish } from '../../text/openssl-config.ts'

/** What a request is made from. */
export interface RequestSource {
  readonly wish: Wish
  readonly digest: string
  /** The path of the key. */
  readonly key: string
}

/** What a certificate is made from; it signs itself where no `signer` is given. */
export interface SigningSource extends RequestSource {
  readonly days: number
  /** The path of a request that is there; left out where one is made of the key along the way. */
  readonly request?: string
  readonly signer?: { readonly certificate: string; readonly key: string } | undefined
}

/** A script that prints a request for a certificate. */
export function requestScript({ wish, digest, key }: RequestSource): Sh {
  return sh`c=${opensslConfig(wish)}
openssl req -new ${`-${digest}`} -key ${key} -config /dev/fd/3 3<<CONFIG
$c
CONFIG`
}

/** A script that prints a certificate. */
export function signingScript({ wish, digest, key, days, signer, request }: SigningSource): Sh {
  if (!signer)
    return sh`c=${opensslConfig(wish)}
openssl req -new -x509 ${`-${digest}`} -days ${days} -set_serial "0x$(openssl rand -hex 19)" -key ${key} -config /dev/fd/3 3<<CONFIG
$c
CONFIG`
  const from = request === undefined ? sh`openssl req -new ${`-${digest}`} -key ${key} -config /dev/fd/3` : sh`cat -- ${request}`
  return sh`c=${opensslConfig(wish)}
${from} 3<<CONFIG |
$c
CONFIG
openssl x509 -req ${`-${digest}`} -days ${days} -set_serial "0x$(openssl rand -hex 19)" -CA ${signer.certificate} -CAkey ${signer.key} -extfile /dev/fd/3 -extensions signed 3<<CONFIG
$c
CONFIG`
}
