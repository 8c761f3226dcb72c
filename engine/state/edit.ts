import type { Sh } from '../shell/sh.ts'
import { writeFile } from '../shell/write-file.ts'
import { Content } from './content.ts'
import { type FileState, file } from './file.ts'
import type { Machine } from './machine.ts'
import type { FileText } from './text.ts'

/** What modules that edit a text share: the file as it is, and what it would become. */
export interface Edited {
  readonly path: string
  readonly now: FileState
  readonly text: FileText
  readonly change: { readonly mode?: string; readonly owner?: string; readonly group?: string }
  readonly content: string
  readonly validate?: string | undefined
  readonly backup?: boolean
  readonly machine: Machine
}

/** The bytes of a file as text; empty where there is none. */
export function textOf({ bytes }: FileText): string {
  return Buffer.from(bytes ?? []).toString('utf8')
}

/** Writes an edited text with the mode and owner it has, or is to have. */
export function writeEdited({ path, now, change, content, validate, backup, machine }: Edited): Sh {
  const kept = now.exists ? { mode: now.mode, owner: now.owner, group: now.group } : { mode: '0644', owner: undefined, group: undefined }
  const { mode = kept.mode, owner = kept.owner, group = kept.group } = change
  return writeFile({
    path,
    bytes: Buffer.from(content, 'utf8'),
    mode,
    owner,
    group,
    validate,
    ...(backup === undefined ? {} : { backup }),
    selinux: machine.selinux,
  })
}

/** What a file is after an edit. */
export function laidAfter(path: string, now: FileState, change: object) {
  const laid: FileState = { ...now, exists: true, type: 'file', ...change }
  return [
    [file(path), laid],
    [file(path, true), laid],
  ] as const
}

/** A text as content. */
export function contentOf(text: string): Content {
  return Content.of(text)
}
