import type { TaskNode } from '../../engine/load/ast.ts'
import type { Context, Item, PlannedTask } from '../../engine/plan/context.ts'
import { begin, failWhereStood, next, type Step, step } from '../../engine/plan/linear.ts'

const at = { file: 'play.yml', line: 1, column: 1 }
const context: Context = {
  parent: undefined,
  level: 'play',
  keywords: new Map(),
  vars: new Map(),
  params: new Map(),
  role: undefined,
  file: 'play.yml',
}

/** A task that is known by its name. */
export function task(name: string, isHandler = false): PlannedTask {
  const node: TaskNode = {
    kind: 'task',
    at,
    name,
    module: 'debug',
    moduleAt: at,
    args: { at, named: new Map(), places: new Map() },
    keywords: new Map(),
  }
  return { kind: 'task', id: name, node, context, isHandler }
}

/** A block of tasks. */
export function block(inside: readonly Item[], rescue: readonly Item[] = [], always: readonly Item[] = []): Item {
  return { kind: 'block', block: inside, rescue, always }
}

export const flush: Item = { kind: 'flush' }

/** What happens to a task on a host: by `task` or `task@host`. Anything else goes well. */
export type Happens = {
  readonly [where: string]: Step | { readonly notify: readonly string[] } | { readonly failsAlso: readonly string[] }
}

export interface Script {
  readonly hosts?: readonly string[]
  readonly items: readonly Item[]
  readonly handlers?: readonly PlannedTask[]
  readonly happens?: Happens
}

/** Plays a script to its end: what ran where, in order (`task: hosts`), and how the hosts ended. */
export function play({ hosts = ['h'], items, handlers = [], happens = {} }: Script): string[] {
  let state = begin(hosts, items, handlers)
  const ran: string[] = []
  for (let round = 0; round < 1000; round++) {
    const { play: settled, work } = next(state)
    state = settled
    if (!work) break
    ran.push(`${work.task.id}: ${work.hosts.join(' ')}`)
    for (const host of work.hosts) {
      const what = happens[`${work.task.id}@${host}`] ?? happens[work.task.id] ?? { type: 'went-on' as const }
      if ('failsAlso' in what) {
        state = what.failsAlso.reduce(failWhereStood, step(state, host, { type: 'failed' }))
        continue
      }
      state = 'notify' in what ? step(state, host, { type: 'went-on' }, what.notify) : step(state, host, what)
    }
  }
  const ends = [...state.hosts].map(([host, place]) => `${host} ${typeof place.at === 'string' ? place.at : 'stuck'}`)
  return [...ran, ends.join(', ')]
}
