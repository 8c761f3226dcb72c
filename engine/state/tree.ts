import { Unknown } from '../load/values.ts'
import { type Sh, script, sh } from '../shell/sh.ts'
import { Content } from './content.ts'
import { type FileState, foretold } from './file.ts'
import { fileFrom } from './file-record.ts'
import { factsOf, functions } from './file-script.ts'
import { ask, type Kind, type Question } from './question.ts'

/** Everything below a folder, links not followed; parents stand before what is in them. */
export interface Tree {
  readonly entries: readonly Entry[]
}

/** One thing below a folder: its path from there. */
export interface Entry extends FileState {
  readonly path: string
  /** Of a link that leads to a file, where hashes are asked for: what that file holds. */
  readonly behind?: Content
}

interface Key {
  readonly path: string
  readonly hash?: 'sha1'
}

/** What is below folders. */
export const treeKind: Kind<Key, Tree> = {
  name: 'tree',
  script: keys => script(keys.map(key => sh`${walk(key)}; printf 'end=\\0'`)),
  parse: (record, { path, hash }) => {
    const names = [...record].filter(([key]) => key.startsWith('name.'))
    const entries = names.map(([key, name]): Entry => {
      const facts = ['stat', 'access', 'sum', 'target'].map(fact => [fact, record.get(`${fact}.${key.slice(5)}`)] as const)
      const told = new Map(facts.flatMap(([fact, text]) => (text === undefined ? [] : [[fact, text] as const])))
      const found = fileFrom(told, { path: name, ...(hash && { hash }) })
      const [, sum] = /^\\?([0-9a-f]+)/.exec(told.get('sum') ?? '') ?? []
      return { path: name.slice(startOf(path).length), ...found, ...(found.type === 'link' && sum && { behind: new Content(sum) }) }
    })
    return { entries: entries.filter(({ exists }) => exists).sort((one, other) => (one.path < other.path ? -1 : 1)) }
  },
  absent: () => ({ entries: [] }),
  mayComeWithPackage: true,
  predict: ({ path }, made, answer) => ({ entries: (answer as Tree).entries.flatMap(entry => entryAfter(path, entry, made)) }),
  local: true,
}

/** Asks for everything below a folder. */
export function tree(path: string, hash?: 'sha1'): Question<Tree> {
  return ask(treeKind, { path, ...(hash && { hash }) })
}

function entryAfter(folder: string, entry: Entry, made: (question: Question<unknown>) => unknown): Entry[] {
  const laid = foretold({ path: startOf(folder) + entry.path }, made, entry)
  if (laid === undefined || laid instanceof Unknown) return [entry]
  return laid.exists ? [{ path: entry.path, ...laid }] : []
}

function walk({ path, hash }: Key): Sh {
  return sh`[ ! -d ${startOf(path)} ] || find ${startOf(path)} -mindepth 1 -exec sh -c ${batch(hash !== undefined)} sh {} + 2>/dev/null`
}

/** With a slash at its end, so that a link to a folder is entered. */
function startOf(path: string): string {
  const named = path.startsWith('-') ? `./${path}` : path
  return named.endsWith('/') ? named : `${named}/`
}

/** What says the entries that find hands over at once: as entries of a record need names of their own, theirs carry the process and a number. */
function batch(isHashed: boolean): string {
  return script([
    functions,
    sh`A=$(look '' ${factsOf(false)} "$@") B=`,
    isHashed && sh`B=$(sums "$@")`,
    sh`i=0
for p do
  i=$((i + 1)) s= a= said=
  IFS= read -r said <&3; IFS= read -r s <&4
  [ -r "$p" ] && a=r; [ -w "$p" ] && a="$a"w; [ -x "$p" ] && a="$a"x
  printf 'name.%s=%s\\0stat.%s=%s\\0access.%s=%s\\0' "$$.$i" "$p" "$$.$i" "$said" "$$.$i" "$a"
  [ -z "$s" ] || printf 'sum.%s=%s\\0' "$$.$i" "$s"
  if [ -L "$p" ]; then t=$(readlink -- "$p"; printf .); t=\${t%.}; printf 'target.%s=%s\\0' "$$.$i" "\${t%?}"; fi
done 3<<A 4<<B
$A
A
$B
B`,
  ]).text
}
