import { codeFrame, nearest, type Position, type Problem } from '../errors.ts'
import { argumentsFrom, takesText } from './arguments.ts'
import type { BlockNode, LoopNode, Node, TaskNode, Written } from './ast.ts'
import { keywords, keywordsOn, type Place } from './keywords.ts'
import type { Loaded, Names } from './loaded.ts'
import { oldForm, type Said, withWords } from './old-form.ts'
import { withoutOldInclude } from './old-include.ts'
import { readText } from './text-file.ts'
import { type Key, looksLikeTemplate, Template, type Value } from './values.ts'
import type { Vault } from './vault.ts'
import type { World } from './world.ts'
import { readYaml, type Tree, valueOf } from './yaml.ts'

/** Words of the language that stand where a module does. */
const language = new Set([
  'import_tasks',
  'include_tasks',
  'include',
  'import_role',
  'include_role',
  'import_playbook',
  'meta',
  'set_fact',
  'set_stats',
  'add_host',
  'group_by',
  'include_vars',
  'validate_argument_spec',
  'gather_facts',
])

/** What reading nodes collects, and what it checks against. */
export interface Collecting {
  readonly text: string
  readonly names: Names
  readonly problems: Problem[]
  readonly notices: Problem[]
}

/** A file of tasks. */
export function loadTasks(path: string, names: Names, world: World, vault: Vault): Loaded<readonly Node[]> {
  return loadNodes(path, names, world, vault, 'task')
}

/** A file of handlers. */
export function loadHandlers(path: string, names: Names, world: World, vault: Vault): Loaded<readonly Node[]> {
  return loadNodes(path, names, world, vault, 'handler')
}

function loadNodes(path: string, names: Names, world: World, vault: Vault, place: 'task' | 'handler'): Loaded<readonly Node[]> {
  const text = readText(path, world, vault)
  const { value, problems, notices } = readYaml(text, path, vault)
  const to: Collecting = { text, names, problems: [...problems], notices: [...notices] }
  return { value: isNull(value) ? nothing : nodesFrom(value, place, to), problems: to.problems, notices: to.notices }
}

/** What a file holds that says nothing, not even an empty list: an include of it is not told. */
export const nothing: readonly Node[] = []

function isNull(tree: Tree | undefined): boolean {
  return !tree || (tree.kind === 'scalar' && tree.value === null)
}

/** The tasks and blocks of a list. */
export function nodesFrom(tree: Tree | undefined, place: 'task' | 'handler', to: Collecting): Node[] {
  if (!tree || isNull(tree)) return []
  if (tree.kind !== 'list') {
    complain(to, 'not-a-list', 'tasks stand in a list', tree.at, 'begin each with "- "')
    return []
  }
  return tree.items.flatMap((item): Node[] => {
    if (item.kind !== 'map') {
      if (item.kind === 'scalar' && item.value === null) return []
      complain(
        to,
        'not-a-mapping',
        'a task is a mapping: a module with its arguments, and keywords',
        item.at,
        'write "- name: …" and the module below it',
      )
      return []
    }
    const isBlock = item.entries.some(({ key }) => key === 'block' || key === 'rescue' || key === 'always')
    return isBlock ? [blockFrom(item, place, to)] : taskFrom(item, place, to)
  })
}

type TreeMap = Extract<Tree, { kind: 'map' }>

function blockFrom(tree: TreeMap, place: 'task' | 'handler', to: Collecting): BlockNode {
  const part = (name: string) => nodesFrom(tree.entries.find(({ key }) => key === name)?.value, place, to)
  const parts = new Set<Key>(['block', 'rescue', 'always'])
  const rest: TreeMap = { ...tree, entries: tree.entries.filter(({ key }) => !parts.has(key)) }
  const { found, name } = keywordsFrom(rest, 'block', to, true)
  return {
    kind: 'block',
    at: tree.at,
    ...(name === undefined ? {} : { name }),
    block: part('block'),
    rescue: part('rescue'),
    always: part('always'),
    keywords: found,
  }
}

function taskFrom(tree: TreeMap, place: 'task' | 'handler', to: Collecting): TaskNode[] {
  const known = keywordsOn(place)
  const isLoop = (key: Key) => typeof key === 'string' && key.startsWith('with_')
  const others = tree.entries.filter(({ key }) => !known.has(String(key)) && !isLoop(key))
  const { found, name } = keywordsFrom({ ...tree, entries: tree.entries.filter(({ key }) => known.has(String(key))) }, place, to, true)
  const old = ['action', 'local_action'].map(key => tree.entries.find(entry => entry.key === key)).find(Boolean)
  const said = old ? oldForm(old.value) : chosen(others, tree, to)
  if (!said) return []
  const { module, moduleAt, under, words } = said
  checkModule(module, moduleAt, to)
  if (place === 'handler') checkHandler(module, tree.at, to)
  const args = withWords(argumentsFrom(module, under, tree.entries.find(({ key }) => key === 'args')?.value), module, words)
  if (args.free !== undefined && !takesText(module) && to.names.isOwn(module))
    complain(to, 'extra-params', `${module} takes NAME=VALUE words, and there are others`, args.at, 'write each as NAME=VALUE')
  const loop = loopFrom(tree, to)
  const inner = new Map([...found].filter(([key]) => !['args', 'action', 'local_action', 'loop'].includes(key)))
  if (old?.key === 'local_action') inner.set('delegate_to', { value: 'localhost', at: old.keyAt })
  const named = name === undefined ? {} : { name }
  return [withoutOldInclude({ kind: 'task', at: tree.at, ...named, module, moduleAt, args, ...(loop ? { loop } : {}), keywords: inner })]
}

/** As in Ansible, a role is no handler, nor a part of one. */
function checkHandler(module: string, at: Position, to: Collecting): void {
  const short = module.replace(/^ansible\.(builtin|legacy)\./, '')
  if (short !== 'include_role' && short !== 'import_role') return
  const hint = 'let the handler include a file of tasks (include_tasks) that includes the role'
  complain(to, 'role-handler', `Using '${short}' as a handler is not supported.`, at, hint)
}

function chosen(others: TreeMap['entries'], tree: TreeMap, to: Collecting): Said | undefined {
  const modules = others.filter(({ key }) => isKnown(String(key), to.names))
  const [only, second] = modules.length > 0 ? modules : others
  if (!only) {
    complain(to, 'no-module', 'the task names no module', tree.at, 'give it one, such as "debug:", "copy:" or "command:"')
    return undefined
  }
  if (second && modules.length > 1) {
    complain(
      to,
      'conflicting-modules',
      `conflicting action statements: ${String(only.key)}, ${String(second.key)}`,
      second.keyAt,
      'a task has one module; make two tasks of it',
    )
    return undefined
  }
  for (const { key, keyAt } of modules.length > 0 ? others.filter(other => other !== only) : others.slice(1))
    unknownKeyword(String(key), keyAt, 'task', to)
  return { module: String(only.key), moduleAt: only.keyAt, under: only.value }
}

function isKnown(name: string, names: Names): boolean {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  return language.has(short) || names.isModule(name) || names.isElsewhere(name) || isOfCollection(name)
}

/** A name of a collection that may be somewhere; of ansible.builtin all names are known. */
function isOfCollection(name: string): boolean {
  return /^\w+\.\w+\.\w+(\.\w+)*$/.test(name) && !/^ansible\.(builtin|legacy)\./.test(name)
}

/** In the files of a collection, short names are its own modules. */
function isInCollection(file: string): boolean {
  return /(^|\/)ansible_collections\/\w+\/\w+\/(roles|playbooks)\//.test(file)
}

function checkModule(name: string, at: Position, to: Collecting): void {
  // Which module it is, only the task's turn tells: action: "{{ ansible_pkg_mgr }} name=x".
  if (looksLikeTemplate(name)) return
  if (isKnown(name, to.names) || (at.file !== undefined && isInCollection(at.file) && /^\w+$/.test(name))) {
    const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
    if (language.has(short) || to.names.isModule(name)) return
    to.notices.push({ code: 'module-elsewhere', message: `tsplay has no module "${name}" yet: a task that reaches it will fail`, at })
    return
  }
  const close = nearest(name, [...to.names.moduleNames(), ...language, ...keywordsOn('task')])
  const { problems, notices, names } = to
  complain(
    { ...to, problems: names.isForgiving ? notices : problems },
    'unknown-module',
    `couldn't resolve module/action '${name}'`,
    at,
    close.length > 0 ? `did you mean ${close.map(one => `"${one}"`).join(' or ')}?` : 'tsplay doc lists the modules there are',
    name.length,
  )
}

/** Keywords of a mapping, checked against the table; `name` apart. */
export function keywordsFrom(
  tree: TreeMap,
  place: Place,
  to: Collecting,
  strict: boolean,
): { found: Map<string, Written>; name: string | Template | undefined } {
  const found = new Map<string, Written>()
  let name: string | Template | undefined
  for (const { key, keyAt, value } of tree.entries) {
    const word = String(key)
    const keyword = keywords[word]
    if (!keyword?.on.includes(place)) {
      if (strict) unknownKeyword(word, keyAt, place, to)
      continue
    }
    const written: Value = valueOf(value)
    if (word === 'name') name = nameFrom(written, place)
    else if (fits(keyword.type, written)) found.set(word, { value: written, at: value.at })
    else complain(to, 'wrong-type', `"${word}" takes ${article[keyword.type]}`, value.at, `it is ${describe(written)} here`)
  }
  return { found, name }
}

/** As in Ansible, an empty text is no name, nor is a number that of a task. */
function nameFrom(written: Value, place: Place): string | Template | undefined {
  if (written instanceof Template) return written
  if (typeof written === 'number' && place === 'play') return String(written)
  return typeof written === 'string' && written !== '' ? written : undefined
}

const article = { bool: 'yes or no', number: 'a number', text: 'a text', list: 'a list', mapping: 'a mapping', any: 'anything' } as const

function fits(type: keyof typeof article, value: Value): boolean {
  if (value === null || value instanceof Template || type === 'any') return true
  if (type === 'bool') return typeof value === 'boolean' || /^(yes|no|true|false|on|off|y|n|t|f|0|1)$/i.test(String(value))
  if (type === 'number') return !Number.isNaN(Number.parseFloat(String(value)))
  if (type === 'list') return Array.isArray(value) || typeof value === 'string'
  return type === 'mapping' ? value instanceof Map : !(value instanceof Map) && !Array.isArray(value)
}

function describe(value: Value): string {
  if (Array.isArray(value)) return 'a list'
  return value instanceof Map ? 'a mapping' : JSON.stringify(String(value))
}

function loopFrom(tree: TreeMap, to: Collecting): LoopNode | undefined {
  const loops = tree.entries.filter(({ key }) => key === 'loop' || (typeof key === 'string' && key.startsWith('with_')))
  const [first, second] = loops
  if (!first) return undefined
  if (second)
    complain(
      to,
      'two-loops',
      `a task loops once: ${String(first.key)} and ${String(second.key)}`,
      second.keyAt,
      'nest them with include_tasks, or make one list of both',
    )
  const over = valueOf(first.value)
  if (first.key === 'loop') return { over, at: first.value.at }
  return { lookup: String(first.key).slice('with_'.length), over, at: first.value.at }
}

function unknownKeyword(word: string, at: Position, place: Place, to: Collecting): void {
  const close = nearest(word, [...keywordsOn(place), ...(place === 'task' || place === 'handler' ? to.names.moduleNames() : [])])
  const hint =
    close.length > 0 ? `did you mean ${close.map(one => `"${one}"`).join(' or ')}?` : `a ${place} has: ${[...keywordsOn(place)].join(', ')}`
  complain(to, 'unknown-keyword', `'${word}' is not a valid attribute for a ${place}`, at, hint, word.length)
}

/** Adds a problem with its frame. */
export function complain(to: Collecting, code: string, message: string, at: Position, hint: string, length = 1): void {
  to.problems.push({ code, message, at, frame: codeFrame(to.text, at, length), hint })
}
