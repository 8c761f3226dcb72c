import { resource } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type Package, packageNamed } from '../engine/state/package.ts'

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
        description: 'Packages: name, name=version.',
      },
      state: {
        type: 'string',
        enum: ['absent', 'build-dep', 'fixed', 'latest', 'present'],
        default: 'present',
        description: 'What must be.',
      },
      update_cache: {
        type: 'boolean',
        default: false,
        'x-aliases': ['update-cache'],
        description: 'Read the lists of packages first, where something is to be installed.',
      },
      cache_valid_time: { type: 'integer', default: 0, description: 'Taken for compatibility.' },
      install_recommends: { type: 'boolean', 'x-aliases': ['install-recommends'], description: 'Install what packages recommend.' },
      default_release: { type: 'string', 'x-aliases': ['default-release'], description: 'The release to take packages from.' },
      purge: { type: 'boolean', default: false, description: 'Remove configuration files as well.' },
      autoremove: { type: 'boolean', default: false, description: 'Remove what nobody needs any more, along with a removal.' },
      allow_unauthenticated: {
        type: 'boolean',
        default: false,
        'x-aliases': ['allow-unauthenticated'],
        description: 'Take packages that nobody signed.',
      },
      force: { type: 'boolean', default: false, description: 'Taken for compatibility.' },
      lock_timeout: { type: 'integer', default: 60, description: 'Seconds to wait for another apt.' },
    },
  },
  examples: [{ title: 'Install a package', yaml: '- apt:\n    name: chrony\n', lab: true }],
  needs: a => Object.fromEntries(a.name.map(name => [name, packageNamed(bare(name))])),
  refuse: (a, now) => {
    if (a.state === 'absent' || a.update_cache) return undefined
    const missing = a.name.find(name => answer(now, name).installed === undefined && answer(now, name).candidate === undefined)
    return missing === undefined
      ? undefined
      : `No package matching '${missing}' is available; mend the name, or read the lists first with update_cache: true`
  },
  have: (now, a) => Object.fromEntries(a.name.map(name => [name, answer(now, name).installed ?? 'absent'])),
  want: (a, now) => Object.fromEntries(a.name.map(name => [name, wanted(name, a.state, answer(now, name))])),
  apply: (change, a) => {
    const names = Object.keys(change)
    const options = [
      '-y',
      '-q',
      '-o',
      'Dpkg::Options::=--force-confdef',
      '-o',
      'Dpkg::Options::=--force-confold',
      '-o',
      `DPkg::Lock::Timeout=${a.lock_timeout}`,
    ]
    const more = [
      ...(a.install_recommends === undefined ? [] : ['-o', `APT::Install-Recommends=${a.install_recommends ? 'yes' : 'no'}`]),
      ...(a.default_release === undefined ? [] : ['-t', a.default_release]),
      ...(a.allow_unauthenticated ? ['--allow-unauthenticated'] : []),
    ]
    const verb = a.state === 'absent' ? [a.purge ? 'purge' : 'remove', ...(a.autoremove ? ['--auto-remove'] : [])] : ['install']
    return [
      a.update_cache && sh`LC_ALL=C apt-get -q update`,
      sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get ${[...options, ...more, ...verb]} -- ${names}`,
    ]
  },
  makes: (change, a) =>
    Object.entries(change).map(([name, version]) => [
      packageNamed(bare(name)),
      a.state === 'absent' ? { installed: undefined, candidate: undefined } : { installed: version, candidate: version },
    ]),
  result: (_now, _change, _a, ran) => ({ stdout: ran.map(one => one.stdout).join(''), stderr: ran.map(one => one.stderr).join('') }),
})

function bare(name: string): string {
  return name.replace(/=.*$/, '')
}

function answer(now: { readonly [name: string]: unknown }, name: string): Package {
  return now[name] as Package
}

/** The version that must be installed; what is there stands unless another one or the latest is asked for. */
function wanted(name: string, state: string, { installed, candidate }: Package): string {
  if (state === 'absent') return 'absent'
  const version = /=(.*)$/.exec(name)?.[1]
  if (version !== undefined) return version
  return state === 'latest' ? (candidate ?? installed ?? 'present') : (installed ?? candidate ?? 'present')
}
