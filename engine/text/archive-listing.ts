/** One thing in an archive. */
export interface Listed {
  readonly path: string
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** Permissions in octal, as far as the archive says. */
  readonly mode?: string
  readonly size: number
  /** When it was changed: of a tar in UTC, of a zip as the target's clock shows it. */
  readonly time: string
}

/**
 * What `tar -tv --full-time --numeric-owner --quoting-style=escape` says: names have their control characters and backslashes written out.
 */
export function tarEntries(listing: string): Listed[] {
  return listing.split('\n').flatMap((line): Listed[] => {
    const [, letter = '', letters = '', size = '', time = '', rest] =
      /^(.)(\S{9})\S* +\S+ +(\d+(?:,\d+)?) +(\S+ \S+) (.*)$/.exec(line) ?? []
    if (rest === undefined) return []
    const name = letter === 'l' ? rest.replace(/ -> .*$/, '') : letter === 'h' ? rest.replace(/ link to .*$/, '') : rest
    const types = { '-': 'file', h: 'file', d: 'directory', l: 'link' } as const
    const type = types[letter as keyof typeof types] ?? 'other'
    return [{ path: unescaped(name), type, mode: octalOf(letters), size: Number(size) || 0, time }]
  })
}

/** What `unzip -Z -T -l` says. */
export function zipEntries(listing: string): Listed[] {
  return listing.split('\n').flatMap((line): Listed[] => {
    const shape = /^([-dl?])(\S*)\s+\S+\s+\S+\s+(\d+)\s+\S+\s+\d+\s+\S+\s+(\d{4})(\d\d)(\d\d)\.(\d\d)(\d\d)(\d\d) (.*)$/
    const [, letter = '', letters = '', size = '0', year, month, day, hour, minute, second, path] = shape.exec(line) ?? []
    if (path === undefined) return []
    const type = path.endsWith('/') ? 'directory' : letter === 'l' ? 'link' : 'file'
    return [
      {
        path,
        type,
        ...(/^[-rwxsStT]{9}$/.test(letters) && { mode: octalOf(letters) }),
        size: Number(size),
        time: `${year}-${month}-${day} ${hour}:${minute}:${second}`,
      },
    ]
  })
}

/** rwxr-sr-x as 02755. */
function octalOf(letters: string): string {
  const bits = [...letters].reduce((sum, letter) => sum * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0)
  const special = [2, 5, 8].reduce((sum, at) => sum * 2 + (/[sStT]/.test(letters[at] ?? '') ? 1 : 0), 0)
  return `0${special === 0 ? '' : special}${bits.toString(8).padStart(3, '0')}`
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' }

/** A name as it is, of one that is written with escapes. */
export function unescaped(name: string): string {
  const bytes = name.replace(/((?:\\[0-7]{3})+)|\\(.)/g, (whole, octal?: string, letter?: string) => {
    if (octal === undefined) return escapes[letter ?? ''] ?? whole
    return Buffer.from((octal.match(/[0-7]{3}/g) ?? []).map(digits => Number.parseInt(digits, 8))).toString('utf8')
  })
  return bytes
}
