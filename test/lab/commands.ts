import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Lab, openLab } from './host.ts'
import { obstacles } from './machine.ts'
import { environment } from './node.ts'
import { cacheFolder, ownId, placesOf, project } from './places.ts'
import { ssh, sshWords } from './ssh.ts'
import { startLab } from './start.ts'
import { remove, sweep } from './state.ts'
import { howToLookAround, withoutLab } from './words.ts'

/** What `npm run lab` can do; `run` gives the exit code. */
export interface Command {
  readonly usage: string
  readonly tells: string
  readonly run: (words: readonly string[]) => Promise<number>
}

/** What it does where no command is given. */
export const defaultCommand = 'tour'

/** All commands by name. */
export const commands: Readonly<Record<string, Command>> = {
  tour: { usage: '', tells: 'a fresh host, services.yml twice, verify.yml, and how to go on', run: tour },
  up: { usage: '', tells: 'a fresh bare host', run: async () => ((await up()) ? 0 : 1) },
  run: { usage: '[PLAYBOOK] [OPTION]…', tells: 'tsplay run on the host; services.yml where no playbook is given', run: play },
  verify: { usage: '', tells: 'verify.yml on the host', run: () => play(['playbooks/verify.yml']) },
  shell: { usage: '[WORD]…', tells: 'a shell on the host, or a command', run: shell },
  node: { usage: 'NAME|MAC [WORD]…', tells: 'a shell on a node of the inventory, or a command', run: enterNode },
  reset: { usage: '', tells: 'throw away what was written on the host', run: () => withLab(lab => lab.reset()) },
  reboot: { usage: '', tells: 'let the host reboot', run: () => withLab(lab => lab.reboot()) },
  status: { usage: '', tells: 'what runs, and how to reach it', run: status },
  down: { usage: '', tells: 'throw the lab away', run: down },
  clean: { usage: '', tells: 'throw all labs away, and what was built for them', run: clean },
}

async function tour(): Promise<number> {
  const lab = await up()
  if (!lab) return 1
  const playbook = 'playbooks/services.yml'
  const runs: readonly (readonly [string, string])[] = [
    ['From a bare host to the services of the lab', playbook],
    ['Once more: nothing changes', playbook],
    ['Do all services answer?', 'playbooks/verify.yml'],
  ]
  // In this order: each run stands on the one before.
  for (const [heading, book] of runs) {
    say(`\n${heading}\n`)
    const status = await tsplay(lab, [book])
    if (status !== 0) {
      say(howToLookAround(lab))
      return status
    }
  }
  say(howToLookAround(lab))
  return 0
}

async function up(): Promise<Lab | undefined> {
  const hindrances = obstacles()
  if (hindrances.length > 0) {
    process.stderr.write(withoutLab(hindrances))
    return undefined
  }
  const start = performance.now()
  const progress = (sentence: string) => say(`${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${sentence}\n`)
  const lab = await startLab({ id: ownId, stays: true, progress })
  await lab.upstream()
  progress(`the host is up: ssh -F ${placesOf(lab.id).sshConfig} services`)
  return lab
}

async function play(words: readonly string[]): Promise<number> {
  const lab = (await openLab(ownId)) ?? (await up())
  if (!lab) return 1
  const isBook = words.some(word => /\.ya?ml$/.test(word) && existsSync(word))
  return tsplay(lab, isBook ? words : ['playbooks/services.yml', ...words])
}

async function tsplay(lab: Lab, words: readonly string[]): Promise<number> {
  const program = join(project, 'dist/bin/engine/cli.js')
  const args = ['run', ...words, '-i', 'inventory/okd', '-i', lab.inventory]
  say(`$ tsplay ${args.join(' ')}\n`)
  if (existsSync(program)) return attach(process.execPath, [program, ...args])
  say(`(${program} is not built: npm run build)\n`)
  return 1
}

function shell(words: readonly string[]): Promise<number> {
  return withLab(lab =>
    attach('ssh', [...(words.length === 0 ? ['-t'] : []), ...sshWords(lab.host), ...(words.length === 0 ? [] : ['--', ...words])]),
  )
}

function enterNode([which, ...words]: readonly string[]): Promise<number> {
  return withLab(async lab => {
    const known = await nodesOfInventory()
    const mac = known.find(node => node.name === which)?.mac ?? which
    if (mac === undefined || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac))
      throw new Error(`which node? One of ${known.map(node => node.name).join(', ')}, or a hardware address`)
    const node = await lab.node(mac.toLowerCase())
    if (words.length === 0) say(`${which} is on the wire with eth0, ${mac}, and no address yet: dhclient -v eth0\n`)
    const [command = '', ...args] = node.enter(words.length === 0 ? ['bash', '-i'] : words)
    return attach(command, args, environment).finally(node.stop)
  })
}

async function status(): Promise<number> {
  const labs = await sweep()
  if (labs.length === 0) say('no lab is running: npm run lab\n')
  for (const state of labs) {
    const lab = await openLab(state.id)
    if (!lab) continue
    const { stdout } = await ssh(lab.host, 'systemctl is-system-running')
    say(
      `${state.id}${state.id === ownId ? ' (this checkout)' : ''}: ${stdout.trim() || 'does not answer'}\n${state.id === ownId ? howToLookAround(lab) : ''}`,
    )
  }
  return 0
}

async function down(): Promise<number> {
  await remove(ownId)
  return 0
}

async function clean(): Promise<number> {
  for (const { id } of await sweep()) await remove(id)
  await rm(cacheFolder, { recursive: true, force: true })
  return 0
}

async function withLab(work: (lab: Lab) => Promise<unknown>): Promise<number> {
  const lab = await openLab(ownId)
  if (!lab) throw new Error('no lab is running: npm run lab -- up')
  const status = await work(lab)
  return typeof status === 'number' ? status : 0
}

async function nodesOfInventory(): Promise<readonly { readonly name: string; readonly mac: string }[]> {
  const text = await readFile(join(project, 'inventory/okd/group_vars/all/lab.yml'), 'utf8')
  return (parse(text) as { lab: { nodes: { name: string; mac: string }[] } }).lab.nodes
}

/** Runs a program at this terminal. */
function attach(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: 'inherit', env, cwd: project })
    // Ctrl-C is for the program; this one waits for how it ends.
    const ignore = () => undefined
    process.on('SIGINT', ignore)
    child.once('error', fail)
    child.once('close', code => {
      process.off('SIGINT', ignore)
      done(code ?? 130)
    })
  })
}

function say(text: string): void {
  process.stdout.write(text)
}
