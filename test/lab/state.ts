import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { cacheFolder, type Places, placesOf, runFolder } from './places.ts'
import { isAlive, type Process, processOf } from './process.ts'

/** What is noted of a running lab. `holder` is the first process inside its namespaces; without an owner the lab stays until it is taken down. */
export interface LabState {
  readonly id: string
  readonly lab: Process
  readonly holder: number
  readonly owner?: Process
  readonly roots: string
  readonly key: string
  readonly port: number
  readonly gateway: string
  readonly cgroups: readonly string[]
}

/** Notes a lab, whole or not at all. */
export async function writeState(state: LabState): Promise<void> {
  const { state: path } = placesOf(state.id)
  await writeFile(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** What is noted of the lab called `id`; nothing where there is none, or where nothing of it runs any more. */
export async function readState(id: string): Promise<LabState | undefined> {
  const state = await readFile(placesOf(id).state, 'utf8').then(
    text => JSON.parse(text) as LabState,
    () => undefined,
  )
  return state && isAlive(state.lab) ? state : undefined
}

/** All labs of this machine that run and are wanted; what is left of the others is removed. */
export async function sweep(): Promise<LabState[]> {
  const found: LabState[] = []
  for (const id of await readdir(runFolder).catch(() => [])) {
    const state = await readState(id)
    if (state && (state.owner === undefined || isAlive(state.owner))) found.push(state)
    else if (state || !(await isBeingMade(id))) await remove(id)
  }
  const left = (await readdir(join(cacheFolder, 'labs')).catch(() => [])).filter(id => !found.some(state => state.id === id))
  for (const id of left) if (!(await isBeingMade(id))) await rm(placesOf(id).folder, { recursive: true, force: true })
  return found
}

/** Ends the lab called `id` and removes all of it: its processes, mounts and network go with the one process that holds them. */
export async function remove(id: string): Promise<void> {
  const places = placesOf(id)
  const state = await readFile(places.state, 'utf8').then(
    text => JSON.parse(text) as LabState,
    () => undefined,
  )
  if (state && isAlive(state.lab)) await kill(state)
  for (const group of state?.cgroups ?? []) await removeGroup(group)
  await removeFolders(places)
}

/** Claims the places of a lab; a lab of this name that is there goes, unless another run is at work with it. */
export async function claim(id: string): Promise<Places> {
  const places = placesOf(id)
  const state = await readState(id)
  const owner = state ? state.owner : await readMaker(id)
  if (owner && owner.pid !== process.pid && isAlive(owner))
    throw new Error(`the lab ${id} is in the hands of another run, process ${owner.pid}`)
  await remove(id)
  await mkdir(places.run, { recursive: true, mode: 0o700 })
  await writeFile(join(places.run, 'maker'), JSON.stringify(processOf(process.pid)), { mode: 0o600 })
  await mkdir(places.work, { recursive: true, mode: 0o700 })
  return places
}

async function isBeingMade(id: string): Promise<boolean> {
  const maker = await readMaker(id)
  return maker !== undefined && isAlive(maker)
}

function readMaker(id: string): Promise<Process | undefined> {
  return readFile(join(placesOf(id).run, 'maker'), 'utf8').then(
    text => JSON.parse(text) as Process,
    () => undefined,
  )
}

async function kill({ lab, holder }: LabState): Promise<void> {
  const inside = processOf(holder)
  process.kill(lab.pid, 'SIGKILL')
  // The kernel ends what is inside after its first process: until then its mounts and control groups are busy.
  for (let left = 200; left > 0 && (isAlive(lab) || isAlive(inside)); left--) await wait(25)
}

async function removeGroup(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeGroup(join(path, entry.name))
  for (let left = 40; left > 0; left--) {
    const problem = await rmdir(path).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    )
    if (problem !== 'EBUSY') return
    await wait(25)
  }
}

async function removeFolders({ run, folder }: Places): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await rm(run, { recursive: true, force: true })
}
