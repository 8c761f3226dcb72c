import { isAbsolute, join, posix } from 'node:path'
import { anyText, flagOf } from '../arguments.ts'
import { expandUser } from '../filters/paths.ts'
import { Fault, type Item, type ItemMap, type Keywords } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { literalPass } from '../literal-pass.ts'
import { text } from '../python/text.ts'
import { lstrip, rstrip, splitlines } from '../python/text-parts.ts'
import { elements, truthy } from '../python/truth.ts'
import type { Delimiters } from '../syntax/delimiters.ts'
import { findFile, opened, readFound } from './find.ts'
import type { Lookup } from './run.ts'

/** Lookups of files and of what programs and servers answer. */
export const fileLookups: Readonly<Record<string, Lookup>> = {
  file: (kernel, terms, options) =>
    terms.map(term => {
      const { text: content } = readFound(kernel, 'files', anyText(term))
      const left = flagOf(options.get('lstrip')) ? lstrip(content) : content
      return flagOf(options.get('rstrip'), true) ? rstrip(left) : left
    }),
  unvault: (kernel, terms) => terms.map(term => readFound(kernel, 'files', anyText(term)).text),
  template: (kernel, terms, options) => terms.map(term => template(kernel, anyText(term), options)),
  fileglob: (kernel, terms) => terms.flatMap(term => fileglob(kernel, anyText(term))),
  first_found: (kernel, terms, options) => firstFound(kernel, terms, options),
  pipe: (kernel, terms) => terms.map(term => rstrip(output(kernel, anyText(term), 'pipe'))),
  lines: (kernel, terms) => terms.flatMap(term => splitlines(output(kernel, anyText(term), 'lines'))),
  url: (kernel, terms, options) => terms.flatMap(term => fetched(kernel, anyText(term), options)),
  env: (kernel, terms, options) => terms.map(term => kernel.world.env(anyText(term).split(/\s+/)[0] ?? '') ?? options.get('default') ?? ''),
}

function output(kernel: Kernel, command: string, name: string): string {
  const { stdout, stderr, status } = kernel.world.run(command, { cwd: kernel.setting.playbookDir })
  if (status !== 0)
    throw new Fault(
      `lookup_plugin.${name}(${command}) returned ${status}${stderr.trim() === '' ? '' : `: ${stderr.trim().split('\n').at(-1)}`}`,
    )
  return stdout
}

function fetched(kernel: Kernel, url: string, options: Keywords): readonly Item[] {
  const headers = Object.fromEntries(
    [...((options.get('headers') ?? new Map()) as ItemMap)].map(([key, value]) => [text(key as Item), text(value)]),
  )
  const user = options.get('username')
  const credentials =
    user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${text(user)}:${anyText(options.get('password'))}`).toString('base64')}` }
  try {
    const body = kernel.world.fetch(url, { headers: { ...headers, ...credentials } })
    return flagOf(options.get('split_lines'), true) ? splitlines(body) : [body]
  } catch (error) {
    throw new Fault(`there is no answer from ${url}: ${String(error).trimEnd().split('\n').at(-1)}`)
  }
}

/** Files that match a pattern in its last part, sorted. */
export function fileglob(kernel: Kernel, pattern: string): string[] {
  const folder = posix.dirname(expandUser(pattern, kernel))
  const name = nameMatcher(posix.basename(pattern))
  const found = findFile(kernel, ['files'], folder === '.' ? '' : folder)
  const within = folder === '.' ? findFolders(kernel) : found === undefined ? [] : [found]
  for (const place of within) {
    const files = (kernel.world.list(place) ?? []).filter(file => name.test(file) && kernel.world.stat(join(place, file))?.type === 'file')
    if (files.length > 0) return files.map(file => join(place, file))
  }
  return []
}

function findFolders(kernel: Kernel): string[] {
  return [...new Set([...kernel.setting.searchPath, kernel.setting.playbookDir])].flatMap(place => [join(place, 'files'), place])
}

function nameMatcher(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$+.()|{}]/g, '\\$&')
    .replace(/\[!/g, '[^')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${/^[*?[]/.test(pattern) ? '(?!\\.)' : ''}${source}$`, 's')
}

function firstFound(kernel: Kernel, terms: readonly Item[], options: Keywords): readonly Item[] {
  const all = terms.flatMap(term => (Array.isArray(term) ? (term as readonly Item[]) : [term]))
  let skips = flagOf(options.get('skip'))
  const wanted =
    options.has('files') || options.has('paths')
      ? named(options.get('files') ?? all, options.get('paths'))
      : all.flatMap(term => {
          if (!(term instanceof Map)) return parted(term)
          const map = term as ItemMap
          skips ||= truthy(map.get('skip') ?? false)
          return named(map.get('files'), map.get('paths'))
        })
  const found = wanted
    .map(name => findFile(kernel, ['files', 'vars', 'templates'], name) ?? findFile(kernel, ['tasks'], name))
    .find(path => path !== undefined)
  if (found !== undefined) return [found]
  if (skips) return []
  throw new Fault(
    'No file was found when using first_found.',
    'missing-file',
    `looked for ${wanted.join(', ')}; errors='ignore' or skip: true lets nothing be found`,
  )
}

function named(files: Item | undefined, paths: Item | undefined): string[] {
  const names = parted(files ?? [])
  const folders = parted(paths ?? [])
  if (names.length === 0) return folders
  return folders.length === 0
    ? names
    : folders.flatMap(folder => names.map(name => (isAbsolute(name) ? name : `${folder.replace(/\/$/, '')}/${name}`)))
}

function parted(item: Item): string[] {
  if (Array.isArray(item)) return (item as readonly Item[]).flatMap(parted)
  return text(item)
    .split(/[,;]/)
    .map(part => part.trim())
    .filter(part => part !== '')
}

const renamed = {
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
} as const

function template(kernel: Kernel, name: string, options: Keywords): Item {
  const path = findFile(kernel, ['templates'], name)
  const bytes = path === undefined ? undefined : kernel.world.read(path)
  if (path === undefined || bytes === undefined)
    throw new Fault(`the template file "${name}" could not be found for the lookup`, 'missing-template')
  const changes = Object.entries(renamed).flatMap(([option, own]) =>
    options.has(option) ? [[own, anyText(options.get(option))] as const] : [],
  )
  const flags = { trimBlocks: flagOf(options.get('trim_blocks'), true), lstripBlocks: flagOf(options.get('lstrip_blocks')) }
  const delimiters: Delimiters = { ...kernel.delimiters, ...flags, ...Object.fromEntries(changes) }
  const more = options.get('template_vars')
  const variables = new Map<string, Item>([
    ...(more instanceof Map ? [...(more as ItemMap)].map(([key, value]) => [text(key as Item), value] as const) : []),
    ['template_path', path],
    ['template_fullpath', path],
  ])
  const source = Buffer.from(opened(kernel, bytes)).toString('utf8')
  const written = kernel.renderFile(source, path, delimiters, variables)
  // As in Ansible, a text without a template in it is a text.
  const isTemplate = [delimiters.variableStart, delimiters.blockStart, delimiters.commentStart].some(mark => source.includes(mark))
  return isTemplate && flagOf(options.get('convert_data'), true) ? literalPass(written) : written
}

/** Elements of something as texts. */
export function texts(item: Item): string[] {
  return elements(item).map(text)
}
