import { configOf } from './curl.ts'
import { type HttpAsked, headerLines, httpOptions } from './http-options.ts'
import { type Sh, sh } from './sh.ts'

/** Something behind an address that is fetched from the target: what is asked for, and how. Plain data, but for a password, which prints as stars. */
export interface Fetched {
  readonly url: string
  readonly asked: HttpAsked
  /** Whether what a server packs for the way is unpacked. */
  readonly isUnpacked?: boolean
  /** Whether caches on the way are told not to answer. */
  readonly isFresh?: boolean
  readonly home: string
}

/** The status of `get_` where the target has nothing that fetches. */
export const noTool = 95

/**
 * A function `get_` of the shell: what is behind the address on standard output, the heads of answers in the file "$h" where that is set;
 * words of ours go to curl. What is asked goes to the program by its input or a file of its own: passwords are never words of a command.
 */
export function fetching(fetched: Fetched): Sh {
  const config = configOf(fetched.url, curlOptions(fetched))
  return sh`
get_() {
if command -v curl >/dev/null 2>&1; then printf %s ${config} | curl -q -K - \${h:+-D "$h"} \${m:+-H "If-Modified-Since: $m"} "$@"
elif wget --version >/dev/null 2>&1; then ${wget(fetched)}
${isPlain(fetched) && sh`elif command -v wget >/dev/null 2>&1; then ${busybox(fetched)}`}
else return ${noTool}; fi
}
`
}

/** An address for a message: without the name and password that may be in it. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1')
}

/** The name that a file gets from its address, as a server would take it. */
export function nameIn(url: string): string {
  const path = url.replace(/[?#].*$/, '').replace(/^\w+:\/\/[^/]*/, '')
  const name = path.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(name).replace(/\//g, '_') || 'index.html'
  } catch {
    return name
  }
}

function curlOptions({ asked, isUnpacked, isFresh, home }: Fetched): Parameters<typeof configOf>[1] {
  return [
    ['fail', true],
    ['location', true],
    ['max-redirs', '10'],
    // Nothing packed is asked for, but what comes packed all the same is unpacked.
    ...(isUnpacked
      ? ([
          ['compressed', true],
          ['header', 'Accept-Encoding: identity'],
        ] as const)
      : []),
    ...headerLines(asked.headers).map(line => ['header', line] as const),
    ...(isFresh ? ([['header', 'Cache-Control: no-cache']] as const) : []),
    ...httpOptions(asked, home),
  ]
}

/** GNU's wget reads its settings from a file, the address from its input. */
function wget({ url, asked, isFresh, home }: Fetched): Sh {
  const file = (path: string) => path.replace(/^~(?=\/|$)/, home)
  const settings: (readonly [string, string] | false)[] = [
    ['quiet', 'on'],
    ['server_response', 'on'],
    ['tries', '1'],
    ['timeout', String(asked.timeout)],
    ['user_agent', asked.http_agent],
    asked.url_username !== undefined && ['user', asked.url_username],
    asked.url_username !== undefined && ['password', String(asked.url_password?.reveal() ?? '')],
    asked.force_basic_auth && ['auth_no_challenge', 'on'],
    !asked.use_netrc && ['netrc', 'off'],
    !asked.use_proxy && ['use_proxy', 'off'],
    !asked.validate_certs && ['check_certificate', 'off'],
    asked.client_cert !== undefined && ['certificate', file(asked.client_cert)],
    asked.client_key !== undefined && ['private_key', file(asked.client_key)],
    ...Object.entries(asked.headers).map(([name, value]) => ['header', `${name}: ${value}`] as const),
    isFresh === true && ['header', 'Cache-Control: no-cache'],
  ]
  const lines = settings.flatMap(setting => (setting ? [`${setting[0]} = ${setting[1].replace(/[\r\n]+/g, ' ')}\n`] : [])).join('')
  return sh`( umask 077; c=$(mktemp) || exit 1; trap 'rm -f -- "$c"' EXIT; trap 'exit 1' HUP INT PIPE TERM
{ printf %s ${lines}; [ -z "$m" ] || printf 'header = If-Modified-Since: %s\\n' "$m"; } >"$c"
printf '%s\\n' ${url} | wget --config="$c" -O - -i - 2>"\${h:-/dev/null}" )`
}

/** busybox' wget takes all by its command line: only what everybody may see. It need not know of timeouts, and Debian's dies of them. */
function busybox({ url, asked }: Fetched): Sh {
  return sh`wget -q -S ${!asked.validate_certs && '--no-check-certificate'} \${m:+--header "If-Modified-Since: $m"} -O - ${url} 2>"\${h:-/dev/null}"`
}

function isPlain({ url, asked }: Fetched): boolean {
  return Object.keys(asked.headers).length === 0 && asked.url_username === undefined && !asked.use_gssapi && shownUrl(url) === url
}
