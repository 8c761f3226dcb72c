import { type Command, Option } from 'commander'
import { Problems } from '../errors.ts'
import { theWorld } from '../load/source.ts'
import type { Key, Mapping, Value } from '../load/values.ts'
import { problemText } from '../report/problems.ts'
import { selectHosts } from '../resolve/inventory/patterns.ts'
import { jsonText } from '../resolve/templating/python/json.ts'
import { text } from '../resolve/templating/python/text.ts'
import { asToml, tomlText } from './inventory-toml.ts'
import { type OpenInventory, openInventory } from './open-inventory.ts'
import { collect, declareVaultFlags, type VaultFlags } from './run-flags.ts'
import { openScreen } from './screen.ts'
import { declareVerbose } from './verbose.ts'
import { yamlOf } from './yaml-form.ts'

const examples = `
Examples:
  tsplay inventory --graph -i inventory/lab          groups and hosts as a tree
  tsplay inventory --list                            everything, as JSON (ansible.cfg names the inventory)
  tsplay inventory --host web1                       the variables of one host`

interface InventoryFlags extends VaultFlags {
  readonly inventory: readonly string[]
  readonly list?: boolean
  readonly graph?: boolean
  readonly host?: string
  readonly vars?: boolean
  readonly yaml?: boolean
  readonly toml?: boolean
  readonly extraVars: readonly string[]
  readonly inventoryFile: readonly string[]
  readonly playbookDir?: string
  readonly export?: boolean
  readonly limit?: string
  readonly output?: string
}

/** `tsplay inventory`: hosts, groups and variables as an inventory gives them, in the forms of ansible-inventory. */
export function declareInventory(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('[group]', 'with --graph: begin there', 'all')
    .option('--list', 'all groups, hosts and variables')
    .option('--graph', 'groups and hosts as a tree')
    .option('--host <name>', 'the variables of one host')
    .option('--vars', 'with --graph: variables too')
    .option('-y, --yaml', 'YAML in place of JSON')
    .option('--toml', 'TOML in place of JSON')
    .addOption(new Option('--export', 'variables of groups with the groups, not with each host'))
    .option('-l, --limit <pattern>', 'only these hosts')
    .option('-e, --extra-vars <vars>', 'NAME=VALUE, JSON, or @FILE: variables of all hosts; repeatable', collect, [])
    .option('--playbook-dir <folder>', 'where group_vars and host_vars of playbooks are (here)')
    .option('--output <file>', 'with --list: write it to this file')
    .option('-i, --inventory <path|hosts>', 'inventory file, folder or program, or hosts with a comma; repeatable', collect, [])
    .addOption(new Option('--inventory-file <path|hosts>').argParser(collect).default([]).hideHelp())
  declareVerbose(command)
  command.optionsGroup('Vaults:')
  declareVaultFlags(command)
  command.addHelpText('after', examples)
  command.action((group: string, flags: InventoryFlags) => finish(() => tell(group, flags)))
}

async function tell(group: string, flags: InventoryFlags): Promise<number> {
  const asked = [flags.list, flags.graph, flags.host !== undefined].filter(Boolean).length
  if (asked !== 1) throw problem('option-missing', 'say one of --list, --graph, --host NAME', '--help shows an example of each')
  const open = await openInventory({ ...flags, inventory: [...flags.inventory, ...flags.inventoryFile] })
  const screen = openScreen(process)
  if (open.notices.length > 0) await screen.err(problemText(open.notices, { colours: screen.colours, folder: process.cwd() }))
  const told = flags.graph
    ? graph(group, flags, open)
    : formed(flags.host === undefined ? list(flags, open) : hostOf(flags.host, open), flags)
  if (flags.output !== undefined && flags.list) theWorld.write(flags.output, Buffer.from(told))
  else await screen.out(told)
  return 0
}

function formed(value: Mapping, { yaml, toml }: InventoryFlags): string {
  if (toml && !yaml) return tomlText(value)
  if (yaml) return yamlOf(value)
  return `${jsonText(value, { indent: '    ', sortKeys: true, ensureAscii: false, comma: ', ', colon: ': ' })}\n`
}

function hostOf(host: string, open: OpenInventory): Mapping {
  if (!open.inventory.hasHost(host)) throw problem('option-host', `there is no host "${host}" in the inventory`, '--graph shows all hosts')
  return open.variables(host)
}

function list(flags: InventoryFlags, open: OpenInventory): Mapping {
  if (flags.toml && !flags.yaml) return asToml(open, chosenBy(flags, open), flags.export ?? false)
  return flags.yaml ? asYaml(flags, open) : asJson(flags, open)
}

/** The hosts that are meant: all, or those of --limit. */
function chosenBy({ limit }: InventoryFlags, { inventory, world }: OpenInventory): ReadonlySet<string> {
  return new Set(selectHosts('all', inventory, world, limit).hosts)
}

/** What a program that is an inventory prints, so that one can be made of any. */
function asJson(flags: InventoryFlags, open: OpenInventory): Mapping {
  const { inventory } = open
  const chosen = chosenBy(flags, open)
  const groups = inventory.groupNames().map((name): [Key, Value] => {
    const hosts = name === 'all' ? [] : inventory.ownHosts(name).filter(host => chosen.has(host))
    const vars: Mapping = flags.export ? open.group(name) : new Map()
    return [name, filled({ hosts, children: inventory.childrenOf(name), vars })]
  })
  const hostvars = [...chosen].map((host): [Key, Mapping] => [host, flags.export ? open.own(host) : open.variables(host)])
  const told = new Map(hostvars.filter(([, vars]) => vars.size > 0))
  return new Map<Key, Value>([['_meta', new Map([['hostvars', told]])], ...groups.filter(([, members]) => (members as Mapping).size > 0)])
}

/** The same as an inventory in YAML: of each host the variables where it is named first, after that its name alone. */
function asYaml(flags: InventoryFlags, open: OpenInventory): Mapping {
  const { inventory } = open
  const chosen = chosenBy(flags, open)
  const seen = new Set<string>()
  const below = (group: string): Mapping => {
    const children = [...inventory.childrenOf(group)].sort().map((name): [Key, Value] => [name, below(name)])
    const hosts = [...(group === 'all' ? [] : inventory.ownHosts(group))]
      .filter(host => chosen.has(host))
      .sort()
      .map((host): [Key, Value] => {
        const isFirst = !seen.has(host)
        seen.add(host)
        return [host, isFirst ? (flags.export ? open.own(host) : open.variables(host)) : new Map()]
      })
    return filled({ children: new Map(children), hosts: new Map(hosts), vars: flags.export ? open.group(group) : new Map() })
  }
  return new Map([['all', below('all')]])
}

/** Those of the members that hold something. */
function filled(members: { readonly [name: string]: Mapping | readonly string[] }): Mapping {
  return new Map(
    Object.entries(members).filter(([, member]) => (member instanceof Map ? member.size : (member as readonly string[]).length) > 0),
  )
}

function graph(group: string, flags: InventoryFlags, open: OpenInventory): string {
  const { inventory } = open
  if (!inventory.groupNames().includes(group)) throw problem('option-group', `there is no group "${group}"`, '--graph shows all groups')
  const lines: string[] = []
  const vars = (given: Mapping, depth: number) => {
    if (!flags.vars) return
    for (const [name, value] of [...given].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
      lines.push(`${bars(depth)}{${String(name)} = ${text(value)}}`)
  }
  const below = (name: string, depth: number) => {
    lines.push(`${depth === 0 ? '' : bars(depth)}@${name}:`)
    for (const child of inventory.childrenOf(name)) below(child, depth + 1)
    for (const host of name === 'all' ? [] : inventory.ownHosts(name)) {
      lines.push(`${bars(depth + 1)}${host}`)
      vars(open.variables(host), depth + 2)
    }
    vars(open.group(name), depth + 1)
  }
  below(group, 0)
  return `${lines.join('\n')}\n`
}

function bars(depth: number): string {
  return `${'  |'.repeat(depth)}--`
}

function problem(code: string, message: string, hint: string): Problems {
  return new Problems([{ code, message, hint }])
}
