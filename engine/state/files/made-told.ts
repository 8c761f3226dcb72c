import { unknown } from '../../load/values.ts'
import type { Ran, ToldResult } from '../../module.ts'
import { decode, encode, readRecords } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { backupOf } from './file-result.ts'
import type { Spot } from './made-file.ts'
import { targetPath } from './target-path.ts'
import { type FileText, text } from './text.ts'

/** Whether what was there is kept. */
export const backupArgument = {
  backup: { type: 'boolean', default: false, description: 'Whether what was there is kept, with the time in its name.' },
} as const
/** Whether the result has what the file holds. */
export const contentArgument = {
  return_content: { type: 'boolean', default: false, description: 'Whether the result has what the file holds.' },
} as const

/** These arguments. */
export interface ToldArgs {
  readonly path: string
  readonly state: 'present' | 'absent'
  readonly backup?: boolean
  readonly return_content?: boolean
}

/** The read that the result needs. */
export function toldReads(a: ToldArgs, machine: Machine): { readonly text?: Question<FileText> } {
  return a.return_content && a.state === 'present' ? { text: text(targetPath(a.path, machine)) } : {}
}

/** The step that says what the file holds by now. */
export function tellingStep({ path }: Spot, a: ToldArgs): Sh | false {
  return a.return_content === true && sh`printf 'content=%s\\0end=\\0' "$(cat -- ${path}; printf .)"`
}

/** What `register` keeps of it: where the old file is, and under `name` what the file holds. */
export function madeTold(name: string, a: ToldArgs, spot: Spot, isMade: boolean, ran: readonly Ran[], held?: FileText): ToldResult {
  const isReplaced = spot.now.exists && (isMade || a.state === 'absent')
  const kept = a.backup && isReplaced ? backupOf(ran, [spot]) : {}
  if (!a.return_content || a.state === 'absent') return kept
  const said = ran.map(({ stdout }) => readRecords(encode(stdout))[0]?.get('content')).find(content => content !== undefined)
  const now = held?.bytes === undefined ? null : decode(held.bytes)
  return { ...kept, [name]: said !== undefined ? said.slice(0, -1) : isMade && ran.length === 0 ? unknown : now }
}
