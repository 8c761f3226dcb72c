import type { Attribute } from './grade.ts'

type Result = { readonly [name: string]: unknown }

/** What differs from moment to moment, or says nothing of the machine. */
const passing =
  /^(changed|failed|ansible_loop_var|_ansible.*|mtime|atime|ctime|inode|dev|nlink|blocks|block_size|examined|skipped_paths|attempts|attributes)$/

/** What a module that changes nothing says: members of its result, each by its path. */
export function spoken(module: string, result: Result): Attribute[] {
  const name = module.replace(/^.*\./, '')
  if (name === 'debug') return members('says', result)
  if (name === 'set_fact') return members('facts', result.ansible_facts ?? {})
  if (name === 'stat' || name === 'slurp' || name === 'getent') return members('reads', result)
  return name === 'find' ? members('finds', { matched: result.matched, files: result.files }) : []
}

function members(path: string, value: unknown): Attribute[] {
  // What a check does not know says so.
  if (typeof value === 'string' && /^\(known after .*\)$/s.test(value)) return [{ name: path }]
  if (value === null || typeof value !== 'object') return [{ name: path, after: JSON.stringify(value) }]
  return Object.entries(value).flatMap(([name, member]) => (passing.test(name) ? [] : members(`${path}.${name}`, member)))
}
