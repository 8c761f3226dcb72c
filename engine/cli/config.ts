import { type Command, Option } from 'commander'
import { Problems } from '../errors.ts'
import { known } from '../load/setting-names.ts'
import { type InForce, type Origin, type Settings, settingsInForce } from '../load/settings.ts'
import type { World } from '../load/world.ts'
import { literal, text } from '../resolve/templating/python/text.ts'
import { initText, isMeant, listText } from './config-forms.ts'
import { openScreen } from './screen.ts'
import { declareVerbose, worldOf } from './verbose.ts'
import { yamlOf } from './yaml-form.ts'

const examples = `
Examples:
  tsplay config dump --only-changed     what is set, and where
  tsplay config list                    all settings that are read
  tsplay config init --disabled         an ansible.cfg to begin with
  tsplay config view                    the ansible.cfg that is read`

interface ConfigFlags {
  readonly config?: string
  readonly onlyChanged?: boolean
  readonly changedOnly?: boolean
  readonly format: string
  readonly type: string
  readonly disabled?: boolean
}

type Finish = (work: () => Promise<number>) => Promise<void>

/** `tsplay config`: which settings are in force, and from where. Those of Ansible that are not read are not listed. */
export function declareConfig(command: Command, finish: Finish): void {
  const file = ['-c, --config <file>', 'this file in place of the ansible.cfg that would be read'] as const
  const does = (write: (world: World, flags: ConfigFlags) => string) => (flags: ConfigFlags) =>
    finish(async () => {
      await openScreen(process).out(write(worldOf(flags.config), flags))
      return 0
    })
  command.addHelpText('after', examples)
  const declare = (name: string, tells: string, write: (world: World, flags: ConfigFlags) => string) => {
    const made = command.command(name).description(tells)
    declareVerbose(made)
    return made
      .option(...file)
      .addOption(
        new Option('-t, --type <kind>', 'settings of Ansible itself, of plugins, or all')
          .choices(['base', 'become', 'cache', 'callback', 'connection', 'inventory', 'lookup', 'shell', 'vars', 'all'])
          .default('base'),
      )
      .action(does(write))
  }
  const form = (...forms: readonly [string, ...string[]]) =>
    new Option('-f, --format <form>', 'how it is written').choices(forms).default(forms[0])
  declare('list', 'all settings: keys, variables, what they are for', (_, { type, format }) => listText(type, format)).addOption(
    form('yaml', 'json'),
  )
  declare('view', 'the file, as it is', viewed)
  declare('init', 'an ansible.cfg with all settings as they are by themselves', (_, { type, format, disabled }) =>
    initText(type, format, disabled === true),
  )
    .addOption(form('ini', 'env'))
    .option('--disabled', 'each setting as a comment')
  declare('dump', 'what is in force, and where it comes from', dumped)
    .option('--only-changed', 'what is not as it is by itself')
    .addOption(new Option('--changed-only').hideHelp())
    .addOption(form('display', 'json', 'yaml'))
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

function dumped(world: World, { onlyChanged, changedOnly, format, type }: ConfigFlags): string {
  const { file, settings, origins } = read(world)
  const names = Object.keys(known) as (keyof Settings)[]
  const wanted = names.filter(name => isMeant(known[name].ofPlugin, type))
  const rows = wanted.map((name): Row => ({ name: known[name].called, origin: said(origins.get(name)), value: settings[name] }))
  const all: Row[] = [{ name: 'CONFIG_FILE', origin: '', value: file }, ...rows].sort((a, b) => (a.name < b.name ? -1 : 1))
  const shown = all.filter(({ origin }) => !(onlyChanged || changedOnly) || origin !== 'default')
  if (format === 'yaml') return yamlOf(shown.map(asJson))
  if (format === 'json') return `${JSON.stringify(shown.map(asJson), undefined, 4)}\n`
  return shown.map(({ name, origin, value }) => `${name}(${origin}) = ${printed(value)}\n`).join('')
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
