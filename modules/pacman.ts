import { split } from 'shlex'
import { Unknown } from '../engine/load/values.ts'
import { type Made, resource, type State, type Step } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { packageNamed } from '../engine/state/packages/package.ts'
import { type Pacman, pacmanPackages } from '../engine/state/packages/pacman.ts'

const args = {
  type: 'object',
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['package', 'pkg'],
      description: 'Packages or groups; a list is one transaction.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'installed', 'latest', 'present', 'removed'],
      default: 'present',
      description: 'Whether they are there, or their newest versions.',
    },
    update_cache: { type: 'boolean', default: false, description: 'Whether the lists of packages are read anew first.' },
    update_cache_extra_args: { type: 'string', default: '', description: 'More words for that.' },
    upgrade: { type: 'boolean', default: false, description: 'Whether all that is installed is brought to its newest version.' },
    upgrade_extra_args: { type: 'string', default: '', description: 'More words for that.' },
    extra_args: { type: 'string', default: '', description: 'More words for what installs or removes.' },
    force: {
      type: 'boolean',
      default: false,
      description: 'Whether packages go whatever needs them, and lists are read anew though they are new.',
    },
    reason: { type: 'string', enum: ['dependency', 'explicit'], description: 'Why those that come are there.' },
    remove_nosave: { type: 'boolean', default: false, description: 'Whether changed settings go, too.' },
    executable: { type: 'string', default: 'pacman', 'x-path': true, description: 'The program.' },
  },
  'x-one-of': [['name', 'update_cache', 'upgrade']],
  'x-exclusive': [['name', 'upgrade']],
  'x-unserved': ['reason_for'],
} as const satisfies ArgsSchema

/** With the sum of the lists from before they were read anew. */
type Args = ArgsOf<typeof args> & { readonly before?: string }

export default resource({
  description:
    "Installs and removes packages of Arch Linux and its kin; a list is one transaction. What a file or an address holds is pacman's own to install.",
  aliases: ['community.general.pacman'],
  args,
  examples: [
    { title: 'Install a package', yaml: '- pacman:\n    name: words\n    update_cache: true\n', lab: true },
    { title: 'Bring all to its newest version', yaml: '- pacman:\n    upgrade: true\n', lab: true },
    { title: 'Remove one', yaml: '- pacman:\n    name: words\n    state: absent\n', lab: true },
  ],
  returns: { packages: 'What came, or went.', cache_updated: 'With update_cache: whether the lists are others now.' },
  needs: a => ({ now: asked(a) }),
  refuse: (a, { now }) => {
    const odd = a.name?.find(name => !/^[a-zA-Z0-9@_+][\w@.+-]*$/.test(name))
    if (odd !== undefined)
      return `"${odd}" is no name of a package or group; files and addresses are not built yet, install them by pacman -U`
    if (!now.hasProgram) return `there is no ${a.executable}; pacman is for Arch Linux and its kin`
    if (a.update_cache) return undefined
    return now.trouble !== undefined && missing(a, now).length > 0
      ? `${now.trouble}; see their names, and whether the lists are new (update_cache)`
      : undefined
  },
  first: (a, { now }) => {
    if (!a.update_cache) return undefined
    const words = ['-Sy', '--noconfirm', '--noprogressbar', ...(a.force ? ['-y'] : []), ...split(a.update_cache_extra_args)]
    return { steps: [sh`${a.executable} ${words} >/dev/null`], args: { ...a, ...{ before: now.lists }, update_cache: false } }
  },
  have: ({ now }, a): State => ({
    // Only in a check they are still to be read anew: what comes of that, nobody knows.
    lists: a.update_cache ? new Unknown('the lists of packages') : ((a as Args).before ?? now.lists),
    upgrades: Object.keys(now.newer).length === 0 ? 'none' : namesOf(now.newer),
    ...Object.fromEntries(members(a, now).map(name => [name, stateNow(a, now, name)])),
  }),
  want: (a, { now }): State => {
    if (a.upgrade) return { upgrades: 'none' }
    if (!a.name) return { lists: now.lists }
    const wanted = isGoing(a) ? 'absent' : a.state === 'latest' ? 'latest' : 'present'
    return Object.fromEntries(members(a, now).map(name => [name, wanted]))
  },
  apply: (change, a) => {
    const quiet = ['--noconfirm', '--noprogressbar']
    if (a.upgrade) return [moved(sh`${a.executable} --sync --sysupgrade ${quiet} ${split(a.upgrade_extra_args)}`)]
    const names = Object.keys(change).filter(name => name !== 'lists')
    if (names.length === 0) return []
    if (isGoing(a)) {
      const words = [...(a.force ? ['--nodeps', '--nodeps'] : []), ...(a.remove_nosave ? ['--nosave'] : []), ...split(a.extra_args)]
      return [moved(sh`${a.executable} --remove ${quiet} ${words} -- ${names}`)]
    }
    const reason = a.reason === undefined ? [] : [a.reason === 'explicit' ? '--asexplicit' : '--asdeps']
    return [moved(sh`${a.executable} --sync ${quiet} --needed ${reason} ${split(a.extra_args)} -- ${names}`)]
  },
  makes: (change, a, { now }): Made[] => {
    const after = afterwards(change, a, now)
    const moved = [...new Set([...Object.keys(now.installed), ...Object.keys(after.installed)])].filter(
      name => now.installed[name] !== after.installed[name],
    )
    return [[asked(a), after], ...moved.map(name => [packageNamed(name), { installed: after.installed[name] }] as const)]
  },
  result: ({ now }, change, a) => {
    const isMoved = Object.keys(change).some(name => name !== 'lists')
    const before = (a as Args).before
    return {
      ...((a.name !== undefined || a.upgrade) && { packages: isMoved ? moving(change, a, now) : [] }),
      ...(before !== undefined && { cache_updated: before !== now.lists }),
    }
  },
})

/** Which package is in the way, pacman says beside its errors. */
function moved(run: Sh): Step {
  return {
    run: sh`LC_ALL=C ${run}`,
    failure: ({ stdout, stderr }) =>
      [...stderr.split('\n'), ...stdout.split('\n').filter(line => line.startsWith(':: '))].filter(Boolean).join(', '),
  }
}

function asked(a: Args) {
  return pacmanPackages({ program: a.executable, names: a.name ?? [], isInstalling: !isGoing(a) })
}

function isGoing({ state }: Args): boolean {
  return state === 'absent' || state === 'removed'
}

/** The packages that the names mean. */
function members(a: Args, now: Pacman): string[] {
  return [...new Set((a.name ?? []).flatMap(name => (now.installed[name] === undefined ? (now.groups[name] ?? [name]) : [name])))]
}

function stateNow(a: Args, now: Pacman, name: string): string {
  const version = now.installed[name]
  if (version === undefined) return 'absent'
  return a.state === 'latest' && now.newer[name] === undefined ? 'latest' : a.state === 'latest' ? version : 'present'
}

function missing(a: Args, now: Pacman): string[] {
  return isGoing(a) ? [] : members(a, now).filter(name => now.installed[name] === undefined)
}

function moving(change: State, a: Args, now: Pacman): string[] {
  if (a.upgrade) return Object.keys(now.newer)
  return isGoing(a) ? Object.keys(change).filter(name => name !== 'lists') : Object.keys(now.comes)
}

function afterwards(change: State, a: Args, now: Pacman): Pacman {
  const moved = new Set(moving(change, a, now))
  if (isGoing(a)) return { ...now, installed: Object.fromEntries(Object.entries(now.installed).filter(([name]) => !moved.has(name))) }
  const newer = Object.fromEntries(Object.entries(now.newer).filter(([name]) => !moved.has(name)))
  return { ...now, installed: { ...now.installed, ...(a.upgrade ? now.newer : now.comes) }, newer, comes: {} }
}

function namesOf(newer: Pacman['newer']): string {
  return Object.entries(newer)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
