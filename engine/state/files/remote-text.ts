import { type Fetched, fetching } from '../../shell/fetch.ts'
import { script, sh } from '../../shell/sh.ts'
import { type Head, readHead } from '../../text/http-answer.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A short text behind an address; the status of what fetches it, 0 where it was fetched. */
export interface RemoteText {
  readonly status: number
  readonly text: string
  readonly head?: Head
}

/** Texts behind addresses, as the target gets them. */
export const remoteTextKind: Kind<Fetched, RemoteText> = {
  name: 'remote text',
  script: keys =>
    script(
      keys.map(
        key => sh`( d=$(mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM; h=$d/head m=
${fetching(key)}
{ get_ 2>/dev/null; printf %s "$?" >"$d/status"; } | head -c 4194304 | base64 >"$d/text"
for f in status text head; do printf '%s=' $f; cat "$d/$f" 2>/dev/null; printf '\\0'; done )
printf 'end=\\0'`,
      ),
    ),
  parse: record => {
    const head = readHead(record.get('head') ?? '')
    const text = Buffer.from(record.get('text') ?? '', 'base64').toString('utf8')
    return { status: Number(record.get('status') ?? 1), text, ...(head && { head }) }
  },
  absent: () => ({ status: 1, text: '' }),
  mayComeWithPackage: false,
  local: false,
}

/** Asks for a short text behind an address. */
export function remoteText(fetched: Fetched): Question<RemoteText> {
  return ask(remoteTextKind, fetched)
}
