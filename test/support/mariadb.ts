import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** A MariaDB of a test's own, in a folder of its own and on a socket alone: root is let in there without a password. */
export interface Mariadb {
  readonly socket: string
  readonly ask: (query: string, words?: readonly string[]) => string
  readonly stop: () => Promise<void>
}

/** Starts one. */
export async function startMariadb(): Promise<Mariadb> {
  if (!existsSync('/usr/sbin/mariadbd')) throw new Error('there is no MariaDB here: apt-get install mariadb-server')
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-mariadb-'))
  const words = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--user=${userInfo().username}`]
  const quick = ['--innodb-log-file-size=4M', '--innodb-buffer-pool-size=8M', '--innodb-flush-log-at-trx-commit=0']
  execFileSync('mariadb-install-db', [...words, '--auth-root-authentication-method=normal', '--skip-test-db', ...quick], { stdio: 'pipe' })
  const socket = join(folder, 'socket')
  const child = spawn(
    '/usr/sbin/mariadbd',
    [...words, ...quick, `--socket=${socket}`, '--skip-networking', `--pid-file=${join(folder, 'pid')}`],
    { stdio: 'ignore' },
  )
  const ended = once(child, 'exit')
  while (!existsSync(socket) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 20))
  return {
    socket,
    ask: (query, more = ['-u', 'root']) =>
      execFileSync('mariadb', ['--no-defaults', `--socket=${socket}`, ...more, '-BN', '-e', query], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim(),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
