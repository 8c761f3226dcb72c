import { homedir } from 'node:os'
import { basename, dirname, extname, join, normalize, relative, resolve } from 'node:path'
import type { Filters } from '../filters.ts'
import { itemsOf, str, Tuple } from '../python.ts'

/** Filters of paths. */
export const paths: Filters = {
  basename: value => (str(value).endsWith('/') ? '' : basename(str(value))),
  dirname: value => (str(value).includes('/') ? dirname(`${str(value)}${str(value).endsWith('/') ? 'x' : ''}`) : ''),
  splitext: value => {
    const extension = extname(str(value))
    return Tuple.from([str(value).slice(0, str(value).length - extension.length), extension])
  },
  expanduser: value => str(value).replace(/^~(?=\/|$)/, homedir()),
  expandvars: (value, _args, _kwargs, run) =>
    str(value).replace(/\$(\w+)|\$\{(\w+)\}/g, (all, a: string, b: string) => run.setting.world.env(a ?? b) ?? all),
  realpath: value => resolve(str(value)),
  normpath: value => normalize(str(value)).replace(/(?<=.)\/$/, ''),
  relpath: (value, args) => relative(str(args[0] ?? '.'), str(value)) || '.',
  path_join: value =>
    join(
      ...(Array.isArray(value)
        ? itemsOf(value)
            .map(str)
            .reduce<string[]>((parts, part) => (part.startsWith('/') ? [part] : [...parts, part]), [])
        : [str(value)]),
    ),
  commonpath: value => {
    const lists = itemsOf(value).map(one => str(one).split('/'))
    const [first = []] = lists
    const end = first.findIndex((part, index) => lists.some(list => list[index] !== part))
    return (end < 0 ? first : first.slice(0, end)).join('/') || '/'
  },
  win_basename: value => str(value).replace(/^.*[\\/]/, ''),
  win_dirname: value => str(value).replace(/[\\/][^\\/]*$/, ''),
  fileglob: (value, _args, _kwargs, run) => {
    const [folder, pattern] = [dirname(str(value)), basename(str(value))]
    const expression = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '.')}$`,
    )
    return (run.setting.world.list(folder) ?? [])
      .filter(name => expression.test(name) && run.setting.world.stat(join(folder, name))?.type === 'file')
      .map(name => join(folder, name))
  },
}
