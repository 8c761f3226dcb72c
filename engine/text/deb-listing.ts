/** One thing that an archive of a package holds, as `tar -tv` lists it. */
export interface Shipped {
  readonly path: string
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** As playbooks write it: 0644, 04755. */
  readonly mode: string
  readonly owner: string
  readonly group: string
  readonly size: number
  /** Of a link: where it leads. Of a second name of a file: the path of the first. */
  readonly target?: string
}

const types: { readonly [letter: string]: Shipped['type'] } = { '-': 'file', h: 'file', d: 'directory', l: 'link' }

/** What a listing of `tar -tv` says, a line each; paths begin at the root, as they will on the host. */
export function shippedIn(listing: string): Shipped[] {
  return listing.split('\n').flatMap(line => {
    const [, letter = '', permissions = '', owner = '', group = '', size = '', named = ''] =
      /^(.)(.{9})[.+]? +([^/ ]+)\/(\S+) +(\d+(?:,\d+)?) +\S+ +\S+ (.*)$/.exec(line) ?? []
    if (named === '') return []
    const [name = '', target] = letter === 'l' ? named.split(/ -> (.*)/s, 2) : letter === 'h' ? named.split(/ link to (.*)/s, 2) : [named]
    const path = atRoot(name)
    if (path === '/') return []
    const to = target === undefined ? {} : { target: letter === 'h' ? atRoot(target) : unescaped(target) }
    return [{ path, type: types[letter] ?? 'other', mode: modeOf(permissions), owner, group, size: Number.parseInt(size, 10), ...to }]
  })
}

function atRoot(name: string): string {
  return `/${unescaped(name)
    .replace(/^\.?\/+|^\.$/, '')
    .replace(/\/+$/, '')}`
}

/** tar writes what cannot be printed as octal bytes, and a backslash twice. */
function unescaped(name: string): string {
  if (!name.includes('\\')) return name
  const bytes = name.replaceAll(/\\(\\|[0-7]{3}|n|t)/g, (_, code: string) =>
    code === '\\' ? '\\' : code === 'n' ? '\n' : code === 't' ? '\t' : String.fromCharCode(Number.parseInt(code, 8)),
  )
  return Buffer.from(bytes, /[\u0100-\uffff]/.test(bytes) ? 'utf8' : 'latin1').toString('utf8')
}

/** `rwsr-xr-T` as an octal mode. */
function modeOf(permissions: string): string {
  const bits = [...permissions].reduce((mode, letter, at) => mode | (/[-ST]/.test(letter) ? 0 : 1 << (8 - at)), 0)
  const special = [2, 5, 8].reduce((mode, at, index) => mode | (/[sStT]/.test(permissions[at] ?? '') ? 0o4000 >> index : 0), 0)
  return `0${(bits | special).toString(8).padStart(3, '0')}`
}
