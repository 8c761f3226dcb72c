import { attempted, Problems } from '../../errors.ts'
import type { Keywords } from '../../load/ast.ts'
import { toJson } from '../../load/json.ts'
import { nothing } from '../../load/tasks.ts'
import type { Key, Mapping, Value } from '../../load/values.ts'
import { compileIncluded, compileIncludedRole, isNo, roleFiles } from '../../plan/compile.ts'
import { below, type Context, chain } from '../../plan/context.ts'
import { type Done, failed, type Included, wentWell } from '../outcome.ts'
import { problemSentence } from '../task-arguments.ts'
import { truth } from '../task-keywords.ts'
import { argument, type Spoken, type Word } from './word.ts'

/** include_tasks: the file is read when its turn comes, and its tasks stand in its place. */
export const includeTasks: Word = spoken => {
  const { task, stage } = spoken
  const name = argument(spoken, 'file') ?? argument(spoken, '_raw_params', true)
  if (name === undefined) return failed('include_tasks needs the name of a file', new Map(), { hint: 'include_tasks: NAME.yml' })
  const read = attempted(() =>
    stage.scene.library.tasks(String(name), task.context, task.node.at, { word: 'include', handlers: task.isHandler }),
  )
  if (read instanceof Problems) return notIncluded(read)
  const { path, nodes } = read
  const told: Told = { name: String(name), args: argsWithout(spoken, ['file', '_raw_params']) }
  if (nodes === nothing) return brought(spoken, told)
  const included = once(spoken, path, path, () => {
    const compiled = compileIncluded(nodes, includedContext(spoken, path), stage.scene.library, task.isHandler)
    if (compiled.problems.length > 0) throw new Problems(compiled.problems)
    return compiled
  })
  return done(spoken, included, told)
}

/** include_role: the role is read when its turn comes; its handlers join the play, its variables too where it is public. */
export const includeRole: Word = spoken => {
  const { task, stage, view } = spoken
  const given = new Map(
    [...task.node.args.named].filter(([key]) => key !== 'apply').map(([key, value]) => [key, view.templar.render(value)] as [Key, Value]),
  )
  const name = given.get('name') ?? given.get('role')
  if (name === undefined) return failed('include_role needs the name of a role', new Map(), { hint: 'include_role: {name: ROLE}' })
  const files = roleFiles(given)
  const key = `${String(name)} ${JSON.stringify(files)}`
  const included = once(spoken, key, String(name), () => {
    const context = includedContext(spoken, task.context.file)
    const manner = { isPublic: truth(given.get('public'), false), isOnce: isNo(given.get('allow_duplicates')) }
    const compiled = compileIncludedRole(String(name), files, manner, task, context, stage.scene.library)
    if (compiled.problems.length > 0) throw new Problems(compiled.problems)
    return compiled
  })
  return done(spoken, included, { args: argsWithout(spoken, []) })
}

/** About as deep as Ansible gets before Python gives up. */
const deepest = 200

/** Below the include's surroundings, not below the include itself: only `apply` and `vars` reach what it brings. */
function includedContext({ task, loop }: Spoken, file: string): Context {
  if (chain(task.context).filter(({ level }) => level === 'include').length >= deepest)
    throw new Problems([
      {
        code: 'include-too-deep',
        at: task.node.at,
        message: `includes stand ${deepest} deep in each other here`,
        hint: 'does a file include itself? give the include a condition (when) that ends it',
      },
    ])
  const apply = task.node.args.named.get('apply')
  const keywords: Keywords = new Map(
    (apply instanceof Map ? [...(apply as Mapping)] : []).map(([key, value]) => [String(key), { value, at: task.node.at }]),
  )
  // What names the loop's variables is not handed on, as in Ansible.
  const round = [...loop].filter(([key]) => key !== 'ansible_loop_var' && key !== 'ansible_index_var')
  const params: Mapping = new Map([...round, ...task.context.vars])
  return below(task.context.parent ?? task.context, 'include', keywords, { params, file })
}

/** Hosts that include the same with the same variables share the items, so that they stay in step. */
function once(spoken: Spoken, what: string, label: string, compile: () => Pick<Included, 'items' | 'roles' | 'handlers'>): Included {
  const { stage, task, loop } = spoken
  const sameness = `${task.id} ${what} ${JSON.stringify(toJson(loop))}`
  const there = stage.includes.get(sameness)
  if (there) return there
  const { items, roles, handlers } = compile()
  const included: Included = { sameness, label, items, roles, handlers }
  stage.includes.set(sameness, included)
  return included
}

/** What an include registers of itself: a file's name as it was given, and what else it was told. */
interface Told {
  readonly name?: string
  readonly args: Mapping
}

function done(spoken: Spoken, included: Included, told: Told): Done {
  return { ...brought(spoken, told), included: [included] }
}

/** It says nothing of a failure, and as an item of a loop nothing of a change. */
function brought({ loop }: Spoken, { name, args }: Told): Done {
  const result = new Map<Key, Value>([
    ...(loop.size === 0 ? [['changed', false] as [Key, Value]] : []),
    ...(name === undefined ? [] : [['include', name] as [Key, Value]]),
    ['include_args', args],
  ])
  return { ...wentWell(new Map(), false), result, isInclude: true }
}

function argsWithout({ task, view }: Spoken, names: readonly string[]): Mapping {
  return new Map(
    [...task.node.args.named].filter(([key]) => !names.includes(String(key))).map(([key, value]) => [key, view.templar.render(value)]),
  )
}

/** A file that is not there or cannot be read fails its hosts, whatever ignore_errors says: as in Ansible. */
function notIncluded({ problems }: Problems): Done {
  const { message, ...more } = problemSentence(problems)
  return {
    ...failed(message, new Map(), more),
    result: new Map<Key, Value>([
      ['reason', message],
      ['failed', true],
    ]),
    isFinal: true,
  }
}
