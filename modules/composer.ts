import { split } from 'shlex'
import { type Made, type Result, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type Composer, type ComposerKey, composer, composerRun } from '../engine/state/packages/composer.ts'
import type { Question } from '../engine/state/question.ts'

const flag = <const D extends string>(description: D) => ({ type: 'boolean', default: false, description }) as const

const args = {
  type: 'object',
  properties: {
    command: {
      type: 'string',
      default: 'install',
      description: 'What composer does: install, update, require, remove; any other runs each time.',
    },
    arguments: { type: 'string', default: '', description: 'Words for it: packages with their versions.' },
    working_dir: { type: 'string', 'x-path': true, 'x-aliases': ['working-dir'], description: 'The folder of composer.json.' },
    global_command: { ...flag('Whether it is for the user as a whole.'), 'x-aliases': ['global-command'] },
    no_dev: { type: 'boolean', default: true, 'x-aliases': ['no-dev'], description: 'Whether what is for development only stays away.' },
    optimize_autoloader: {
      type: 'boolean',
      default: true,
      'x-aliases': ['optimize-autoloader'],
      description: 'Whether classes are found quickly.',
    },
    no_scripts: { ...flag('Whether scripts of composer.json are not run.'), 'x-aliases': ['no-scripts'] },
    no_plugins: { ...flag('Whether plugins are left out.'), 'x-aliases': ['no-plugins'] },
    prefer_source: { ...flag('Whether sources are taken.'), 'x-aliases': ['prefer-source'] },
    prefer_dist: { ...flag('Whether archives are taken.'), 'x-aliases': ['prefer-dist'] },
    classmap_authoritative: { ...flag('Whether only classes that are known count.'), 'x-aliases': ['classmap-authoritative'] },
    apcu_autoloader: { ...flag('Whether APCu keeps what was found.'), 'x-aliases': ['apcu-autoloader'] },
    ignore_platform_reqs: { ...flag('Whether it goes over what php and its extensions must be.'), 'x-aliases': ['ignore-platform-reqs'] },
    force: flag('Taken and not used.'),
    executable: {
      type: 'string',
      'x-path': true,
      'x-aliases': ['php_path'],
      description: 'The php that runs it; needs composer_executable.',
    },
    composer_executable: { type: 'string', 'x-path': true, description: 'The program; composer where it is left out.' },
  },
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Has composer bring the packages of a PHP application. What it would do is asked first, so that nothing to do is no change, in a check as well.',
  aliases: ['community.general.composer'],
  args,
  examples: [
    { title: 'Install what an application wants', yaml: '- composer:\n    working_dir: /srv/app\n', lab: true },
    {
      title: 'Have one more package',
      yaml: '- composer:\n    command: require\n    arguments: monolog/monolog:^3.0\n    working_dir: /srv/app\n',
      lab: true,
    },
  ],
  returns: { msg: 'What composer said.', stdout: 'The same.' },
  needs: (a, machine): { readonly now: Question<Composer> } => ({ now: composer(keyOf(a, machine)) }),
  refuse: (a, { now }) => {
    if (!a.global_command && a.working_dir === undefined)
      return 'global_command is false but all of the following are missing: working_dir; add it'
    if (!/^[a-z][a-z:-]*$/.test(a.command)) return `"${a.command}" is no command of composer; its words go into arguments`
    if (a.executable !== undefined && a.composer_executable === undefined)
      return 'executable needs composer_executable, the program that php runs; add it'
    if (!now.isInstalled)
      return `there is no ${a.executable ?? a.composer_executable ?? 'composer'}; a task before this one must install it`
    if (!now.isThere) return `there is no folder ${a.working_dir}; make it by file with state: directory`
    return now.trouble === undefined
      ? undefined
      : `composer ${a.command}: ${now.trouble.replaceAll('; ', ', ')}; see composer.json, and that what it names can be reached`
  },
  have: ({ now }, a): State => (foretold.includes(a.command) ? { operations: now.operations } : { [a.command]: 'of before' }),
  want: (a): State => (foretold.includes(a.command) ? { operations: [] } : { [a.command]: 'of now' }),
  apply: (_, a, __, machine) => [composerRun(keyOf(a, machine))],
  makes: (_, a, { now }, machine): Made[] => [
    [composer(keyOf(a, machine)), foretold.includes(a.command) ? { ...now, operations: [] } : unknown],
  ],
  result: ({ now }, _change, __, ran): Result => {
    const said = ran
      .map(({ stdout, stderr }) => `${stdout}${stderr}`)
      .join('')
      .trim()
    return { msg: said || now.operations.join('\n'), stdout: said }
  },
})

const foretold: readonly string[] = ['install', 'update', 'require', 'remove']

/** The options that each command knows. */
const known: { readonly [command: string]: RegExp } = {
  install: /./,
  update: /./,
  require: /^(?!--no-dev)/,
  remove: /^(?!--no-dev|--prefer)/,
  'create-project': /^--(no-dev|no-scripts|no-plugins|prefer|ignore)/,
  'dump-autoload': /^--(no-dev|no-scripts|no-plugins|optimize|classmap|apcu|ignore)/,
}

function keyOf(a: Args, machine: Machine): ComposerKey {
  const given = [
    a.no_dev && '--no-dev',
    a.no_scripts && '--no-scripts',
    a.no_plugins && '--no-plugins',
    a.prefer_source && '--prefer-source',
    a.prefer_dist && '--prefer-dist',
    a.optimize_autoloader && (a.command === 'dump-autoload' ? '--optimize' : '--optimize-autoloader'),
    a.classmap_authoritative && '--classmap-authoritative',
    a.apcu_autoloader && (a.command === 'dump-autoload' ? '--apcu' : '--apcu-autoloader'),
    a.ignore_platform_reqs && '--ignore-platform-reqs',
  ].filter(word => word !== false)
  const options = given.filter(word => (known[a.command] ?? /^--no-plugins/).test(word))
  const program = [a.executable, a.composer_executable ?? 'composer'].filter(word => word !== undefined)
  return {
    program: program.map(word => targetPath(word, machine)),
    ...(!a.global_command && { folder: targetPath(a.working_dir ?? '.', machine) }),
    words: [...(a.global_command ? ['global'] : []), a.command, ...options, ...split(a.arguments)],
    isForetold: foretold.includes(a.command),
  }
}
