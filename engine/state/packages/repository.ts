import { type Access, withGit } from '../../shell/git.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A working copy on the target, and what the repository that it comes from has. */
export interface Repository {
  readonly exists: boolean
  /** Something else is in its place. */
  readonly isOccupied: boolean
  /** The commit that is checked out. */
  readonly before?: string
  readonly url: string
  /** Lines of `git status --porcelain`: what somebody changed. */
  readonly changes: readonly string[]
  /** Commits by their names elsewhere: HEAD, refs/heads/main, refs/tags/v1^{}. */
  readonly refs: { readonly [name: string]: string }
  /** Whether it was asked elsewhere, and what was said where that failed. */
  readonly isAsked: boolean
  readonly trouble?: string
  /** Whether the archive that was asked for is there, and holds the commit that is checked out. */
  readonly isPacked: boolean
}

export interface RepositoryKey {
  readonly dest: string
  readonly version: string
  readonly remote: string
  readonly isBare: boolean
  /** Whether it is asked elsewhere although there is a working copy. */
  readonly isUpdated: boolean
  /** A file that the commit is packed in, and what comes before each path there. */
  readonly archive?: string
  readonly prefix?: string
  readonly access: Access
}

const repositoryKind: Kind<RepositoryKey, Repository> = {
  name: 'repository',
  script: keys => script(keys.map(key => sh`( ${look(key)} ); printf 'end=\\0'`)),
  parse: record => {
    const lines = (record.get('refs') ?? '').split('\n').map(line => line.split('\t'))
    const trouble = record.get('trouble')?.trim()
    return {
      exists: record.has('exists'),
      isOccupied: record.has('occupied'),
      ...(record.get('before') && { before: record.get('before') }),
      url: record.get('url') ?? '',
      changes: (record.get('changes') ?? '').split('\n').filter(Boolean),
      refs: Object.fromEntries(lines.flatMap(([sum, name]) => (sum && name ? [[name, sum] as const] : []))),
      isAsked: record.has('asked'),
      isPacked: record.has('packed'),
      ...(trouble !== undefined && { trouble }),
    } as Repository
  },
  absent: () => ({ exists: false, isOccupied: false, url: '', changes: [], refs: {}, isAsked: false, isPacked: false }),
  mayComeWithPackage: false,
  local: false,
}

/** Asks for a working copy, and what the repository it comes from has. */
export function repository(key: RepositoryKey): Question<Repository> {
  return ask(repositoryKind, key)
}

/** Packs as "$d/packed" what is checked out in "$t", or the version where nothing checks it out; in the form that the archive's name says. */
export function packed({ archive = '', prefix, version, isBare, isUpdated }: Omit<RepositoryKey, 'access' | 'dest' | 'remote'>): Sh {
  const format = /\.(zip|tar|tar\.gz|tgz)$/.exec(archive)?.[1] ?? 'tar'
  const tree = isUpdated && !isBare ? 'HEAD' : version
  return sh`c=$(git_ -C "$t" rev-parse --verify -q ${`${tree}^{commit}`}) || { echo 'Failed to perform archive operation: the working copy has not the version' >&2; false; } &&
git_ -C "$t" archive ${`--format=${format}`} ${prefix !== undefined && prefix !== '' && `--prefix=${prefix}`} -o "$d/packed" "$c"`
}

/** A commit that is named in full, and is there already, is asked for nowhere. */
function look(key: RepositoryKey) {
  const { dest, version, remote, isBare, isUpdated, access, archive } = key
  return sh`t=${dest} v=${version} b=
command -v ${access.executable} >/dev/null 2>&1 || { printf 'asked=1\\0trouble=%s\\0' 'there is no git on the target'; exit 0; }
${withGit(access)}
if [ -e "$t/.git" ] || { ${isBare ? sh`:` : sh`false`} && [ -e "$t/HEAD" ] && [ -d "$t/objects" ]; }; then
  printf 'exists=1\\0'
  b=$(git_ -C "$t" rev-parse --verify -q HEAD 2>/dev/null) && printf 'before=%s\\0' "$b"
  printf 'url=%s\\0' "$(git_ -C "$t" config --get ${`remote.${remote}.url`})"
  ${!isBare && sh`printf 'changes=%s\\0' "$(git_ -C "$t" status --porcelain --untracked-files=no 2>/dev/null)"`}
  ${archive !== undefined && sh`[ -f ${archive} ] && { ${packed(key)}; } 2>/dev/null && cmp -s -- "$d/packed" ${archive} && printf 'packed=1\\0'`}
  ${isUpdated ? sh`[ "$b" = "$v" ] && exit 0` : sh`exit 0`}
elif [ -e "$t" ] && { [ ! -d "$t" ] || [ -n "$(ls -A -- "$t" 2>/dev/null)" ]; }; then printf 'occupied=1\\0'; exit 0
fi
printf 'asked=1\\0'
if git_ ls-remote -- ${access.url} HEAD "refs/heads/$v" "refs/tags/$v" "refs/tags/$v^{}" >"$d/refs" 2>"$d/why"; then printf 'refs='; cat "$d/refs"; printf '\\0'
else printf 'trouble='; cat "$d/why"; printf '\\0'; fi`
}
