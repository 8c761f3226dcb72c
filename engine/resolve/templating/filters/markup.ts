import { anyText, flagOf, integerOf } from '../arguments.ts'
import { Fault, type Item, type ItemMap, Undefined } from '../items.ts'
import { entries } from '../library.ts'
import { pair } from '../python/container-methods.ts'
import { text } from '../python/text.ts'
import { strip } from '../python/text-parts.ts'
import { elements } from '../python/truth.ts'

const escape = (value: Item | undefined) => escaped(anyText(value))

/** Filters for HTML and URLs. */
export const markupFilters = entries({
  e: ['value', (_, value) => escape(value)],
  escape: ['value', (_, value) => escape(value)],
  forceescape: ['value', (_, value) => escape(value)],
  striptags: ['value', (_, value) => striptags(anyText(value))],
  xmlattr: ['value autospace?', (_, value, space) => xmlattr(value as ItemMap, flagOf(space, true))],
  urlencode: ['value', (_, value) => urlencode(value ?? null)],
  urldecode: ['value', (_, value) => urldecode(anyText(value))],
  urlsplit: ['value query?', (_, value, query) => urlsplit(anyText(value), anyText(query), query !== undefined)],
  urlize: [
    'value trim_url_limit? nofollow? target? rel? extra_schemes?',
    (_, value, limit) => urlize(anyText(value), limit === undefined || limit === null ? undefined : integerOf(limit)),
  ],
})

/** A text with the characters that mean something in HTML written as entities. */
export function escaped(value: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' }
  return value.replace(/[&<>'"]/g, character => entities[character] ?? character)
}

function striptags(value: string): string {
  const bare = value.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, '')
  const entities: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&#39;': "'",
    '&#34;': '"',
    '&quot;': '"',
    '&nbsp;': '\xa0',
  }
  return strip(bare.replace(/\s+/g, ' ')).replace(/&(?:amp|lt|gt|quot|nbsp|#39|#34);/g, entity => entities[entity] ?? entity)
}

function xmlattr(value: ItemMap, withSpace: boolean): string {
  const attributes = [...value]
    .filter(([, member]) => member !== null && !(member instanceof Undefined))
    .map(([key, member]) => {
      if (/[\s/>=]/.test(text(key))) throw new Fault(`"${text(key)}" is no name of an attribute`)
      return `${escaped(text(key))}="${escaped(text(member))}"`
    })
  return (withSpace && attributes.length > 0 ? ' ' : '') + attributes.join(' ')
}

function urlencode(value: Item): string {
  if (typeof value !== 'object' || value === null) return urlQuoted(text(value), '/')
  const pairs = value instanceof Map ? [...(value as ItemMap)] : elements(value).map(pair)
  return pairs.map(([key, member]) => `${queryQuoted(text(key))}=${queryQuoted(text(member))}`).join('&')
}

/** A text as part of a URL, all but letters, digits, `_.-~` and the safe ones as bytes. */
export function urlQuoted(value: string, safe: string): string {
  return [...Buffer.from(value, 'utf8')]
    .map(byte => {
      const character = String.fromCharCode(byte)
      return /[\w.~-]/.test(character) || safe.includes(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

function queryQuoted(value: string): string {
  return urlQuoted(value, ' ').replaceAll(' ', '+')
}

function urldecode(value: string): string {
  return value
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, bytes => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
}

function urlsplit(url: string, query: string, isOne: boolean): Item {
  const parts = urlParts(url)
  if (!isOne || query === '') return new Map(Object.entries(parts))
  const found = Object.entries(parts).find(([name]) => name === query)
  if (!found) throw new Fault(`urlsplit: unknown URL component: ${query}`, 'template-error', `it has: ${Object.keys(parts).join(', ')}`)
  return found[1]
}

function urlParts(url: string): Readonly<Record<string, Item>> {
  const [, scheme = '', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?([\s\S]*)$/.exec(url) ?? []
  const [, authority, path = '', query = '', fragment = ''] = /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(rest) ?? []
  const netloc = authority ?? ''
  const at = netloc.lastIndexOf('@')
  const [username, ...password] = at < 0 ? [] : netloc.slice(0, at).split(':')
  const [, bracketed, host, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?/.exec(netloc.slice(at + 1)) ?? []
  const hostname = (bracketed ?? host ?? '').toLowerCase()
  return {
    fragment,
    hostname: hostname === '' ? null : hostname,
    netloc,
    password: password.length === 0 ? null : password.join(':'),
    path,
    port: port === undefined || port === '' ? null : Number(port),
    query,
    scheme: scheme.toLowerCase(),
    username: username ?? null,
  }
}

function urlize(value: string, limit: number | undefined): string {
  return escaped(value).replace(/(?:https?:\/\/|www\.)[^\s<>()]*[^\s<>().,;:!?]/g, url => {
    const shown = limit !== undefined && url.length > limit ? `${url.slice(0, limit)}...` : url
    return `<a href="${url.startsWith('www.') ? `https://${url}` : url}" rel="noopener">${shown}</a>`
  })
}
