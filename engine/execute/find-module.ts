import { pathToFileURL } from 'node:url'
import type { OwnModules } from '../load/own-modules.ts'
import type { Module } from '../module.ts'
import { loadModule } from '../registry.ts'

/** A module found by its name, with the names it goes by. */
export interface Found {
  readonly name: string
  readonly module: Module
}

/** A module of the user's that is a program: it runs on the target as it is. */
export interface Program {
  readonly name: string
  readonly program: string
}

/** Finds the module of a task, the user's own before ours; undefined for a name that nobody here has. */
export async function findModule(name: string, own: OwnModules): Promise<Found | Program | undefined> {
  const path = own.find(name)
  if (path === undefined) return loadModule(name)
  return /\.m?js$/.test(path) ? { name, module: await imported(path) } : { name, program: path }
}

async function imported(path: string): Promise<Module> {
  const { default: module } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default: Module }
  return module
}
