import { script, sh } from '../../shell/sh.ts'
import { unescaped } from '../../text/fstab-edit.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What is mounted at a path; of several over each other the last one. */
export interface Mount {
  readonly isMounted: boolean
  /** The device; of a part of a file system that is bound here, the path of that part in it. */
  readonly src?: string
  readonly fstype?: string
}

const mountKind: Kind<string, Mount> = {
  name: 'mount',
  local: true,
  mayComeWithPackage: false,
  script: paths =>
    script([
      sh`m=$(cat /proc/self/mountinfo 2>/dev/null); mounted_() { printf 'mounts=%s\\0end=\\0' "$m"; }`,
      ...paths.map(() => sh`mounted_`),
    ]),
  parse: (record, path) => {
    const lines = (record.get('mounts') ?? '').split('\n').map(line => line.split(' '))
    const found = lines.filter(([, , , , at = '']) => unescaped(at) === path).at(-1)
    if (!found) return { isMounted: false }
    const [fstype = '', src = ''] = found.slice(found.indexOf('-') + 1)
    const root = unescaped(found[3] ?? '/')
    return { isMounted: true, src: root === '/' ? unescaped(src) : root, fstype }
  },
  absent: () => ({ isMounted: false }),
}

/** Asks what is mounted at a path. */
export function mount(path: string): Question<Mount> {
  return ask(mountKind, path)
}
