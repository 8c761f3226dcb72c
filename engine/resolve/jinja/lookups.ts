import { isAbsolute, join } from 'node:path'
import type { Key, Value } from '../../load/values.ts'
import { TemplateFault } from './fault.ts'
import { subelements } from './filters/collections.ts'
import { plainMarkup } from './lexer.ts'
import { isMapping, isText, itemsOf, settled, str, truthy, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { Frame } from './scope-frame.ts'
import { parseTemplate } from './statements.ts'
import { write } from './write.ts'

type Options = ReadonlyMap<string, Value>
type Lookup = (terms: readonly Value[], options: Options, run: Run) => Value[]

function found(run: Run, name: string, folder: string): string | undefined {
  const { searchPath, playbookDir, world } = run.setting
  const home = name.startsWith('~/') ? join(world.env('HOME') ?? '/', name.slice(2)) : name
  const places = isAbsolute(home) ? [home] : [...searchPath, playbookDir].flatMap(place => [join(place, folder, home), join(place, home)])
  return places.find(path => world.stat(path))
}

function fileText(run: Run, name: string, folder: string): string {
  const path = found(run, name, folder)
  const bytes = path === undefined ? undefined : run.setting.world.read(path)
  if (!bytes) throw new TemplateFault('missing-file', `could not locate file in lookup: ${name}`)
  return Buffer.from(bytes).toString('utf8')
}

const flat = (values: readonly Value[]): Value[] => values.flatMap(one => (Array.isArray(one) ? (one as readonly Value[]) : [one]))
const lists = (terms: readonly Value[]): Value[][] => terms.map(term => (Array.isArray(term) ? [...(term as readonly Value[])] : [term]))
const yes = (options: Options, name: string, otherwise: boolean) => (options.has(name) ? truthy(options.get(name)) : otherwise)

const template: Lookup = (terms, options, run) =>
  terms.map(term => {
    const frame = new Frame(run.frame)
    const vars = options.get('template_vars')
    if (vars instanceof Map) for (const [name, value] of vars as ReadonlyMap<Key, Value>) frame.set(String(name), value)
    const source = fileText(run, str(term), 'templates')
    const text = write(parseTemplate(source, plainMarkup), run.within(frame))
    const trailing = /\n*$/.exec(source)?.[0] ?? ''
    return text.replace(/\n*$/, '') + trailing
  })

const firstFound: Lookup = (terms, options, run) => {
  const whole = terms.flatMap(term => (Array.isArray(term) ? (term as readonly Value[]) : [term]))
  const names: string[] = []
  let skips = yes(options, 'skip', false) || options.get('errors') === 'ignore'
  for (const term of whole) {
    if (!isMapping(term)) {
      names.push(str(term))
      continue
    }
    skips ||= truthy(term.get('skip') ?? false)
    const list = (key: string) =>
      term.get(key) === undefined || term.get(key) === null
        ? []
        : isText(term.get(key))
          ? str(term.get(key))
              .split(/[,;]/)
              .map(part => part.trim())
          : itemsOf(term.get(key)).map(str)
    const [files, paths] = [list('files'), list('paths')]
    names.push(...(paths.length > 0 ? paths.flatMap(path => files.map(file => join(path, file))) : files))
  }
  for (const name of names) {
    const path = ['vars', 'files', 'templates', 'tasks', ''].map(folder => found(run, name, folder)).find(Boolean)
    if (path !== undefined) return [path]
  }
  if (skips) return []
  throw new TemplateFault('missing-file', `No file was found when using first_found. Looked for ${names.join(', ')}`)
}

const deep = (list: readonly Value[]): Value[] => list.flatMap(one => (Array.isArray(one) ? deep(one as readonly Value[]) : [one]))

function sequence(term: Value): Value[] {
  const text = str(term)
  const short = /^(-?\w+)-(\w+)(?:\/(-?\w+))?(?::(.+))?$/.exec(text)
  const named = new Map([...text.matchAll(/(\w+)=(\S+)/g)].map(match => [match[1], match[2]]))
  const start = Number(short?.[1] ?? named.get('start') ?? 1)
  const stride = Number(short?.[3] ?? named.get('stride') ?? 1)
  const count = named.get('count')
  const end = Number(
    short?.[2] ?? named.get('end') ?? (count === undefined ? (/^\d+$/.test(text) ? text : 0) : start + (Number(count) - 1) * stride),
  )
  const format = short?.[4] ?? named.get('format') ?? '%d'
  const values: Value[] = []
  for (let at = start; stride > 0 ? at <= end : at >= end; at += stride)
    values.push(
      format.replace(/%(0?)(\d*)([dx])/, (_all, zero: string, width: string, kind: string) =>
        at.toString(kind === 'x' ? 16 : 10).padStart(Number(width || 0), zero || ' '),
      ),
    )
  return values
}

const table: { readonly [name: string]: Lookup } = {
  items: terms => flat(flat([terms])),
  list: terms => [...terms],
  flattened: terms => terms.flatMap(term => (Array.isArray(term) ? deep(term as readonly Value[]) : [term])),
  dict: terms =>
    terms.flatMap(term =>
      isMapping(term)
        ? [...term].map(
            ([key, value]) =>
              new Map<Key, Value>([
                ['key', key],
                ['value', settled(value)],
              ]),
          )
        : [],
    ),
  nested: terms => lists(terms).reduce<Value[][]>((rows, list) => rows.flatMap(row => list.map(one => [...row, one])), [[]]),
  cartesian: terms => lists(terms).reduce<Value[][]>((rows, list) => rows.flatMap(row => list.map(one => [...row, one])), [[]]),
  together: terms => {
    const all = lists(terms)
    return Array.from({ length: Math.max(0, ...all.map(list => list.length)) }, (_, index) => all.map(list => list[index] ?? null))
  },
  indexed_items: terms => flat(terms).map((one, index) => [index, one]),
  subelements: terms =>
    settled(subelements(terms[0], terms[1], isMapping(terms[2]) && truthy(terms[2].get('skip_missing') ?? false))) as Value[],
  sequence: terms => terms.flatMap(sequence),
  random_choice: (terms, _options, run) =>
    terms.length === 0 ? [] : [terms[Math.floor(run.setting.world.random() * terms.length)] ?? null],
  file: (terms, options, run) =>
    terms.map(term => {
      const text = fileText(run, str(term), 'files')
      const right = yes(options, 'rstrip', true) ? text.replace(/\s+$/, '') : text
      return yes(options, 'lstrip', false) ? right.replace(/^\s+/, '') : right
    }),
  template,
  first_found: firstFound,
  fileglob: (terms, _options, run) =>
    terms.flatMap(term => {
      const name = str(term)
      const folder = found(run, name.replace(/[^/]*$/, '') || '.', 'files')
      const expression = new RegExp(
        `^${name
          .replace(/^.*\//, '')
          .replace(/[.+^${}()|\\]/g, '\\$&')
          .replaceAll('*', '[^/]*')
          .replaceAll('?', '.')}$`,
      )
      return folder === undefined
        ? []
        : (run.setting.world.list(folder) ?? [])
            .filter(one => expression.test(one) && run.setting.world.stat(join(folder, one))?.type === 'file')
            .map(one => join(folder, one))
    }),
  env: (terms, options, run) => terms.map(term => run.setting.world.env(str(term)) ?? options.get('default') ?? ''),
  pipe: (terms, _options, run) =>
    terms.map(term => {
      const { stdout, stderr, status } = run.setting.world.run(str(term), { cwd: run.setting.playbookDir })
      if (status !== 0)
        throw new TemplateFault(
          'template-error',
          `lookup_plugin.pipe(${str(term)}) returned ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
        )
      return stdout.replace(/\s+$/, '')
    }),
  lines: (terms, _options, run) =>
    terms.flatMap(term => run.setting.world.run(str(term), { cwd: run.setting.playbookDir }).stdout.replace(/\n$/, '').split('\n')),
  url: (terms, options, run) =>
    terms.flatMap((term): Value[] => {
      const text = run.setting.world.fetch(str(term))
      return yes(options, 'split_lines', true) ? text.split('\n') : [text]
    }),
  vars: (terms, options, run) =>
    terms.map(term => {
      const value = run.variable(str(term))
      if (value instanceof Undefined) {
        if (options.has('default')) return options.get('default') ?? null
        throw new TemplateFault('undefined-variable', `No variable found with this name: ${str(term)}`)
      }
      return settled(value)
    }),
  varnames: (terms, _options, run) =>
    [...(run.setting.names?.() ?? [])].filter(name => terms.some(term => new RegExp(str(term)).test(name))),
  ini: (terms, options, run) =>
    terms.map(
      term =>
        iniValue(fileText(run, str(options.get('file') ?? 'ansible.ini'), 'files'), str(term), str(options.get('section') ?? 'global')) ??
        options.get('default') ??
        '',
    ),
}

function iniValue(text: string, key: string, section: string): string | undefined {
  let now = 'global'
  for (const line of text.split('\n')) {
    const head = /^\s*\[(.*)\]/.exec(line)
    const pair = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line)
    if (head) now = head[1] ?? ''
    else if (pair && now === section && pair[1] === key) return pair[2]
  }
  return undefined
}

/** The values of a lookup, as a list: what `with_NAME` loops over. */
export function lookupList(name: string, terms: readonly Value[], options: Options, run: Run): Value[] {
  const short = name.replace(/^\w+\.\w+\./, '')
  const lookup = Object.hasOwn(table, short) ? table[short] : undefined
  if (!lookup) throw new TemplateFault('template-error', `lookup plugin (${name}) not found`)
  return lookup(terms, options, run)
}

/** What `lookup()` gives: texts joined with commas, a single other value itself; `query()` always a list. */
export function lookupValue(name: string, terms: readonly Value[], options: Options, run: Run, isQuery: boolean): Value {
  let values: Value[]
  try {
    values = lookupList(
      name,
      terms.length === 1 && Array.isArray(terms[0]) && name !== 'subelements' ? (terms[0] as Value[]) : terms,
      options,
      run,
    )
  } catch (error) {
    if (!(error instanceof TemplateFault) || (options.get('errors') !== 'ignore' && options.get('errors') !== 'warn')) throw error
    return isQuery ? [] : null
  }
  if (isQuery || yes(options, 'wantlist', false)) return values
  if (values.every(isText)) return values.join(',')
  const [only] = values
  return values.length === 1 && only !== undefined ? only : values
}
