import { createHash } from 'node:crypto'
import { Float, Moment, Secret, Template, Unknown } from '../load/values.ts'
import type { Json } from '../module.ts'
import { Content } from '../state/content.ts'

const stars = '********'

/** A value as plain JSON, the same for the same: members sorted, contents and bytes by their hash, secrets as stars; `without` some members. */
export function canonical(value: unknown, without: readonly string[] = []): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Secret) return stars
  if (value instanceof Content || value instanceof Unknown || value instanceof Moment || value instanceof Float) return value.toJSON()
  if (value instanceof Template) return value.source
  if (value instanceof Uint8Array) return `sha256:${sha256(value)}`
  if (Array.isArray(value)) return value.map(member => canonical(member, without))
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value)
  const kept = entries
    .map(([key, member]) => [String(key), member] as const)
    .filter(([key, member]) => member !== undefined && !without.includes(key))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member, without)]))
}

/** The SHA-256 of a value's canonical JSON. */
export function digest(value: unknown): string {
  return sha256(JSON.stringify(canonical(value)))
}

/** The SHA-256 of a text or bytes, in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Whether a secret is anywhere in a value; files of the control side hold theirs in `bytes`. */
export function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return false
  return membersOf(value).some(holdsSecret)
}

/** Whether something in an answer is still to be told by the run. */
export function holdsUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true
  if (value instanceof Content) return !value.isCertain
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array || value instanceof Secret) return false
  return membersOf(value).some(holdsUnknown)
}

/** An object without some of its members. */
export function without<V>(value: { readonly [name: string]: V }, names: readonly string[]): { [name: string]: V } {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

function membersOf(value: object): unknown[] {
  if (Array.isArray(value)) return value
  return value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : Object.values(value)
}
