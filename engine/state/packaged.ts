/** Where packages of distributions put files. A folder of one's own at the root, and what belongs to people, is none of their business. */
const places = /^\/(bin|boot|etc|lib\w*|opt|run|sbin|srv|usr|var)(\/|$)/

/** Whether a package may bring what is at a path. Nobody knows where a path that does not begin at the root leads. */
export function mayBePackaged(path: string): boolean {
  return places.test(path) || !path.startsWith('/')
}
