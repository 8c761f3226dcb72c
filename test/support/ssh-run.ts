import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../engine/report/events.ts'
import { type CountingProxy, startProxy } from '../lab/proxy.ts'
import { cli, quietEnvironment } from './command-line.ts'
import type { Task } from './place.ts'
import { type Sshd, startSshd } from './sshd.ts'

/** A run that has begun. */
export interface Going {
  readonly pid: number
  /** Resolves when an event came for which this holds. */
  until(holds: (event: RunEvent) => boolean): Promise<void>
  signal(name: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

/** What a run came to. */
export interface Ended {
  readonly status: number | null
  readonly events: readonly RunEvent[]
  readonly stderr: string
  /** What each task came to, in order. */
  readonly outcomes: readonly Extract<RunEvent, { type: 'host-finished' }>['outcome'][]
}

/** Handlers of the play, options of the command line, further names of the host, what holds for one of them alone, and plays before this one. */
export interface More {
  readonly handlers?: readonly Task[]
  readonly args?: readonly string[]
  readonly hosts?: readonly string[]
  readonly own?: { readonly [host: string]: object }
  readonly before?: readonly object[]
}

/** An SSH server behind a proxy, and folders of this side and of that. */
export interface Far {
  readonly sshd: Sshd
  readonly proxy: CountingProxy
  /** A folder that the tasks write to. */
  readonly there: string
  start(tasks: readonly Task[], more?: More): Going
}

/** Works with a host over SSH; nothing of ours may be left on it afterwards: no process, no file. */
export async function overSsh(work: (far: Far) => Promise<void>): Promise<void> {
  const sshd = await startSshd()
  const proxy = await startProxy({ to: { address: '127.0.0.1', port: sshd.port } })
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-far-'))
  const there = join(folder, 'there')
  mkdirSync(there)
  const options = `-F none -o UserKnownHostsFile=${sshd.knownHosts} -o HostKeyAlias=[127.0.0.1]:${sshd.port} -o GlobalKnownHostsFile=none -o IdentityAgent=none`
  const host = { ansible_host: '127.0.0.1', ansible_port: proxy.port, ansible_user: sshd.user, ansible_timeout: 3 }
  const vars = { ...host, ansible_ssh_private_key_file: sshd.key, ansible_ssh_common_args: options }
  const start: Far['start'] = (tasks, { handlers = [], args = [], hosts = [], own = {}, before = [] } = {}) => {
    const names = Object.fromEntries(['h1', ...hosts].map(name => [name, { ...vars, ...own[name] }]))
    writeFileSync(join(folder, 'hosts.json'), JSON.stringify({ all: { hosts: names } }))
    writeFileSync(join(folder, 'site.yml'), JSON.stringify([...before, { hosts: 'all', gather_facts: false, tasks, handlers }]))
    return going(['run', 'site.yml', '-i', 'hosts.json', '--output', 'json', ...args], folder)
  }
  try {
    await work({ sshd, proxy, there, start })
  } finally {
    await proxy.stop()
    await sshd.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function going(args: readonly string[], folder: string): Going {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: quietEnvironment, stdio: ['ignore', 'pipe', 'pipe'] })
  const events: RunEvent[] = []
  const waiting: { readonly holds: (event: RunEvent) => boolean; readonly tell: () => void }[] = []
  let [rest, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as RunEvent
      events.push(event)
      for (const { holds, tell } of waiting) if (holds(event)) tell()
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8')
  })
  const ended = new Promise<Ended>(resolve =>
    child.once('close', status => {
      const outcomes = events.flatMap(event => (event.type === 'host-finished' ? [event.outcome] : []))
      resolve({ status, events, stderr, outcomes })
    }),
  )
  return {
    pid: child.pid ?? 0,
    until: holds =>
      new Promise((tell, fail) => {
        if (events.some(holds)) return tell()
        waiting.push({ holds, tell })
        void ended.then(({ stderr: said }) => fail(new Error(`the run ended before: ${said}`)))
      }),
    signal: name => void child.kill(name),
    ended,
  }
}

/** The command lines of processes that hold a word in them or, as what an SSH server starts does, in their environment. */
export function running(word: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
        return [line, environment].some(text => text.includes(word)) ? [line.replaceAll('\0', ' ').trim()] : []
      } catch {
        return []
      }
    })
}

/** Whether a process is there, and not only its entry that nobody has taken away yet. */
export function isAlive(pid: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}
