import { type Key, LazyMapping, type Mapping, type Value } from '../load/values.ts'
import type { World } from '../load/world.ts'
import { type Context, fileOfPlay } from '../plan/context.ts'
import { selectHosts } from '../resolve/inventory/patterns.ts'
import { over, scopeOf, type VariableScope } from '../resolve/scope.ts'
import { OMIT, type Setting, Templar } from '../resolve/templating/templar.ts'
import { hostLayers, layersFor } from './layers.ts'
import { magicOf, searchPath } from './magic.ts'
import type { Scene, Stage } from './scene.ts'

/** Variables as one task sees them on one host, and what renders with them. */
export interface View {
  readonly scope: VariableScope
  readonly templar: Templar
  readonly searchPath: readonly string[]
  /** A variable, rendered; undefined where there is none or it cannot be rendered. */
  variable(name: string): Value | undefined
  /** The same with a few more names above all: a result for changed_when. */
  with(vars: Mapping): View
}

/** The view of a task on a host; `loop` holds its item, the `index`-th. */
export function viewOf(stage: Stage, host: string, context: Context, loop: Mapping = new Map(), index = 0): View {
  const layers = layersFor(stage, host, context, loop)
  const magic = magicOf({
    stage,
    host,
    context,
    hostVariables: name => hostVariables(stage, name, context),
    raw: name => view.scope.get(name),
    names: () => view.scope.names(),
  })
  const { scene } = stage
  const world = worldAt(scene, host, context, index)
  const view: View = viewFrom(scene, world, scopeOf(layers, magic, scene.settings.mergesHashes), searchPath(context, scene.playbookDir))
  return view
}

/** The control side as it is; where a plan is made or applied, with the plan's clock and chance. */
function worldAt({ ledger, world }: Scene, host: string, { at, file }: Context, index: number): World {
  return ledger?.world(world, `${host} ${at ? `${at.file}:${at.line}:${at.column}` : file} ${index}`) ?? world
}

function viewFrom(scene: Scene, world: World, scope: VariableScope, path: readonly string[]): View {
  const setting: Setting = {
    world,
    searchPath: path,
    playbookDir: scene.playbookDir,
    native: scene.settings.native,
    ansibleManaged: scene.settings.ansibleManaged,
    config: scene.settings.said,
    names: () => scope.names(),
    hostsOf: pattern => selectHosts(pattern, scene.inventory, scene.world).hosts,
    opened: text => scene.secrets.add(text),
  }
  const templar = new Templar(setting, { get: name => (name === 'omit' ? OMIT : scope.get(name)), isKept: name => scope.isKept(name) })
  const variable = (name: string): Value | undefined => {
    const raw = scope.get(name)
    return raw === undefined ? undefined : templar.render(raw)
  }
  return { scope, templar, searchPath: path, variable, with: vars => viewFrom(scene, world, over(vars, scope), path) }
}

/** hostvars[name]: what another host has, rendered in its own context; undefined where the inventory has no such host. */
function hostVariables(stage: Stage, host: string, context: Context): Value | undefined {
  const { inventory } = stage.scene
  if (!inventory.hasHost(host)) return undefined
  const layers = hostLayers(stage.scene, host)
  const own: Context = { ...context, file: fileOfPlay(context), parent: undefined, role: undefined, vars: new Map(), params: new Map() }
  const magic = magicOf({
    stage,
    host,
    context: own,
    hostVariables: name => hostVariables(stage, name, context),
    raw: () => undefined,
    names: () => [],
  })
  const { scope, variable } = viewFrom(
    stage.scene,
    worldAt(stage.scene, host, own, 0),
    scopeOf(layers, magic, stage.scene.settings.mergesHashes),
    searchPath(context, stage.scene.playbookDir),
  )
  return new LazyMapping(
    () => [...scope.names()].filter(name => name !== 'hostvars' && name !== 'vars'),
    (key: Key) => variable(String(key)),
  )
}
