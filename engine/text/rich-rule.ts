import { split } from 'shlex'

/** The parts of a rich rule in the order in which firewalld writes them; each takes the attributes after it. */
const order = [
  ...['rule', 'source', 'destination'],
  ...['service', 'port', 'protocol', 'tcp-mss-clamp', 'icmp-block', 'icmp-type', 'masquerade', 'forward-port', 'source-port'],
  ...['log', 'nflog', 'audit', 'accept', 'reject', 'drop', 'mark'],
]

/** The attributes of a part in firewalld's order; others follow as they stand. */
const attributeOrder = ['not', 'priority', 'family', 'address', 'mac', 'ipset', 'invert', 'name', 'value', 'port', 'protocol', 'to-port']
const durations: Readonly<Record<string, string>> = { second: 's', minute: 'm', hour: 'h', day: 'd' }

/**
 * A rich rule of firewalld as firewalld itself writes it, whatever quotes and order it was given in: two texts that mean the same
 * become the same text. What cannot be read stays as it is: firewalld will say what is wrong with it.
 */
export function canonicalRichRule(text: string): string {
  const parts = partsOf(text)
  if (!parts) return text.trim()
  const rank = ({ name }: Part) => order.indexOf(name)
  return parts
    .toSorted((a, b) => rank(a) - rank(b))
    .map(written)
    .join(' ')
}

interface Part {
  readonly name: string
  readonly attributes: string[]
  limit?: string
}

function partsOf(text: string): Part[] | undefined {
  const parts: Part[] = []
  let isLimit = false
  for (const word of wordsOf(text) ?? []) {
    const last = parts.at(-1)
    if (order.includes(word)) {
      parts.push({ name: word, attributes: [] })
      isLimit = false
    } else if (!last) return undefined
    else if (word === 'limit') isLimit = true
    else if (isLimit) last.limit = limitOf(word)
    else if (!isDefault(last.name, word)) last.attributes.push(attributeOf(word))
  }
  return parts.length > 0 ? parts : undefined
}

function wordsOf(text: string): string[] | undefined {
  try {
    return split(text)
  } catch {
    return undefined
  }
}

function isDefault(part: string, word: string): boolean {
  return part === 'rule' && word === 'priority=0'
}

function attributeOf(word: string): string {
  if (/^not$/i.test(word)) return 'NOT'
  const [name = '', ...rest] = word.split('=')
  return rest.length === 0 ? word : `${name}="${rest.join('=')}"`
}

function limitOf(word: string): string {
  const value = word.replace(/^value=/, '').replace(/\/(second|minute|hour|day)$/, (_, unit: string) => `/${durations[unit]}`)
  return `limit value="${value}"`
}

function written({ name, attributes, limit }: Part): string {
  const rank = (attribute: string) => attributeOrder.indexOf(attribute.replace(/=.*/s, '').toLowerCase())
  const known = attributes.filter(attribute => rank(attribute) >= 0).toSorted((a, b) => rank(a) - rank(b))
  const others = attributes.filter(attribute => rank(attribute) < 0)
  return [name, ...known, ...others, limit].filter(Boolean).join(' ')
}
