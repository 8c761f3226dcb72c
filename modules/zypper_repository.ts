import { type Made, resource, type State, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import { zypperWords } from '../engine/state/packages/zypper.ts'
import { type ZypperRepositories, type ZypperRepository, zypperRepositories } from '../engine/state/packages/zypper-repositories.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'What it is called; needed where `repo` is no file of one.' },
    repo: {
      type: 'string',
      description: 'Where its packages are, or a file .repo of the host that says so; * with `runrefresh` means all.',
    },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether it is there.' },
    description: { type: 'string', description: 'How it is shown.' },
    enabled: { type: 'boolean', default: true, description: 'Whether packages come from it.' },
    autorefresh: { type: 'boolean', default: true, 'x-aliases': ['refresh'], description: 'Whether zypper reads it anew by itself.' },
    priority: { type: 'integer', description: 'Packages come from the one with the smallest.' },
    disable_gpg_check: { type: 'boolean', default: false, description: 'Whether signatures do not matter.' },
    auto_import_keys: {
      type: 'boolean',
      default: false,
      description: 'Whether the key of a new or changed one is trusted unseen; it is read at once, then.',
    },
    runrefresh: { type: 'boolean', default: false, description: 'Whether it is read anew now.' },
    overwrite_multiple: {
      type: 'boolean',
      default: false,
      description: 'Whether it takes the place of two: one of its name, one of its address.',
    },
  },
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<ZypperRepositories>; readonly source?: Question<FileText> }
type Now = { readonly now: ZypperRepositories; readonly source?: FileText }

export default resource({
  description: 'Keeps a repository of zypper. One that is to be another one is taken away and added anew.',
  aliases: ['community.general.zypper_repository'],
  args,
  examples: [
    {
      title: 'Have a repository',
      yaml: '- zypper_repository:\n    name: ours\n    repo: https://example.com/leap/15.6/\n    priority: 50\n',
      lab: true,
    },
    { title: 'Have it no more', yaml: '- zypper_repository:\n    name: ours\n    state: absent\n', lab: true },
  ],
  returns: { repodata: 'What it is to be: alias, url, name, enabled, autorefresh, gpgcheck, priority.', state: 'What was asked for.' },
  needs: (a): Reads => ({ now: zypperRepositories(), ...(isFile(a) && { source: text(a.repo ?? '') }) }),
  refuse: (a, now) => refusalOf(a, now),
  // What is there is read anew before; what is new, when it is there.
  first: (a, now) => (a.runrefresh && (isForAll(a) || isSame(a, now)) ? { steps: [refreshing(a, now)], args: a } : undefined),
  have: (now, a): State => {
    if (isForAll(a)) return {}
    const found = matches(a, now)
    const [only] = found
    return only === undefined || a.state === 'absent' || found.length > 1 ? { state: found.length > 0 ? 'there' : 'absent' } : stateOf(only)
  },
  want: (a, now): State => {
    if (isForAll(a)) return {}
    return a.state === 'absent' ? { state: 'absent' } : { state: 'present', ...wanted(a, now) }
  },
  apply: (_change, a, now) => [
    ...matches(a, now).map(({ alias }) => sh`LC_ALL=C zypper ${zypperWords} removerepo -- ${alias} </dev/null >/dev/null`),
    ...(a.state === 'present' ? [adding(a, now), (a.runrefresh || a.auto_import_keys) && refreshing(a, now)] : []),
  ],
  makes: (_change, a, now): Made[] => {
    const gone = matches(a, now)
    const kept = now.now.repositories.filter(one => !gone.includes(one))
    const { alias = '', url = '', name, priority, ...is } = wanted(a, now)
    const added = { ...is, alias, name: name ?? alias, priority: priority ?? '99', urls: [url] }
    const repositories = a.state === 'present' ? [...kept, added] : kept
    const files = [...gone.map(one => one.alias), ...(a.state === 'present' ? [alias] : [])]
    return [
      [zypperRepositories(), { ...now.now, repositories: repositories.toSorted((one, other) => (one.alias < other.alias ? -1 : 1)) }],
      ...files.map((one): Made => [file(`/etc/zypp/repos.d/${one}.repo`), unknown]),
    ]
  },
  result: (now, _change, a): ToldResult => {
    if (isForAll(a)) return { runrefresh: true }
    const { alias, url, name, enabled, autorefresh, gpgcheck } = wanted(a, now)
    const told = { alias: alias ?? null, url: url ?? null, name: name ?? null, priority: a.priority ?? null }
    return { repodata: { ...told, enabled, autorefresh, gpgcheck }, state: a.state }
  },
})

interface Wanted {
  readonly alias?: string
  readonly url?: string
  readonly name?: string
  readonly priority?: string
  readonly enabled: string
  readonly autorefresh: string
  readonly gpgcheck: string
}

function isForAll({ repo, runrefresh }: Args): boolean {
  return repo === '*' && runrefresh
}

function isFile({ repo, state }: Args): boolean {
  return state === 'present' && (repo ?? '').endsWith('.repo')
}

function refusalOf(a: Args, now: Now): string | undefined {
  if (!now.now.isThere) return 'there is no zypper; it is for SUSE and its kin'
  if (isForAll(a)) return undefined
  if (a.repo === '*') return "repo=* can only be used with the runrefresh option.; name the repository's address"
  if (a.state === 'present' && a.repo === undefined) return 'Module option state=present requires repo'
  if (a.repo === undefined && a.name === undefined) return 'name or repo is needed to say which one goes'
  if (isFile(a)) {
    if (!(a.repo ?? '').startsWith('/')) return `${a.repo} is no file of the host; bring it there by get_url, and give its path`
    if (now.source?.bytes === undefined) return `there is no ${a.repo}; bring it there first`
    if (fromFile(now).url === undefined) return `${a.repo} has no baseurl and no mirrorlist; see what is in it`
  } else if (a.state === 'present' && a.name === undefined) return 'Name required when adding non-repo files.'
  const odd = [a.name, a.repo].find(one => one !== undefined && /[\s/]$|^-|[\p{Cc}]/u.test(one.replace(/\/$/, '')))
  if (odd !== undefined || a.name?.includes('/'))
    return `"${odd ?? a.name}" cannot be the name or address of a repository; take another one`
  const found = matches(a, now)
  if (found.length < 2 || a.state === 'absent' || a.overwrite_multiple) return undefined
  return `More than one repo matched "${a.name}": "${found.map(({ alias }) => alias).join(', ')}". Use overwrite_multiple to allow more than one repo to be overwritten`
}

/** What a file .repo says: the first of its repositories. */
function fromFile({ source }: Now): Pick<Wanted, 'alias' | 'name' | 'url'> {
  const lines = Buffer.from(source?.bytes ?? [])
    .toString()
    .split('\n')
  const alias = lines.map(line => /^\[(.+)\]\s*$/.exec(line)?.[1]).find(one => one !== undefined)
  const of = (option: string) =>
    lines.map(line => new RegExp(`^${option}\\s*=\\s*(.+?)\\s*$`).exec(line)?.[1]).find(one => one !== undefined)
  const [url, name] = [of('baseurl') ?? of('mirrorlist'), of('name')]
  return { ...(alias !== undefined && { alias }), ...(url !== undefined && { url }), ...(name !== undefined && { name }) }
}

function wanted(a: Args, now: Now): Wanted {
  const is = {
    ...(a.name !== undefined && { alias: a.name }),
    ...(a.repo !== undefined && { url: a.repo }),
    ...(a.description !== undefined && { name: a.description }),
    ...(a.priority !== undefined && { priority: String(a.priority) }),
    enabled: a.enabled ? '1' : '0',
    autorefresh: a.autorefresh ? '1' : '0',
    gpgcheck: a.disable_gpg_check ? '0' : '1',
  }
  return isFile(a) ? { ...is, ...fromFile(now), ...(a.name !== undefined && { alias: a.name }) } : is
}

/** Those that it is, by its name or by its address. */
function matches(a: Args, now: Now): ZypperRepository[] {
  const { alias, url } = wanted(a, now)
  const plain = (one: string) => one.replace(/\/+$/, '')
  return now.now.repositories.filter(one => one.alias === alias || (url !== undefined && one.urls.some(its => plain(its) === plain(url))))
}

function stateOf({ urls, ...is }: ZypperRepository): State {
  return { state: 'present', ...is, url: urls[0] }
}

function isSame(a: Args, now: Now): boolean {
  const [only, ...others] = matches(a, now)
  if (!only || others.length > 0 || a.state === 'absent') return false
  const has = stateOf(only)
  return Object.entries(wanted(a, now)).every(([member, value]) => has[member] === value)
}

function adding(a: Args, now: Now): Sh {
  const { alias = '', url = '', name, priority } = wanted(a, now)
  const words = [
    ...(priority === undefined ? [] : ['--priority', priority]),
    ...(name === undefined ? [] : ['--name', name]),
    a.disable_gpg_check ? '--no-gpgcheck' : '--gpgcheck',
    ...(a.enabled ? [] : ['--disable']),
    ...(a.autorefresh ? ['--refresh'] : []),
  ]
  return sh`LC_ALL=C zypper ${zypperWords} addrepo ${words} -- ${url} ${alias} </dev/null >/dev/null`
}

function refreshing(a: Args, now: Now): Sh {
  const names = isForAll(a) ? [] : ['--', wanted(a, now).alias ?? '']
  return sh`LC_ALL=C zypper ${zypperWords} ${a.auto_import_keys && '--gpg-auto-import-keys'} refresh ${names} </dev/null >/dev/null`
}
