import { join, resolve } from 'node:path'
import { Problems } from '../errors.ts'
import { toJson } from '../load/json.ts'
import { loadVariables } from '../load/variables.ts'
import { openVault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { Json } from '../module.ts'

/** An entry point of a role, as its meta/argument_specs.yml describes it. */
interface Entry {
  readonly role: string
  readonly folder: string
  readonly name: string
  readonly spec: { readonly [name: string]: Json }
}

/** The entry points that roles of some folders describe; a role named twice counts where it is found first. */
export function entriesOf(folders: readonly string[], world: World): Entry[] {
  const found = new Map<string, Entry[]>()
  for (const folder of folders)
    for (const role of [...(world.list(folder) ?? [])].sort())
      if (!found.has(role)) found.set(role, entriesOfRole(role, resolve(folder, role), world))
  return [...found.values()].flat()
}

function entriesOfRole(role: string, folder: string, world: World): Entry[] {
  const file = ['argument_specs.yml', 'argument_specs.yaml', 'main.yml']
    .map(name => join(folder, 'meta', name))
    .find(path => world.stat(path))
  if (file === undefined) return []
  const { value, problems } = loadVariables(file, world, openVault([], new Set()))
  if (problems.length > 0) throw new Problems(problems)
  const specs = mapping(toJson(value.get('argument_specs') ?? null))
  return Object.entries(specs).map(([name, spec]) => ({ role, folder, name, spec: mapping(spec) }))
}

function mapping(value: Json | undefined): { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : {}
}

/** A line an entry point. */
export function roleList(entries: readonly Entry[]): string {
  return entries.map(({ role, name, spec }) => `${`${role} ${name} ${sentences(spec.short_description)}`.trimEnd()}\n`).join('')
}

/** A role with its entry points and their options. */
export function roleText(entries: readonly Entry[]): string {
  const head = entries[0] ? `> ${entries[0].role.toUpperCase()}    (${entries[0].folder})\n\n` : ''
  return head + entries.map(entryText).join('\n')
}

function entryText({ name, spec }: Entry): string {
  const options = Object.entries(mapping(spec.options)).sort(([a], [b]) => (a < b ? -1 : 1))
  const about = spec.description === undefined ? '' : `\n        ${sentences(spec.description)}\n`
  const head = `ENTRY POINT: ${name}${spec.short_description === undefined ? '' : ` - ${sentences(spec.short_description)}`}\n${about}`
  if (options.length === 0) return head
  return `${head}\nOPTIONS (= is mandatory):\n\n${options.map(([option, facts]) => optionText(option, mapping(facts))).join('\n')}`
}

function optionText(name: string, facts: { readonly [name: string]: Json }): string {
  const told = Object.entries(facts)
    .filter(([key]) => key !== 'description' && key !== 'required')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `        ${key}: ${Array.isArray(value) ? `[${value.map(String).join(', ')}]` : plain(value)}\n`)
  const about = facts.description === undefined ? '' : `        ${sentences(facts.description)}\n`
  return `${facts.required === true ? '=' : '-'} ${name}\n${about}${told.join('')}`
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function sentences(value: Json | undefined): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.map(String).join(' ') : plain(value)
}
