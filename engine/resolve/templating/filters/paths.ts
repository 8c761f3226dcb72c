import { posix } from 'node:path'
import { anyText, textOf } from '../arguments.ts'
import type { Item } from '../items.ts'
import { tuple } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { entries } from '../library.ts'
import { fileglob } from '../lookups/files.ts'
import { elements } from '../python/truth.ts'

/** Filters on paths. They touch the control side only where their names say so. */
export const pathFilters = entries({
  basename: ['value', (_, value) => anyText(value).replace(/^.*\//s, '')],
  dirname: ['value', (_, value) => dirname(anyText(value))],
  splitext: ['value', (_, value) => splitext(anyText(value))],
  expanduser: ['value', (kernel, value) => expandUser(anyText(value), kernel)],
  expandvars: ['value', (kernel, value) => expandVars(anyText(value), kernel)],
  normpath: ['value', (_, value) => normpath(anyText(value))],
  realpath: ['value', (kernel, value) => normpath(posix.resolve(kernel.setting.playbookDir, anyText(value)))],
  relpath: ['value start?', (kernel, value, start) => relpath(anyText(value), anyText(start, '.'), kernel.setting.playbookDir)],
  path_join: ['value', (_, value) => pathJoin(typeof value === 'string' ? [value] : elements(value ?? null).map(part => textOf(part)))],
  commonpath: ['value', (_, value) => commonPath(elements(value ?? null).map(part => textOf(part)))],
  win_basename: [
    'value',
    (_, value) =>
      anyText(value)
        .replace(/^.*[\\/]/s, '')
        .replace(/^[A-Za-z]:/, ''),
  ],
  win_dirname: ['value', (_, value) => anyText(value).replace(/[\\/]+[^\\/]*$/s, '')],
  win_splitdrive: ['value', (_, value) => splitDrive(anyText(value))],
  // Unlike the lookup, it looks only where Ansible was started, and gives the paths as they were asked for; ~ is a name there.
  fileglob: [
    'value',
    (kernel, value) => {
      const pattern = anyText(value)
      const found = fileglob(kernel, posix.resolve(pattern))
      return found.map(path => posix.join(posix.dirname(pattern), posix.basename(path)))
    },
  ],
})

function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

function splitext(path: string): Item {
  const name = path.replace(/^.*\//s, '')
  const [, extension = ''] = /^\.*[^.][\s\S]*(\.[^.]*)$/.exec(name) ?? []
  return tuple(path.slice(0, path.length - extension.length), extension)
}

function normpath(path: string): string {
  const normal = posix.normalize(path)
  const doubled = /^\/\/(?!\/)/.test(path) ? '/' : ''
  return normal === '/' || normal === './' ? doubled + (normal === '/' ? '/' : '.') : doubled + normal.replace(/\/$/, '')
}

function relpath(path: string, start: string, from: string): string {
  return posix.relative(posix.resolve(from, start), posix.resolve(from, path)) || '.'
}

/** Python's os.path.join: an absolute part begins anew. */
export function pathJoin(parts: readonly string[]): string {
  return parts.reduce(
    (joined, part) => (part.startsWith('/') ? part : joined === '' || joined.endsWith('/') ? joined + part : `${joined}/${part}`),
    '',
  )
}

function commonPath(paths: readonly string[]): string {
  const cut = paths.map(path => path.split('/').filter(part => part !== '' && part !== '.'))
  const [first = []] = cut
  const end = first.findIndex((part, index) => cut.some(other => other[index] !== part))
  return (
    (paths.every(path => path.startsWith('/')) ? '/' : '') +
    first.slice(0, end < 0 ? Math.min(...cut.map(parts => parts.length)) : end).join('/')
  )
}

/** `~` and `~name` as the home they stand for. */
export function expandUser(path: string, kernel: Pick<Kernel, 'world'>): string {
  const [, user] = /^~([^/]*)/.exec(path) ?? []
  if (user === undefined) return path
  const home = user === '' ? kernel.world.env('HOME') : homeOf(user, kernel)
  return home === undefined ? path : home.replace(/\/$/, '') + path.slice(1 + user.length)
}

function homeOf(user: string, kernel: Pick<Kernel, 'world'>): string | undefined {
  const lines = Buffer.from(kernel.world.read('/etc/passwd') ?? new Uint8Array())
    .toString('utf8')
    .split('\n')
  return lines.find(line => line.startsWith(`${user}:`))?.split(':')[5]
}

function expandVars(path: string, kernel: Kernel): string {
  return path.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, plain?: string, braced?: string) => kernel.world.env(plain ?? braced ?? '') ?? whole,
  )
}

function splitDrive(path: string): Item {
  const [drive = ''] = /^(?:[A-Za-z]:|[\\/]{2}[^\\/]+[\\/][^\\/]+)/.exec(path) ?? []
  return tuple(drive, path.slice(drive.length))
}
