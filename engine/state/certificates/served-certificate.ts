import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What a server of TLS shows who it is by. */
export interface Served {
  readonly isInstalled: boolean
  /** Its certificate, in PEM; undefined where there was none. */
  readonly pem?: string
  /** What openssl found of it against the authorities that were named: `0 (ok)`. */
  readonly verified?: string
  /** Why there was none. */
  readonly trouble?: string
}

interface ServedKey {
  readonly host: string
  readonly port: number
  /** The name that is asked for; it is the host's where that is no address. */
  readonly name: string
  readonly seconds: number
  readonly authorities?: string
  readonly protocol?: string
  readonly ciphers?: string
  readonly proxy?: string
}

// openssl waits for the server as long as that likes: it is ended after a while. What its words are is on its line, and nothing is secret.
const asking = sh`served_() { s=$1; shift; command -v openssl >/dev/null 2>&1 || return 0; printf 'openssl=1\\0'
t=; ! command -v timeout >/dev/null 2>&1 || t="timeout $s"
o=$($t openssl s_client "$@" 2>&1 </dev/null); r=$?
case $o in *'-----BEGIN CERTIFICATE-----'*) printf 'pem=%s\\0' "$(printf '%s\\n' "$o" | sed -n '/^-----BEGIN CERT/,/^-----END CERT/p;/^-----END CERT/q')"
printf 'verified=%s\\0' "$(printf '%s\\n' "$o" | sed -n 's/^ *Verif[a-z]* return code: //p' | head -n 1)" ;;
*) [ $r -ne 124 ] || o='it did not answer in time'; printf 'trouble=%s\\0' "$(printf '%s\\n' "$o" | sed 's/.*:error:[^:]*:[^:]*:[^:]*://; s/:[^:]*\\.c:.*//; /^$/d; /^CONNECTED/d' | head -n 1)" ;; esac; }`

const servedKind: Kind<ServedKey, Served> = {
  name: 'served certificate',
  script: keys => script([asking, ...keys.map(key => sh`served_ ${key.seconds} ${wordsOf(key)}; printf 'end=\\0'`)]),
  parse: record => {
    const [pem, verified, trouble] = ['pem', 'verified', 'trouble'].map(name => record.get(name))
    return {
      isInstalled: record.has('openssl'),
      ...(pem !== undefined && { pem: `${pem}\n` }),
      ...(verified !== undefined && { verified }),
      ...(trouble !== undefined && { trouble }),
    }
  },
  absent: () => ({ isInstalled: false }),
  mayComeWithPackage: false,
  passing: 'all',
  local: false,
}

/** Asks a server for its certificate. */
export function servedCertificate(key: ServedKey): Question<Served> {
  return ask(servedKind, key)
}

function wordsOf({ host, port, name, authorities, protocol, ciphers, proxy }: ServedKey): Sh {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return sh`${[
    ...['-connect', at],
    ...(name === '' ? ['-noservername'] : ['-servername', name]),
    ...(authorities === undefined ? [] : ['-CAfile', authorities, '-no-CApath', '-no-CAstore']),
    ...(protocol === undefined ? [] : ['-starttls', protocol]),
    ...(ciphers === undefined ? [] : ['-cipher', ciphers]),
    ...(proxy === undefined ? [] : ['-proxy', proxy]),
  ]}`
}
