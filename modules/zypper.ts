import { split } from 'shlex'
import { Unknown } from '../engine/load/values.ts'
import { type Made, type Result, resource, type State, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { packageNamed } from '../engine/state/packages/package.ts'
import { type Zypper, type ZypperMove, zypper, zypperTrouble, zypperWords } from '../engine/state/packages/zypper.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['pkg'],
      description:
        'Packages, with a version where one is meant (words>=2), files and addresses of rpm; * is all that are there, with latest.',
    },
    state: {
      type: 'string',
      enum: ['present', 'latest', 'absent', 'dist-upgrade', 'installed', 'removed'],
      default: 'present',
      description:
        'Whether they are there; latest in their newest version; dist-upgrade brings the whole host to what its repositories have.',
    },
    type: {
      type: 'string',
      enum: ['package', 'patch', 'pattern', 'product', 'srcpackage', 'application'],
      default: 'package',
      description: 'What the names are names of.',
    },
    update_cache: {
      type: 'boolean',
      default: false,
      'x-aliases': ['refresh'],
      description: 'Whether the repositories are read anew first.',
    },
    disable_gpg_check: { type: 'boolean', default: false, description: 'Whether signatures do not matter.' },
    disable_recommends: { type: 'boolean', default: true, description: 'Whether what is only recommended stays away.' },
    force: { type: 'boolean', default: false, description: 'Whether what is there is put there again, whatever its version or vendor.' },
    force_resolution: { type: 'boolean', default: false, description: 'Whether zypper may take away what is in the way.' },
    oldpackage: { type: 'boolean', default: false, description: 'Whether an older version may come; so it is with names that have one.' },
    replacefiles: { type: 'boolean', default: false, description: 'Whether files of other packages may be replaced.' },
    allow_vendor_change: { type: 'boolean', default: false, description: 'Whether a dist-upgrade may take packages of another vendor.' },
    clean_deps: { type: 'boolean', default: false, description: 'Whether what nothing else needs goes along.' },
    auto_import_keys: { type: 'boolean', default: false, description: 'Whether keys of repositories are trusted unseen.' },
    extra_args: { type: 'string', default: '', description: 'More words for the command.' },
    extra_args_precommand: { type: 'string', default: '', description: 'More words before it.' },
  },
  required: ['name'],
  'x-unserved': ['quiet', 'simple_errors', 'skip_post_errors'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args> & { readonly isFresh?: boolean }

export default resource({
  description: 'Installs and removes packages of SUSE and its kin; a list is one transaction.',
  aliases: ['community.general.zypper'],
  args,
  examples: [
    { title: 'Install a package', yaml: '- zypper:\n    name: words\n    update_cache: true\n', lab: true },
    { title: 'Have the newest version', yaml: '- zypper:\n    name: words\n    state: latest\n', lab: true },
    { title: 'Remove it', yaml: '- zypper:\n    name: words\n    state: absent\n', lab: true },
  ],
  returns: {
    name: 'The names.',
    state: 'What was asked for.',
    cmd: 'The command, where one was needed.',
    rc: 'Its status.',
    stdout: 'What it said.',
  },
  needs: (a): { readonly now: Question<Zypper> } => ({ now: asked(a) }),
  refuse: (a, { now }) => {
    const odd = named(a).find(name => /[\s"]/.test(name))
    if (odd !== undefined) return `"${odd}" is no name of a package; name each on its own`
    if (now.program === undefined) return 'there is no zypper; it is for SUSE and its kin'
    if (now.status === 0 || isUnread(a)) return undefined
    return `${zypperTrouble(now.stdout) || now.stderr || `Zypper run command failed with return code ${now.status}.`}; see the names, and whether the repositories are read anew (update_cache)`
  },
  refusedWith: (a, { now }): Result => ({ cmd: commandOf(a, now, false), rc: now.status, stdout: now.stdout, stderr: now.stderr }),
  first: a =>
    a.update_cache
      ? { steps: [sh`LC_ALL=C zypper ${wordsBefore(a)} refresh </dev/null >/dev/null`], args: { ...a, ...{ isFresh: true } } }
      : undefined,
  have: ({ now }, a): State =>
    // Only in a check the repositories are still to be read anew: what they have, nobody knows.
    isUnread(a) && now.status !== 0
      ? { packages: new Unknown('the lists of packages') }
      : Object.fromEntries(now.moves.map(move => [move.name, haveOf(move)])),
  want: (a, { now }): State =>
    isUnread(a) && now.status !== 0
      ? { packages: 'there' }
      : Object.fromEntries(now.moves.map(({ name, how, version }) => [name, how === 'remove' ? 'absent' : version])),
  apply: (_change, a, { now }) => [
    {
      run: sh`LC_ALL=C ${commandOf(a, now, false)} </dev/null`,
      failure: ({ status, stdout, stderr }) => ({
        message: zypperTrouble(stdout) || `Zypper run command failed with return code ${status}.`,
        result: { cmd: commandOf(a, now, false), rc: status, stdout, stderr },
      }),
    },
  ],
  makes: (_change, a, { now }): Made[] => [
    [
      asked(a),
      now.status === 0 && now.moves.every(({ how }) => how !== 'reinstall')
        ? { program: now.program, words: alwaysOf(a), moves: [], status: 0 }
        : unknown,
    ],
    ...now.moves.map(({ name, how, version }): Made => [packageNamed(name), { installed: how === 'remove' ? undefined : version }]),
  ],
  diff: (_change, _a, { now }, { isShown }) => (isShown ? { prepared: preparedOf(now.moves) } : undefined),
  result: ({ now }, change, a, ran): ToldResult => {
    const isChanged = Object.keys(change).length > 0
    const isTold = now.words.length > 0 || isForAll(a)
    const said = ran.at(-1) ?? now
    return {
      name: named(a),
      state: a.state,
      update_cache: a.update_cache,
      rc: 0,
      ...(isTold && { cmd: commandOf(a, now, isChanged && ran.length === 0) }),
      ...(isChanged && { stdout: said.stdout, stderr: said.stderr }),
    }
  },
})

function isGoing({ state }: Args): boolean {
  return state === 'absent' || state === 'removed'
}

function isForAll(a: Args): boolean {
  return a.state === 'dist-upgrade' || (a.state === 'latest' && named(a).includes('*'))
}

/** In a check: the repositories would be read anew first. */
function isUnread({ update_cache, isFresh }: Args): boolean {
  return update_cache && isFresh !== true
}

function named({ name }: Args): string[] {
  return name.filter(one => one !== '')
}

function wordsBefore(a: Args): string[] {
  return [...zypperWords, ...outerWords(a)]
}

function outerWords(a: Args): string[] {
  return [...(a.auto_import_keys ? ['--gpg-auto-import-keys'] : []), ...split(a.extra_args_precommand)]
}

/** A name in its parts: what is done with it, the package, and the version that is meant. */
function partsOf(name: string): { readonly sign: string; readonly bare: string; readonly version: string } {
  const [, sign = '', bare = '', version = ''] = /^([-+~!]?)([^<>=]*)(.*)$/.exec(name) ?? []
  return { sign, bare, version }
}

function isFile(name: string): boolean {
  return name.includes('://') || name.endsWith('.rpm')
}

/** The names that zypper is told whatever is there: files, those with a version, those that go. */
function alwaysOf(a: Args): string[] {
  if (isGoing(a) || isForAll(a)) return []
  return named(a).flatMap(name => {
    const { sign, bare, version } = partsOf(name)
    if (isFile(name)) return [name]
    if (sign === '-' || sign === '!') return [name]
    return version !== '' || a.state === 'latest' ? [`+${bare}${version}`] : []
  })
}

function conditionalOf(a: Args): (readonly [string, string])[] {
  if (isForAll(a)) return []
  return named(a).flatMap(name => {
    const { sign, bare, version } = partsOf(name)
    if (isGoing(a)) return [[bare, `${bare}${version}`] as const]
    return isFile(name) || sign === '-' || sign === '!' || version !== '' || a.state === 'latest' ? [] : [[bare, `+${bare}`] as const]
  })
}

/** The command with its own words, but for the names; `isTried` where nothing is done. */
function wordsOf(a: Args, isTried: boolean): string[] {
  const verb = a.state === 'dist-upgrade' ? 'dist-upgrade' : isForAll(a) ? 'update' : isGoing(a) ? 'remove' : 'install'
  const hasVersion = named(a).some(name => !isFile(name) && partsOf(name).version !== '')
  const flag = (isSet: boolean, word: string) => (isSet ? [word] : [])
  const own = isGoing(a)
    ? flag(a.clean_deps, '--clean-deps')
    : [
        '--auto-agree-with-licenses',
        ...flag(a.disable_recommends, '--no-recommends'),
        ...flag(a.force, '--force'),
        ...flag(a.force_resolution, '--force-resolution'),
        ...flag(!isForAll(a) && (a.oldpackage || hasVersion), '--oldpackage'),
        ...flag(a.replacefiles, '--replacefiles'),
        ...flag(verb === 'dist-upgrade' && a.allow_vendor_change, '--allow-vendor-change'),
      ]
  const typed = verb === 'dist-upgrade' ? [] : ['--type', a.type]
  return [
    ...flag(a.disable_gpg_check && !isGoing(a), '--no-gpg-checks'),
    ...[verb, ...typed, ...flag(isTried, '--dry-run'), ...own, ...split(a.extra_args)],
    ...(verb === 'install' ? ['--'] : []),
  ]
}

function commandOf(a: Args, now: Zypper, isTried: boolean): string[] {
  return [now.program ?? 'zypper', ...wordsBefore(a), ...wordsOf(a, isTried), ...now.words]
}

function asked(a: Args): Question<Zypper> {
  return zypper({
    type: a.type,
    before: outerWords(a),
    command: wordsOf(a, true),
    names: conditionalOf(a),
    told: isGoing(a) ? 'there' : 'missing',
    always: alwaysOf(a),
    isForAll: isForAll(a),
  })
}

function haveOf({ how, version, old }: ZypperMove): string {
  if (how === 'install') return 'absent'
  if (how === 'remove') return version
  return how === 'reinstall' || old === undefined ? `${version} of before` : old
}

/** What Ansible's module shows: what comes, goes and becomes newer. */
function preparedOf(moves: readonly ZypperMove[]): string {
  const told = (how: string, word: string, say: (move: ZypperMove) => string) => {
    const those = moves.filter(move => move.how === how).map(say)
    return those.length === 0 ? '' : `${word}: ${those.join(', ')}\n`
  }
  return [
    told('install', 'installed', ({ name }) => name),
    told('remove', 'removed', ({ name }) => name),
    told('upgrade', 'upgraded', ({ name, old = '', version }) => `${name} (${old} => ${version})`),
  ].join('')
}
