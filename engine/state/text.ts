import { sh } from '../shell/sh.ts'
import { type FileState, file } from './file.ts'
import { ask, type Kind, type Question } from './question.ts'

/** The bytes of a file; undefined where there is none or it cannot be read. */
export interface FileText {
  readonly exists: boolean
  readonly bytes: Uint8Array | undefined
}

/** Contents of files, for edits and diffs. */
export const textKind: Kind<string, FileText> = {
  name: 'text',
  local: true,
  mayComeWithPackage: true,
  script: paths =>
    sh`t() { if [ -f "$1" ]; then printf 'text=%s\\0' "$(base64 <"$1")"; fi; printf 'end=\\0'; }; ${paths.map(path => sh`t ${path};`)}`,
  parse: record => {
    const text = record.get('text')
    return { exists: text !== undefined, bytes: text === undefined ? undefined : Buffer.from(text, 'base64') }
  },
  absent: () => ({ exists: false, bytes: undefined }),
  predict: (path, made) => {
    const laid = made(file(path)) as FileState | undefined
    if (laid === undefined || (laid as unknown) instanceof Object === false) return undefined
    if (!('type' in laid)) return laid
    return laid.content?.bytes ? { exists: true, bytes: laid.content.bytes } : laid.exists ? undefined : { exists: false, bytes: undefined }
  },
}

/** The bytes of a file. */
export function text(path: string): Question<FileText> {
  return ask(textKind, path)
}
