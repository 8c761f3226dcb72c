import { Unknown } from '../load/values.ts'
import { script, sh } from '../shell/sh.ts'
import { type FileState, file, goneWith } from './file.ts'
import { ask, type Kind, type Question } from './question.ts'

/** The bytes of a file, links followed; none where there is no file or it cannot be read. */
export interface FileText {
  readonly exists: boolean
  readonly bytes?: Uint8Array
}

/** What files hold, for edits and diffs. */
export const textKind: Kind<string, FileText> = {
  name: 'text',
  script: paths =>
    script([
      sh`read_() { if [ -f "$1" ]; then printf 'exists=1\\0'; [ ! -r "$1" ] || printf 'base64=%s\\0' "$(base64 <"$1" 2>/dev/null || openssl base64 <"$1")"; fi; printf 'end=\\0'; }`,
      ...paths.map(path => sh`read_ ${path}`),
    ]),
  parse: record => {
    const text = record.get('base64')
    return { exists: record.has('exists'), ...(text !== undefined && { bytes: Buffer.from(text, 'base64') }) }
  },
  absent: () => ({ exists: false }),
  mayComeWithPackage: true,
  predict: (path, made) => {
    const laid = made(file(path)) as FileState | undefined
    if (laid instanceof Unknown) return laid as never
    if (laid === undefined) return goneWith(path, made) ? { exists: false } : undefined
    if (laid.type === 'link') return undefined
    if (laid.type !== 'file') return { exists: false }
    return laid.content?.bytes ? { exists: true, bytes: laid.content.bytes } : undefined
  },
  local: true,
}

/** Asks for what a file holds. */
export function text(path: string): Question<FileText> {
  return ask(textKind, path)
}
