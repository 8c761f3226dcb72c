import { anyText, flagOf } from '../arguments.ts'
import { ownEntry, routed } from '../brought.ts'
import { uncovered } from '../hidden.ts'
import { Fault, type Item, type Keywords, missing, Undefined } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import type { Entry } from '../library.ts'
import { text } from '../python/text.ts'
import { pythonEntry, pythonHint } from '../python-plugins.ts'
import { bare } from '../session.ts'
import { chanceLookups } from './chance.ts'
import { dataLookups } from './data.ts'
import { fileLookups } from './files.ts'
import { listLookups } from './lists.ts'
import { passwordLookups } from './password.ts'
import { variableLookups } from './variables.ts'
import { wayLookups } from './ways.ts'

/** A lookup: what it finds for its terms. */
export type Lookup = (kernel: Kernel, terms: readonly Item[], options: Keywords) => readonly Item[]

const lookups: ReadonlyMap<string, Lookup> = new Map(
  Object.entries({
    ...listLookups,
    ...fileLookups,
    ...dataLookups,
    ...variableLookups,
    ...passwordLookups,
    ...wayLookups,
    ...chanceLookups,
  }),
)
const prefix = /^(?:ansible\.(?:builtin|legacy|utils|netcommon)|community\.general)\./

/** The names of all lookups. */
export function lookupNames(): string[] {
  return [...lookups.keys()]
}

/** Runs a lookup by its name, on terms that are open already or open here. */
export function runLookup(kernel: Kernel, name: string, terms: readonly Item[], options: Keywords): readonly Item[] {
  const lookup = lookupCalled(name) ?? lookupCalled(routed('lookup', name)) ?? pythonLookup(routed('lookup', name))
  if (!lookup) throw new Fault(`there is no lookup '${name}'`, 'template-error', pythonHint('lookup', name))
  if (kernel.isPlain)
    throw new Fault(
      `the lookup '${name}' is not allowed here`,
      'template-error',
      'the condition was put together from rendered text: write it as one expression',
    )
  const open = name.endsWith('first_found') ? terms.filter(term => !(term instanceof Undefined)) : terms
  for (const term of open) if (term instanceof Undefined) missing(term)
  const isOpen = Object.hasOwn(listLookups, name.replace(prefix, ''))
  const given = new Map(
    [...options]
      .filter(([key]) => key !== 'wantlist' && key !== 'errors')
      .map(([key, value]) => [key, value instanceof Undefined ? value : uncovered(value)]),
  )
  return lookup(kernel, open.map(isOpen ? bare : uncovered), given)
}

function lookupCalled(name: string): Lookup | undefined {
  const own = ownEntry('lookup', name)
  return own ? ownLookup(own) : lookups.get(name.replace(prefix, ''))
}

function pythonLookup(name: string): Lookup | undefined {
  const entry = pythonEntry('lookup', name)
  return entry && ownLookup(entry)
}

/** A lookup of the user's: its terms as one list, its options as one object. */
function ownLookup(entry: Entry): Lookup {
  return (kernel, terms, options) => {
    const found = entry.run(kernel, [terms], options)
    return Array.isArray(found) ? (found as readonly Item[]) : [found]
  }
}

/** `lookup(name, …)` in a template: texts joined with commas, one other thing as it is, several as a list. */
export function asLookup(kernel: Kernel, args: readonly Item[], options: Keywords): Item {
  const [name, ...terms] = args
  if (name === undefined) throw new Fault('lookup needs the name of a lookup')
  const wantsList = flagOf(options.get('wantlist'))
  const found = tolerant(kernel, anyText(name), terms, options)
  if (found === undefined) return wantsList ? [] : null
  // As in Ansible, what finds nothing is an empty list, and prints as one.
  if (wantsList || found.length === 0) return [...found]
  if (found.every(one => typeof one === 'string')) return found.join(',')
  return found.length === 1 ? (found[0] ?? null) : [...found]
}

function tolerant(kernel: Kernel, name: string, terms: readonly Item[], options: Keywords): readonly Item[] | undefined {
  const errors = options.get('errors')
  try {
    return runLookup(kernel, name, terms, options)
  } catch (error) {
    // As in Ansible, neither what is undefined nor a lookup that is not there is passed over.
    const isPassable = error instanceof Fault && error.code !== 'undefined-variable' && !error.message.startsWith('there is no lookup')
    if (errors !== undefined && ['ignore', 'warn'].includes(text(errors)) && isPassable) return undefined
    throw error
  }
}
