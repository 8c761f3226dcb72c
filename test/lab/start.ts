import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { type Lab, labOf, waitUntilUp } from './host.ts'
import { type InsideOptions, type InsideReady, type LabNetwork, stay } from './inside/options.ts'
import { writeInventory } from './inventory.ts'
import { installPrograms, obstacles, type Progress } from './machine.ts'
import { type Places, project } from './places.ts'
import { onlyChildOf, processOf } from './process.ts'
import { ensureRoots, type Roots, removeOldRoots } from './roots.ts'
import { sshConfig } from './ssh.ts'
import { claim, type LabState, remove, sweep, writeState } from './state.ts'

/** What a lab can be told. Without an id it is one of its own; a lab of the same id goes. One that stays is there until it is stopped. */
export interface LabOptions {
  readonly id?: string
  readonly stays?: boolean
  readonly network?: Partial<LabNetwork>
  readonly disk?: string
  readonly progress?: Progress
}

const network: LabNetwork = { name: 'services', device: 'enp1s0', address: '192.168.200.254', prefix: 24, gateway: '192.168.200.1' }
let labs = 0

/** Makes a lab with a bare host, booted and ready; builds what it is made of where that is not built yet. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { progress = () => undefined, id = `p${process.pid}-${++labs}`, stays = false } = options
  const hindrances = obstacles()
  if (hindrances.length > 0) throw new Error(`no lab can be made here: ${hindrances.join('; ')}`)
  await installPrograms(progress)
  const running = await sweep()
  const roots = await ensureRoots(progress)
  await removeOldRoots(running.map(state => state.roots))
  const places = await claim(id)
  progress('booting a bare host')
  const launched = await launch({ ...options, id }, places, roots)
  try {
    const state = await settle(launched, { ...network, ...options.network }, id, roots, places)
    if (stays) await letGo(launched, state)
    return labOf(state)
  } catch (problem) {
    launched.child.kill('SIGKILL')
    await remove(id)
    throw problem
  }
}

interface Launched {
  readonly child: ChildProcess
  readonly port: number
  readonly ready: Promise<InsideReady>
}

/** The door is a listening socket of this machine's loopback that is handed inside: who comes in by it is in the lab's network. */
async function launch(options: LabOptions & { readonly id: string }, places: Places, roots: Roots): Promise<Launched> {
  const door = createServer()
  await new Promise<void>((done, fail) => door.once('error', fail).listen(0, '127.0.0.1', done))
  const hasOwnGroup = existsSync('/run/systemd/system')
  const inside: InsideOptions = {
    id: options.id,
    work: places.work,
    control: places.control,
    console: places.console,
    host: roots.host,
    node: roots.node,
    packages: roots.packages,
    network: { ...network, ...options.network },
    disk: options.disk ?? '4G',
    hasOwnGroup,
  }
  const log = await open(places.console, 'a', 0o600)
  const child = spawnInside(inside, log)
  const ready = new Promise<InsideReady>(done => {
    child.once('message', message => done(message as InsideReady))
    child.once('error', problem => done({ problem: problem.message }))
    child.once('exit', () => done({ problem: 'its process ended' }))
  })
  const { port } = door.address() as AddressInfo
  await hand(child, door)
  await log.close()
  return { child, port, ready }
}

/** Namespaces for network, mounts, processes, names: everything of the lab goes when their first process goes. */
function spawnInside(options: InsideOptions, log: FileHandle): ChildProcess {
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--ipc']
  // The shell is there to bury the lab's orphans, which node would leave as zombies.
  const words = ['unshare', ...spaces, 'sh', '-c', '"$@"; exit $?', 'lab', process.execPath, insideProgram(), JSON.stringify(options)]
  // On a machine with systemd the lab asks for a control group of its own; elsewhere it makes one.
  const scope = ['systemd-run', '--scope', '--quiet', '--collect', `--unit=tsplay-lab-${options.id}`, '--property=Delegate=yes']
  const [command = '', ...args] = options.hasOwnGroup ? [...scope, ...words] : words
  const environment = { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LANG: 'C.UTF-8' }
  return spawn(command, args, { stdio: ['ignore', log.fd, log.fd, 'ipc'], detached: true, env: environment })
}

/** Node runs no TypeScript: inside is what was built from it. */
function insideProgram(): string {
  const built = join(project, 'dist/test/lab/inside/main.js')
  if (!existsSync(built)) throw new Error(`${built} is not there: run npm run build first`)
  return built
}

function hand(child: ChildProcess, door: Server): Promise<void> {
  return new Promise((done, fail) => {
    child.send('door', door, problem => {
      door.close()
      if (problem) fail(problem)
      else done()
    })
  })
}

/** Notes the lab, waits for its host, and writes down how to reach it. */
async function settle(
  { child, port, ready }: Launched,
  { gateway }: LabNetwork,
  id: string,
  roots: Roots,
  places: Places,
): Promise<LabState> {
  const first: LabState = {
    id,
    lab: processOf(child.pid ?? 0),
    holder: 0,
    owner: processOf(process.pid),
    roots: roots.name,
    key: roots.key,
    port,
    gateway,
    cgroups: [],
  }
  await writeState(first)
  const said = await ready
  if ('problem' in said)
    throw new Error(`the lab does not start: ${said.problem}\n${await readFile(places.console, 'utf8').catch(() => '')}`)
  const state: LabState = { ...first, holder: await onlyChildOf(first.lab.pid, 'sh'), cgroups: said.cgroups }
  await writeState(state)
  await writeFile(places.knownHosts, `[127.0.0.1]:${port} ${roots.hostKey}\n`)
  await writeInventory(state)
  const { host } = labOf(state)
  await writeFile(places.sshConfig, sshConfig('services', host))
  await waitUntilUp(host, places.console)
  child.channel?.unref()
  child.unref()
  return state
}

/** From here on the lab belongs to nobody. */
async function letGo({ child }: Launched, { owner: _, ...state }: LabState): Promise<void> {
  await new Promise<void>((done, fail) => child.send(stay, problem => (problem ? fail(problem) : done())))
  child.disconnect()
  await writeState(state)
}
