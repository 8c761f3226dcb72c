import { Unknown } from '../load/values.ts'
import { script, sh } from '../shell/sh.ts'
import { textComing } from './coming-file.ts'
import { absent, foretold } from './file.ts'
import { mayBePackaged } from './packaged.ts'
import { ask, type Kind, type Question } from './question.ts'

/** The bytes of a file, links followed; none where there is no file or it cannot be read. */
export interface FileText {
  readonly exists: boolean
  readonly bytes?: Uint8Array
  /** Where the path is a link: the place at its end. */
  readonly real?: string
}

/** What files hold, for edits and diffs. */
export const textKind: Kind<string, FileText> = {
  name: 'text',
  script: paths =>
    script([
      sh`read_() {
  if [ -f "$1" ]; then
    printf 'exists=1\\0'
    [ ! -r "$1" ] || printf 'base64=%s\\0' "$(base64 <"$1" 2>/dev/null || openssl base64 <"$1")"
  fi
  if [ -L "$1" ]; then t=$(readlink -f -- "$1" 2>/dev/null; printf .); t=\${t%.}; printf 'real=%s\\0' "\${t%?}"; fi
  printf 'end=\\0'
}`,
      ...paths.map(path => sh`read_ ${path}`),
    ]),
  parse: record => {
    const [text, real] = [record.get('base64'), record.get('real')]
    return { exists: record.has('exists'), ...(text !== undefined && { bytes: Buffer.from(text, 'base64') }), ...(real && { real }) }
  },
  absent: () => ({ exists: false }),
  mayComeWithPackage: mayBePackaged,
  brought: (path, coming, later) => textComing(path, coming, later),
  predict: (path, made, answer) => {
    const { real } = (answer ?? {}) as FileText
    const laid = foretold({ path, follow: true, hash: 'sha1' }, made, { ...absent, ...(real !== undefined && { real }) })
    if (laid === undefined || laid instanceof Unknown) return laid
    if (laid.type !== 'file') return { exists: false }
    if (laid.content?.isKnown === false) return new Unknown(laid.content.sha1)
    return laid.content?.bytes ? { exists: true, bytes: laid.content.bytes } : undefined
  },
  local: true,
}

/** Asks for what a file holds. */
export function text(path: string): Question<FileText> {
  return ask(textKind, path)
}
