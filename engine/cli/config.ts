import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { Problems } from '../errors.ts'
import { fromJson } from '../load/json.ts'
import { known } from '../load/setting-names.ts'
import { type InForce, type Origin, type Settings, settingsInForce } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import type { World } from '../load/world.ts'
import { literal, text } from '../resolve/templating/python/text.ts'
import { yamlText } from '../resolve/templating/python/yaml.ts'
import { openScreen } from './screen.ts'

const examples = `
Examples:
  tsplay config dump --only-changed     what is set, and where
  tsplay config list                    all settings that are read
  tsplay config view                    the ansible.cfg that is read`

interface ConfigFlags {
  readonly config?: string
  readonly onlyChanged?: boolean
  readonly changedOnly?: boolean
  readonly format: string
  readonly type?: string
}

type Finish = (work: () => Promise<number>) => Promise<void>

/** `tsplay config`: which settings are in force, and from where. Those of Ansible that are not read are not listed. */
export function declareConfig(command: Command, finish: Finish): void {
  const file = ['-c, --config <file>', 'this file in place of the ansible.cfg that would be read'] as const
  const does = (write: (world: World, flags: ConfigFlags) => string) => (flags: ConfigFlags) =>
    finish(async () => {
      await openScreen(process).out(write(worldOf(flags), flags))
      return 0
    })
  command.addHelpText('after', examples)
  command
    .command('list')
    .description('all settings: keys, variables, what they are for')
    .option(...file)
    .action(does(listed))
  command
    .command('view')
    .description('the file, as it is')
    .option(...file)
    .action(does(viewed))
  command
    .command('dump')
    .description('what is in force, and where it comes from')
    .option(...file)
    .addOption(
      new Option('-t, --type <kind>', 'settings of Ansible itself, of plugins, or all')
        .choices(['base', 'become', 'callback', 'connection', 'inventory', 'all'])
        .default('base'),
    )
    .option('--only-changed', 'what is not as it is by itself')
    .addOption(new Option('--changed-only').hideHelp())
    .addOption(new Option('-f, --format <form>', 'how it is written').choices(['display', 'json', 'yaml']).default('display'))
    .action(does(dumped))
}

function worldOf({ config }: ConfigFlags): World {
  return config === undefined ? theWorld : { ...theWorld, env: name => (name === 'ANSIBLE_CONFIG' ? resolve(config) : theWorld.env(name)) }
}

function read(world: World): InForce {
  const { value, problems } = settingsInForce(world)
  if (problems.length > 0) throw new Problems(problems)
  return value
}

function viewed(world: World): string {
  const { file } = read(world)
  if (file !== undefined) return Buffer.from(world.read(file) ?? []).toString('utf8')
  const hint = 'looked for ANSIBLE_CONFIG, ./ansible.cfg, ~/.ansible.cfg and /etc/ansible/ansible.cfg'
  throw new Problems([{ code: 'missing-settings', message: 'no ansible.cfg is read here', hint }])
}

interface Row {
  readonly name: string
  readonly origin: string
  readonly value: Settings[keyof Settings]
}

function dumped(world: World, { onlyChanged, changedOnly, format, type = 'base' }: ConfigFlags): string {
  const { file, settings, origins } = read(world)
  const names = Object.keys(known) as (keyof Settings)[]
  const wanted = names.filter(name => isMeant(known[name].ofPlugin, type))
  const rows = wanted.map((name): Row => ({ name: known[name].called, origin: said(origins.get(name)), value: settings[name] }))
  const all: Row[] = [{ name: 'CONFIG_FILE', origin: '', value: file }, ...rows].sort((a, b) => (a.name < b.name ? -1 : 1))
  const shown = all.filter(({ origin }) => !(onlyChanged || changedOnly) || origin !== 'default')
  if (format === 'yaml')
    return yamlText(fromJson(shown.map(asJson)), {
      indent: 2,
      width: 80,
      sortKeys: true,
      isFlow: false,
      explicitStart: false,
      explicitEnd: false,
    })
  if (format === 'json') return `${JSON.stringify(shown.map(asJson), undefined, 4)}\n`
  return shown.map(({ name, origin, value }) => `${name}(${origin}) = ${printed(value)}\n`).join('')
}

/** What belongs to a plugin is told where its kind, or all, is asked for. */
function isMeant(ofPlugin: string | undefined, type: string): boolean {
  if (type === 'all') return true
  return type === 'base' ? ofPlugin === undefined : ofPlugin?.startsWith(`${type} `) === true
}

function said(origin: Origin | undefined): string {
  if (origin === undefined || origin === 'default') return 'default'
  return 'env' in origin ? `env: ${origin.env}` : origin.file
}

function asJson({ name, origin, value }: Row) {
  return { name, origin, type: null, value: value ?? null }
}

function printed(value: Row['value']): string {
  return typeof value === 'object' ? literal([...value]) : text(value ?? null)
}

function listed(): string {
  return Object.values(known)
    .sort((a, b) => (a.called < b.called ? -1 : 1))
    .map(({ called, description, section, keys, envs, otherwise }) =>
      [
        `${called}:`,
        `  default: ${otherwise === undefined ? 'null' : JSON.stringify(otherwise)}`,
        `  description: ${JSON.stringify(description)}`,
        '  env:',
        ...envs.map(name => `  - name: ${name}`),
        '  ini:',
        ...keys.map(key => `  - key: ${key}\n    section: ${section}`),
        '',
      ].join('\n'),
    )
    .join('')
}
