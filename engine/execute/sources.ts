import { hostname, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { type Position, Problems } from '../errors.ts'
import { type Key, type Mapping, Secret, Unknown, type Value } from '../load/values.ts'
import { decrypt, type Vault } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import type { ArgsSchema, Source } from '../schema.ts'
import { cutFirstWord } from '../text/first-word.ts'
import type { View } from './view.ts'

/** Thrown when a template that a task would send cannot be rendered yet. */
export class NotYet extends Error {
  readonly unknown: Unknown
  constructor(unknown: Unknown) {
    super('not known yet')
    this.unknown = unknown
  }
}

/** Thrown when a file that a task sends cannot be rendered: unlike an argument's, that is one item's trouble. */
export class BrokenTemplate extends Problems {}

/** Swaps the names of control-side files in arguments for what is in them; templates are rendered when their bytes are asked for. */
export function withSources(
  schema: ArgsSchema,
  args: { [name: string]: unknown },
  view: View,
  from: { readonly world: World; readonly vault: Vault; readonly places: ReadonlyMap<string, Position>; readonly at: Position },
): { [name: string]: unknown } {
  const { world, vault } = from
  const swapped = Object.entries(schema.properties).flatMap(([name, property]): [string, unknown][] => {
    const folder = property['x-source']
    const given = args[name]
    if (!folder || typeof given !== 'string' || args['remote_src'] === true || args['copy'] === false) return []
    const path = locate(
      property['x-first-word'] ? cutFirstWord(given)[0] : given,
      folder,
      view.searchPath,
      world,
      from.places.get(name) ?? from.at,
    )
    const read = (file: string) => plainBytes(file, world, vault, args['decrypt'] !== false)
    return [
      [
        name,
        sourceAt(given, path, world, folder === 'templates' ? file => rendered(() => renderedBytes(file, read(file), view, args)) : read),
      ],
    ]
  })
  return Object.assign(Object.create(null), args, Object.fromEntries(swapped)) as { [name: string]: unknown }
}

function rendered<T>(render: () => T): T {
  try {
    return render()
  } catch (error) {
    throw error instanceof Problems ? new BrokenTemplate(error.problems) : error
  }
}

/** Finds a file by Ansible's search path: folder by folder, first below files/ or templates/. */
export function locate(name: string, folder: string, searchPath: readonly string[], world: World, at?: Position): string {
  const home = name.startsWith('~/') ? join(world.env('HOME') ?? '/', name.slice(2)) : name
  if (isAbsolute(home) && world.stat(home)) return home
  const tried = searchPath.flatMap(place => [join(place, folder, name), join(place, name)])
  const found = isAbsolute(home) ? undefined : tried.find(path => world.stat(path))
  if (found) return found
  throw new Problems([
    {
      code: 'missing-file',
      message: `there is no file "${name}" here`,
      ...(at ? { at } : {}),
      hint: `looked in ${(isAbsolute(home) ? [home] : tried).join(', ')}`,
    },
  ])
}

function sourceAt(name: string, path: string, world: World, read: (file: string) => Uint8Array | Secret): Source {
  const stat = world.stat(path)
  const type = stat?.type === 'directory' ? 'directory' : 'file'
  let bytes: Uint8Array | Secret | undefined
  return {
    name,
    path,
    type,
    mode: stat?.mode ?? 0o644,
    get bytes() {
      bytes ??= type === 'directory' ? new Uint8Array() : read(path)
      return bytes
    },
    get entries() {
      return type === 'directory' ? entriesBelow(path, '', world, read) : []
    },
  }
}

function entriesBelow(root: string, below: string, world: World, read: (file: string) => Uint8Array | Secret): Source['entries'][number][] {
  return (world.list(join(root, below)) ?? []).flatMap(name => {
    const path = join(below, name)
    const stat = world.stat(join(root, path))
    if (!stat) return []
    if (stat.type !== 'directory') return [{ path, type: 'file' as const, mode: stat.mode, bytes: read(join(root, path)) }]
    return [{ path, type: 'directory' as const, mode: stat.mode, bytes: new Uint8Array() }, ...entriesBelow(root, path, world, read)]
  })
}

function plainBytes(file: string, world: World, vault: Vault, decrypting: boolean): Uint8Array | Secret {
  const bytes = world.read(file) ?? new Uint8Array()
  const isVault = decrypting && Buffer.from(bytes.subarray(0, 14)).toString('latin1') === '$ANSIBLE_VAULT'
  if (!isVault) return bytes
  const plain = decrypt(Buffer.from(bytes).toString('latin1'), vault, file)
  vault.opened?.(plain)
  return new Secret(plain)
}

function renderedBytes(path: string, bytes: Uint8Array | Secret, view: View, args: { [name: string]: unknown }): Uint8Array | Secret {
  const text = Buffer.from(bytes instanceof Secret ? (bytes.reveal() as Uint8Array) : bytes).toString('utf8')
  const text_ = (name: string) => (typeof args[name] === 'string' ? { [camel(name)]: args[name] } : {})
  const flag = (name: string) => (typeof args[name] === 'boolean' ? { [camel(name)]: args[name] } : {})
  const delimiters = [
    'block_start_string',
    'block_end_string',
    'variable_start_string',
    'variable_end_string',
    'comment_start_string',
    'comment_end_string',
    'newline_sequence',
  ]
  const options = Object.assign({ path }, ...delimiters.map(text_), flag('trim_blocks'), flag('lstrip_blocks')) as { path: string }
  const result = view.with(templateVariables(path, args)).templar.file(text, options)
  if (result instanceof Unknown) throw new NotYet(result)
  const isSecret = result instanceof Secret || bytes instanceof Secret
  const rendered = Buffer.from(String(result instanceof Secret ? result.reveal() : result), 'utf8')
  return isSecret ? new Secret(rendered) : rendered
}

/** What a template may say about itself. */
function templateVariables(path: string, args: { [name: string]: unknown }): Mapping {
  return new Map<Key, Value>([
    ['template_path', path],
    ['template_fullpath', resolve(path)],
    ['template_destpath', String(args['dest'] ?? '')],
    ['template_host', hostname()],
    ['template_uid', userInfo().username],
  ])
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
