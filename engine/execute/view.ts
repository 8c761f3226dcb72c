import { type Key, LazyMapping, type Mapping, type Value } from '../load/values.ts'
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

/** The view of a task on a host; `loop` holds its item. */
export function viewOf(stage: Stage, host: string, context: Context, loop: Mapping = new Map()): View {
  const layers = layersFor(stage, host, context, loop)
  const magic = magicOf({
    stage,
    host,
    context,
    hostVariables: name => hostVariables(stage, name, context),
    raw: name => view.scope.get(name),
    names: () => view.scope.names(),
  })
  const view: View = viewFrom(stage.scene, scopeOf(layers, magic), searchPath(context, stage.scene.playbookDir))
  return view
}

function viewFrom(scene: Scene, scope: VariableScope, path: readonly string[]): View {
  const setting: Setting = {
    world: scene.world,
    searchPath: path,
    playbookDir: scene.playbookDir,
    native: scene.settings.native,
    ansibleManaged: scene.settings.ansibleManaged,
    names: () => scope.names(),
    hostsOf: pattern => selectHosts(pattern, scene.inventory, scene.world).hosts,
    opened: text => scene.secrets.add(text),
  }
  const templar = new Templar(setting, { get: name => (name === 'omit' ? OMIT : scope.get(name)), isKept: name => scope.isKept(name) })
  const variable = (name: string): Value | undefined => {
    const raw = scope.get(name)
    return raw === undefined ? undefined : templar.render(raw)
  }
  return { scope, templar, searchPath: path, variable, with: vars => viewFrom(scene, over(vars, scope), path) }
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
  const { scope, variable } = viewFrom(stage.scene, scopeOf(layers, magic), searchPath(context, stage.scene.playbookDir))
  return new LazyMapping(
    () => [...scope.names()].filter(name => name !== 'hostvars' && name !== 'vars'),
    (key: Key) => variable(String(key)),
  )
}
