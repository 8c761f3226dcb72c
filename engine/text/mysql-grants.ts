import { name } from './mysql-words.ts'

/** Privileges by what they are on: "`db`.*" and the like; in capitals, sorted; GRANT is handing them on. */
export interface Grants {
  readonly [on: string]: readonly string[]
}

/** The privileges that lines of SHOW GRANTS tell; being a member of a role, and standing in for others, are none. */
export function grantsIn(lines: readonly string[]): Grants {
  const found = lines.flatMap(line => {
    const [, words, kind = '', on, rest = ''] =
      /^GRANT (.+?) ON (FUNCTION |PROCEDURE |TABLE )?((?:`(?:[^`]|``)*`|\*)\.(?:`(?:[^`]|``)*`|\*)) TO (.*)$/s.exec(line) ?? []
    if (words === undefined || on === undefined || words === 'PROXY') return []
    const handsOn = / WITH .*GRANT OPTION/.test(rest) ? ['GRANT'] : []
    return [[`${kind.replace('TABLE ', '')}${on}`, [...privilegesIn(words), ...handsOn]] as const]
  })
  const joined = new Map<string, readonly string[]>()
  for (const [on, words] of found) joined.set(on, [...(joined.get(on) ?? []), ...words])
  return Object.fromEntries([...joined].map(([on, words]) => [on, sorted(words)]).filter(([, words]) => words && words.length > 0))
}

/** Privileges as they are asked for: a text, or a mapping of what they are on. */
type Asked = string | { readonly [on: string]: unknown }

/** The privileges of a text such as "db.*:SELECT,INSERT/other.table:ALL,GRANT". */
export function grantsAsked(priv: Asked): Grants {
  return Object.fromEntries(pairsOf(priv).map(([on, words]) => [onWords(on), sorted(privilegesIn(String(words)))]))
}

function pairsOf(priv: Asked): (readonly [on: string, words: unknown])[] {
  if (typeof priv !== 'string') return Object.entries(priv)
  return priv
    .split('/')
    .filter(one => one.trim() !== '')
    .map(pairOf)
}

/** Why a text gives no privileges; undefined where it does. */
export function oddGrant(priv: Asked): string | undefined {
  const odd = pairsOf(priv).find(
    ([on, words]) =>
      !on.includes('.') || privilegesIn(String(words)).some(word => !/^[A-Z_ ]+(\([^;]*\))?$/.test(word)) || String(words) === '',
  )
  return (
    odd &&
    `invalid privileges string: ${odd[0]}:${String(odd[1])}; write it as DATABASE.TABLE:PRIVILEGE,PRIVILEGE, with a slash between several`
  )
}

/** Statements that make one set of privileges another. */
export function grantChanges(who: string, on: string, now: readonly string[], wanted: readonly string[]): string[] {
  const [gone, more] = [now.filter(word => !wanted.includes(word)), wanted.filter(word => !now.includes(word))]
  // ALL holds all others: what of it is to stay is given anew.
  const given = gone.includes('ALL') ? wanted : more
  const revoked = gone.filter(word => word !== 'GRANT')
  return [
    ...(gone.includes('GRANT') ? [`REVOKE GRANT OPTION ON ${on} FROM ${who}`] : []),
    ...(revoked.length > 0 ? [`REVOKE ${revoked.join(', ')} ON ${on} FROM ${who}`] : []),
    ...(given.length > 0
      ? [
          `GRANT ${given.filter(word => word !== 'GRANT').join(', ') || 'USAGE'} ON ${on} TO ${who}${given.includes('GRANT') ? ' WITH GRANT OPTION' : ''}`,
        ]
      : []),
  ]
}

function pairOf(one: string): readonly [string, string] {
  const at = one.lastIndexOf(':')
  return at < 0 ? [one.trim(), ''] : [one.slice(0, at).trim(), one.slice(at + 1).trim()]
}

function onWords(on: string): string {
  const [, kind = '', plain = ''] = /^((?:FUNCTION|PROCEDURE) )?(.*)$/is.exec(on) ?? []
  const parts = plain.match(/`(?:[^`]|``)*`|[^.`]+/g) ?? []
  return `${kind.toUpperCase()}${parts.map(part => (part === '*' || part.startsWith('`') ? part : name(part))).join('.')}`
}

/** Words between commas, those in brackets kept together; USAGE is none. */
function privilegesIn(words: string): string[] {
  const each = words.match(/[^,(]+(?:\([^)]*\))?/g) ?? []
  return each
    .map(one => {
      const [, word = '', columns] = /^\s*([^(]*?)\s*(?:\((.*)\))?\s*$/s.exec(one) ?? []
      const list = columns
        ?.split(',')
        .map(column => name(column.trim().replaceAll('`', '')))
        .toSorted()
      return `${word.toUpperCase()}${list ? ` (${list.join(', ')})` : ''}`
    })
    .map(word => (word === 'ALL PRIVILEGES' ? 'ALL' : word === 'GRANT OPTION' ? 'GRANT' : word))
    .filter(word => word !== '' && word !== 'USAGE')
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].toSorted()
}
