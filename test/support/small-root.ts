import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Fills a folder with busybox under all its names, what it is linked against, and a root user: the smallest system that can be worked on. */
export function makeSmallRoot(folder: string): void {
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim()
  const libraries = execFileSync('ldd', [busybox], { encoding: 'utf8' }).matchAll(/(?:=> |^\s+)(\/\S+)/gm)
  for (const path of [...libraries].map(found => found[1] ?? '')) copy(path, join(folder, path))
  copy(busybox, join(folder, 'bin/busybox'))
  const names = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n')
  for (const name of names.filter(one => one !== '' && one !== 'busybox')) symlinkSync('busybox', join(folder, 'bin', name))
  for (const path of ['dev', 'etc', 'proc', 'root', 'srv', 'tmp']) mkdirSync(join(folder, path), { recursive: true })
  symlinkSync('bin', join(folder, 'sbin'))
  execFileSync('mknod', ['-m', '666', join(folder, 'dev/null'), 'c', '1', '3'])
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\n')
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
