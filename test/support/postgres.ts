import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** A PostgreSQL of a test's own, on loopback and in a folder of its own. By its socket everybody is let in, by TCP with a password. */
export interface Postgres {
  readonly socket: string
  readonly port: number
  /** Of the user postgres, by TCP. */
  readonly password: string
  /** What the server says to a query, as psql prints it. */
  readonly ask: (query: string, database?: string) => string
  readonly stop: () => Promise<void>
}

const versions = '/usr/lib/postgresql'
const programs = existsSync(versions) ? join(versions, readdirSync(versions).sort().at(-1) ?? '', 'bin') : undefined
const password = `it's "so" \\ secret: 1`

/** Starts one; it wants no root, so root's test has the user postgres run it. */
export async function startPostgres(): Promise<Postgres> {
  if (programs === undefined) throw new Error('there is no PostgreSQL here: apt-get install postgresql')
  // Debian's psql is a program that looks for the right one, at length.
  const path = process.env['PATH']
  process.env['PATH'] = `${programs}:${path ?? ''}`
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-postgres-'))
  const who = runner()
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid)
  const cluster = join(folder, 'cluster')
  const options = { ...who, cwd: folder, encoding: 'utf8', stdio: 'pipe' } as const
  execFileSync(
    join(programs, 'initdb'),
    ['-D', cluster, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'],
    options,
  )
  writeFileSync(join(cluster, 'pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n')
  const port = await freePort()
  const settings = [`unix_socket_directories=${folder}`, `port=${port}`, 'listen_addresses=127.0.0.1', 'fsync=off']
  const child = spawn(join(programs, 'postgres'), ['-D', cluster, ...settings.flatMap(setting => ['-c', setting])], {
    ...who,
    cwd: folder,
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const words = ['-X', '-h', folder, '-p', String(port), '-U', 'postgres']
  const ask = (query: string, database = 'postgres') =>
    execFileSync('psql', [...words, '-A', '-t', '-d', database, '-c', query], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  // The socket is there before the server takes anybody.
  const isReady = () => spawnSync(join(programs, 'pg_isready'), ['-q', '-h', folder, '-p', String(port)]).status === 0
  while (!isReady() && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 20))
  ask(`ALTER ROLE postgres PASSWORD '${password.replaceAll("'", "''")}'`)
  return {
    socket: folder,
    port,
    password,
    ask,
    stop: async () => {
      process.env['PATH'] = path
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

function runner(): { readonly uid?: number; readonly gid?: number } {
  if (userInfo().uid !== 0) return {}
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: number('-u'), gid: number('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
