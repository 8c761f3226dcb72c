import type { Machine } from '../machine.ts'

/** A path of the target with the home and the name of the user of the shell put in for ~, $HOME and $USER, as Python does for paths. */
export function targetPath(path: string, { home, user }: Machine): string {
  const known: { readonly [name: string]: string } = { HOME: home, USER: user, LOGNAME: user }
  return path
    .replace(/^~([^/]*)(?=\/|$)/, (whole, name: string) => (name === '' || name === user ? home : whole))
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => known[bare ?? braced ?? ''] ?? whole)
}

/** The folders that a path is in, the outermost first, without the root. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').filter(Boolean).slice(0, -1)
  const start = path.startsWith('/') ? '/' : ''
  return parts.map((_, index) => start + parts.slice(0, index + 1).join('/'))
}
