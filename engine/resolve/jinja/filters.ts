import { TemplateFault } from './fault.ts'
import { collections } from './filters/collections.ts'
import { data } from './filters/data.ts'
import { numbers } from './filters/numbers.ts'
import { paths } from './filters/paths.ts'
import { selecting } from './filters/selecting.ts'
import { texts } from './filters/texts.ts'
import type { Run } from './run.ts'

/** A filter: the value, its arguments, and the run it is used in. An undefined value comes as Undefined. */
export type Filter = (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, run: Run) => unknown
export type Filters = { readonly [name: string]: Filter }

const all: ReadonlyMap<string, Filter> = new Map(
  [texts, numbers, collections, selecting, data, paths].flatMap(table => Object.entries(table)),
)

/** The filter of a name, a collection's full name too. */
export function filterNamed(name: string, line?: number): Filter {
  const found = all.get(name) ?? all.get(name.replace(/^\w+\.\w+\./, ''))
  if (!found) throw new TemplateFault('template-error', `No filter named '${name}'.`, line)
  return found
}

/** The names of all filters. */
export function filterNames(): string[] {
  return [...all.keys()].sort()
}
