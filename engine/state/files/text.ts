import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { skeletonAt } from '../accounts/skeleton.ts'
import { Content } from '../content.ts'
import { textComing } from '../packages/coming-file.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, type Instead, instead, type Kind, type Question } from '../question.ts'
import { absent, type FileState, file, foretold, plannedEnd } from './file.ts'

/** The bytes of a file, links followed; none where there is no file or it cannot be read. */
export interface FileText {
  readonly exists: boolean
  readonly bytes?: Uint8Array
  /** In a check: the run makes other bytes for the same wish. */
  readonly isOnce?: boolean
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
  left: (path, isGone) => (isGone(path) ? { exists: false } : undefined),
  predict: (path, made, answer, all) => {
    const end = plannedEnd(path, made)
    if (end !== path) return instead(text(end), held => ({ ...held, real: held.real ?? end }))
    const { real } = (answer ?? {}) as FileText
    const laid = foretold({ path, follow: true, hash: 'sha1' }, made, { ...absent, ...(real !== undefined && { real }) })
    if (laid === undefined && !(answer as FileText).exists) {
      const skeleton = skeletonAt(path, place => made(file(place)) as FileState | Unknown | undefined)
      if (skeleton) return instead(text(skeleton.from))
    }
    if (laid === undefined || laid instanceof Unknown) return laid
    if (laid.type !== 'file') return { exists: false }
    if (laid.content === undefined) return undefined
    return laid.content.isKnown ? copied(path, laid, all()) : new Unknown(laid.content.sha1)
  },
  local: true,
}

/** The bytes of a file that will be: as they were made, or as those have them that it is copied from. */
function copied(path: string, { content, copyOf }: FileState, all: readonly (readonly [unknown, unknown])[]): FileText | Unknown | Instead {
  const made = all.map(([, laid]) => (laid as FileState | undefined)?.content).find(other => other?.bytes && other.sha1 === content?.sha1)
  const bytes = content?.bytes ?? made?.bytes
  if (bytes) return { exists: true, bytes, ...(content?.isOnce && { isOnce: true }) }
  const unknown = new Unknown(`what ${path} will hold`)
  if (copyOf === undefined) return unknown
  return instead(text(copyOf), ({ bytes: its }) => (its && Content.of(its).sha1 === content?.sha1 ? { exists: true, bytes: its } : unknown))
}

/** Asks for what a file holds. */
export function text(path: string): Question<FileText> {
  return ask(textKind, path)
}
