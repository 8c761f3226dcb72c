import { split } from 'shlex'
import { type Made, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { findPip, type PipKey, type PipState, pip } from '../engine/state/packages/pip.ts'
import { isMet, joined, requirementIn } from '../engine/text/python-requirement.ts'

const args = {
  type: 'object',
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      description: 'Packages: names, with what is asked of their versions (name>=1.2), or addresses.',
    },
    version: { type: 'string', description: 'The version, of one package.' },
    requirements: { type: 'string', description: 'A file of the target that lists packages; its name may be relative to chdir.' },
    state: {
      type: 'string',
      enum: ['absent', 'forcereinstall', 'latest', 'present'],
      default: 'present',
      description: 'Whether they are there; latest brings the newest, forcereinstall installs each time.',
    },
    virtualenv: { type: 'string', 'x-path': true, description: 'The virtual environment; it is made where it is not there.' },
    virtualenv_command: {
      type: 'string',
      'x-path': true,
      default: 'virtualenv',
      description: 'What makes it: virtualenv, or python3 -m venv.',
    },
    virtualenv_python: { type: 'string', description: 'The Python that virtualenv takes.' },
    virtualenv_site_packages: { type: 'boolean', default: false, description: 'Whether it sees the packages of the machine.' },
    executable: {
      type: 'string',
      'x-path': true,
      description: 'The pip to take, where it is not the one of the machine or of a virtual environment.',
    },
    extra_args: { type: 'string', description: 'More words for pip.' },
    editable: { type: 'boolean', default: false, description: 'Whether what is named is installed where it lies.' },
    chdir: { type: 'string', 'x-path': true, description: 'The folder in which pip is run.' },
    umask: { type: 'string', description: 'The permissions that new files do not have: "0022".' },
    break_system_packages: { type: 'boolean', default: false, description: 'Whether pip may change packages that the machine manages.' },
  },
  'x-one-of': [['name', 'requirements']],
  'x-exclusive': [
    ['name', 'requirements'],
    ['executable', 'virtualenv'],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Keeps packages of Python, by pip on the target. What only pip can tell (a list, an address, the newest) is asked of it first, by a trial.',
  args,
  examples: [
    {
      title: 'Have packages in a virtual environment',
      yaml: '- pip:\n    name: [requests>=2.31, pyyaml]\n    virtualenv: /srv/app/venv\n    virtualenv_command: python3 -m venv\n',
      lab: true,
    },
    {
      title: 'Have all that an application lists',
      yaml: '- pip:\n    requirements: /srv/app/requirements.txt\n    virtualenv: /srv/app/venv\n    virtualenv_command: python3 -m venv\n',
      lab: true,
    },
  ],
  returns: {
    name: 'The packages.',
    version: 'The version that was asked for.',
    requirements: 'The file that was named.',
    virtualenv: 'The virtual environment.',
    state: 'What was asked for.',
    stdout: 'What pip said.',
  },
  needs: (a, machine) => ({ now: pip(keyOf(a, machine)) }),
  refuse: (a, { now }, machine) => {
    const names = namesOf(a)
    if (a.version !== undefined && (names.length !== 1 || a.requirements !== undefined))
      return "'version' argument is ambiguous when installing multiple package distributions. Please specify version restrictions next to each package in 'name' argument."
    if (a.version !== undefined && names[0] !== undefined && /[<>=!~]/.test(names[0]))
      return "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep the version specifier, but remove the 'version' argument."
    if (a.state === 'latest' && a.version !== undefined) return 'version is incompatible with state=latest; leave one of them out'
    if (a.umask !== undefined && !/^0?[0-7]{1,4}$/.test(a.umask))
      return `umask must be an octal integer, not ${a.umask}; write it as "0022"`
    if (a.virtualenv !== undefined && a.virtualenv_python !== undefined && isVenv(a))
      return 'virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command; leave it out'
    if (makesEnvironment(a, now)) return undefined
    if (!now.hasPip)
      return `Unable to find any of pip3, pip to use${a.executable === undefined ? '' : ` (${a.executable})`}. pip needs to be installed.`
    const isTold =
      now.coming !== undefined || keyOf(a, machine).trial.length === 0 || /no such option: --(dry-run|report)/.test(now.trouble)
    return isTold ? undefined : `pip cannot tell what it would install: ${now.trouble}`
  },
  have: ({ now }, a, machine): State => ({
    ...(a.virtualenv !== undefined && { environment: now.hasEnvironment ? 'there' : 'absent' }),
    packages: wrongOf(a, now, machine),
  }),
  want: (a): State => ({ ...(a.virtualenv !== undefined && { environment: 'there' }), packages: [] }),
  apply: (change, a, { now }, machine) => [
    change['environment'] !== undefined && makeEnvironment(a, machine),
    change['packages'] !== undefined &&
      sh`${a.umask !== undefined && sh`umask ${a.umask};`} ${findPip(keyOf(a, machine))}
pip_ ${verbOf(a, wrongOf(a, now, machine))} </dev/null`,
  ],
  makes: (_change, a, { now }, machine): Made[] => {
    const after = { ...now, hasPip: true, hasEnvironment: a.virtualenv !== undefined, trouble: '' }
    const others = Object.fromEntries(
      Object.entries(now.installed).filter(([name]) => !namesOf(a).some(word => requirementIn(word)?.name === name)),
    )
    const environment = a.virtualenv === undefined ? [] : [[file(targetPath(a.virtualenv, machine)), unknown] as const]
    const isPlain = keyOf(a, machine).trial.length === 0 && a.state === 'absent'
    return [[pip(keyOf(a, machine)), isPlain ? { ...after, installed: others } : unknown], ...environment]
  },
  result: (_now, _change, a, ran) => ({
    name: a.name === undefined ? null : [...namesOf(a)],
    version: a.version ?? null,
    requirements: a.requirements ?? null,
    virtualenv: a.virtualenv ?? null,
    state: a.state,
    stdout: ran.at(-1)?.stdout ?? '',
    stderr: ran.at(-1)?.stderr ?? '',
  }),
})

/** What is not as it is asked for, in words for pip. */
function wrongOf(a: Args, now: PipState, machine: Machine): readonly string[] {
  const names = wordsOf(a)
  if (a.state === 'absent') return names.filter(word => now.installed[requirementIn(word)?.name ?? word] !== undefined)
  if (makesEnvironment(a, now) || a.state === 'forcereinstall') return names
  if (keyOf(a, machine).trial.length > 0) return now.coming === undefined ? names : now.coming
  return names.filter(word => {
    const requirement = requirementIn(word)
    return requirement === undefined || !isMet(requirement, now.installed)
  })
}

function verbOf(a: Args, wrong: readonly string[]): Sh {
  if (a.state === 'absent') return sh`uninstall -y ${split(a.extra_args ?? '')} ${wrong}`
  const how = { latest: ['-U'], forcereinstall: ['-U', '--force-reinstall'], present: [] }[a.state]
  return sh`install ${how} ${targets(a)}`
}

/** The words of an install: what, and how. */
function targets(a: Args): readonly string[] {
  const more = split(a.extra_args ?? '')
  if (a.requirements !== undefined) return [...more, '-r', a.requirements]
  return [...more, ...wordsOf(a).flatMap(word => (a.editable ? ['-e', word] : [word]))]
}

function wordsOf(a: Args): readonly string[] {
  if (a.requirements !== undefined) return [`-r ${a.requirements}`]
  const names = namesOf(a)
  return a.version === undefined ? names : names.map(name => `${name}==${a.version}`)
}

function namesOf(a: Args): readonly string[] {
  return joined(a.name ?? [])
}

function makesEnvironment(a: Args, now: PipState): boolean {
  return a.virtualenv !== undefined && !now.hasEnvironment
}

function isVenv(a: Args): boolean {
  return /\bvenv\b|pyvenv/.test(a.virtualenv_command.replace(/^\S*\//, ''))
}

function makeEnvironment(a: Args, machine: Machine): Sh {
  const [program = 'virtualenv', ...words] = split(a.virtualenv_command)
  const python = isVenv(a) ? [] : ['-p', a.virtualenv_python ?? 'python3']
  return sh`${a.umask !== undefined && sh`umask ${a.umask};`} ${a.chdir !== undefined && sh`cd -- ${targetPath(a.chdir, machine)} &&`} ${targetPath(program, machine)} ${words} ${a.virtualenv_site_packages && '--system-site-packages'} ${python} ${targetPath(a.virtualenv ?? '', machine)} </dev/null >/dev/null`
}

function keyOf(a: Args, machine: Machine): PipKey {
  const isTold = a.requirements === undefined && !a.editable && a.state !== 'latest' && namesOf(a).every(word => requirementIn(word))
  const needsTrial = (a.state === 'present' && !isTold) || a.state === 'latest'
  return {
    ...(a.executable !== undefined && { executable: targetPath(a.executable, machine) }),
    ...(a.virtualenv !== undefined && { environment: targetPath(a.virtualenv, machine) }),
    ...(a.chdir !== undefined && { chdir: targetPath(a.chdir, machine) }),
    mayBreak: a.break_system_packages,
    trial: needsTrial ? [...(a.state === 'latest' ? ['-U'] : []), ...targets(a)] : [],
  }
}
