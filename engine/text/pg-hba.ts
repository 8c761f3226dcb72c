import { isIP } from 'node:net'

/** A line of PostgreSQL's pg_hba.conf: who may log in to what from where, and how. */
export interface HbaRule {
  readonly comment?: string
  readonly type: string
  readonly db: string
  readonly usr: string
  /** Left out for those who come by the socket. */
  readonly src?: string
  readonly method: string
  readonly options?: string
}

/** A file of them: comments come first, and rules by how near their sources are. */
export interface HbaFile {
  readonly comments: readonly string[]
  readonly rules: readonly HbaRule[]
}

/** What is in a text. Throws a sentence about a line that is none. */
export function readHba(text: string, keepsComments: boolean): HbaFile {
  const comments: string[] = []
  const rules: HbaRule[] = []
  for (const line of text.split('\n')) {
    const words = line.match(/"[^"]*"(?:[^\s#"]|"[^"]*")*|#.*|(?:[^\s#"]|"[^"]*")+/g) ?? []
    const comment = words.at(-1)?.startsWith('#') ? words.pop() : undefined
    if (words.length > 0) rules.push({ ...(comment !== undefined && { comment: comment.slice(1) }), ...ruleOf(words, line) })
    if (comment !== undefined && (words.length === 0 || !keepsComments)) comments.push(comment)
  }
  return { comments, rules: withoutTwins(rules) }
}

/** The same file as text, as community.postgresql writes it. */
export function writeHba({ comments, rules }: HbaFile, keepsComments: boolean, fresh: readonly HbaRule[] = []): string {
  const lines = sorted(rules).map(rule => hbaLine(rule, keepsComments || fresh.includes(rule)))
  return `${comments.join('\n')}\n${lines.map(line => `${line}\n`).join('')}`
}

/** Rules in the order in which they are tried. */
export function sorted(rules: readonly HbaRule[]): HbaRule[] {
  return rules.toSorted(
    (one, other) =>
      nearness(other.src) - nearness(one.src) ||
      width(one.db) - width(other.db) ||
      Number(one.usr === 'all') - Number(other.usr === 'all') ||
      ((one.src ?? '') < (other.src ?? '') ? -1 : Number(one.src !== other.src)),
  )
}

/** What tells rules apart. */
export function hbaKey({ type, db, usr, src }: HbaRule): string {
  return JSON.stringify([type, db, usr, src])
}

/** An address with its mask as a net; anything else as it is. */
export function netOf(address: string, mask?: string): string {
  if (address.includes('/') || isIP(address) === 0) return address
  const bits = isIP(address) === 4 ? 32 : 128
  return `${address}/${mask === undefined || mask === '' ? bits : bitsOf(mask)}`
}

function bitsOf(mask: string): number {
  if (/^\d+$/.test(mask)) return Number(mask)
  if (isIP(mask) === 6)
    return [...(mask.split('::')[0] ?? '').split(':')].reduce((sum, part) => sum + ones(Number.parseInt(part || '0', 16)), 0)
  return mask.split('.').reduce((sum, part) => sum + ones(Number(part)), 0)
}

function ones(number: number): number {
  return number.toString(2).replaceAll('0', '').length
}

function hbaLine({ type, db, usr, src, method, options, comment }: HbaRule, hasComment: boolean): string {
  return [type, db, usr, src, method, options, hasComment && comment !== undefined && `#${comment}`]
    .filter(word => typeof word === 'string' && word !== '')
    .join('\t')
}

function ruleOf([type = '', db = '', usr = '', ...more]: readonly string[], line: string): Omit<HbaRule, 'comment'> {
  const isLocal = type === 'local'
  if (!/^(local|host(no)?ssl|host(no)?gssenc|host)$/.test(type) || more.length < (isLocal ? 1 : 2))
    throw new Error(`Rule ${line.trim()} is no rule of pg_hba.conf; mend it`)
  if (isLocal) return { type, db, usr, ...manner(more) }
  const [address = '', mask = ''] = more
  const hasMask = isIP(address) !== 0 && isIP(mask) !== 0
  return { type, db, usr, src: netOf(address, hasMask ? mask : undefined), ...manner(more.slice(hasMask ? 2 : 1)) }
}

function manner([method = '', ...options]: readonly string[]): Pick<HbaRule, 'method' | 'options'> {
  return { method, ...(options.length > 0 && { options: options.join(' ') }) }
}

/** Of rules that are told apart by nothing the last one stays. */
function withoutTwins(rules: readonly HbaRule[]): HbaRule[] {
  return [...new Map(rules.map(rule => [hbaKey(rule), rule])).values()]
}

/** Hosts before nets, small nets before large ones. */
function nearness(src: string | undefined): number {
  if (src === undefined) return 130
  if (src === 'samehost') return 129
  if (src === 'all') return 0
  if (src === 'samenet') return 96
  if (src.startsWith('.')) return 64
  const [address = '', bits] = src.split('/')
  const family = isIP(address)
  return family === 0 || bits === undefined ? 128 : Number(bits) * (family === 4 ? 4 : 1)
}

function width(db: string): number {
  if (db === 'replication') return 0
  return db === 'all' ? Number.POSITIVE_INFINITY : db.split(',').length
}
