import { type Made, type Result, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type NpmKey, type NpmPackages, npmPackages, npmWords } from '../engine/state/packages/npm.ts'
import type { Question } from '../engine/state/question.ts'

const flag = <const D extends string>(description: D) => ({ type: 'boolean', default: false, description }) as const

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The package; all that package.json wants where it is left out.' },
    path: { type: 'string', 'x-path': true, description: 'The folder, where it is not for the machine.' },
    version: { type: 'string', description: 'The version; any where it is left out.' },
    state: {
      type: 'string',
      enum: ['present', 'absent', 'latest'],
      default: 'present',
      description: 'Whether it is there; latest is the newest that may be.',
    },
    global: flag('Whether it is for the machine.'),
    executable: { type: 'string', 'x-path': true, default: 'npm', description: 'The program.' },
    registry: { type: 'string', description: 'Where packages come from.' },
    production: flag('Whether what is for development only stays away.'),
    ci: flag('Whether package-lock.json is followed to the letter, by npm ci: a change each time.'),
    ignore_scripts: flag('Whether scripts of packages are not run.'),
    no_optional: flag('Whether what is optional stays away.'),
    no_bin_links: flag('Whether programs of packages get no links.'),
    unsafe_perm: flag('Whether scripts are run as root.'),
    force: flag('Whether it goes over what speaks against it.'),
  },
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps packages of Node, by npm on the target.',
  aliases: ['community.general.npm'],
  args,
  examples: [
    { title: 'Install what an application wants', yaml: '- npm:\n    path: /srv/app\n    production: true\n', lab: true },
    { title: 'Have a program for all', yaml: '- npm:\n    name: pm2\n    version: 5.4.2\n    global: true\n', lab: true },
  ],
  needs: (a, machine): { readonly now: Question<NpmPackages> } => ({ now: npmPackages(keyOf(a, machine)) }),
  refuse: (a, { now }) => {
    if (a.path === undefined && !a.global) return 'path must be specified when not using global; add one of them'
    if (a.name === undefined && (a.global || a.state === 'absent')) return 'name is required with global, and with state: absent; add it'
    if (a.name !== undefined && !/^(@[\w.~-]+\/)?[\w.~][\w.~-]*$/.test(a.name))
      return `"${a.name}" cannot be the name of a package; take it as the registry has it, its version as version`
    if (!now.isInstalled) return `there is no ${a.executable}; a task before this one must install it`
    return now.isThere ? undefined : `there is no folder ${a.path}; make it by file with state: directory`
  },
  have: ({ now }, a): State => {
    if (a.name !== undefined) return { [a.name]: now.installed[a.name] ?? 'absent' }
    return { packages: a.ci ? 'of before' : wrongOf(a, now) }
  },
  want: (a, { now }): State => {
    const held = a.name === undefined ? undefined : now.installed[a.name]
    if (a.name === undefined) return { packages: a.ci ? 'as locked' : [] }
    if (a.state === 'absent') return { [a.name]: 'absent' }
    const isOld = a.state === 'latest' && now.outdated.includes(a.name)
    if (held !== undefined && !isOld && (a.version === undefined || a.version === held)) return { [a.name]: held }
    return { [a.name]: a.version ?? (isOld || a.state === 'latest' ? 'latest' : 'present') }
  },
  apply: (_, a, __, machine) => [sh`${npmWords(keyOf(a, machine))} ${verbOf(a)} >/dev/null`],
  makes: (change, a, { now }, machine): Made[] => {
    const question = npmPackages(keyOf(a, machine))
    const modules = a.global
      ? []
      : [[file(`${targetPath(a.path ?? '', machine)}/node_modules`), { exists: true, type: 'directory' }] as const]
    if (a.name === undefined) return [[question, a.ci ? unknown : { ...now, missing: [], outdated: [] }], ...modules]
    const { [a.name]: _old, ...others } = now.installed
    if (a.state === 'absent') return [[question, { ...now, installed: others }]]
    const isSaid = a.version !== undefined && change[a.name] === a.version
    return [[question, isSaid ? { ...now, installed: { ...others, [a.name]: a.version }, outdated: [] } : unknown], ...modules]
  },
  result: (): Result => ({}),
})

function wrongOf(a: Args, now: NpmPackages): readonly string[] {
  return a.state === 'latest' ? [...new Set([...now.missing, ...now.outdated])] : now.missing
}

function verbOf(a: Args): Sh {
  if (a.state === 'absent') return sh`uninstall -- ${a.name}`
  if (a.name === undefined) return a.ci ? sh`ci` : a.state === 'latest' ? sh`update` : sh`install`
  return sh`install -- ${`${a.name}@${a.version ?? 'latest'}`}`
}

function keyOf(a: Args, machine: Machine): NpmKey {
  return {
    executable: targetPath(a.executable, machine),
    ...(!a.global && { path: targetPath(a.path ?? '.', machine) }),
    words: [
      ...(a.registry === undefined ? [] : [`--registry=${a.registry}`]),
      ...(a.production ? ['--omit=dev'] : []),
      ...(a.ignore_scripts ? ['--ignore-scripts'] : []),
      ...(a.no_optional ? ['--omit=optional'] : []),
      ...(a.no_bin_links ? ['--no-bin-links'] : []),
      ...(a.unsafe_perm ? ['--unsafe-perm'] : []),
      ...(a.force ? ['--force'] : []),
    ],
    asksNewest: a.state === 'latest',
  }
}
