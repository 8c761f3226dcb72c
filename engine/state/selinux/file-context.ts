import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { file, foretold, absent as noFile } from '../files/file.ts'
import { ask, type Kind, type Question } from '../question.ts'
import { noStore, type SelinuxStore, selinuxStore, storeIn } from './selinux-store.ts'

/** What the policy says of the labels of paths that an expression fits. */
export interface FileContext extends SelinuxStore {
  /** The label that was given on this machine, and the one that the policy came with: user:role:type:level. */
  readonly local?: string
  readonly shipped?: string
  /** The path whose labels it takes, by this machine's own word, and by the policy's. */
  readonly equal?: string
  readonly shippedEqual?: string
}

export interface FileContextKey {
  readonly target: string
  /** The kind of file as semanage has it: a, f, d … */
  readonly ftype: string
}

const marks: { readonly [ftype: string]: string } = { a: '', f: '--' }

const reading = sh`${selinuxStore}
said() { T=$1 F=$2 awk '$1 == ENVIRON["T"] && (NF == 2 ? "" : $2) == ENVIRON["F"] { label = $NF } END { print label }' "$3" 2>/dev/null; }
alias() { T=$1 awk '$1 == ENVIRON["T"] { path = $2 } END { print path }' "$2" 2>/dev/null; }
one() { [ -z "$2" ] || printf '%s=%s\\0' "$1" "$2"; }
context() { tools; one local "$(said "$1" "$2" "$contexts/file_contexts.local")"; one shipped "$(said "$1" "$2" "$contexts/file_contexts")"
one equal "$(alias "$1" "$contexts/file_contexts.subs")"; one shippedEqual "$(alias "$1" "$contexts/file_contexts.subs_dist")"; printf 'end=\\0'; }`

const fileContextKind: Kind<FileContextKey, FileContext> = {
  name: 'file context',
  local: true,
  mayComeWithPackage: true,
  script: keys => sh`( ${script([reading, ...keys.map(({ target, ftype }) => sh`context ${target} ${marks[ftype] ?? `-${ftype}`}`)])} )`,
  parse: record => ({
    ...storeIn(record),
    ...Object.fromEntries([...record].filter(([name]) => ['local', 'shipped', 'equal', 'shippedEqual'].includes(name))),
  }),
  absent: () => noStore,
}

/** Asks what the policy says of an expression for paths. */
export function fileContext(target: string, ftype: string): Question<FileContext> {
  return ask(fileContextKind, { target, ftype })
}

/** Only in `makes`, with `unknown`: which labels files are to have changes, which only the policy can tell. */
export function fileContexts(): Question<FileContext> {
  return fileContext('', '')
}

/** Files whose label is not what the policy says, with the label that they have and the one that they would get. */
export interface WrongLabels {
  readonly hasTool: boolean
  readonly exists: boolean
  readonly wrong: readonly { readonly path: string; readonly from: string; readonly to: string }[]
}

export interface LabelKey {
  readonly path: string
  readonly recursive: boolean
  readonly force: boolean
}

const noLabels: WrongLabels = { hasTool: false, exists: false, wrong: [] }

const labelKind: Kind<LabelKey, WrongLabels> = {
  name: 'labels',
  local: true,
  mayComeWithPackage: true,
  script: keys => sh`( PATH=$PATH:/usr/sbin:/sbin; LC_ALL=C; export PATH LC_ALL
labels() { p=$1; shift; if command -v restorecon >/dev/null 2>&1; then printf 'tool=1\\0'
if [ -e "$p" ] || [ -L "$p" ]; then printf 'exists=1\\0said=%s\\0' "$(restorecon -n -v "$@" -- "$p" 2>/dev/null)"; fi; fi; printf 'end=\\0'; }
${script(keys.map(key => sh`labels ${key.path} ${labelOptions(key)}`))} )`,
  parse: record => ({
    hasTool: record.has('tool'),
    exists: record.has('exists'),
    wrong: [...(record.get('said') ?? '').matchAll(/^Would relabel ([\s\S]*?) from (\S+) to (\S+)$/gm)].map(
      ([, path = '', from = '', to = '']) => ({ path, from, to }),
    ),
  }),
  absent: () => noLabels,
  // What this run would make gets its label as it is made; where the policy would be another one, only the real run can tell.
  predict: ({ path }, made, answer) => {
    const changed = made(fileContexts())
    if (changed instanceof Unknown) return changed
    const { hasTool, exists } = answer as WrongLabels
    const laid = exists ? undefined : foretold({ path }, made, noFile)
    if (laid instanceof Unknown) return laid
    return laid?.exists ? { hasTool, exists: true, wrong: [] } : undefined
  },
}

/** Asks which files have another label than the policy says. */
export function wrongLabels(key: LabelKey): Question<WrongLabels> {
  return ask(labelKind, { ...key, path: (file(key.path).key as { path: string }).path })
}

/** The options of restorecon. */
export function labelOptions({ recursive, force }: Omit<LabelKey, 'path'>): string[] {
  return [...(recursive ? ['-R'] : []), ...(force ? ['-F'] : [])]
}
