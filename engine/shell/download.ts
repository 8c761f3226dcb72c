import type { Ran } from '../module.ts'
import { readHead } from '../text/http-answer.ts'
import { type Fetched, fetching, noTool, shownUrl } from './fetch.ts'
import { type Sh, script, sh } from './sh.ts'
import { noVerifier, verifying } from './verify.ts'

/** What is downloaded, and what must be true of it before it appears. */
export interface Download {
  readonly fetched: Fetched
  /** ALGORITHM:SUM. */
  readonly sum?: string | undefined
  /** Who must have signed it; the signature is kept at `path`. */
  readonly signature?: { readonly fetched: Fetched; readonly path: string; readonly keyring: string }
}

const [notFetched, otherSum, notSigned] = [96, 93, 92]

/**
 * A script that fills the file "$t" of `writeFile` and says sha1, md5, size, elapsed and head of what it got, without the end of a
 * record; whatever is not right ends it with a status of its own.
 */
export function downloading({ fetched, sum, signature }: Download): Sh {
  const [by = '', wanted = ''] = (sum ?? '').split(':')
  return script([
    sh`d=$(mktemp -d) || exit 1; g=; trap 'rm -rf -- "$d"; rm -f -- "$t" \${g:+"$g"}' EXIT
h=$d/head m= k=$d/keys; b=$(date +%s); : >"$h"
${fetching(fetched)}
broken_() { s=$?; [ $s = ${noTool} ] && exit $s; cat -- "$h" >&2; printf '\\n' >&2; sed 's/^curl: ([0-9]*) //' <"$d/why" >&2; exit ${notFetched}; }
get_ >"$t" 2>"$d/why" || broken_`,
    sum !== undefined && sh`c=$(${`${by}sum`} <"$t"); c=\${c%% *}; [ "$c" = ${wanted} ] || { printf '%s\\n' "$c" >&2; exit ${otherSum}; }`,
    signature && signed(signature),
    sh`c=$(sha1sum <"$t"); printf 'sha1=%s\\0' "\${c%% *}"; c=$(md5sum <"$t"); printf 'md5=%s\\0' "\${c%% *}"
printf 'size=%s\\0elapsed=%s\\0head=' "$(stat -c %s -- "$t")" "$(($(date +%s) - b))"; cat -- "$h"; printf '\\0'`,
  ])
}

/** The signature appears first: a stop between the two leaves a file that it does not fit, which is downloaded again. */
function signed({ fetched, path, keyring }: NonNullable<Download['signature']>): Sh {
  return sh`cp -- "$h" "$d/first"
${fetching(fetched)}
g=$(mktemp -- "\${t%.*}.XXXXXXXXXX") && get_ >"$g" 2>"$d/why" || broken_
${verifying}
verify_ "$t" "$g" ${keyring} >"$d/by" 2>"$d/why" || { s=$?; [ $s = ${noVerifier} ] && exit $s; cat -- "$d/why" >&2; exit ${notSigned}; }
chmod 0644 "$g" && mv -fT -- "$g" ${path} || exit 1
g= h=$d/first`
}

/** The sentence for what went wrong; undefined where it was nothing of a download. */
export function downloadFailure(
  { status, stderr }: Ran,
  { url, path, keyring }: { readonly url: string; readonly path: string; readonly keyring?: string },
): string | undefined {
  const lines = stderr.trim()
  const left = `${path} was left as it was`
  switch (status) {
    case notFetched: {
      const head = readHead(stderr)
      const last = lines.split('\n').at(-1)?.trim()
      const why = head && head.status >= 400 ? `HTTP Error ${head.status}: ${head.reason}` : last || 'no answer'
      return `Request failed: ${why}, asked for ${shownUrl(url)}; see that the address is right, and that the target reaches it`
    }
    case otherSum:
      return `The checksum for ${path} did not match: what is at ${shownUrl(url)} has ${lines}; mend the checksum, or see who changed the file: ${left}`
    case notSigned:
      return `What is at ${shownUrl(url)} is not signed by a key of ${keyring}: ${lines.replace(/\s*\n\s*/g, ' / ')}, and ${left}; see who changed it, or whether the keyring is the right one`
    case noTool:
      return 'there is no curl or wget on the target that can ask for it; install curl there'
    case noVerifier:
      return 'there is no gpgv on the target, which verifies signatures; install gpgv (Debian) or gnupg2 (Fedora)'
    default:
      return undefined
  }
}
