import { type Sh, sh } from './sh.ts'

/** One request, as curl takes it: options by their long names, each with its value, or true for a switch. */
export interface Request {
  readonly url: string
  readonly options: readonly (readonly [option: string, value: string | true])[]
  /** Bytes, or a word that is a path of the target. */
  readonly body?: Uint8Array | Sh | undefined
  /** Where the answer's body goes on the target when the status is one of these; a folder takes it under `name`. */
  readonly save?: { readonly path: Sh; readonly name: string; readonly statuses: readonly number[] } | undefined
  /** Whether the body comes back to us. */
  readonly isWanted: boolean
  /** Seconds without an answer, for a target that has wget only; undefined where wget will not do. */
  readonly plain?: { readonly timeout: number; readonly insecure: boolean } | undefined
}

/**
 * Sends a request from the target and prints a record: tool, code (curl's), meta, why, head, body (base64), path, changed.
 * What is asked goes to curl by its standard input: passwords and tokens are never words of a command.
 */
export function request({ url, options, body, save, isWanted, plain }: Request): Sh {
  return sh`(
d=$(mktemp -d "\${TMPDIR:-/tmp}/.tsplay-XXXXXXXX") || exit 1
trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
umask 077; : >"$d/out"; : >"$d/head"; : >"$d/meta"; : >"$d/why"
if command -v curl >/dev/null 2>&1; then
printf 'tool=curl\\0'
${body && (body instanceof Uint8Array ? sh`b=$d/body; printf %s ${Buffer.from(body).toString('base64')} | base64 -d >"$b"` : sh`b=${body}`)}
printf %s ${configOf(url, [...options, ['write-out', '%{num_redirects} %{url_effective}']])} | curl -q -K - ${body && sh`--data-binary @"$b"`} -o "$d/out" -D "$d/head" >"$d/meta" 2>"$d/why"
${plain && sh`elif command -v wget >/dev/null 2>&1; then ${wget(url, plain)}`}
else printf 'tool=none\\0end=\\0'; exit 0; fi
printf 'code=%s\\0' $?
for f in meta why head; do printf '%s=' $f; cat "$d/$f"; printf '\\0'; done
${save && keep(save)}
${isWanted && sh`printf 'body='; base64 <"$d/out"; printf '\\0'`}
printf 'end=\\0')`
}

function wget(url: string, { timeout, insecure }: { readonly timeout: number; readonly insecure: boolean }): Sh {
  return sh`printf 'tool=wget\\0'; wget -q -S -T ${timeout} ${insecure && '--no-check-certificate'} -O "$d/out" ${url} 2>"$d/head"`
}

function keep({ path, name, statuses }: NonNullable<Request['save']>): Sh {
  return sh`c=$(tr -d '\\r' <"$d/head" | sed -n 's|^ *HTTP/[^ ]* \\([0-9]*\\).*|\\1|p' | tail -n 1)
case \\ ${statuses.join(' ')}\\  in *\\ $c\\ *)
t=${path}; if [ -d "$t" ]; then t=\${t%/}/${name}; fi
if cmp -s -- "$d/out" "$t"; then printf 'changed=0\\0'; else
n=$(mktemp "$(dirname -- "$t")/.tsplay-XXXXXXXX") && trap 'rm -rf -- "$d" "$n"' EXIT && cat "$d/out" >"$n" && if [ -e "$t" ]; then chmod "$(stat -c %a -- "$t")" "$n"; else chmod 644 "$n"; fi && mv -f -- "$n" "$t" && printf 'changed=1\\0'
fi && printf 'path=%s\\0' "$t" ;; esac`
}

/** The lines of a curl configuration. */
export function configOf(url: string, options: Request['options']): string {
  const always = [
    ['silent', true],
    ['show-error', true],
    ['globoff', true],
    ['header', 'Expect:'],
    ['url', url],
  ] as const
  return [...always, ...options].map(([option, value]) => (value === true ? option : `${option} = "${escaped(value)}"`)).join('\n')
}

const escapes: { readonly [character: string]: string } = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' }

function escaped(value: string): string {
  return value.replace(/[\\"\n\r\t\v]/g, character => escapes[character] ?? character)
}
