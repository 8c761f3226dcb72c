import { type Problem, Problems } from '../../errors.ts'
import type { World } from '../../load/world.ts'
import { fnmatch } from '../../text/fnmatch.ts'
import type { Inventory } from './inventory.ts'

/** The hosts that a pattern means, in its order, and what about it matched nothing. */
export interface Selected {
  readonly hosts: readonly string[]
  readonly notices: readonly Problem[]
}

/** Selects hosts by a pattern such as `web:&prod:!db1`, `web[0:2]`, `~re`, `*.example.com`; `limit` cuts it down further. Throws Problems for one that cannot be read. */
export function selectHosts(pattern: string, inventory: Inventory, world: Pick<World, 'read'>, limit?: string): Selected {
  const chosen = evaluate(pattern, inventory, world)
  if (limit === undefined) return chosen
  const cut = evaluate(limit, inventory, world)
  return { hosts: chosen.hosts.filter(host => cut.hosts.includes(host)), notices: [...chosen.notices, ...cut.notices] }
}

function evaluate(pattern: string, inventory: Inventory, world: Pick<World, 'read'>): Selected {
  const terms = splitTerms(pattern).flatMap(term => (term.startsWith('@') ? fromFile(term.slice(1), world) : [term]))
  const unions = terms.filter(term => !/^[!&]/.test(term))
  const notices: Problem[] = []
  const match = (term: string): Set<string> => {
    const { hosts, isKnown } = matching(term, inventory)
    if (!isKnown && term !== 'all' && term !== '*')
      notices.push({ code: 'pattern-unmatched', message: `Could not match supplied host pattern, ignoring: ${term}` })
    return hosts
  }
  let found = new Set((unions.length > 0 ? unions : ['all']).flatMap(term => [...match(term)]))
  for (const term of terms.filter(one => one.startsWith('&'))) {
    const both = match(term.slice(1))
    found = new Set([...found].filter(host => both.has(host)))
  }
  for (const term of terms.filter(one => one.startsWith('!'))) for (const host of match(term.slice(1))) found.delete(host)
  return { hosts: [...found], notices }
}

/** Terms of a pattern: at commas, and at colons that belong to no range, no port and no IPv6 address. */
export function splitTerms(pattern: string): string[] {
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : isAddress(pattern)
      ? [pattern]
      : (pattern.match(/(?:\[[^\]]*\]|[^:[])+/g) ?? [])
  return parts.map(part => part.trim()).filter(Boolean)
}

function isAddress(text: string): boolean {
  return /^[^:[\]]+:\d+$/.test(text) || text.includes('::') || (text.split(':').length > 3 && /^[0-9a-fA-F:.]+$/.test(text))
}

function fromFile(path: string, world: Pick<World, 'read'>): string[] {
  return Buffer.from(world.read(path) ?? [])
    .toString('utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}

function matching(term: string, inventory: Inventory): { hosts: Set<string>; isKnown: boolean } {
  const subscript = /^(.+)\[(?:(-?\d+)|(\d+)([:-])(\d*))\]$/.exec(term)
  if (subscript && !term.startsWith('~')) {
    const { hosts, isKnown } = matching(subscript[1] ?? '', inventory)
    const [, whole, index, from, range, to = ''] = subscript
    const left = sliced([...hosts], Number(index ?? from), range !== undefined, to)
    if (left.length === 0 && range === undefined && isKnown)
      throw refusal(
        'no-such-host',
        `no hosts matched the subscripted pattern '${term}'`,
        `${whole} has ${hosts.size} hosts, counted from 0`,
      )
    return { hosts: new Set(left), isKnown }
  }
  const test = testFor(term)
  const groups = inventory.groupNames().filter(test)
  // The name of a group is not looked for among hosts; a pattern that is no name is.
  const isPattern = term.startsWith('~') || /[.?*[]/.test(term)
  const direct = groups.length === 0 || isPattern ? inventory.namedHosts().filter(test) : []
  const found = new Set([...groups.flatMap(group => inventory.hostsIn(group)), ...direct])
  const isImplicit = found.size === 0 && ['localhost', '127.0.0.1', '::1'].includes(term)
  if (isImplicit) found.add(term)
  return { hosts: found, isKnown: groups.length > 0 || direct.length > 0 || isImplicit }
}

/** A range takes its end in, as Ansible has it. */
function sliced(hosts: readonly string[], from: number, isRange: boolean, to: string): string[] {
  const at = (index: number) => (index < 0 ? hosts.length + index : index)
  if (!isRange) return hosts.slice(at(from), at(from) + 1)
  return hosts.slice(at(from), to === '' ? undefined : at(Number(to)) + 1)
}

function refusal(code: string, message: string, hint: string): Problems {
  return new Problems([{ code, message, hint }])
}

function expressionOf(source: string, term: string): RegExp {
  try {
    return new RegExp(source)
  } catch {
    throw refusal('broken-pattern', `the host pattern '${term}' cannot be read`, 'close its brackets; ~ begins a regular expression')
  }
}

function testFor(term: string): (name: string) => boolean {
  if (term.startsWith('~')) {
    const expression = expressionOf(`^(?:${term.slice(1)})`, term)
    return name => expression.test(name)
  }
  if (term === 'all') return name => name === 'all'
  if (!/[*?[]/.test(term)) return name => name === term
  return name => fnmatch(name, term)
}
