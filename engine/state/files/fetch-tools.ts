import { noTool } from '../../shell/fetch.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { type FileState, file } from './file.ts'
import { requestRefusal } from './remote-refusal.ts'

/** Reads of what a target fetches with. */
export type FetchToolReads = { readonly curl?: Question<FileState>; readonly wget?: Question<FileState> }

/** Their answers. */
export interface FetchTools {
  readonly curl?: FileState
  readonly wget?: FileState
}

/** Asks for curl and wget, where neither was there when the machine was looked at: a task may have brought one, or be planned to. */
export function fetchToolReads({ commands }: Machine): FetchToolReads {
  const isThere = commands.includes('curl') || commands.includes('wget')
  return isThere ? {} : { curl: file('/usr/bin/curl', { follow: true }), wget: file('/usr/bin/wget', { follow: true }) }
}

/** Why nothing can be fetched; undefined where it can. */
export function toolRefusal(url: string, { curl, wget }: FetchTools): string | undefined {
  return curl && !curl.exists && !wget?.exists ? requestRefusal(url, { status: noTool }) : undefined
}
