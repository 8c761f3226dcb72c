/**
 * Where packages of distributions put files. A folder of one's own at the root, and what belongs to people, is none of their business; nor
 * is /usr/local, nor what whoever runs a host adds to units in /etc/systemd/system/NAME.d.
 */
const places = /^\/(bin|boot|etc|lib\w*|opt|run|sbin|srv|usr|var)(\/|$)/
const own = /^\/usr\/local\/|^\/etc\/systemd\/system\/[^/]+\.d(\/|$)/

/** Whether a package may bring what is at a path. Nobody knows where a path that does not begin at the root leads. */
export function mayBePackaged(path: string): boolean {
  return (places.test(path) && !own.test(path)) || !path.startsWith('/')
}
