import { need, numberOf, str, truthy } from '../python.ts'

/** One argument of a filter: by place or by name; undefined where it was not given. */
export function given(args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, at: number, name: string): unknown {
  return args[at] ?? (at in args ? null : kwargs.get(name))
}

/** The same as a text. */
export function text(args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, at: number, name: string, otherwise: string): string {
  const value = given(args, kwargs, at, name)
  return value === undefined ? otherwise : str(value)
}

/** The same as a number. */
export function count(args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, at: number, name: string, otherwise: number): number {
  const value = given(args, kwargs, at, name)
  return value === undefined || value === null ? otherwise : numberOf(need(value))
}

/** The same as yes or no. */
export function flag(
  args: readonly unknown[],
  kwargs: ReadonlyMap<string, unknown>,
  at: number,
  name: string,
  otherwise: boolean,
): boolean {
  const value = given(args, kwargs, at, name)
  return value === undefined ? otherwise : truthy(value)
}
