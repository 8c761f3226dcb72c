import { createHash } from 'node:crypto'
import { quote } from 'shlex'
import { compile, expand } from '../../../text/python-regex.ts'
import { TemplateFault } from '../fault.ts'
import type { Filters } from '../filters.ts'
import { formatPercent } from '../format.ts'
import { methods } from '../methods.ts'
import { Callable, isMapping, isText, itemsOf, need, str, Tuple, Undefined } from '../python.ts'
import { count, flag, given, text } from './arguments.ts'

const method = (name: string) => (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>) =>
  methods(str(value), name)?.(args, kwargs)

function flags(kwargs: ReadonlyMap<string, unknown>): string {
  return `${kwargs.get('ignorecase') ? 'i' : ''}${kwargs.get('multiline') ? 'm' : ''}`
}

function regexReplace(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const source = str(value)
  const pattern = compile(text(args, kwargs, 0, 'pattern', ''), `${flags(kwargs)}g`)
  const template = text(args, kwargs, 1, 'replacement', '')
  const most = count(args, kwargs, 4, 'count', 0)
  let done = 0
  let from = 0
  let result = ''
  for (const match of source.matchAll(pattern)) {
    if (most > 0 && done++ >= most) break
    result += source.slice(from, match.index) + expand(template, match)
    from = match.index + match[0].length
  }
  return result + source.slice(from)
}

function regexSearch(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const found = compile(text(args, kwargs, 0, 'regex', ''), flags(kwargs)).exec(str(value))
  if (!found) return null
  const groups = args.slice(1).map(group => {
    const name = /^\\(?:g<(\w+)>|(\d+))$/.exec(str(group))
    if (!name) throw new TemplateFault('template-error', 'Unknown argument')
    return (name[1] !== undefined && !/^\d+$/.test(name[1]) ? found.groups?.[name[1]] : found[Number(name[1] ?? name[2])]) ?? null
  })
  return groups.length > 0 ? groups : found[0]
}

function regexFindall(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const named = new Map([
    ...kwargs,
    ...(args[1] === undefined ? [] : [['multiline', args[1]] as const]),
    ...(args[2] === undefined ? [] : [['ignorecase', args[2]] as const]),
  ])
  const pattern = compile(text(args, kwargs, 0, 'regex', ''), `${flags(named)}g`)
  return [...str(value).matchAll(pattern)].map(match =>
    match.length === 1 ? match[0] : match.length === 2 ? (match[1] ?? '') : Tuple.from([...match].slice(1).map(part => part ?? '')),
  )
}

function indent(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const width = given(args, kwargs, 0, 'width') ?? 4
  const pad = isText(width) ? width : ' '.repeat(count(args, kwargs, 0, 'width', 4))
  const [first, blank] = [flag(args, kwargs, 1, 'first', false), flag(args, kwargs, 2, 'blank', false)]
  const lines = str(value).split('\n')
  return lines.map((line, index) => ((index === 0 ? first : line !== '' || blank) ? pad + line : line)).join('\n')
}

function comment(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const styles: { readonly [name: string]: { decoration: string; beginning?: string; end?: string } } = {
    plain: { decoration: '# ' },
    erlang: { decoration: '% ' },
    c: { decoration: '// ' },
    cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
    xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
  }
  const style = styles[text(args, kwargs, 0, 'style', 'plain')] ?? { decoration: '# ' }
  const decoration = text(args, kwargs, 9, 'decoration', style.decoration)
  const prefix = text(args, kwargs, 9, 'prefix', decoration)
  const postfix = text(args, kwargs, 9, 'postfix', decoration)
  const lines = str(value)
    .split('\n')
    .map(line => `${decoration}${line}`.replace(/\s+$/, ''))
  const edge = (part: string, times: number) => Array.from({ length: times }, () => part.replace(/\s+$/, ''))
  const around = [
    ...edge(prefix, count(args, kwargs, 9, 'prefix_count', 1)),
    ...lines,
    ...edge(postfix, count(args, kwargs, 9, 'postfix_count', 1)),
  ]
  const [beginning, end] = [kwargs.get('beginning') ?? style.beginning, kwargs.get('end') ?? style.end]
  return [...(beginning === undefined ? [] : [str(beginning)]), ...around, ...(end === undefined ? [] : [str(end)])].join('\n')
}

function truncate(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const source = str(value)
  const [length, end] = [count(args, kwargs, 0, 'length', 255), text(args, kwargs, 2, 'end', '...')]
  if (source.length <= length + count(args, kwargs, 3, 'leeway', 5)) return source
  const cut = source.slice(0, length - end.length)
  return flag(args, kwargs, 1, 'killwords', false) ? cut + end : (cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut) + end
}

function wordwrap(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const width = count(args, kwargs, 0, 'width', 79)
  const glue = text(args, kwargs, 2, 'wrapstring', '\n')
  return str(value)
    .split('\n')
    .map(line => {
      const lines: string[] = []
      let now = ''
      for (const word of line.split(' ')) {
        if (now !== '' && `${now} ${word}`.length > width) {
          lines.push(now)
          now = word
        } else now = now === '' ? word : `${now} ${word}`
        while (now.length > width && flag(args, kwargs, 1, 'break_long_words', true)) {
          lines.push(now.slice(0, width))
          now = now.slice(width)
        }
      }
      return [...lines, now].join(glue)
    })
    .join(glue)
}

const escapes: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const escape = (value: unknown) => str(value).replace(/[&<>"']/g, char => escapes[char] ?? char)
const hash = (algorithm: string) => (value: unknown) => createHash(algorithm).update(str(value)).digest('hex')

/** Filters of texts. */
export const texts: Filters = {
  upper: method('upper'),
  lower: method('lower'),
  capitalize: method('capitalize'),
  title: value => str(value).replace(/[^-\s({[<]+/g, word => (word[0]?.toUpperCase() ?? '') + word.slice(1).toLowerCase()),
  trim: (value, args, kwargs) => methods(str(value), 'strip')?.(args, kwargs),
  replace: (value, args, kwargs) => methods(str(value), 'replace')?.([str(args[0]), str(args[1]), ...args.slice(2)], kwargs),
  split: (value, args, kwargs) => methods(str(value), 'split')?.(args, kwargs),
  center: (value, args, kwargs) => methods(str(value), 'center')?.([count(args, kwargs, 0, 'width', 80)], kwargs),
  string: value => str(value),
  format: (value, args, kwargs) => formatPercent(str(value), kwargs.size > 0 ? new Map(kwargs) : Tuple.from(args)),
  indent,
  comment,
  truncate,
  wordwrap,
  wordcount: value => (str(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length,
  striptags: value =>
    str(value)
      .replace(/<!--.*?-->|<[^>]*>/gs, '')
      .split(/\s+/)
      .filter(Boolean)
      .join(' '),
  e: escape,
  escape,
  forceescape: escape,
  safe: value => need(value),
  urlencode: value => {
    const one = (part: unknown) =>
      encodeURIComponent(str(part)).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    if (isMapping(value)) return [...value].map(([key, part]) => `${one(key)}=${one(part)}`).join('&')
    return one(value).replaceAll('%2F', '/')
  },
  urldecode: value => decodeURIComponent(str(value).replaceAll('+', ' ')),
  quote: value => quote(value === null ? '' : str(value)),
  b64encode: value => Buffer.from(str(value), 'utf8').toString('base64'),
  b64decode: value => Buffer.from(str(value), 'base64').toString('utf8'),
  hash: (value, args, kwargs) =>
    createHash(text(args, kwargs, 0, 'hashtype', 'sha1'))
      .update(str(value))
      .digest('hex'),
  md5: hash('md5'),
  sha1: hash('sha1'),
  checksum: hash('sha1'),
  regex_replace: regexReplace,
  regex_search: regexSearch,
  regex_findall: regexFindall,
  regex_escape: value => str(value).replace(/[\\.*+?^${}()|[\]\-#&~\s]/g, char => `\\${char}`),
  to_uuid: value => {
    const namespace = Buffer.from('361E6D51FAEC444A9079341386DA8E2E', 'hex')
    const bytes = createHash('sha1').update(namespace).update(str(value)).digest().subarray(0, 16)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  },
  xmlattr: value =>
    isMapping(value)
      ? [...value].flatMap(([key, part]) => (part === null || part instanceof Undefined ? [] : [` ${str(key)}="${escape(part)}"`])).join('')
      : '',
  urlize: value => str(value).replace(/https?:\/\/\S+/g, url => `<a href="${url}" rel="noopener">${url}</a>`),
  pprint: value => itemsText(value),
}

function itemsText(value: unknown): string {
  return value instanceof Callable
    ? value.name
    : isText(value)
      ? `'${value}'`
      : Array.isArray(value)
        ? `[${itemsOf(value).map(itemsText).join(', ')}]`
        : str(value)
}
