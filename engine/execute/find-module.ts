import type { OwnModules } from '../load/own-modules.ts'
import type { Module } from '../module.ts'
import { importOwn, notOurs } from '../own-code.ts'
import { isElsewhere, isModule as isOurs, loadModule } from '../registry.ts'
import { type Done, failed } from './outcome.ts'

/** A module found by its name, with the names it goes by. */
export interface Found {
  readonly name: string
  readonly module: Module
  /** Its file, where the user brought it. */
  readonly path?: string
}

/** A module of the user's that is a program: it runs on the target as it is. */
export interface Program {
  readonly name: string
  readonly program: string
  /** The plugin in Python that Ansible runs in its place, on the control side. */
  readonly action?: string
}

/** Finds the module of a task, the user's own before ours; undefined for a name that nobody here has. Throws Problems. */
export async function findModule(name: string, own: OwnModules): Promise<Found | Program | undefined> {
  const path = own.find(name)
  // Of a module of a collection that is ours as well, ours is meant: it needs no Python.
  if (path === undefined || (name.includes('.') && !name.startsWith('ansible.legacy.') && isOurs(name)))
    return (await loadModule(name)) ?? pluginOf(name, own)
  return /\.m?js$/.test(path) ? { name, module: await moduleIn(path), path } : { name, program: path, ...actionOf(name, own) }
}

function pluginOf(name: string, own: OwnModules): Program | undefined {
  const action = own.action(name)
  return action === undefined ? undefined : { name, program: action, action }
}

function actionOf(name: string, own: OwnModules): { readonly action?: string } {
  const action = own.action(name)
  return action === undefined ? {} : { action }
}

/** What becomes of a task whose module is not here. */
export function noModule(name: string): Done {
  const isKnown = isElsewhere(name) || /^\w+\.\w+\./.test(name)
  const message = isKnown ? `tsplay has no module "${name}" yet` : `The module ${name} was not found in configured module paths`
  return failed(message, new Map(), {
    hint: 'do it with the modules that tsplay doc lists, with command or script, or leave the task out with a condition or --skip-tags',
  })
}

async function moduleIn(path: string): Promise<Module> {
  const { default: module } = await importOwn(path)
  if (isModule(module)) return module
  throw notOurs(path, 'it exports no module', 'write: export default resource({ … }), with resource, reader or action from tsplay/module')
}

function isModule(thing: unknown): thing is Module {
  const { kind, args } = (thing ?? {}) as Partial<Module>
  return ['resource', 'reader', 'action', 'standIn'].includes(String(kind)) && typeof args?.properties === 'object'
}
