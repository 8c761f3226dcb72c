import { resource } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Apt, type Asked, apt } from '../engine/state/packages/apt.ts'
import {
  type AptArguments,
  failureOf,
  installing,
  isBare,
  keyOf,
  membersOf,
  update,
  wordsOf,
} from '../engine/state/packages/apt-command.ts'
import { type AptLists, aptLists } from '../engine/state/packages/apt-lists.ts'
import { packageNamed } from '../engine/state/packages/package.ts'

export default resource({
  description: 'Installs and removes packages of Debian and its kin; a list is one transaction.',
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'array',
        items: { type: 'string' },
        default: [],
        'x-aliases': ['package', 'pkg'],
        description: 'Packages: name, name=1.2*, name>=1.2, na*, name:architecture.',
      },
      state: {
        type: 'string',
        enum: ['absent', 'build-dep', 'fixed', 'latest', 'present'],
        default: 'present',
        description: 'What must be. build-dep brings what a package is built with, fixed mends half-done installations.',
      },
      deb: { type: 'string', description: 'A .deb file on the target, installed with what it needs.' },
      upgrade: {
        type: 'string',
        enum: ['dist', 'full', 'no', 'safe', 'yes'],
        default: 'no',
        description: 'Upgrade all packages; dist and full may remove some for it.',
      },
      update_cache: {
        type: 'boolean',
        'x-aliases': ['update-cache'],
        description: 'Read the lists of packages first. With nothing else asked for, that is the change.',
      },
      cache_valid_time: { type: 'integer', default: 0, description: 'Read them only where they are older than so many seconds.' },
      update_cache_retries: { type: 'integer', default: 5, description: 'How often reading them is tried again.' },
      update_cache_retry_max_delay: { type: 'integer', default: 12, description: 'Seconds between two tries at the most.' },
      install_recommends: {
        type: 'boolean',
        'x-aliases': ['install-recommends'],
        description: 'Whether what packages recommend comes along.',
      },
      default_release: { type: 'string', default: '', 'x-aliases': ['default-release'], description: 'The release to take packages from.' },
      only_upgrade: { type: 'boolean', default: false, description: 'Leave out what is not installed.' },
      purge: { type: 'boolean', default: false, description: 'Remove configuration files as well.' },
      autoremove: { type: 'boolean', default: false, description: 'Remove what nobody needs any more.' },
      autoclean: { type: 'boolean', default: false, description: 'Remove package files that can no longer be downloaded.' },
      clean: { type: 'boolean', default: false, description: 'Remove downloaded package files first.' },
      fail_on_autoremove: { type: 'boolean', default: false, description: 'Remove nothing; fail where that would be needed.' },
      allow_unauthenticated: {
        type: 'boolean',
        default: false,
        'x-aliases': ['allow-unauthenticated'],
        description: 'Take packages that nobody signed.',
      },
      allow_downgrade: {
        type: 'boolean',
        default: false,
        'x-aliases': ['allow-downgrade', 'allow-downgrades', 'allow_downgrades'],
        description: 'Go back to an older version.',
      },
      allow_change_held_packages: { type: 'boolean', default: false, description: 'Touch packages that are on hold.' },
      force: { type: 'boolean', default: false, description: 'All of the allow_… arguments, and removing what is essential.' },
      force_apt_get: { type: 'boolean', default: false, description: 'Taken for compatibility: it is always apt-get.' },
      dpkg_options: {
        type: 'string',
        default: 'force-confdef,force-confold',
        description: 'What dpkg does about changed configuration files.',
      },
      policy_rc_d: { type: 'integer', description: 'Status of a policy-rc.d while packages are installed: 101 starts no daemon.' },
      lock_timeout: { type: 'integer', default: 60, description: 'Seconds to wait for another apt.' },
    },
    'x-exclusive': [
      ['deb', 'name'],
      ['deb', 'upgrade'],
      ['name', 'upgrade'],
    ],
    'x-unserved': ['auto_install_module_deps'],
  },
  examples: [
    {
      title: 'Install packages, with lists that are at most an hour old',
      yaml: '- apt:\n    name: [cron, zstd]\n    cache_valid_time: 3600',
      lab: true,
    },
    { title: 'Remove one with its configuration', yaml: '- apt:\n    name: cron\n    state: absent\n    purge: true', lab: true },
  ],
  returns: {
    cache_updated: 'Whether the lists of packages were read.',
    cache_update_time: 'When they were read last, in seconds since 1970.',
    stdout: 'What apt-get printed.',
    stderr: 'What apt-get printed about its troubles.',
  },
  needs: a => ({ now: apt(keyOf(a)), lists: aptLists() }),
  first: (a, { lists }) => {
    const reads = isDue(a, lists) && !isBare(a)
    if (!reads && !a.clean) return undefined
    const left = { ...a, clean: false, ...(reads && { update_cache: false, cache_valid_time: justRead }) }
    return { steps: [reads && update(a), a.clean && sh`LC_ALL=C apt-get clean`], args: left }
  },
  refuse: (a, { now, lists }, machine) => refusal(a, now, lists, machine.packageManager),
  have: ({ now }): State => ({ ...membersOf(now.plan).have, 'lists of packages': 'old' }),
  want: (a, { now, lists }) => ({
    ...Object.fromEntries(now.asked.filter(({ missing }) => missing).map(({ index }) => [keyOf(a).names[index] ?? '', 'present'])),
    ...membersOf(now.plan).want,
    ...(isBare(a) && isDue(a, lists) && { 'lists of packages': 'read' }),
  }),
  apply: (change, a, { now }) => {
    const { 'lists of packages': lists, ...packages } = change
    return [lists !== undefined && update(a), Object.keys(packages).length > 0 && installing(a, now)]
  },
  makes: (change, a, { now, lists }) => {
    const reads = change['lists of packages'] !== undefined || isDue(a, lists)
    const comes = Object.entries(now.plan.installs).map(([name, { version }]) => [packageNamed(name), { installed: version }] as const)
    const goes = Object.keys(now.plan.removes).map(
      name => [packageNamed(name), { installed: undefined, ...(a.purge && { purged: true }) }] as const,
    )
    return [[apt(keyOf(a)), done(now, a.state)], ...goes, ...comes, ...(reads ? [[aptLists(), {}] as const] : [])]
  },
  result: ({ lists: { listed = 0, age = 0 } }, change, a, ran) => {
    const isRead = change['lists of packages'] !== undefined || a.cache_valid_time === justRead
    return {
      cache_updated: isRead,
      cache_update_time: isRead ? listed + age : listed,
      stdout: ran.map(({ stdout }) => stdout).join(''),
      stderr: ran.map(({ stderr }) => stderr).join(''),
    }
  },
})

type State = { readonly [name: string]: string | undefined }

/** In `cache_valid_time`: the lists were read by this very task. */
const justRead = -1

/** The answer when all is as it was asked for. */
function done(now: Apt, state: string): Apt {
  const installed = (one: Asked) => (state === 'absent' ? undefined : (one.chosen ?? one.installed))
  const asked = now.asked.map(one => ({ index: one.index, name: one.name, installed: installed(one), chosen: undefined, isNeeded: false }))
  return { isThere: true, asked, plan: { installs: {}, removes: {} } }
}

interface Cache {
  readonly update_cache?: boolean
  readonly cache_valid_time: number
}

/** A time that is given asks for reading, too. */
function isDue({ update_cache, cache_valid_time }: Cache, { age }: AptLists): boolean {
  return (update_cache ?? cache_valid_time > 0) && age !== undefined && age >= cache_valid_time
}

function refusal(a: AptArguments & Cache, now: Apt, lists: AptLists, manager: string): string | undefined {
  if (!now.isThere) return `this machine has no apt-get, its packages come by ${manager}; take package instead of apt`
  if (a.deb?.includes('://'))
    return `${a.deb} would have to be fetched first; put it onto the host with another task, and name its path here`
  const missing = now.asked.find(one => one.missing)
  if (missing?.missing === 'older') return 'A later version is already installed; add allow_downgrade: true to go back'
  if (missing?.missing === 'deb') return `Unable to install package: ${missing.name}; see that ${a.deb} is there, and is a package`
  const name = keyOf(a).names[missing?.index ?? 0]
  // In a check the lists are as they are: what they lack, the run may find.
  if (missing && !isDue(a, lists))
    return missing.missing === 'version'
      ? `no available installation candidate for ${name}; see which versions there are with apt-cache policy ${missing.name} on the host`
      : `No package matching '${name}' is available; mend the name, or read the lists first with update_cache: true`
  return now.error === undefined ? undefined : failureOf(wordsOf(keyOf(a), now), now.error)
}
