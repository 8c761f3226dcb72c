import { dirname, isAbsolute } from 'node:path'
import { type Key, LazyMapping, type Mapping, Template, type Value } from '../load/values.ts'
import { accumulated, type Context, fileOfPlay, titleOf } from '../plan/context.ts'
import { roleVariables } from '../plan/role-variables.ts'
import type { Stage } from './scene.ts'
import { variablesOf } from './scene.ts'

/** What magic variables need to know of the task in hand. */
export interface Moment {
  readonly stage: Stage
  readonly host: string
  readonly context: Context
  /** All variables of another host, rendered in its own context. */
  hostVariables(host: string): Value | undefined
  /** A variable of this task, as it was written. */
  raw(name: string): Value | undefined
  names(): Iterable<Key>
}

type Magic = ReadonlyMap<string, () => Value | undefined>

/** The variables that nobody sets, worked out when they are read (language.md calls them magic). */
export function magicOf(moment: Moment): Magic {
  const { stage, context } = moment
  const { settings } = stage.scene
  const entries = [...hostMagic(moment), ...playMagic(stage), ...roleMagic(stage, context)]
  for (const [name, value] of settings.magic) entries.push([name, () => value])
  return new Map(entries)
}

function hostMagic(moment: Moment): [string, () => Value | undefined][] {
  const { stage, host, context } = moment
  const { inventory, playbookDir } = stage.scene
  return [
    ['inventory_hostname', () => host],
    ['inventory_hostname_short', () => host.split('.')[0] ?? host],
    ['inventory_dir', () => inventory.directory ?? null],
    ['inventory_file', () => inventory.file ?? null],
    ['groups', () => new Map(inventory.groupNames().map(name => [name, inventory.hostsIn(name)]))],
    [
      'group_names',
      () =>
        inventory
          .groupsOf(host)
          .filter(name => name !== 'all')
          .sort(),
    ],
    [
      'hostvars',
      () =>
        new LazyMapping(
          // As in Ansible: this machine is among them, whether an inventory names it or not.
          () => [...new Set([...inventory.namedHosts(), 'localhost'])],
          name => moment.hostVariables(String(name)),
        ),
    ],
    [
      'vars',
      () =>
        new LazyMapping(
          () => moment.names(),
          name => written(moment.raw(String(name))),
        ),
    ],
    ['ansible_facts', () => factsOf(stage, host)],
    ['playbook_dir', () => folderOfPlay(context, playbookDir)],
    ['environment', () => accumulated(context, 'environment').map(written => written.value)],
  ]
}

/** Templates as the text that they are: `vars` shows what was written, as in Ansible. */
function written(value: Value | undefined): Value | undefined {
  if (value instanceof Template) return value.source
  if (Array.isArray(value)) return (value as readonly Value[]).map(member => written(member) ?? null)
  if (!(value instanceof Map) || value instanceof LazyMapping) return value
  return new Map([...(value as Mapping)].map(([key, member]) => [key, written(member) ?? null]))
}

/** The folder of the playbook that a play stands in: of an imported one, its own. */
function folderOfPlay(context: Context, playbookDir: string): string {
  const file = fileOfPlay(context)
  return isAbsolute(file) ? dirname(file) : playbookDir
}

function playMagic(stage: Stage): [string, () => Value | undefined][] {
  const isSeen = (host: string) => !stage.hidden.has(host)
  return [
    ['ansible_play_name', () => stage.playName],
    ['ansible_play_hosts', () => stage.playing().filter(isSeen)],
    ['ansible_play_hosts_all', () => [...stage.allHosts]],
    ['ansible_play_batch', () => stage.active().filter(isSeen)],
    ['play_hosts', () => stage.active().filter(isSeen)],
    ['ansible_play_role_names', () => playRoleNames(stage)],
    [
      'ansible_dependent_role_names',
      () => [...new Set(stage.roles.filter(role => role.isPublic && role.use === 'dependency').map(titleOf))],
    ],
    ['ansible_role_names', () => publicRoleNames(stage)],
    ['role_names', () => playRoleNames(stage)],
  ]
}

function publicRoleNames({ roles }: Stage): string[] {
  return [...new Set(roles.filter(role => role.isPublic).map(titleOf))]
}

/** Those that the play names, as often as it does, and then what was brought. */
function playRoleNames({ roles }: Stage): string[] {
  const named = roles.filter(role => role.use === 'entry').map(titleOf)
  const brought = roles.filter(role => role.use === 'brought' && role.isPublic && !named.includes(titleOf(role))).map(titleOf)
  return [...named, ...new Set(brought)]
}

function roleMagic(stage: Stage, context: Context): [string, () => Value | undefined][] {
  const { role } = context
  const search: [string, () => Value] = ['ansible_search_path', () => searchPath(context, stage.scene.playbookDir)]
  if (!role) return [search]
  return [search, ...roleVariables(role)]
}

/** Where files, templates and vars are looked for: the role and those it stands in, the folder of the task's file, the playbook's. */
export function searchPath({ role, file }: Context, playbookDir: string): string[] {
  const roles = role ? [role, ...[...role.parents].reverse()].map(({ folder }) => folder.path) : []
  return [...new Set([...roles, dirname(file), playbookDir])]
}

/** All facts of a host; as in Ansible, `ansible_facts` can be set as a fact itself, or given with -e, and is then what was given. */
function factsOf({ scene }: Stage, host: string): Value {
  const own = variablesOf(scene, host)
  return scene.extraVars.get('ansible_facts') ?? own.set.get('ansible_facts') ?? withoutPrefix(own.facts)
}

/** Facts under `ansible_facts` have no prefix, but for the local ones: as in Ansible. */
function withoutPrefix(facts: ReadonlyMap<string, Value>): ReadonlyMap<Key, Value> {
  return new Map([...facts].map(([name, value]) => [name === 'ansible_local' ? name : name.replace(/^ansible_/, ''), value]))
}
