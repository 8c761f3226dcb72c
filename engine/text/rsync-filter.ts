/** Whether patterns of rsync's --exclude leave something out: the thing itself, or a folder that it is in. */
export function isLeftOut(path: string, isFolder: boolean, patterns: readonly string[]): boolean {
  const parts = path.split('/')
  return parts.some((_, at) => {
    const part = parts.slice(0, at + 1).join('/')
    return patterns.some(pattern => fits(part, at + 1 < parts.length || isFolder, pattern))
  })
}

/** A slash at the end is for folders alone; one at the beginning is the top; one within makes it the end of the path. */
function fits(path: string, isFolder: boolean, pattern: string): boolean {
  if (pattern.endsWith('/') && !isFolder) return false
  const plain = pattern.replace(/\/$/, '')
  if (plain.startsWith('/')) return expression(plain.slice(1)).test(path)
  if (plain.includes('/') || plain.includes('**')) return new RegExp(`(^|/)${source(plain)}$`, 's').test(path)
  return expression(plain).test(path.slice(path.lastIndexOf('/') + 1))
}

function expression(pattern: string): RegExp {
  return new RegExp(`^${source(pattern)}$`, 's')
}

function source(pattern: string): string {
  const words = pattern.match(/\*\*|\*|\?|\[!?\]?[^\]]*\]|\\.|[\s\S]/g) ?? []
  return words
    .map(word => {
      if (word === '**') return '.*'
      if (word === '*') return '[^/]*'
      if (word === '?') return '[^/]'
      if (word.length > 1 && word.startsWith('[')) return word.replace(/^\[!/, '[^')
      return (word.length > 1 ? word.slice(1) : word).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    })
    .join('')
}
