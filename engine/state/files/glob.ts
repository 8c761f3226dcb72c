import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import { globbed } from '../../shell/expand.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import { skeletonAt } from '../accounts/skeleton.ts'
import { mayBePackaged } from '../packages/packaged.ts'
import { ask, instead, type Kind, type Question } from '../question.ts'
import { absent, type FileState, file, foretold, plannedEnd } from './file.ts'

/** A pattern of file names (`*`, `?`, `[…]`, with `~` and `$NAME` put in), looked at from a folder. */
export interface Pattern {
  readonly pattern: string
  readonly chdir?: string
}

/** Whether anything has a name that fits. */
export interface Match {
  readonly exists: boolean
}

/** What patterns match: for `creates` and `removes`. */
export const globKind: Kind<Pattern, Match> = {
  name: 'glob',
  script: keys => script(keys.map(matching)),
  parse: record => ({ exists: record.get('exists') === '1' }),
  absent: () => ({ exists: false }),
  mayComeWithPackage: ({ pattern, chdir = '' }) => mayBePackaged(pattern.startsWith('/') ? pattern : `${chdir}/${pattern}`),
  brought: ({ pattern, chdir = '' }, coming) => {
    const path = posix.resolve(chdir, pattern)
    if (!(pattern.startsWith('/') || chdir.startsWith('/'))) return undefined
    const [open] = /[*?[~$\\]/.exec(path) ?? []
    // Of a pattern all is looked at that is below the folder before it.
    const found = open === undefined ? coming.at(path) : coming.below(posix.dirname(path.slice(0, path.indexOf(open) + 1)))
    if (found === undefined || found instanceof Unknown) return found
    if (!Array.isArray(found)) return { exists: true }
    return (found as readonly { readonly path: string }[]).some(({ path: one }) => fnmatch(one, path)) ? { exists: true } : undefined
  },
  left: ({ pattern, chdir = '' }, isGone) => (isGone(posix.resolve(chdir, pattern)) ? { exists: false } : undefined),
  predict: ({ pattern, chdir = '' }, made, answer, all) => {
    const path = posix.resolve(chdir, pattern)
    if (/[~$\\]/.test(path) || !(pattern.startsWith('/') || chdir.startsWith('/'))) return undefined
    if (/[*?[]/.test(path)) return fitting(path, answer as Match, all())
    const end = plannedEnd(path, made, false)
    if (end !== path) return instead(glob(end))
    const there = { ...absent, ...((answer as Match).exists && { exists: true, type: 'file' as const }) }
    const laid = foretold({ path }, made, there)
    if (laid === undefined && !there.exists) {
      const skeleton = skeletonAt(path, place => made(file(place)) as FileState | Unknown | undefined)
      if (skeleton) return instead(glob(skeleton.from))
    }
    return laid === undefined || laid instanceof Unknown ? laid : { exists: laid.exists }
  },
  local: true,
}

/** Whether anything fits a pattern by what was made; where some of what fits is removed, nobody knows whether others are left. */
function fitting(path: string, { exists }: Match, all: readonly (readonly [Question<unknown>, unknown])[]): Match | Unknown | undefined {
  const names = path.split('/')
  const fits = (place: string) =>
    place.split('/').length === names.length && place.split('/').every((name, at) => fnmatch(name, names[at] ?? ''))
  const laid = all
    .filter(([{ kind, key }]) => kind.name === 'file' && fits((key as { readonly path: string }).path))
    .map(([, state]) => state)
  if (laid.some(state => !(state instanceof Unknown) && (state as FileState).exists)) return { exists: true }
  const open = laid.find(state => state instanceof Unknown)
  if (open instanceof Unknown) return open
  return exists && laid.length > 0 ? new Unknown(`what ${path} will name`) : undefined
}

/** Asks whether anything fits a pattern. */
export function glob(pattern: string, chdir?: string): Question<Match> {
  return ask(globKind, { pattern, ...(chdir === undefined ? {} : { chdir }) })
}

function matching({ pattern, chdir }: Pattern): Sh {
  const go = chdir === undefined ? sh`:` : sh`cd -- ${globbed(chdir)} 2>/dev/null`
  // A link that leads nowhere is there, too.
  return sh`(${go} && for f in ${globbed(pattern)}; do if [ -e "$f" ] || [ -L "$f" ]; then printf 'exists=1\\0'; break; fi; done); printf 'end=\\0'`
}
