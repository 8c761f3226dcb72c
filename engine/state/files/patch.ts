import { posix } from 'node:path'
import { Unknown } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import type { Content } from '../content.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A patch, and where its names begin. */
export interface PatchKey {
  readonly from: { readonly path: string } | { readonly content: Content }
  readonly base: string
  /** The one file that it is for, whatever names are in it. */
  readonly file?: string
  readonly strip: number
  readonly words: readonly string[]
}

/** How a patch stands to the files that it is for. */
export interface Patch {
  readonly isInstalled: boolean
  /** What is not there: the patch, or the folder. */
  readonly missing?: string
  readonly isApplied: boolean
  /** Why it can neither be applied, nor is. */
  readonly trouble: string
  /** The files that it is for. */
  readonly files: readonly string[]
}

const patchKind: Kind<PatchKey, Patch> = {
  name: 'patch',
  local: true,
  mayComeWithPackage: true,
  script: keys =>
    script(
      keys.map(
        key => sh`( command -v patch >/dev/null 2>&1 || exit 0; printf 'patch=1\\0'
${'path' in key.from && sh`[ -r ${key.from.path} ] || { printf 'missing=%s\\0' ${key.from.path}; exit 0; }`}
[ -d ${key.base} ] || { printf 'missing=%s\\0' ${key.base}; exit 0; }
if w=$(${patchRun(key, sh`--reverse --force --dry-run`)} 2>&1); then printf 'applied=1\\0'
else w=$(${patchRun(key, sh`--forward --dry-run`)} 2>&1) || printf 'trouble=%s\\0' "$w"; fi
printf 'files=%s\\0' "$(printf '%s\\n' "$w" | sed -n "s/^checking file //p")" ); printf 'end=\\0'`,
      ),
    ),
  parse: (record, { base }) => ({
    isInstalled: record.has('patch'),
    ...(record.has('missing') && { missing: record.get('missing') ?? '' }),
    isApplied: record.has('applied'),
    trouble: (record.get('trouble') ?? '').trim(),
    files: (record.get('files') ?? '')
      .split('\n')
      .filter(Boolean)
      .map(name => posix.resolve(base, nameOf(name))),
  }),
  absent: () => ({ isInstalled: false, isApplied: false, trouble: '', files: [] }),
  predict: ({ base, from, file }, _, answer, all) => {
    const { isInstalled, files } = answer as Patch
    const places = [base, ...files, ...('path' in from ? [from.path] : []), ...(file === undefined ? [] : [file])]
    const isPlanned = all().some(([{ kind, key }]) => kind.name === 'file' && places.includes((key as { readonly path: string }).path))
    return isInstalled && isPlanned ? new Unknown('the files that this run puts there') : undefined
  },
}

/** Asks patch whether a patch is in place, or could be. */
export function patch(key: PatchKey): Question<Patch> {
  return ask(patchKind, key)
}

/** Runs patch with words for how. */
export function patchRun({ from, base, file, strip, words }: PatchKey, how: Sh): Sh {
  const run = sh`LC_ALL=C patch --quoting-style=literal ${`--strip=${strip}`} ${how} ${words} -d ${base} --reject-file=- ${file}`
  if ('path' in from) return sh`${run} <${from.path}`
  const text = Buffer.from(from.content.bytes ?? new Uint8Array()).toString('base64')
  return sh`printf %s ${text} | base64 -d | ${run}`
}

/** More is said behind some names. */
function nameOf(said: string): string {
  return said.replace(/ \((renamed|copied|read|already|which|dangling).*$/, '')
}
