import { Float, type Key } from '../load/values.ts'
import { floatText } from './python-text.ts'
import type { Shape } from './shape.ts'

/** The name of an argument that may be called by an alias; a name nobody knows stays. */
export function canonical(name: string, shape: Shape): string {
  if (!shape.properties || Object.hasOwn(shape.properties, name)) return name
  return Object.entries(shape.properties).find(([, member]) => member['x-aliases']?.includes(name))?.[0] ?? name
}

/** A key of a mapping as JSON writes it. */
export function keyText(key: Key): string {
  return key instanceof Float ? floatText(key.value) : String(key)
}
