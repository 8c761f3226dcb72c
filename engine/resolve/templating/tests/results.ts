import { Unknown } from '../../../load/values.ts'
import { Fault, type Item, type ItemMap, Waiting } from '../items.ts'
import { lazyEntries, type Run } from '../library.ts'
import { typeName } from '../python/text.ts'
import { truthy } from '../python/truth.ts'

/** Tests on what a task registered. */
export const resultTests = lazyEntries({
  ...named(['failed', 'failure'], result => is(result, 'failed')),
  ...named(['succeeded', 'success', 'successful'], result => !is(result, 'failed')),
  ...named(['changed', 'change'], changed),
  ...named(['skipped', 'skip'], result => is(result, 'skipped')),
  ...named(['started'], result => is(result, 'started', true)),
  ...named(['finished'], result => is(result, 'finished', true)),
  ...named(['reachable'], result => !is(result, 'unreachable')),
  ...named(['unreachable'], result => is(result, 'unreachable')),
  ...named(['timedout'], timedOut),
})

function named(names: readonly string[], holds: (result: ItemMap) => boolean): Record<string, readonly [string, Run]> {
  return Object.fromEntries(
    names.map(name => [
      name,
      [
        'result',
        (_, result) => {
          if (!(result instanceof Map))
            throw new Fault(
              `The '${names[0]}' test expects a dictionary, not this ${typeName(result ?? null)}`,
              'template-error',
              'it is asked of what a task registered',
            )
          return holds(result as ItemMap)
        },
      ],
    ]),
  )
}

function is(result: ItemMap, name: string, fallback = false): boolean {
  const found = result.get(name)
  if (found instanceof Unknown) throw new Waiting(found)
  return found === undefined ? fallback : truthy(found)
}

function changed(result: ItemMap): boolean {
  const items = result.get('results')
  if (result.has('changed') || !Array.isArray(items)) return is(result, 'changed')
  return (items as readonly Item[]).some(item => item instanceof Map && is(item as ItemMap, 'changed'))
}

function timedOut(result: ItemMap): boolean {
  const found = result.get('timedout')
  return found instanceof Map && truthy((found as ItemMap).get('period') ?? null)
}
