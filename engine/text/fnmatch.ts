/** Whether a name fits a pattern of Python's fnmatch: `*`, `?`, `[abc]`, `[!a-z]`; all else is meant as it stands. */
export function fnmatch(name: string, pattern: string): boolean {
  let source = ''
  for (let at = 0; at < pattern.length; ) {
    const [set] = /^\[!?\]?[^\]]*\]/.exec(pattern.slice(at)) ?? []
    const letter = pattern[at] ?? ''
    source += set !== undefined ? `[${inside(set)}]` : letter === '*' ? '[\\s\\S]*' : letter === '?' ? '[\\s\\S]' : literal(letter)
    at += set?.length ?? 1
  }
  return new RegExp(`^${source}$`).test(name)
}

function inside(set: string): string {
  const [, not = '', members = ''] = /^\[(!?)([\s\S]*)\]$/.exec(set) ?? []
  // A range that ends before it begins holds nothing.
  const ranges = members.replace(/([\s\S])-([\s\S])/g, (range, from: string, to: string) => (from > to ? '' : range))
  return `${not && '^'}${ranges.replace(/[\\\][^]/g, '\\$&')}`
}

function literal(letter: string): string {
  return letter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
