import { availableParallelism } from 'node:os'
import { catalogue, type Entry } from '../../engine/generate/catalogue.ts'
import { type Asked, seedOf, tellGrade, withOwnMounts } from '../fidelity/own-mounts.ts'
import type { Roots } from '../lab/roots.ts'
import { failedOnce } from './failed.ts'
import { blankHosts, type Hosts } from './hosts.ts'
import { nowhere } from './nowhere.ts'
import { preparationFor } from './preparation.ts'
import { sample } from './sample.ts'
import { table } from './table.ts'
import { type Tried, triedExamples } from './trial.ts'

// npm run examples [-- --all | --seed=N | MODULE …]: the examples of modules, checked, run, and run again on a blank host.
await withOwnMounts(import.meta.filename, main)

async function main(asked: Asked, roots: Roots): Promise<void> {
  const { names } = asked
  const chosen = choose(
    asked,
    (await catalogue()).filter(({ name }) => names.includes(name) || nowhere[name] === undefined),
  )
  const lanes = Array.from({ length: availableParallelism() }, () => blankHosts(roots))
  try {
    const found = await tryAll(chosen, lanes)
    process.stdout.write(`\n${table(found)}\n`)
    if ([...found.values()].flat().some(({ wrong }) => wrong.length > 0)) process.exitCode = 1
  } finally {
    await Promise.all(lanes.map(hosts => hosts.stop()))
  }
}

function choose({ flags, names }: Asked, all: readonly Entry[]): readonly Entry[] {
  if (names.length > 0) return all.filter(({ name }) => names.includes(name))
  if (flags.includes('--all')) return all
  const seed = seedOf(flags)
  const chosen = sample(
    all.map(({ name }) => name),
    seed,
    name => preparationFor(name).host,
    failedOnce,
  )
  return all.filter(({ name }) => chosen.includes(name))
}

/** Each lane has a booted host of its own, and takes the next module when it is done. */
async function tryAll(chosen: readonly Entry[], lanes: readonly Hosts[]): Promise<Map<string, readonly Tried[]>> {
  const found = new Map<string, readonly Tried[]>()
  const left = [...chosen].sort((a, b) => order(a).localeCompare(order(b))).values()
  await Promise.all(
    lanes.map(async hosts => {
      for (const { name, module } of left) {
        const tried = await triedExamples(name, module.examples, hosts).catch(broken)
        found.set(name, tried)
        for (const one of tried) tellGrade(`${name}, ${one.title}`, one)
      }
    }),
  )
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A preparation that does not succeed is a fault of the test. */
function broken(problem: unknown): Tried[] {
  return [{ title: 'the preparation', right: 0, unknown: [], wrong: [problem instanceof Error ? problem.message : String(problem)] }]
}

/** Those that take longest first, and those that need the same host one after the other. */
function order({ name }: Entry): string {
  const { host, needs } = preparationFor(name)
  return `${['selinux', 'booted', 'machine', 'folder'].indexOf(host)} ${needs.join(' ')} ${name}`
}
