import { Problems } from '../errors.ts'
import type { PlaybookEntry, RoleEntry, Written } from './ast.ts'
import { keywords } from './keywords.ts'
import type { Loaded, Names } from './loaded.ts'
import { type Collecting, complain, keywordsFrom, nodesFrom } from './tasks.ts'
import { readText } from './text-file.ts'
import { type Key, Template, type Value } from './values.ts'
import type { Vault } from './vault.ts'
import type { World } from './world.ts'
import { readYaml, type Tree, valueOf } from './yaml.ts'

type TreeMap = Extract<Tree, { kind: 'map' }>

/** A playbook's plays and imports. */
export function loadPlaybook(path: string, names: Names, world: World, vault: Vault): Loaded<readonly PlaybookEntry[]> {
  try {
    const text = readText(path, world, vault)
    const { value, problems, notices } = readYaml(text, path, vault)
    const to: Collecting = { text, names, problems: [...problems], notices: [...notices] }
    return { value: problems.length > 0 ? [] : entriesFrom(value, to), problems: to.problems, notices: to.notices }
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return { value: [], problems: error.problems, notices: [] }
  }
}

function entriesFrom(tree: Tree, to: Collecting): PlaybookEntry[] {
  if (tree.kind !== 'list') {
    const isEmpty = tree.kind === 'scalar' && tree.value === null
    complain(
      to,
      isEmpty ? 'empty-playbook' : 'not-a-list',
      isEmpty ? 'the playbook is empty' : 'a playbook is a list of plays',
      tree.at,
      'begin with "- hosts: …"',
    )
    return []
  }
  return tree.items.flatMap(item => {
    if (item.kind === 'map') return entryFrom(item, to)
    complain(to, 'not-a-mapping', 'a play is a mapping with hosts and tasks', item.at, 'begin with "- hosts: …"')
    return []
  })
}

const lists = ['roles', 'pre_tasks', 'tasks', 'post_tasks', 'handlers']

function entryFrom(tree: TreeMap, to: Collecting): PlaybookEntry[] {
  const entry = (...names: string[]) => tree.entries.find(({ key }) => names.includes(String(key)))
  const imported = entry('import_playbook', 'ansible.builtin.import_playbook')
  if (imported) {
    const file = valueOf(imported.value)
    const rest = { ...tree, entries: tree.entries.filter(other => other !== imported) }
    const { found } = keywordsFrom({ ...rest, entries: rest.entries.filter(({ key }) => key !== 'when') }, 'play', to, true)
    const when = rest.entries.find(({ key }) => key === 'when')
    if (when) found.set('when', { value: valueOf(when.value), at: when.value.at })
    return [{ kind: 'import_playbook', at: tree.at, file: file instanceof Template ? file : String(file), keywords: found }]
  }
  const { found, name } = keywordsFrom(
    { ...tree, entries: tree.entries.filter(({ key }) => !lists.includes(String(key))) },
    'play',
    to,
    true,
  )
  renameUser(found, to)
  if (!found.has('hosts'))
    complain(to, 'no-hosts', "the field 'hosts' is required but was not set", tree.at, 'say which hosts the play is for: "hosts: all"')
  const part = (key: string, place: 'task' | 'handler' = 'task') => nodesFrom(entry(key)?.value, place, to)
  return [
    {
      kind: 'play',
      at: tree.at,
      ...(name === undefined ? {} : { name }),
      keywords: found,
      preTasks: part('pre_tasks'),
      roles: rolesFrom(entry('roles')?.value, to),
      tasks: part('tasks'),
      postTasks: part('post_tasks'),
      handlers: part('handlers', 'handler'),
    },
  ]
}

function renameUser(found: Map<string, Written>, to: Collecting): void {
  const user = found.get('user')
  if (!user) return
  found.delete('user')
  if (found.has('remote_user'))
    complain(to, 'two-users', "both 'user' and 'remote_user' are set for this play", user.at, 'keep remote_user, its new name')
  else found.set('remote_user', user)
}

/** The entries of `roles:`, or of a role's dependencies. */
export function rolesFrom(tree: Tree | undefined, to: Collecting): RoleEntry[] {
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return []
  if (tree.kind !== 'list') {
    complain(to, 'not-a-list', 'roles stand in a list', tree.at, 'begin each with "- "')
    return []
  }
  return tree.items.flatMap(item => roleFrom(item, to))
}

function roleFrom(tree: Tree, to: Collecting): RoleEntry[] {
  if (tree.kind !== 'map') {
    const value = valueOf(tree)
    return [{ at: tree.at, role: value instanceof Template ? value : String(value), keywords: new Map(), params: new Map() }]
  }
  const named = tree.entries.find(({ key }) => key === 'role' || key === 'name')
  if (!named) {
    complain(to, 'no-role', 'the entry names no role', tree.at, 'write "role: NAME"')
    return []
  }
  const role = valueOf(named.value)
  const isKeyword = (key: Key) => keywords[String(key)]?.on.includes('role') ?? false
  const { found } = keywordsFrom({ ...tree, entries: tree.entries.filter(({ key }) => isKeyword(key)) }, 'role', to, true)
  const others = tree.entries.filter(entry => entry !== named && !isKeyword(entry.key) && entry.key !== 'name')
  const params = new Map<Key, Value>(others.map(({ key, value }) => [key, valueOf(value)]))
  return [{ at: tree.at, role: role instanceof Template ? role : String(role), keywords: found, params }]
}
