import type { ArgsSchema, ArgumentSchema } from '../schema.ts'

/** A schema as this folder walks it: the members that coercion and checks look at. */
export interface Shape {
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: Shape }
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly additionalProperties?: boolean | Shape
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly description?: string
  readonly 'x-aliases'?: readonly string[]
  readonly 'x-unserved'?: readonly string[]
  readonly 'x-secret'?: boolean
  readonly 'x-expression'?: boolean
  readonly 'x-raw'?: boolean
}

/** A schema of a module's argument as a shape. */
export function shapeOf(schema: ArgsSchema | ArgumentSchema): Shape {
  return schema as unknown as Shape
}

/** The types a shape allows; none means any. */
export function typesOf({ type }: Shape): readonly string[] {
  if (type === undefined) return []
  return typeof type === 'string' ? [type] : type
}

/** The schema that ajv is given: what we check ourselves left out, and no members beyond those that are declared. */
export function closed(shape: Shape, isTop = true): Shape {
  const properties =
    shape.properties && Object.fromEntries(Object.entries(shape.properties).map(([name, member]) => [name, closed(member, false)]))
  const { required, ...rest } = shape
  return {
    ...rest,
    ...(properties && { properties, additionalProperties: shape.additionalProperties ?? false }),
    ...(shape.items && { items: closed(shape.items, false) }),
    ...(required && !isTop && { required }),
  }
}
