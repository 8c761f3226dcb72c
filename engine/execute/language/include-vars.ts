import { isAbsolute, join } from 'node:path'
import { attempted, Problems } from '../../errors.ts'
import type { Key, Mapping, Value } from '../../load/values.ts'
import type { World } from '../../load/world.ts'
import { type Done, failed, wentWell } from '../outcome.ts'
import { locate } from '../sources.ts'
import { problemSentence } from '../task-arguments.ts'
import { truth } from '../task-keywords.ts'
import { argument, type Spoken, type Word } from './word.ts'

/** include_vars: a file, or the files of a folder; the values stay as written and are rendered when they are used. */
export const includeVars: Word = spoken => {
  const dir = argument(spoken, 'dir')
  const file = argument(spoken, 'file') ?? (dir === undefined ? argument(spoken, '_raw_params', true) : undefined)
  if (file === undefined && dir === undefined)
    return failed('include_vars needs a file or a dir', new Map(), { hint: 'include_vars: NAME.yml' })
  const found = attempted(() => readFrom(file, dir, spoken))
  const name = argument(spoken, 'name')
  if (found instanceof Problems) return notRead(found, name)
  const { files, read } = found
  const vars: Mapping = name === undefined ? read : new Map<Key, Value>([[String(name), read]])
  return told(files, argument(spoken, 'hash_behaviour') === 'merge' ? merged(vars, spoken) : vars, spoken)
}

function readFrom(file: Value | undefined, dir: Value | undefined, spoken: Spoken): { files: readonly string[]; read: Mapping } {
  const { stage, view, task } = spoken
  const { world, library } = stage.scene
  const files = dir === undefined ? [locate(String(file), 'vars', view.searchPath, world)] : filesOf(spoken, folderOf(String(dir), spoken))
  return { files, read: new Map<Key, Value>(files.flatMap(path => [...library.variables(path, task.node.at)])) }
}

/** Where a folder lies: below the vars of the role, or beside the file of the task. As in Ansible it is looked for nowhere else. */
function folderOf(dir: string, { stage, view, task }: Spoken): string {
  const role = task.context.role?.folder.path
  const place = role !== undefined && !/^vars(\/|$)/.test(dir) ? `${role}/vars` : (role ?? view.searchPath[0] ?? '.')
  const path = isAbsolute(dir) ? dir : `${place}/${dir}`
  if (stage.scene.world.stat(path)?.type === 'directory') return path
  const hint = 'dir is looked for below vars/ of the role, outside of roles beside the file of the task'
  throw new Problems([{ code: 'missing-folder', at: task.node.at, message: `${path} directory does not exist`, hint }])
}

/** As in Ansible, what cannot be read has a message and no msg. */
function notRead({ problems }: Problems, name: Value | undefined): Done {
  const { message, ...more } = problemSentence(problems)
  const result: [Key, Value][] = [
    ['ansible_facts', name === undefined ? new Map() : new Map<Key, Value>([[String(name), new Map()]])],
    ['ansible_included_var_files', []],
    ['message', message],
    ['changed', false],
    ['failed', true],
  ]
  return { ...failed(message, new Map(), more), result: new Map(result) }
}

/** Laid into what the variables were, all of which must be mappings: as in Ansible. */
function merged(vars: Mapping, { view, task }: Spoken): Mapping {
  const combined = [...vars].map(([name, value]): [Key, Value] => {
    const old = view.scope.get(String(name))
    if (old instanceof Map && value instanceof Map) return [name, deepMerged(old as Mapping, value as Mapping)]
    const message = `failed to combine variables, expected dicts but ${String(name)} is none`
    throw new Problems([
      { code: 'vars-merge', at: task.node.at, message, hint: 'hash_behaviour: merge is for mappings that are there already' },
    ])
  })
  return new Map(combined)
}

function deepMerged(old: Mapping, fresh: Mapping): Mapping {
  const laid = [...fresh].map(([key, value]): [Key, Value] => {
    const below = old.get(key)
    return [key, below instanceof Map && value instanceof Map ? deepMerged(below as Mapping, value as Mapping) : value]
  })
  return new Map([...old, ...laid])
}

function told(files: readonly string[], vars: Mapping, { view }: Spoken): Done {
  const seen = view.with(vars)
  const shown = new Map<Key, Value>([...vars].map(([key]) => [key, safely(() => seen.variable(String(key)) ?? null)]))
  const result = wentWell(
    new Map<Key, Value>([
      ['ansible_facts', shown],
      ['ansible_included_var_files', [...files]],
    ]),
    false,
  )
  // They are variables of their own level, not facts.
  return { ...result, includes: vars, sets: new Map() }
}

/** What cannot be rendered yet is not an error: nobody has used it. */
function safely(read: () => Value): Value {
  try {
    return read()
  } catch {
    return null
  }
}

function filesOf(spoken: Spoken, dir: string): string[] {
  const { world } = spoken.stage.scene
  const extensions = list(argument(spoken, 'extensions'), ['yaml', 'yml', 'json'])
  const ignored = list(argument(spoken, 'ignore_files'), [])
  const matching = argument(spoken, 'files_matching')
  const ignoresOthers = truth(argument(spoken, 'ignore_unknown_extensions'), false)
  const depth = Number(argument(spoken, 'depth') ?? 0)
  const wanted = (path: string, name: string): boolean => {
    if (ignored.some(pattern => new RegExp(pattern).test(name))) return false
    if (matching !== undefined && !new RegExp(String(matching)).test(name)) return false
    if (extensions.includes(name.replace(/^.*\./, ''))) return true
    if (ignoresOthers) return false
    throw new Problems([{ code: 'vars-extension', at: spoken.task.node.at, ...strange(path, extensions) }])
  }
  return foldersBelow(dir, world, depth === 0 ? Number.POSITIVE_INFINITY : depth)
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap(folder =>
      (world.list(folder) ?? []).filter(name => !isFolder(join(folder, name), world)).map(name => ({ path: join(folder, name), name })),
    )
    .filter(({ path, name }) => wanted(path, name))
    .map(({ path }) => path)
}

function foldersBelow(folder: string, world: World, depth: number): string[] {
  const inner = depth <= 1 ? [] : (world.list(folder) ?? []).map(name => join(folder, name)).filter(path => isFolder(path, world))
  return [folder, ...inner.flatMap(path => foldersBelow(path, world, depth - 1))]
}

function isFolder(path: string, world: World): boolean {
  return world.stat(path)?.type === 'directory'
}

function strange(path: string, extensions: readonly string[]) {
  return {
    message: `${path} does not have a valid extension: ${extensions.join(', ')}`,
    hint: 'let extensions name it, ignore_files or files_matching leave it out, or set ignore_unknown_extensions',
  }
}

function list(value: Value | undefined, otherwise: readonly string[]): readonly string[] {
  if (value === undefined || value === null) return otherwise
  return Array.isArray(value) ? (value as readonly Value[]).map(String) : [String(value)]
}
