import { type Key, Moment, type Value } from '../../load/values.ts'
import { TemplateFault } from './fault.ts'
import { lookupValue } from './lookups.ts'
import { Callable, isMapping, itemsOf, need, numberOf, settled, str, truthy, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { strftime } from './strftime.ts'

const table: { readonly [name: string]: (run: Run) => Callable['call'] } = {
  range: () => args => {
    const numbers = args.map(one => numberOf(need(one)))
    const [from, to, by] = numbers.length === 1 ? [0, numbers[0] ?? 0, 1] : [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1]
    if (by === 0) throw new TemplateFault('template-error', 'range() arg 3 must not be zero')
    const length = Math.max(0, Math.ceil((to - from) / by))
    if (length > 1_000_000) throw new TemplateFault('template-error', `range of ${length} numbers is too long`)
    return Array.from({ length }, (_, index) => from + index * by)
  },
  dict: () => (args, kwargs) => {
    const [first] = args
    const entries = first === undefined ? [] : isMapping(first) ? [...first] : itemsOf(first).map(pair => itemsOf(pair) as [Key, unknown])
    return new Map<Key, unknown>([...entries, ...kwargs])
  },
  namespace: () => (args, kwargs) => new Map<Key, unknown>([...args.flatMap(one => (isMapping(one) ? [...one] : [])), ...kwargs]),
  cycler: () => args => {
    let at = 0
    return new Map<Key, unknown>([
      ['next', new Callable('next', () => args[at++ % args.length])],
      ['reset', new Callable('reset', () => [(at = 0), null][1])],
    ])
  },
  joiner: () => args => {
    let isFirst = true
    return new Callable('joiner', () => {
      const text = isFirst ? '' : str(args[0] ?? ', ')
      isFirst = false
      return text
    })
  },
  lipsum: () => () => 'Lorem ipsum dolor sit amet.',
  now: run => (args, kwargs) => {
    const utc = truthy(args[0] ?? kwargs.get('utc') ?? false)
    const format = args[1] ?? kwargs.get('fmt')
    const epoch = run.setting.world.now()
    if (format !== undefined && format !== null && format !== '') return strftime(str(format), epoch, utc)
    return new Moment(strftime('%Y-%m-%d %H:%M:%S.%f', epoch, utc), epoch)
  },
  undef: () => (args, kwargs) => new Undefined(str(args[0] ?? kwargs.get('hint') ?? 'a value')),
  lookup: run => (args, kwargs) =>
    lookupValue(
      str(need(args[0])),
      args.slice(1).map(one => settled(one)),
      kwargs as ReadonlyMap<string, Value>,
      run,
      false,
    ),
  query: run => (args, kwargs) =>
    lookupValue(
      str(need(args[0])),
      args.slice(1).map(one => settled(one)),
      kwargs as ReadonlyMap<string, Value>,
      run,
      true,
    ),
  q: run => (args, kwargs) =>
    lookupValue(
      str(need(args[0])),
      args.slice(1).map(one => settled(one)),
      kwargs as ReadonlyMap<string, Value>,
      run,
      true,
    ),
}

/** A function that all templates have; undefined for a name that is none. */
export function globals(name: string, run: Run): Callable | undefined {
  const make = Object.hasOwn(table, name) ? table[name] : undefined
  return make ? new Callable(name, make(run)) : undefined
}
