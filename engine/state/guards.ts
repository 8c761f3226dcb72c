import { posix } from 'node:path'
import type { Made } from '../module.ts'
import { below } from './files/below.ts'
import { file } from './files/file.ts'
import { glob, type Match } from './files/glob.ts'
import type { Question } from './question.ts'

/** The arguments `creates` and `removes` of modules that run something once. */
export const guardArguments = {
  creates: { type: 'string', 'x-path': true, description: 'A path or pattern of names; where anything fits it, nothing is run.' },
  removes: { type: 'string', 'x-path': true, description: 'A path or pattern of names; where nothing fits it, nothing is run.' },
} as const

/** What was asked for, as modules get it. */
export interface Guarded {
  readonly creates?: string
  readonly removes?: string
  readonly chdir?: string
}

/** The reads that tell whether there is anything to do. */
export function guards({ creates, removes, chdir }: Guarded): { readonly creates?: Question<Match>; readonly removes?: Question<Match> } {
  return {
    ...(creates !== undefined && { creates: glob(creates, chdir) }),
    ...(removes !== undefined && { removes: glob(removes, chdir) }),
  }
}

/** What holds after a guarded command has run: what it creates is there, what it removes is not, and what it made nobody can know. */
export function guardsMade({ creates, removes, chdir }: Guarded, unknown: unknown): readonly Made[] {
  return [
    ...(creates === undefined ? [] : [...unknownAt(unknown, creates, chdir), [glob(creates, chdir), { exists: true }] as const]),
    ...(removes === undefined ? [] : [...unknownAt(unknown, removes, chdir), [glob(removes, chdir), { exists: false }] as const]),
  ]
}

/** Of a pattern, or of what stands for a home or a variable, nobody knows the path. */
function unknownAt(unknown: unknown, path: string, chdir = ''): readonly Made[] {
  const whole = posix.resolve(chdir, path)
  return /[*?[~$\\]/.test(whole) || !(chdir + path).startsWith('/')
    ? []
    : [
        [file(whole), unknown],
        [below(whole), unknown],
      ]
}

/** Why nothing is to be done, in Ansible's words with the path; undefined where something is. */
export function heldBack(
  args: Guarded,
  now: { readonly creates?: Match; readonly removes?: Match },
): { readonly path: string; readonly because: string } | undefined {
  if (args.creates !== undefined && now.creates?.exists) return { path: args.creates, because: 'exists' }
  if (args.removes !== undefined && !now.removes?.exists) return { path: args.removes, because: 'does not exist' }
  return undefined
}
