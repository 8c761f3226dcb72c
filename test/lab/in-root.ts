import { mustRun } from './program.ts'
import { repository } from './recipe.ts'

/** Runs a script in a root that is being built, with the packages that hosts can install where hosts will see them. */
export async function inRoot(root: string, packages: string, script: string): Promise<void> {
  const mounts = ['mkdir -p "$1$4"', 'mount --bind "$2" "$1$4"', 'mount -t proc proc "$1/proc"']
  const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LANG: 'C.UTF-8' }
  const words = [[...mounts, 'chroot "$1" sh -ec "$3"'].join('\n'), 'lab', root, packages, script, repository]
  await isolated('sh', ['-ec', ...words], environment)
}

/** Mounts that a build makes are its own, so that a killed build leaves none. */
export async function isolated(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  await mustRun('unshare', ['--mount', command, ...args], { environment })
}

/** Lines of such a script: they install packages and start nothing of them. */
export function installation(names: readonly string[]): string {
  return `printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install ${names.join(' ')}
    rm -f /usr/sbin/policy-rc.d`
}
