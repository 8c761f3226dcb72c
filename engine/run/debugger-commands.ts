import { Problems } from '../errors.ts'
import { isHidden } from '../execute/item.ts'
import { asOutcome, type Done } from '../execute/outcome.ts'
import { nameOf } from '../execute/post.ts'
import type { Doing } from '../execute/task.ts'
import { argumentsSoFar } from '../execute/task-arguments.ts'
import { type View, viewOf } from '../execute/view.ts'
import { fromJson } from '../load/json.ts'
import { type Key, LazyMapping, type Mapping, type Value } from '../load/values.ts'
import { below, type PlannedTask } from '../plan/context.ts'
import { needlesOf } from '../report/needles.ts'

/** What a line at the debugger's prompt asks for. */
export type Command =
  | { readonly does: 'show'; readonly text: string }
  | { readonly does: 'redo'; readonly task: PlannedTask }
  | { readonly does: 'continue' }
  | { readonly does: 'quit' }

/** What can be done with a task that was looked at; lines change it until it is done again. */
export interface Commands {
  readonly name: string
  take(line: string): Command
}

const help = `Documented commands (type help <topic>):
========================================
EOF  c  continue  h  help  p  pprint  q  quit  r  redo  u  update_task
`

const topics: { readonly [name: string]: string } = {
  EOF: 'Quit the run',
  quit: 'Quit the run',
  continue: 'Continue to next result',
  redo: 'Schedule task for re-execution. The re-execution may not be the next result',
  pprint: 'Pretty Print: task, task.args, task_vars, host, result._result, or any expression over them',
  update_task: 'Recreate the task from what was written, without changes of task.args',
  help: 'List available commands with "help" or detailed help with "help cmd".',
}

const short: { readonly [word: string]: string } = {
  c: 'continue',
  r: 'redo',
  p: 'pprint',
  u: 'update_task',
  q: 'quit',
  h: 'help',
  '?': 'help',
}

/** The commands of Ansible's debugger for what a task came to on a host. */
export function commandsOf(doing: Doing, done: Done): Commands {
  const { stage, host } = doing
  const edited: Edited = { task: doing.task, args: new Map(), vars: new Map() }
  const hide = (text: string) => needlesOf(stage.scene.secrets).mask(text)
  const show = (text: string): Command => ({ does: 'show', text: hide(text) })
  const view = () => viewOf(stage, host, taskOf(edited).context)
  return {
    name: nameOf(doing.task, view()),
    take(line) {
      const [word = '', ...rest] = line.trim().split(/\s+/)
      const said = line.trim().slice(word.length).trim()
      const command = rest[0] === '=' ? word : (short[word] ?? word)
      if (command === '') return show('')
      if (command === 'continue') return { does: 'continue' }
      if (command === 'quit' || command === 'EOF') return { does: 'quit' }
      if (command === 'redo') return { does: 'redo', task: taskOf(edited) }
      if (command === 'help') return show(said === '' ? `\n${help}` : (topics[short[said] ?? said] ?? `*** No help on ${said}`))
      try {
        if (command === 'pprint') return show(printed(said, doing, edited, done, view()))
        // Templates are rendered anew whenever the task is done again.
        if (command === 'update_task') edited.args.clear()
        else assign(line.trim(), edited, scopeOf(doing, edited, done, view()))
        return show('')
      } catch (error) {
        if (error instanceof Problems) return show(`***${error.problems.map(({ message }) => message).join('; ')}`)
        throw error
      }
    },
  }
}

/** A task as it was written, and what was changed of it: arguments, and variables, which stand above all that are not extra ones. */
interface Edited {
  readonly task: PlannedTask
  readonly args: Map<Key, Value>
  readonly vars: Map<Key, Value>
}

function taskOf({ task, args, vars }: Edited): PlannedTask {
  const { node, context } = task
  const named = new Map<Key, Value>([...node.args.named, ...[...args].filter(([key]) => key !== '_raw_params')])
  const raw = args.get('_raw_params')
  const changed = { ...node, args: { ...node.args, named, ...(raw === undefined ? {} : { free: String(raw) }) } }
  const params = { params: new Map(vars), ...(context.at && { at: context.at }) }
  return { ...task, node: changed, context: vars.size === 0 ? context : below(context, 'include', new Map(), params) }
}

function printed(expression: string, doing: Doing, edited: Edited, done: Done, view: View): string {
  if (expression === 'task') return `TASK: ${nameOf(taskOf(edited), view)}`
  if (expression === 'host') return doing.host
  const value = scopeOf(doing, edited, done, view).templar.evaluate(`(${expression}) | pprint`)
  return String(value)
}

/** What expressions at the prompt can name. */
function scopeOf({ stage, host }: Doing, edited: Edited, done: Done, view: View): View {
  const hidden = isHidden(edited.task, view, stage)
  const task = taskOf(edited)
  const args: Mapping = hidden ? new Map() : new Map<Key, Value>(Object.entries(argumentsSoFar(task, view)))
  const known = new Map<Key, Value>([
    ['name', nameOf(task, view)],
    ['action', task.node.module],
    ['args', args],
  ])
  const names = () => view.scope.names()
  const vars = new LazyMapping(names, key => view.variable(String(key)))
  return view.with(
    new Map<Key, Value>([
      ['task', known],
      ['task_vars', vars],
      ['host', host],
      ['result', new Map<Key, Value>([['_result', hidden ? fromJson(asOutcome(done, true).result) : done.result]])],
    ]),
  )
}

const assignment = /^(task\.args|task_vars)\[\s*(['"])(.+?)\2\s*\]\s*=(?!=)\s*(.+)$/

/** `task.args['x'] = …` and `task_vars['x'] = …`. */
function assign(line: string, edited: Edited, scope: View): void {
  const [, what, , name = '', expression = ''] = assignment.exec(line) ?? []
  if (what === undefined) {
    const message = `no such command: ${line}; type help, or assign to task.args['x'] or task_vars['x']`
    throw new Problems([{ code: 'debugger-command', message }])
  }
  const into = what === 'task_vars' ? edited.vars : edited.args
  into.set(name, scope.templar.evaluate(expression))
}
