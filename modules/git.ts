import { type Made, type Result, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { shownUrl } from '../engine/shell/fetch.ts'
import { type Access, withGit } from '../engine/shell/git.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { isFingerprint, verifiedCommit } from '../engine/state/packages/commit-signature.ts'
import { packed, type Repository, type RepositoryKey, repository } from '../engine/state/packages/repository.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    repo: {
      type: 'string',
      'x-aliases': ['name'],
      description: 'The address of the repository. A name and password in it are told to git alone, and not kept.',
    },
    dest: { type: 'string', 'x-path': true, description: 'The folder of the working copy.' },
    version: {
      type: 'string',
      default: 'HEAD',
      description: 'What is checked out: a branch, a tag, a commit; HEAD is what the repository shows first.',
    },
    remote: { type: 'string', default: 'origin', description: 'What the repository is called in the working copy.' },
    clone: { type: 'boolean', default: true, description: 'Whether a working copy that is not there is made.' },
    update: { type: 'boolean', default: true, description: 'Whether one that is there is brought to what the repository has.' },
    force: { type: 'boolean', default: false, description: 'Whether what somebody changed in it is thrown away; else that is a failure.' },
    depth: { type: 'integer', description: 'How many commits of the history come along; all where it is left out.' },
    single_branch: { type: 'boolean', default: false, description: 'Whether only the branch comes that is checked out.' },
    bare: { type: 'boolean', default: false, description: 'Whether it is a repository without a working copy.' },
    recursive: { type: 'boolean', default: true, description: 'Whether submodules come along.' },
    key_file: { type: 'string', 'x-path': true, description: 'A file of the target with the private key for ssh.' },
    ssh_opts: { type: 'string', description: 'Options for ssh, as a shell reads them.' },
    accept_hostkey: {
      type: 'boolean',
      default: false,
      description: 'Whether any host key is taken: whoever is on the way can be the server.',
    },
    accept_newhostkey: { type: 'boolean', default: false, description: 'Whether the host key of a server that is not known yet is taken.' },
    refspec: { type: 'string', description: 'More that is fetched along, as git fetch takes it: +refs/pull/*:refs/remotes/origin/pull/*.' },
    reference: { type: 'string', description: 'A repository of the target whose objects a new working copy borrows.' },
    umask: { type: ['string', 'integer'], description: 'The permissions that what git makes does not have: "022", in quotes.' },
    archive: {
      type: 'string',
      'x-path': true,
      description: 'A file on the target, .zip, .tar, .tar.gz or .tgz, that the version is packed in; packed anew where it differs.',
    },
    archive_prefix: { type: 'string', description: 'What comes before each path in the archive: app/.' },
    verify_commit: {
      type: 'boolean',
      default: false,
      description: 'Whether what is checked out, a commit or an annotated tag, must be signed by a key that gpg on the target knows.',
    },
    gpg_allowlist: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      'x-aliases': ['gpg_whitelist'],
      description: 'With verify_commit: fingerprints of the keys that may have signed it; any that is known where it is empty.',
    },
    executable: { type: 'string', 'x-path': true, default: 'git', description: 'The git of the target.' },
  },
  required: ['repo', 'dest'],
  'x-exclusive': [['accept_hostkey', 'accept_newhostkey']],
  'x-unserved': ['separate_git_dir', 'track_submodules'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a working copy of a git repository at a version.',
  args,
  examples: [
    { title: 'Have what is newest', yaml: '- git:\n    repo: https://example.com/app.git\n    dest: /srv/app', lab: true },
    {
      title: 'Have a release, and nothing but it',
      yaml: '- git:\n    repo: https://example.com/app.git\n    dest: /srv/app\n    version: v1.2\n    depth: 1',
      lab: true,
    },
  ],
  returns: {
    before: 'The commit that was checked out; null where there was none.',
    after: 'The commit that is checked out now.',
    remote_url_changed: 'Whether the address in the working copy was another one.',
  },
  needs: (a, machine): { readonly now: Question<Repository> } => ({ now: repository(keyOf(a, machine)) }),
  have: ({ now }): State => ({
    commit: now.before ?? 'absent',
    url: now.url,
    changes: [...now.changes],
    archive: now.isPacked ? 'packed' : 'old',
  }),
  first: (a, { now }, machine) => {
    const { refspec, ...left } = a
    if (refspec === undefined || !now.exists || !a.update || now.trouble !== undefined) return undefined
    return { steps: [sh`${begun(a, machine)}\n${fetching(a)}`], args: left }
  },
  want: (a, { now }): State => {
    const archive = a.archive !== undefined && { archive: 'packed' }
    if (now.exists ? !a.update : !a.clone) return { ...(now.exists && archive) }
    return { commit: commitOf(a, now), url: shownRepo(a), ...(now.exists && { changes: [] }), ...archive }
  },
  refusedWith: (_a, { now }) =>
    now.trouble === undefined
      ? {}
      : { rc: 128, stdout: '', stdout_lines: [], stderr: `${now.trouble}\n`, stderr_lines: now.trouble.split('\n') },
  refuse: (a, { now }, machine) => refusalOf(a, now, targetPath(a.dest, machine)),
  apply: (change, a, { now }, machine) => [
    {
      run: sh`${begun(a, machine)}
${now.exists ? a.update && updating(change, a, now) : cloning(a, now)}
${a.archive !== undefined && packing(keyOf(a, machine))}
printf 'after=%s\\0end=\\0' "$(git_ -C "$t" rev-parse HEAD)"`,
    },
  ],
  makes: (_change, a, { now }, machine): Made[] => {
    const [commit, asks] = [commitOf(a, now), repository(keyOf(a, machine))]
    const folder = [file(targetPath(a.dest, machine)), { exists: true, type: 'directory' }] as const
    const packed = a.archive === undefined ? [] : [[file(targetPath(a.archive, machine)), unknown] as const]
    if (now.exists && !a.update) return [[asks, { ...now, isPacked: true }], ...packed]
    if (!/^[0-9a-f]{40}$/.test(commit ?? '')) return [[asks, unknown], folder, ...packed]
    // Of a commit that is there nobody is asked.
    const isAsked = now.isAsked && commit !== a.version
    return [
      [
        asks,
        {
          ...now,
          exists: true,
          before: commit,
          url: shownRepo(a),
          changes: [],
          isAsked,
          refs: isAsked ? now.refs : {},
          isPacked: a.archive !== undefined,
        },
      ],
      folder,
      ...packed,
    ]
  },
  result: ({ now }, change, a, ran): Result => {
    const said = ran.map(({ stdout }) => readRecords(encode(stdout))[0]?.get('after')).find(Boolean)
    const commit = commitOf(a, now)
    const after = said ?? (Object.keys(change).length > 0 || !now.exists ? commit : now.before) ?? null
    return { before: now.before ?? null, after, ...(now.exists && a.update && { remote_url_changed: change['url'] !== undefined }) }
  },
})

function accessOf(a: Args, machine: Machine): Access {
  const url = shownUrl(a.repo)
  const hosts = a.accept_hostkey ? 'no' : a.accept_newhostkey ? 'accept-new' : undefined
  const words = [
    ...(a.key_file === undefined ? [] : ['-i', targetPath(a.key_file, machine), '-o', 'IdentitiesOnly=yes']),
    ...(hosts === undefined ? [] : ['-o', `StrictHostKeyChecking=${hosts}`]),
  ]
  const isHttp = /^https?:\/\/[^/]*@/.test(a.repo)
  return {
    executable: targetPath(a.executable, machine),
    url: isHttp ? url : a.repo,
    ...(isHttp && { credential: a.repo.replace(/^(\w+:\/\/[^/]*).*$/s, '$1') }),
    ssh: `${sh`ssh -o BatchMode=yes ${words}`.text.trim()}${a.ssh_opts === undefined ? '' : ` ${a.ssh_opts}`}`,
  }
}

function keyOf(a: Args, machine: Machine): RepositoryKey {
  return {
    dest: targetPath(a.dest, machine),
    version: a.version,
    remote: a.remote,
    isBare: a.bare,
    isUpdated: a.update,
    ...(a.archive !== undefined && { archive: targetPath(a.archive, machine), prefix: a.archive_prefix ?? '' }),
    access: accessOf(a, machine),
  }
}

/** The commit that the version is: a branch before a tag, as git itself would have it the other way round, and Ansible not. */
function commitOf({ version }: Pick<Args, 'version'>, { refs, before }: Repository): string | undefined {
  const named =
    version === 'HEAD' ? refs['HEAD'] : (refs[`refs/heads/${version}`] ?? refs[`refs/tags/${version}^{}`] ?? refs[`refs/tags/${version}`])
  if (named !== undefined) return named
  return before?.startsWith(version) ? before : version
}

function refusalOf(a: Args, now: Repository, dest: string): string | undefined {
  if (typeof a.umask === 'number') return 'umask must be defined as a quoted octal integer; write it as "022"'
  if (a.umask !== undefined && !/^(0o?)?[0-7]{1,4}$/.test(a.umask))
    return `umask must be an octal integer, not ${a.umask}; write it as "022"`
  if (a.archive === undefined && a.archive_prefix !== undefined)
    return "missing parameter(s) required by 'archive_prefix': archive; say which file is meant"
  if (a.archive !== undefined && !/\.(zip|tar|tar\.gz|tgz)$/.test(a.archive))
    return `Unable to get file extension from archive file name : ${a.archive}; it must end with .zip, .tar, .tar.gz or .tgz`
  if (now.isOccupied && a.clone) return `${dest} is there, and no working copy; remove it, or name another folder`
  if (now.exists && a.update && now.changes.length > 0 && !a.force)
    return `Local modifications exist in the destination: ${dest} (force=no).; keep them elsewhere, or throw them away with force: true`
  if (now.trouble !== undefined)
    return `Failed to ask ${shownUrl(a.repo)}: ${now.trouble.replace(/\s*\n\s*/g, ' / ').replaceAll('; ', ', ')}; see that the address is right, and that the target may read it`
  const odd = a.gpg_allowlist.find(key => !isFingerprint(key))
  if (odd !== undefined) return `gpg_allowlist: ${odd} is no fingerprint; write all its digits, without blanks`
  const isCommit = /^[0-9a-f]{4,40}$/.test(a.version)
  if (now.isAsked && !isCommit && commitOf(a, now) === a.version)
    return `Failed to find version "${a.version}" in ${shownUrl(a.repo)}; name a branch, a tag or a commit that it has`
  return undefined
}

type Kind = 'branch' | 'tag' | 'commit' | 'first'

function kindOf({ version }: Args, { refs }: Repository): Kind {
  if (version === 'HEAD') return 'first'
  if (refs[`refs/heads/${version}`] !== undefined) return 'branch'
  return refs[`refs/tags/${version}`] === undefined ? 'commit' : 'tag'
}

function begun(a: Args, machine: Machine): Sh {
  return sh`${withGit(accessOf(a, machine))}
${typeof a.umask === 'string' && sh`umask ${a.umask.replace(/^0o/, '')}`}
t=${targetPath(a.dest, machine)}`
}

function fetching(a: Args): Sh {
  return sh`git_ -C "$t" fetch -q --force -- ${shownRepo(a)} ${a.refspec} || exit 1`
}

function packing(key: RepositoryKey): Sh {
  return sh`{ ${packed(key)}; } && cp -- "$d/packed" ${key.archive} || exit 1`
}

function cloning(a: Args, now: Repository): Sh {
  const kind = kindOf(a, now)
  const words = [
    ...(a.bare ? ['--bare'] : ['--origin', a.remote]),
    ...(a.depth !== undefined && kind !== 'commit' ? ['--depth', String(a.depth)] : []),
    ...(a.single_branch ? ['--single-branch'] : []),
    ...(kind === 'branch' || kind === 'tag' ? ['--branch', a.version] : []),
    ...(a.recursive && !a.bare ? ['--recurse-submodules'] : []),
    ...(a.reference === undefined ? [] : ['--reference', a.reference]),
  ]
  const url = shownRepo(a)
  const named = kind === 'tag' ? a.version : 'HEAD'
  return sh`git_ -c advice.detachedHead=false clone -q ${words} -- ${url} "$t" || exit 1
${a.verify_commit && kind !== 'commit' && sh`${verifiedCommit(named, a.gpg_allowlist)} || { rm -rf -- "$t"; exit 1; }`}
${a.bare && sh`git_ -C "$t" config ${`remote.${a.remote}.url`} ${url}`}
${kind === 'commit' && !a.bare && sh`( ${checkout(a, now)}\n) || { rm -rf -- "$t"; exit 1; }`}`
}

function updating(change: State, a: Args, now: Repository): Sh {
  const heads = a.bare ? '+refs/heads/*:refs/heads/*' : `+refs/heads/*:refs/remotes/${a.remote}/*`
  const kind = kindOf(a, now)
  const one =
    kind === 'branch' ? `+refs/heads/${a.version}:refs/remotes/${a.remote}/${a.version}` : `+refs/tags/${a.version}:refs/tags/${a.version}`
  const isOne = (a.depth !== undefined || a.single_branch) && (kind === 'branch' || kind === 'tag') && !a.bare
  const depth = a.depth !== undefined && ['--depth', String(a.depth)]
  return sh`${change['url'] !== undefined && sh`git_ -C "$t" config ${`remote.${a.remote}.url`} ${shownRepo(a)} || exit 1`}
${change['changes'] !== undefined && sh`git_ -C "$t" reset -q --hard || exit 1`}
${
  (change['commit'] !== undefined || change['url'] !== undefined) &&
  sh`git_ -C "$t" fetch -q --force --tags ${depth} -- ${a.remote} ${isOne ? one : heads} || exit 1
${!a.bare && checkout(a, now)}`
}`
}

function checkout(a: Args, now: Repository): Sh {
  const kind = kindOf(a, now)
  const commit = commitOf(a, now) ?? ''
  const quiet = sh`git_ -C "$t" -c advice.detachedHead=false checkout -q --force`
  const step =
    kind === 'branch'
      ? sh`${quiet} -B ${a.version} ${commit}`
      : kind === 'first' && now.exists
        ? sh`git_ -C "$t" reset -q --hard ${commit}`
        : sh`${quiet} ${commit}`
  const verified = a.verify_commit && sh`${verifiedCommit(kind === 'tag' ? a.version : commit, a.gpg_allowlist)} || exit 1`
  return sh`git_ -C "$t" cat-file -e ${`${commit}^{commit}`} 2>/dev/null || git_ -C "$t" fetch -q -- ${a.remote} ${commit} || exit 1
${verified}
${step} || exit 1
${a.recursive && sh`[ ! -e "$t/.gitmodules" ] || git_ -C "$t" submodule -q update --init --recursive --force || exit 1`}`
}

function shownRepo(a: Args): string {
  return /^https?:\/\/[^/]*@/.test(a.repo) ? shownUrl(a.repo) : a.repo
}
