import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type Gem, type GemKey, gem, gemRun, type NewestGem, newestGem } from '../engine/state/packages/gem.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The gem.' },
    state: {
      type: 'string',
      enum: ['present', 'absent', 'latest'],
      default: 'present',
      description: 'Whether it is there, or its newest version.',
    },
    version: { type: 'string', description: 'The version that is meant; any, and to absent all, where it is left out.' },
    gem_source: { type: 'string', 'x-path': true, description: 'A file of the target that it is installed from.' },
    repository: { type: 'string', 'x-aliases': ['source'], description: 'The address that it comes from.' },
    include_dependencies: { type: 'boolean', default: true, description: 'Whether what it needs comes along.' },
    include_doc: { type: 'boolean', default: false, description: 'Whether its documentation is made.' },
    pre_release: { type: 'boolean', default: false, description: 'Whether versions before a release count.' },
    user_install: { type: 'boolean', default: true, description: 'Whether it is for the user alone; false for the whole machine.' },
    install_dir: { type: 'string', 'x-path': true, description: 'A folder of its own for it; with user_install: false.' },
    bindir: { type: 'string', 'x-path': true, description: 'The folder for its programs.' },
    build_flags: { type: 'string', description: 'Words for what compiles it.' },
    env_shebang: { type: 'boolean', default: false, description: 'Whether programs of it find ruby by env.' },
    force: { type: 'boolean', default: false, description: 'Whether what it needs, or what needs it, does not count.' },
    norc: { type: 'boolean', default: true, description: 'Whether no .gemrc is read.' },
    executable: { type: 'string', 'x-path': true, description: 'The program, where it is not gem.' },
  },
  required: ['name'],
  'x-exclusive': [
    ['gem_source', 'repository'],
    ['gem_source', 'version'],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<Gem>; readonly newest?: Question<NewestGem> }

export default resource({
  description: 'Keeps gems of Ruby, by gem on the target.',
  aliases: ['community.general.gem'],
  args,
  examples: [
    {
      title: 'Have a version of a gem',
      yaml: '- gem:\n    name: words\n    version: 1.0.0\n    repository: file:///srv/gems\n    user_install: false\n',
      lab: true,
    },
    {
      title: 'Its newest',
      yaml: '- gem:\n    name: words\n    state: latest\n    repository: file:///srv/gems\n    user_install: false\n',
      lab: true,
    },
    { title: 'From a file', yaml: '- gem:\n    name: other\n    gem_source: /srv/gems/gems/other-1.0.0.gem\n', lab: true },
    { title: 'No version of it', yaml: '- gem:\n    name: words\n    state: absent\n    user_install: false\n', lab: true },
  ],
  returns: { name: 'The gem.', state: 'What was asked for.', version: 'Its version, where one was named or is the newest.' },
  needs: (a, machine): Reads => {
    const key = keyOf(a, machine)
    return { now: gem(key), ...(a.state === 'latest' && { newest: newestGem(key, sourceWords(a)) }) }
  },
  refuse: (a, { now, newest }) => {
    if (a.user_install && a.install_dir !== undefined) return 'install_dir requires user_install=false; add it'
    if (a.state === 'latest' && a.version !== undefined) return 'Cannot specify version when state=latest; leave one of them out'
    if (a.state === 'latest' && a.gem_source !== undefined)
      return 'Cannot maintain state=latest when installing from local source; ask for present'
    if (a.name.startsWith('-')) return `"${a.name}" is no name of a gem; mend it`
    if (!now.isInstalled) return 'Failed to find required executable "gem"; a task before this one must install ruby'
    return newest?.trouble && `${newest.trouble}; see its name, and that the repository can be reached`
  },
  have: ({ now, newest }, a): State => ({ versions: wanted(a, newest) === undefined ? someOf(now) : shown(now) }),
  want: (a, { now, newest }): State => {
    const version = wanted(a, newest)
    if (a.state === 'absent') return { versions: version === undefined ? 'none' : without(now, version) }
    if (version === undefined) return { versions: someOf(now) === 'none' ? 'some' : someOf(now) }
    return { versions: now.versions.includes(version) ? shown(now) : listed([version, ...now.versions]) }
  },
  apply: (_, a, { newest }, machine) => [
    gemRun(keyOf(a, machine), a.state === 'absent' ? uninstalling(a) : installing(a, wanted(a, newest), machine)),
  ],
  makes: (_, a, { now, newest }, machine): Made[] => {
    const version = wanted(a, newest)
    const rest = a.state === 'absent' && version === undefined ? [] : now.versions.filter(one => one !== version)
    const versions = a.state === 'absent' ? rest : [version, ...rest].toSorted(newestFirst)
    return [[gem(keyOf(a, machine)), { isInstalled: true, versions }]]
  },
  result: ({ newest }, _change, a) => {
    const version = wanted(a, newest)
    return { name: a.name, state: a.state, ...(version !== undefined && { version }) }
  },
})

function keyOf(a: Args, machine: Machine): GemKey {
  return {
    program: a.executable === undefined ? 'gem' : targetPath(a.executable, machine),
    name: a.name,
    ...(a.install_dir !== undefined && { folder: targetPath(a.install_dir, machine) }),
    words: a.norc ? ['--norc'] : [],
  }
}

/** The version that is meant, where it is known. */
function wanted(a: Args, newest: NewestGem | undefined): string | undefined {
  return a.state === 'latest' ? newest?.version : a.version
}

function someOf({ versions }: Gem): string {
  return versions.length === 0 ? 'none' : 'some'
}

function shown({ versions }: Gem): string {
  return listed(versions)
}

function without({ versions }: Gem, version: string): string {
  return listed(versions.filter(one => one !== version))
}

function listed(versions: Gem['versions']): string {
  return versions.toSorted(newestFirst).join(', ') || 'none'
}

function newestFirst(one: string | undefined, other: string | undefined): number {
  return (other ?? '').localeCompare(one ?? '', 'en', { numeric: true })
}

function sourceWords(a: Args): string[] {
  return [...(a.repository === undefined ? [] : ['--clear-sources', '--source', a.repository]), ...(a.pre_release ? ['--prerelease'] : [])]
}

function installing(a: Args, version: string | undefined, machine: Machine): string[] {
  const place = (option: string, path: string | undefined) => (path === undefined ? [] : [option, targetPath(path, machine)])
  return [
    'install',
    ...(version === undefined ? [] : ['--version', version]),
    ...sourceWords(a),
    ...(a.include_dependencies ? [] : ['--ignore-dependencies']),
    ...(a.install_dir === undefined ? [a.user_install ? '--user-install' : '--no-user-install'] : place('--install-dir', a.install_dir)),
    ...place('--bindir', a.bindir),
    ...(a.include_doc ? [] : ['--no-document']),
    ...(a.env_shebang ? ['--env-shebang'] : []),
    ...(a.force ? ['--force'] : []),
    ...(a.gem_source === undefined ? [a.name] : ['--local', targetPath(a.gem_source, machine)]),
    ...(a.build_flags === undefined ? [] : ['--', a.build_flags]),
  ]
}

function uninstalling(a: Args): string[] {
  return [
    'uninstall',
    '--executables',
    ...(a.version === undefined ? ['--all'] : ['--version', a.version]),
    ...(a.force ? ['--force'] : ['--abort-on-dependent']),
    a.name,
  ]
}
