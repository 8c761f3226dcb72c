/** The sums that can be asked for. */
export const sumNames = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
export type SumName = (typeof sumNames)[number]

/** A checksum as it was asked for: the sum itself, or the address of a file that has it. */
export interface Checksum {
  readonly by: SumName
  readonly sum?: string
  readonly url?: string
}

/** `sha256:abc…` or `sha256:https://…` in its parts; a sentence where it is neither. */
export function checksumOf(text: string): Checksum | string {
  const [, name = '', rest = ''] = /^\s*(\w+):(.*)$/s.exec(text) ?? []
  const by = sumNames.find(known => known === name.toLowerCase())
  if (by === undefined)
    return `The checksum parameter has to be in format <algorithm>:<checksum>, not ${text}; the algorithms are ${sumNames.join(', ')}`
  if (/^\s*(https?|ftp|file):\/\//.test(rest)) return { by, url: rest.trim() }
  const sum = rest.replace(/\W+/g, '').toLowerCase()
  return /^[0-9a-f]+$/.test(sum) ? { by, sum } : `The checksum format is invalid: ${text}; write the sum in hex behind the colon`
}

/** The sum of a file in a list of sums: lines of sha256sum or of BSD's, or a sum alone. */
export function sumIn(list: string, name: string): string | undefined {
  const lines = list.split(/\r?\n/).filter(line => line.trim() !== '' && !/^-----/.test(line))
  const pairs = lines.map(line => {
    const bsd = /^\w+ \((.+)\) = ([0-9a-fA-F]+)\s*$/.exec(line)
    const gnu = /^\\?([0-9a-fA-F]{32,})\s+[ *]?(.+?)\s*$/.exec(line)
    return bsd ? ([bsd[1], bsd[2]] as const) : gnu ? ([gnu[2], gnu[1]] as const) : undefined
  })
  const named = pairs.find(pair => pair?.[0]?.replace(/^\.\//, '').split('/').at(-1) === name)
  const alone = lines.length === 1 ? /^\s*([0-9a-fA-F]{32,})\s*$/.exec(lines[0] ?? '')?.[1] : undefined
  return (named?.[1] ?? alone)?.toLowerCase()
}
