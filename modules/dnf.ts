import { type Ran, resource, type Step } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Dnf, type DnfCommand, type DnfKey, dnf } from '../engine/state/packages/dnf.ts'
import { packageNamed } from '../engine/state/packages/package.ts'

export default resource({
  description: 'Installs and removes packages of Fedora, Red Hat and their kin; a list is one transaction.',
  aliases: ['yum', 'dnf5', 'ansible.builtin.yum', 'ansible.builtin.dnf5'],
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        'x-aliases': ['pkg'],
        description: 'Packages: name, name-1.2, name >= 1.2, na*, @group, /path, file.rpm or its URL. * with state: latest is all.',
      },
      state: {
        type: 'string',
        enum: ['absent', 'installed', 'latest', 'present', 'removed'],
        description: 'What must be; present, or absent where autoremove is asked for.',
      },
      enablerepo: { type: 'array', items: { type: 'string' }, default: [], description: 'Repositories to take besides, for this task.' },
      disablerepo: { type: 'array', items: { type: 'string' }, default: [], description: 'Repositories to leave out, for this task.' },
      exclude: { type: 'array', items: { type: 'string' }, default: [], description: 'Packages to leave alone.' },
      disable_excludes: { type: 'string', description: 'Take what is excluded by all, main, or a repository.' },
      conf_file: { type: 'string', description: "The file of dnf's settings on the target." },
      installroot: { type: 'string', default: '/', description: 'A folder that is the root of what is installed.' },
      releasever: { type: 'string', description: 'The release to take packages of.' },
      disable_gpg_check: { type: 'boolean', default: false, description: 'Take packages that nobody signed.' },
      security: { type: 'boolean', default: false, description: 'With state: latest, only what mends security.' },
      bugfix: { type: 'boolean', default: false, description: 'With state: latest, only what mends bugs.' },
      autoremove: { type: 'boolean', default: false, description: 'Remove what nobody needs any more, along with a removal or alone.' },
      allow_downgrade: {
        type: 'boolean',
        default: false,
        description: 'Taken for compatibility: a version that is named is taken, older or not.',
      },
      allowerasing: { type: 'boolean', default: false, description: 'Remove packages that are in the way.' },
      nobest: { type: 'boolean', default: false, description: 'Be content with less than the newest version.' },
      skip_broken: { type: 'boolean', default: false, description: 'Leave out what cannot be installed.' },
      update_only: { type: 'boolean', default: false, description: 'Leave out what is not installed.' },
      update_cache: {
        type: 'boolean',
        default: false,
        'x-aliases': ['expire-cache'],
        description: 'See first whether the lists of packages are the newest. That alone is no change.',
      },
      cacheonly: { type: 'boolean', default: false, description: 'Fetch no lists of packages.' },
      download_only: { type: 'boolean', default: false, description: 'Fetch the packages, each time, and install nothing.' },
      download_dir: { type: 'string', description: 'The folder of the target to fetch them into.' },
      install_weak_deps: { type: 'boolean', default: true, description: 'Whether what packages recommend comes along.' },
      disable_plugin: { type: 'array', items: { type: 'string' }, default: [], description: "Plugins of dnf's to leave out." },
      enable_plugin: { type: 'array', items: { type: 'string' }, default: [], description: "Plugins of dnf's to take." },
      sslverify: { type: 'boolean', default: true, description: 'Whether the certificates of repositories must be good.' },
      validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate of a URL must be good.' },
      list: { type: 'string', description: 'Asks only, which is not built: it is refused.' },
      lock_timeout: { type: 'integer', default: 30, description: 'Taken for compatibility: dnf waits for another dnf by itself.' },
      install_repoquery: { type: 'boolean', default: true, description: 'Taken for compatibility.' },
      use_backend: { type: 'string', default: 'auto', description: 'Taken for compatibility: it is the dnf that is there.' },
    },
    'x-unserved': ['auto_install_module_deps', 'best'],
  },
  examples: [
    { title: 'Install packages', yaml: '- dnf:\n    name: [haproxy, bind]', lab: true },
    { title: 'Upgrade all', yaml: '- dnf:\n    name: "*"\n    state: latest', lab: true },
  ],
  returns: { msg: 'What was done, in words.', results: 'Packages that came and went.', rc: 'The status of dnf.' },
  needs: a => ({ now: dnf(keyOf(a)) }),
  first: (a, { now }) =>
    a.update_cache && isBare(a)
      ? { steps: [sh`LC_ALL=C ${now.program ?? 'dnf'} -q ${keyOf(a).options} makecache`], args: { ...a, update_cache: false } }
      : undefined,
  refuse: (a, { now }, machine) => refusal(a, now, machine.packageManager),
  have: ({ now }) => Object.fromEntries(Object.entries(now.changes).map(([id, { old }]) => [id, old ?? 'absent'])),
  want: (a, { now }) =>
    Object.fromEntries(
      Object.entries(now.changes).map(([id, { version, old }]) => [
        id,
        a.download_only ? `${version ?? old} fetched` : (version ?? 'absent'),
      ]),
    ),
  apply: (_, a, { now }) => commandsOf(a, now).map(([command, names]) => does(keyOf(a), now, command, names)),
  makes: (_, a, { now }) =>
    a.download_only
      ? []
      : [
          [dnf(keyOf(a)), { ...now, commands: now.commands.map(one => (one === 'upgrade' ? one : undefined)), changes: {} }],
          ...Object.entries(a.installroot === '/' ? now.changes : {}).map(
            ([id, { version }]) => [packageNamed(id.replace(/\.[^.]*$/, '')), { installed: version }] as const,
          ),
        ],
  result: ({ now }, change, a, ran) => ({
    msg: Object.keys(change).length > 0 ? '' : a.update_cache || ran.length > 0 ? 'Cache updated' : 'Nothing to do',
    rc: 0,
    results: resultsOf(now, a.download_only),
  }),
})

interface Arguments {
  readonly name: readonly string[]
  readonly state?: 'absent' | 'installed' | 'latest' | 'present' | 'removed'
  readonly enablerepo: readonly string[]
  readonly disablerepo: readonly string[]
  readonly exclude: readonly string[]
  readonly disable_plugin: readonly string[]
  readonly enable_plugin: readonly string[]
  readonly installroot: string
  readonly disable_excludes?: string
  readonly conf_file?: string
  readonly releasever?: string
  readonly download_dir?: string
  readonly list?: string
  readonly [flag: string]: boolean | number | string | readonly string[] | undefined
}

/** What is asked of dnf. Without autoremove it leaves what came along with a package that goes, as Ansible has it. */
function keyOf(a: Arguments): DnfKey {
  const state = a.state === 'absent' || a.state === 'removed' ? 'absent' : a.state === 'latest' ? 'latest' : 'present'
  const command = a.name.length === 0 && a.autoremove ? { command: 'autoremove' as const } : {}
  return { state, names: a.name, updateOnly: a.update_only === true, installroot: a.installroot, options: optionsOf(a), ...command }
}

const flags: readonly (readonly [argument: string, value: boolean, ...options: string[]])[] = [
  ['disable_gpg_check', true, '--nogpgcheck'],
  ['security', true, '--security'],
  ['bugfix', true, '--bugfix'],
  ['allowerasing', true, '--allowerasing'],
  ['nobest', true, '--nobest'],
  ['skip_broken', true, '--skip-broken'],
  ['update_cache', true, '--refresh'],
  ['cacheonly', true, '--cacheonly'],
  ['download_only', true, '--downloadonly'],
  ['autoremove', false, '--setopt=clean_requirements_on_remove=0'],
  ['install_weak_deps', false, '--setopt=install_weak_deps=0'],
  ['sslverify', false, '--setopt=sslverify=0'],
  ['validate_certs', false, '--setopt=sslverify=0'],
]

const valued: readonly (readonly [argument: string, option: string])[] = [
  ['conf_file', '--config'],
  ['releasever', '--releasever'],
  ['disable_excludes', '--disableexcludes'],
  ['download_dir', '--downloaddir'],
  ['disable_plugin', '--disableplugin'],
  ['enable_plugin', '--enableplugin'],
  ['disablerepo', '--disablerepo'],
  ['enablerepo', '--enablerepo'],
  ['exclude', '--exclude'],
]

function optionsOf(a: Arguments): string[] {
  return [
    ...(a.installroot === '/' ? [] : [`--installroot=${a.installroot}`]),
    ...flags.flatMap(([argument, value, ...options]) => (a[argument] === value ? options : [])),
    ...valued.flatMap(([argument, option]) => [a[argument] ?? []].flat().map(value => `${option}=${String(value)}`)),
  ]
}

function isBare(a: Arguments): boolean {
  return a.name.length === 0 && !a.autoremove
}

function refusal(a: Arguments, { program, error }: Dnf, manager: string): string | undefined {
  if (a.list !== undefined) return 'list is not built, as it only asks; take a command task with dnf list'
  if (program === undefined) return `this machine has no dnf, its packages come by ${manager}; take package instead of dnf`
  if (a.autoremove && a.state !== undefined && keyOf(a).state !== 'absent')
    return 'Autoremove should be used alone or with state=absent; leave state out, or take absent'
  return error === undefined ? undefined : failureOf(error)
}

/** What dnf said, in Ansible's words where it has some. */
function failureOf(said: string): string {
  const missing = /Unable to find a match: (.*)/.exec(said)?.[1] ?? /No match for argument: (.*)/.exec(said)?.[1]
  if (missing !== undefined) {
    const each = missing
      .trim()
      .split(/\s+/)
      .map(name => `No package ${name} available.`)
    return `Failed to install some of the specified packages: ${each.join(' ')}; mend the name, or enable the repository that has it`
  }
  const group = /Module or Group '(.*)' is not available/.exec(said)?.[1]
  if (group !== undefined) return `No group ${group} available.; see dnf group list on the host`
  const problem = /(?:^|\n)Error: ?\n(.*?)(?:\n\(try|$)/s.exec(said)?.[1]
  if (problem !== undefined && /Problem/.test(problem))
    return `Depsolve Error occurred: \n${problem.trimEnd()}; see what the package needs with dnf repoquery --requires on the host`
  return `dnf: ${said.trim().split('\n').slice(-5).join('\n')}; see the same command on the host`
}

/** dnf's commands with their names: one transaction for what is to come, one for what is to go. */
function commandsOf(a: Arguments, now: Dnf): (readonly [DnfCommand, readonly string[]])[] {
  const { command } = keyOf(a)
  if (command !== undefined) return [[command, []]]
  return (['install', 'upgrade', 'remove'] as const).flatMap(one => {
    const names = a.name.filter((_, index) => now.commands[index] === one)
    return names.length > 0 ? [[one, names] as const] : []
  })
}

function does({ options }: DnfKey, { program = 'dnf' }: Dnf, command: DnfCommand, names: readonly string[]): Step {
  return {
    run: sh`LC_ALL=C.UTF-8 ${program} -y ${options} ${command} ${names}`,
    failure: ({ stdout, stderr }: Ran) => failureOf(`${stdout}\n${stderr}`),
  }
}

function resultsOf({ changes }: Dnf, isFetched: unknown): string[] {
  const nevra = (id: string, version: string) => id.replace(/\.([^.]*)$/, (_, arch: string) => `-${version}.${arch}`)
  const come = Object.entries(changes).flatMap(([id, { version }]) =>
    version === undefined ? [] : [`${isFetched ? 'Downloaded' : 'Installed'}: ${nevra(id, version)}`],
  )
  const go = Object.entries(changes).flatMap(([id, { old }]) => (old === undefined || isFetched ? [] : [`Removed: ${nevra(id, old)}`]))
  return [...come, ...go]
}
