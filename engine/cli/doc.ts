import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { nearest, Problems } from '../errors.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import type { Module } from '../module.ts'
import { loadModule, moduleFiles } from '../registry.ts'
import { absent, kinds, listed, type Named } from './doc-kinds.ts'
import { moduleOf, ownOnes, programText } from './doc-own.ts'
import { entriesOf, roleList, roleText } from './doc-role.ts'
import { moduleText } from './module-text.ts'
import { openScreen } from './screen.ts'

const examples = `
Examples:
  tsplay doc                  the modules there are
  tsplay doc copy file        what modules do and take
  tsplay doc -s copy          a task to fill in
  tsplay doc -M library mine  what a module of your own does
  tsplay doc -t filter        the filters there are; also test, lookup, keyword, role, callback …`

interface DocFlags {
  readonly list?: boolean
  readonly listFiles?: boolean
  readonly list_files?: boolean
  readonly snippet?: boolean
  readonly json?: boolean
  readonly type: string
  readonly rolesPath?: string
  readonly entryPoint?: string
  readonly playbookDir?: string
  readonly modulePath?: string
}

/** `tsplay doc`: shows what modules do, from their own schemas, and what else there is. */
export function declareDoc(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('[name...]', 'names as in playbooks; all where none is given')
    .option('-l, --list', 'what there is; a name, or the beginning of one, chooses')
    .option('-F, --list_files', 'the same with their files')
    .option('-s, --snippet', 'a task with all arguments, to fill in')
    .option('-j, --json', 'as JSON')
    .addOption(
      new Option('-t, --type <kind>', 'what is meant').choices(['module', 'role', ...Object.keys(kinds), ...absent]).default('module'),
    )
    .option('-r, --roles-path <folders>', 'with -t role: folders of roles, with colons between')
    .option('-e, --entry-point <name>', 'with -t role: this entry point alone')
    .option('-M, --module-path <folders>', 'more folders of modules, with colons between')
    .option('--playbook-dir <folder>', 'where a playbook would be (here)')
    .addHelpText('after', examples)
    .action((names: string[], flags: DocFlags) => finish(() => describe(names, flags)))
}

async function describe(names: readonly string[], flags: DocFlags): Promise<number> {
  const screen = openScreen(process)
  await screen.out(await told(names, flags, screen.colours))
  return 0
}

async function told(names: readonly string[], flags: DocFlags, colours: boolean): Promise<string> {
  const { type } = flags
  const isList = flags.list === true || names.length === 0
  if (absent.includes(type))
    throw missing(`Ansible's ${type} plugins are Python: there are none here`, 'tsplay doc --help lists the kinds there are')
  if (type === 'role') return roleTold(names, flags, isList)
  const kind = kinds[type]
  if (kind) return kindTold(type, kind(), names, flags)
  if (isList || flags.listFiles || flags.list_files) return lines(names, flags)
  const own = ownOnes(flags)
  const all = await Promise.all(names.map(name => moduleOf(name, own)))
  const entry = (one: (typeof all)[number]): [string, object] =>
    'module' in one ? asJson(one.name, one.module) : [one.name, { doc: { module: one.name, filename: one.program } }]
  if (flags.json) return `${JSON.stringify(Object.fromEntries(all.map(entry)), undefined, 4)}\n`
  const shown = (module: Module, name: string) => (flags.snippet ? snippetOf(name, module) : moduleText(name, module, colours))
  return all.map(one => ('module' in one ? shown(one.module, one.name) : programText(one))).join('\n')
}

function kindTold(type: string, all: Named, names: readonly string[], { list, json }: DocFlags): string {
  const chosen = list ? all.filter(([name]) => names.length === 0 || names.some(start => name.startsWith(start))) : all
  const strange = list ? [] : names.filter(name => !all.some(([known]) => known === name))
  if (strange[0] !== undefined)
    throw missing(
      `there is no ${type} "${strange[0]}"`,
      nearHint(
        strange[0],
        all.map(([name]) => name),
        `tsplay doc -t ${type} lists them`,
      ),
    )
  const shown = list || names.length === 0 ? chosen : all.filter(([name]) => names.includes(name))
  return json ? `${JSON.stringify(Object.fromEntries(shown), undefined, 4)}\n` : listed(shown)
}

function roleTold(names: readonly string[], { rolesPath, playbookDir, entryPoint, json }: DocFlags, isList: boolean): string {
  const given = rolesPath?.split(':') ?? readSettings(theWorld).value.rolesPath
  const entries = entriesOf([join(playbookDir ?? '.', 'roles'), ...given], theWorld)
  const chosen = entries.filter(
    ({ role, name }) => (names.length === 0 || names.includes(role)) && (entryPoint === undefined || name === entryPoint),
  )
  const strange = names.find(name => !entries.some(({ role }) => role === name))
  if (strange !== undefined)
    throw missing(`no role "${strange}" describes its arguments`, 'a role does in meta/argument_specs.yml; -r names the folder of roles')
  if (json) return `${JSON.stringify(chosen, undefined, 4)}\n`
  return isList ? roleList(chosen) : names.map(name => roleText(chosen.filter(({ role }) => role === name))).join('\n')
}

async function lines(starts: readonly string[], flags: DocFlags): Promise<string> {
  const isChosen = (name: string) => starts.length === 0 || starts.some(start => name.startsWith(start))
  const own = ownOnes(flags)
  const brought = own.names().filter(isChosen)
  const names = moduleFiles().filter(name => isChosen(name) && !brought.includes(name))
  const widest = Math.max(...[...names, ...brought].map(name => name.length))
  const ours = (await Promise.all(names.map(name => loadModule(name)))).flatMap(entry => entry ?? [])
  const theirs = await Promise.all(brought.map(name => moduleOf(name, own)))
  const all = [
    ...ours.map(({ name, module }) => ({ name, file: `modules/${name}.ts`, says: module.description })),
    ...theirs.map(one => ({ name: one.name, file: own.find(one.name) ?? '', says: 'module' in one ? one.module.description : '' })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
  if (flags.json) return `${JSON.stringify(Object.fromEntries(all.map(({ name, says }) => [name, says])), undefined, 4)}\n`
  const isFiles = flags.listFiles || flags.list_files
  return all
    .map(({ name, file, says }) => `${name.padEnd(widest)}  ${isFiles ? file : says}`.trimEnd())
    .join('\n')
    .concat('\n')
}

function asJson(name: string, { description, args, returns, aliases, examples }: Module): [string, object] {
  return [name, { doc: { module: name, description, aliases: aliases ?? [], options: args }, return: returns ?? {}, examples }]
}

function snippetOf(name: string, { description, args }: Module): string {
  const required = args.required ?? []
  const rows = Object.entries(args.properties)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([argument, schema]) =>
        `      ${`${argument}:`.padEnd(22)} # ${required.includes(argument) ? '(required) ' : ''}${schema.description}\n`,
    )
  return `- name: ${description.replace(/\.$/, '')}\n  ${name}:\n${rows.join('')}`
}

function nearHint(name: string, names: readonly string[], otherwise: string): string {
  const near = nearest(name, names)
  return near.length > 0 ? `did you mean ${near.map(word => `"${word}"`).join(' or ')}?` : otherwise
}

function missing(message: string, hint: string, code = 'nothing-to-tell'): Problems {
  return new Problems([{ code, message, hint }])
}
