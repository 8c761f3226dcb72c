import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What a test can ask of its SSH server: who may log in, and further lines of sshd_config. */
export interface SshdOptions {
  readonly users?: readonly string[]
  readonly config?: readonly string[]
}

/** A running SSH server on loopback. `key` and `knownHosts` are paths, `hostKey` is the public key as `TYPE BASE64`. */
export interface Sshd {
  readonly address: '127.0.0.1'
  readonly port: number
  readonly user: string
  readonly key: string
  readonly hostKey: string
  readonly knownHosts: string
  readonly folder: string
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(path => existsSync(path))
const run = promisify(execFile)

/** Why no SSH server can be started here, or undefined where it can: for `describe.skipIf`. */
export function sshdMissing(): string | undefined {
  return program === undefined ? 'there is no /usr/sbin/sshd: apt-get install openssh-server' : undefined
}

/** Starts an SSH server of its own: own configuration, host key and user key in a temporary folder, any free port of loopback. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-sshd-'))
  try {
    await makeKey(join(folder, 'host'))
    await makeKey(join(folder, 'key'))
    return await launch(folder, options)
  } catch (problem) {
    await rm(folder, { recursive: true, force: true })
    throw problem
  }
}

async function launch(folder: string, options: SshdOptions, tries = 5): Promise<Sshd> {
  const port = await freePort()
  const config = join(folder, 'sshd_config')
  await writeFile(config, configuration(folder, port, options))
  // Root's sshd refuses to start without its empty folder, which boot scripts make elsewhere.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const child = spawn(program ?? 'sshd', ['-D', '-f', config, '-E', join(folder, 'log')], { stdio: 'ignore' })
  const ended = new Promise<void>(done => child.once('close', () => done()).once('error', () => done()))
  if (!(await answers(port, ended))) {
    child.kill('SIGKILL')
    if (tries > 1) return launch(folder, options, tries - 1)
    throw new Error(`sshd does not answer: ${await readFile(join(folder, 'log'), 'utf8').catch(() => sshdMissing() ?? 'it wrote no log')}`)
  }
  const hostKey = (await readFile(join(folder, 'host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ').trim()
  const knownHosts = join(folder, 'known_hosts')
  await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`)
  const stop = async () => {
    child.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const log = () => readFile(join(folder, 'log'), 'utf8')
  const user = options.users?.[0] ?? userInfo().username
  return { address: '127.0.0.1', port, user, key: join(folder, 'key'), hostKey, knownHosts, folder, log, stop }
}

function configuration(folder: string, port: number, options: SshdOptions): string {
  return [
    // sshd takes the first value it reads of a keyword, so a test's own lines come first.
    ...(options.config ?? []),
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/key.pub`,
    `PidFile ${folder}/pid`,
    `AllowUsers ${(options.users ?? [userInfo().username]).join(' ')}`,
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintLastLog no',
    'MaxStartups 100',
    'MaxSessions 100',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n')
}

async function makeKey(path: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tsplay-test', '-f', path])
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
}

async function answers(port: number, ended: Promise<void>): Promise<boolean> {
  const gone = ended.then(() => 'ended' as const)
  // Waits between tries are part of asking: there is no event for "a port is open now".
  for (let left = 100; left > 0; left--) {
    const answer = await Promise.race([greets(port), gone])
    if (answer === 'ended') return false
    if (answer) return true
    await wait(30)
  }
  return false
}

function greets(port: number): Promise<boolean> {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', first => {
      socket.destroy()
      done(first.toString('latin1').startsWith('SSH-'))
    })
    socket.once('error', () => done(false)).once('close', () => done(false))
  })
}
