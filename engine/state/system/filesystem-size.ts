import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** How much of a device a file system of ext2 and its kin could take, in whole blocks of its own, and does, in bytes; none where there is none. */
export interface FileSystemSize {
  readonly device: number
  readonly used?: number
}

const fileSystemSizeKind: Kind<string, FileSystemSize> = {
  name: 'file system size',
  local: true,
  mayComeWithPackage: true,
  script: paths =>
    script([
      sh`sized() { PATH=$PATH:/usr/sbin:/sbin; if [ -b "$1" ]; then d=$(blockdev --getsize64 "$1" 2>/dev/null); else d=$(stat -L -c %s -- "$1" 2>/dev/null); fi
printf 'device=%s\\0head=%s\\0end=\\0' "$d" "$(LC_ALL=C dumpe2fs -h "$1" 2>/dev/null </dev/null)"; }`,
      ...paths.map(path => sh`sized ${path}`),
    ]),
  parse: record => {
    const of = (name: string) => Number(new RegExp(`^${name}: *(\\d+)$`, 'm').exec(record.get('head') ?? '')?.[1] ?? Number.NaN)
    const [block, count] = [of('Block size'), of('Block count')]
    const device = Number(record.get('device') ?? 0)
    return count > 0 ? { device: Math.floor(device / block) * block, used: block * count } : { device }
  },
  absent: () => ({ device: 0 }),
}

/** Asks how large a device and the file system on it are; the path is one from the root. */
export function fileSystemSize(path: string): Question<FileSystemSize> {
  return ask(fileSystemSizeKind, path)
}
