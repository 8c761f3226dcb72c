import { anyText, eachOf, flagOf, integerOf, mappingOf, textOf } from './arguments.ts'
import { now } from './filters/dates.ts'
import { Callable, Fault, type Item, type Keywords, Undefined } from './items.ts'
import type { Kernel } from './kernel.ts'
import { asLookup } from './lookups/run.ts'
import { asKey } from './python/compare.ts'
import { pair } from './python/container-methods.ts'
import { bind, signature } from './signature.ts'
import { Cycler, Namespace } from './things.ts'

/** What Jinja and Ansible bring: names that are there without being anybody's variables. */
export function globalsOf(kernel: Kernel): ReadonlyMap<string, Item> {
  const callables = [
    callable('range', '*rest', ([rest]) => range((rest as readonly Item[]).map(one => integerOf(one)))),
    callable('dict', 'value? **keywords', ([value, keywords]) => dict(value, keywords ?? null)),
    callable('namespace', 'value? **keywords', ([value, keywords]) => new Namespace([...entriesOf(dict(value, keywords ?? null))])),
    callable('lipsum', 'n? html? min? max?', ([count]) => Array.from({ length: integerOf(count, 5) }, () => lorem).join('\n\n')),
    callable('cycler', '*rest', ([rest]) => new Cycler(rest as readonly Item[], (name, call) => new Callable(name, call))),
    callable('joiner', 'sep?', ([mark]) => joiner(textOf(mark, ', '))),
    callable('now', 'utc? fmt?', ([utc, format]) =>
      now(kernel.world.now(), flagOf(utc), format === undefined || format === null ? undefined : textOf(format)),
    ),
    callable(
      'undef',
      'hint?',
      ([hint]) => new Undefined(hint === undefined || hint === null ? 'Mandatory variable has not been overridden' : anyText(hint)),
    ),
    lookup(kernel, 'lookup', false),
    lookup(kernel, 'query', true),
    lookup(kernel, 'q', true),
  ]
  return new Map(callables.map(one => [one.name, one]))
}

function callable(name: string, words: string, run: (args: readonly (Item | undefined)[]) => Item): Callable {
  const of = signature(words)
  return new Callable(name, (args, keywords) => run(bind(of, `${name}()`, args, keywords)))
}

function lookup(kernel: Kernel, name: string, wantsList: boolean): Callable {
  return new Callable(name, (args, keywords) => asLookup(kernel, args, wantsList ? withList(keywords) : keywords))
}

function withList(keywords: Keywords): Keywords {
  return new Map([...keywords, ['wantlist', true]])
}

function range(given: readonly number[]): Item {
  const [from = 0, to, step = 1] = given.length === 1 ? [0, given[0]] : given
  if (to === undefined) throw new Fault('range expected at least 1 argument, got 0')
  if (step === 0) throw new Fault('range() arg 3 must not be zero')
  const count = Math.max(0, Math.ceil((to - from) / step))
  if (count > 100_000) throw new Fault('Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).')
  return Array.from({ length: count }, (_, index) => from + index * step)
}

function dict(value: Item | undefined, keywords: Item): ReadonlyMap<ReturnType<typeof asKey>, Item> {
  const own =
    value === undefined
      ? []
      : value instanceof Map
        ? [...mappingOf(value)]
        : eachOf(value).map(one => [asKey(pair(one)[0]), pair(one)[1]] as const)
  return new Map([...own, ...mappingOf(keywords)])
}

function entriesOf(map: ReadonlyMap<unknown, Item>): (readonly [string, Item])[] {
  return [...map].map(([key, value]) => [String(key), value])
}

function joiner(mark: string): Item {
  let isUsed = false
  return new Callable('joiner', () => {
    const text = isUsed ? mark : ''
    isUsed = true
    return text
  })
}

const lorem = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'
