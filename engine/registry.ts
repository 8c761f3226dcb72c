export { isElsewhere } from './elsewhere.ts'

import type { Module } from './module.ts'
import { modules } from './registry-index.ts'

const folder = new URL('../modules/', import.meta.url)
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const loaded = new Map<string, Promise<Module>>()
const names = new WeakMap<Module, string>()
const files = new Map(
  Object.entries(modules).flatMap(([file, aliases]) =>
    [file, `ansible.builtin.${file}`, `ansible.legacy.${file}`, ...aliases].map(name => [name, file] as const),
  ),
)

/** A module by any name that playbooks use for it, with the name of its file; undefined for a name that is not ours. */
export async function loadModule(name: string): Promise<{ readonly name: string; readonly module: Module } | undefined> {
  const file = files.get(name)
  if (file === undefined) return undefined
  const module = await (loaded.get(file) ?? load(file))
  return { name: file, module }
}

/** Whether a playbook may use a name as a module. */
export function isModule(name: string): boolean {
  return files.has(name)
}

/** All names by which a playbook may call a module, sorted. */
export function moduleNames(): string[] {
  return [...files.keys()].sort()
}

/** The names of the modules' files, sorted. */
export function moduleFiles(): string[] {
  return Object.keys(modules).sort()
}

/** The name of a module that was loaded from here. */
export function nameOf(module: Module): string | undefined {
  return names.get(module)
}

// Each module is its own file that is read when the first task needs it: no list of imports to keep, and a quick start.
function load(file: string): Promise<Module> {
  const loading = readModule(file)
  loaded.set(file, loading)
  return loading
}

async function readModule(file: string): Promise<Module> {
  const { default: module } = (await import(/* @vite-ignore */ new URL(`${file}${extension}`, folder).href)) as { default: Module }
  names.set(module, file)
  return module
}
