import type { Key, Mapping, Value } from '../load/values.ts'
import { type Context, chain, inherited, type RoleInstance } from '../plan/context.ts'
import { inOrder, type Layer } from '../resolve/precedence.ts'
import type { Scene, Stage } from './scene.ts'
import { variablesOf } from './scene.ts'

/** All variables that a task sees on a host, lowest first. `loop` holds the loop's item and index. */
export function layersFor(stage: Stage, host: string, context: Context, loop: Mapping): Layer[] {
  const levels = chain(context)
  const said = inOrder([
    ...hostLayers(stage.scene, host),
    ...roleLayers(stage, context.role, 'role-defaults'),
    { level: 'play-vars', vars: stage.playVars },
    { level: 'vars-prompt', vars: stage.prompted },
    ...stage.varsFiles(host),
    ...roleLayers(stage, context.role, 'role-vars'),
    ...levels.flatMap(level => levelLayers(level)),
    { level: 'loop', vars: loop },
  ])
  return [reached(stage.scene, host, context, said), ...said]
}

/** How a task reaches its host where no variable says so: below all, so that whoever asks for it finds something. */
function reached({ inventory, settings }: Scene, host: string, context: Context, layers: readonly Layer[]): Layer {
  const said = (name: string) => layers.findLast(({ vars }) => vars.has(name))?.vars.get(name)
  const keyword = (name: string) => inherited(context, name)?.value ?? undefined
  const user = keyword('remote_user') ?? settings.address.user
  const vars = new Map<Key, Value>()
  const plain: readonly (readonly [name: string, otherwise: Value | undefined])[] = [
    ['host', host],
    ['user', user],
    ['port', undefined],
  ]
  for (const [name, otherwise] of plain) {
    const both = [`ansible_${name}`, `ansible_ssh_${name}`]
    const value = both.map(said).find(one => one !== undefined) ?? otherwise
    if (value !== undefined) for (const one of both) vars.set(one, value)
  }
  const isHere = host === 'localhost' && !inventory.hostNames().includes(host)
  vars.set('ansible_connection', isHere ? 'local' : (keyword('connection') ?? settings.address.connection ?? 'ssh'))
  return { level: 'role-defaults', vars, from: 'how the task reaches its host' }
}

/** What hostvars of a host show: inventory, facts, set_fact and register; nothing of the play. */
export function hostLayers(scene: Scene, host: string): Layer[] {
  const own = variablesOf(scene, host)
  return [
    ...scene.inventoryLayers(host),
    { level: 'facts', vars: scene.settings.injectFacts ? injected(own.facts) : new Map() },
    { level: 'include-vars', vars: own.included },
    { level: 'set-fact', vars: own.set, kept: own.kept },
    { level: 'extra-vars', vars: scene.extraVars },
  ]
}

function levelLayers({ level, vars, params, role }: Context): Layer[] {
  if (level === 'task') return [{ level: 'task-vars', vars }]
  if (level === 'include') return [{ level: 'include-params', vars: new Map([...params, ...vars]) }]
  if (level === 'play') return []
  const own: Layer[] = [{ level: 'block-vars', vars }]
  if (params.size > 0) own.push({ level: 'role-params', vars: params })
  if (level === 'role' && role && role.params.size > 0) own.push({ level: 'role-params', vars: role.params })
  return own
}

function roleLayers(stage: Stage, current: RoleInstance | undefined, level: 'role-defaults' | 'role-vars'): Layer[] {
  const part = level === 'role-defaults' ? 'defaults' : 'vars'
  const shared = stage.roles.filter(role => role.isPublic)
  const lineage = current ? [...current.parents, current] : []
  return [...shared, ...lineage].flatMap(role =>
    role.folder[part].size > 0 ? [{ level, vars: role.folder[part], from: `${role.folder.path}/${part}` }] : [],
  )
}

/** Variables that say how a host is reached. No host says that of itself: it could send us elsewhere, or have us run programs here. */
const reaching =
  /^ansible_(connection|host|port|user|pass(word)?|private_key_(file|passphrase)|timeout|pipelining|network_os|rsync_path|host_key_checking|facts|docker_\w+|podman_\w+|shell_\w+|become(_\w+)?|(su|sudo|doas)_\w+|ssh_(?!host_key_)\w+|\w+_interpreter)$/

/** Facts as variables, but for those that Ansible removes too; `ansible_facts` has all. */
function injected(facts: ReadonlyMap<string, Value>): Mapping {
  return new Map<Key, Value>([...facts].filter(([name]) => !reaching.test(name)))
}
