/** A line of fstab. */
export interface FstabLine {
  readonly src: string
  readonly path: string
  readonly fstype: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

/** The table with the line in the place of the one for its path, else at the end; a line that says the same stays as it is written. */
export function withMount(table: string, wish: FstabLine): string {
  const lines = linesOf(table)
  const at = lines.findIndex(line => isFor(line, wish))
  const text = [wish.src, wish.path, wish.fstype, wish.opts, wish.dump, wish.passno].map(escaped).join(' ')
  if (at < 0) return joined([...lines, text])
  const now = lineIn(lines[at] ?? '')
  const isSame = now && (['src', 'fstype', 'opts', 'dump', 'passno'] as const).every(name => now[name] === wish[name])
  return isSame ? table : joined(lines.map((line, index) => (index === at ? text : line)))
}

/** The table without the line for a path. */
export function withoutMount(table: string, wish: Pick<FstabLine, 'path' | 'src'>): string {
  const lines = linesOf(table)
  const left = lines.filter(line => !isFor(line, { ...wish, fstype: '' }))
  return left.length === lines.length ? table : joined(left)
}

/** What a line says; none for a comment. */
export function lineIn(line: string): FstabLine | undefined {
  if (/^\s*(#|$)/.test(line)) return undefined
  const [src = '', path = '', fstype = '', opts = 'defaults', dump = '0', passno = '0'] = line.trim().split(/\s+/).map(unescaped)
  return { src, path, fstype, opts, dump, passno }
}

/** A field as tables of mounts write it: no blank, tab, line's end or backslash stands for itself. */
export function escaped(field: string): string {
  return field.replace(/[\\ \t\n]/g, letter => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

/** A field as it is meant. */
export function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** Swap space has no path: it is told by its device. */
function isFor(line: string, { path, src }: Pick<FstabLine, 'path' | 'src' | 'fstype'>): boolean {
  const now = lineIn(line)
  if (now?.path !== path) return false
  return !['none', 'swap'].includes(path) || now.src === src
}

function linesOf(table: string): string[] {
  const lines = table.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function joined(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('')
}
