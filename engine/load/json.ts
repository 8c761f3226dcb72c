import type { Json } from '../module.ts'
import { Float, type Key, type Mapping, Moment, Secret, Template, Unknown, type Value } from './values.ts'

/** JSON in which something may not be known yet. */
export type Known = Json | Unknown | readonly Known[] | { readonly [key: string]: Known }

/** JSON as a value of variables: plain strings that are never rendered. What is a value already (debug shows such) stays one. */
export function fromJson(value: Known | undefined): Value {
  if (value === undefined) return null
  if (Array.isArray(value)) return (value as readonly Known[]).map(fromJson)
  if (isPlain(value)) return new Map<Key, Value>(Object.entries(value).map(([key, member]) => [key, fromJson(member)]))
  return value as Value
}

/** Whether it is an object of JSON, not a value with a class of its own (a mapping, a secret, a float). */
export function isPlain(value: unknown): value is { readonly [key: string]: Known } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A value as JSON for results and events: secrets as stars, what is not known as its sentence, big numbers as text. */
export function toJson(value: Value): Json {
  if (value instanceof Secret || value instanceof Unknown || value instanceof Moment) return value.toJSON()
  if (value instanceof Float) return value.value
  if (value instanceof Template) return value.source
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(toJson)
  if (value instanceof Map) return Object.fromEntries([...(value as Mapping)].map(([key, member]) => [String(key), toJson(member)]))
  return value as Json
}
