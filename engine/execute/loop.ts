import { Problems } from '../errors.ts'
import { type Key, type Mapping, Unknown, type Value } from '../load/values.ts'
import type { PlannedTask } from '../plan/context.ts'
import { listed } from '../resolve/templating/hidden.ts'
import { truth } from './task-keywords.ts'
import type { View } from './view.ts'

/** loop_control of a task. */
export interface LoopControl {
  readonly variable: string
  readonly index: string | undefined
  readonly label: Value | undefined
  /** Seconds between items. */
  readonly pause: number
  readonly extended: boolean
  /** Whether ansible_loop holds all items, too. */
  readonly allItems: boolean
}

/** What a task loops over; undefined where it does not loop. */
export function loopItems(task: PlannedTask, view: View): readonly Value[] | Unknown | undefined {
  const { loop } = task.node
  if (!loop) return undefined
  const over = loop.lookup?.endsWith('first_found') ? settled(loop.over, view) : view.templar.render(loop.over)
  if (over instanceof Unknown) return over
  if (loop.lookup !== undefined) return view.templar.lookup(loop.lookup, over, new Map())
  if (Array.isArray(over)) return (over as readonly Value[]).map(item => listed(item) as Value)
  throw new Problems([
    {
      code: 'loop-not-a-list',
      at: loop.at,
      message: `Invalid data passed to 'loop', it requires a list, got this instead: ${view.templar.render(over)}`,
      hint: 'a mapping becomes a list with | dict2items, a single value by [ ] around it',
    },
  ])
}

/** Of what first_found looks for, what names something undefined is left out. */
function settled(over: Value, { templar }: View): Value {
  if (!Array.isArray(over)) return templar.render(over)
  return (over as readonly Value[]).flatMap(term => {
    try {
      return [templar.render(term)]
    } catch (error) {
      if (error instanceof Problems && error.problems.every(({ code }) => code === 'undefined-variable')) return []
      throw error
    }
  })
}

/** loop_control as the task has it. */
export function loopControl(task: PlannedTask, view: View): LoopControl {
  const written = task.node.keywords.get('loop_control')?.value
  const control: Mapping = written instanceof Map ? (written as Mapping) : new Map()
  const text = (name: string) => {
    const value = control.get(name)
    return value === undefined ? undefined : String(view.templar.render(value))
  }
  return {
    variable: text('loop_var') ?? 'item',
    index: text('index_var'),
    label: control.get('label'),
    pause: Number(text('pause') ?? 0),
    extended: truth(text('extended'), false),
    allItems: truth(text('extended_allitems'), true),
  }
}

/** The variables of one round: the item, its index, ansible_loop. */
export function loopVariables(items: readonly Value[], index: number, control: LoopControl): Mapping {
  const vars = new Map<Key, Value>([
    [control.variable, items[index] ?? null],
    ['ansible_loop_var', control.variable],
  ])
  if (control.index !== undefined) vars.set(control.index, index).set('ansible_index_var', control.index)
  if (control.extended) vars.set('ansible_loop', extended(items, index, control.allItems))
  return vars
}

function extended(items: readonly Value[], index: number, hasAll: boolean): Mapping {
  const { length } = items
  const entries: [Key, Value][] = [
    ...(hasAll ? [['allitems', items] as [Key, Value]] : []),
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
  ]
  if (index > 0) entries.push(['previtem', items[index - 1] ?? null])
  if (index < length - 1) entries.push(['nextitem', items[index + 1] ?? null])
  return new Map(entries)
}
