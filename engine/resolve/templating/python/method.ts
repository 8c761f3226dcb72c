import { Callable, type Item } from '../items.ts'
import { bind, type Signature, signature } from '../signature.ts'

/** A method of one of Python's types: what it takes, and what it gives for an object. */
export interface Method<Self> {
  readonly signature: Signature
  run(self: Self, ...args: (Item | undefined)[]): Item
}
export type Methods<Self> = ReadonlyMap<string, Method<Self>>

/** Methods by name, from a table of signatures and functions. */
export function methods<Self>(
  table: Readonly<Record<string, readonly [signature: string, run: (self: Self, ...args: (Item | undefined)[]) => Item]>>,
): Methods<Self> {
  return new Map(Object.entries(table).map(([name, [words, run]]) => [name, { signature: signature(words), run }]))
}

/** A method with its object, ready to be called. */
export function bound<Self>(of: Methods<Self>, self: Self, name: string): Callable | undefined {
  const method = of.get(name)
  if (!method) return undefined
  return new Callable(
    name,
    (args, keywords) => method.run(self, ...(bind(method.signature, `${name}()`, args, keywords) as (Item | undefined)[])),
    'builtin_function_or_method',
  )
}
