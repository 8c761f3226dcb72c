import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { project } from '../lab/places.ts'
import type { Roots } from '../lab/roots.ts'
import { startFileServer } from '../support/file-server.ts'
import { type Book, books } from './book.ts'
import { type BootedHosts, bootedHosts } from './booted.ts'
import { chained } from './chain.ts'
import { failedOnce } from './failed.ts'
import type { Grade } from './grade.ts'
import { known } from './known.ts'
import { type Asked, seedOf, tellGrade, withOwnMounts } from './own-mounts.ts'
import { ansible, type Program, tsplay, Unusable } from './programs.ts'
import { sample } from './sample.ts'
import { services, triedServices } from './services.ts'
import { type Grades, table } from './table.ts'
import { type Ground, tried } from './trial.ts'

// npm run fidelity [-- --all | --seed=N | --ansible | TOPIC | TOPIC/NAME …]: how well checks foretell runs; by tsplay, or to be recorded by Ansible.
await withOwnMounts(import.meta.filename, main)

async function main(asked: Asked, roots: Roots): Promise<void> {
  const web = await startFileServer()
  writeFileSync(join(web.folder, 'motd'), 'welcome\n')
  const program = asked.flags.includes('--ansible') ? ansible : tsplay
  const chosen = choose(asked)
  const hosts = lanes(bootedHosts)
  try {
    const grades = await gradeAll(chosen, program, hosts, { roots, web: web.url })
    report(chosen, program, grades)
  } finally {
    await Promise.all(hosts.map(host => host.stop()))
    await web.stop()
  }
}

function choose({ flags, names }: Asked): Book[] {
  const shelf = books()
  const all = flags.includes('--ansible') ? shelf : [...shelf, services]
  if (names.length > 0) return all.filter(({ name, topic }) => names.some(word => word === name || word === topic))
  if (flags.includes('--all')) return all
  if (flags.includes('--ansible')) return all.filter(({ name }) => !recorded()[name])
  const seed = seedOf(flags)
  return sample(shelf, failedOnce, seed)
}

function lanes<T>(make: () => T): T[] {
  return Array.from({ length: availableParallelism() }, make)
}

/** Each lane has a booted host of its own, and takes the next book when it is done. */
async function gradeAll(
  chosen: readonly Book[],
  program: Program,
  hosts: readonly BootedHosts[],
  ground: Omit<Ground, 'booted'>,
): Promise<Grades> {
  const grades: Record<string, Grade> = {}
  const left = [...chosen].sort((a, b) => order(a).localeCompare(order(b))).values()
  await Promise.all(
    hosts.map(async host => {
      for (const book of left) {
        const trial = book === services ? triedServices() : tried(book, program, { ...ground, booted: host.next })
        const grade = await trial.catch(unusable)
        grades[book.name] = grade
        tellGrade(book.name, grade)
      }
    }),
  )
  return grades
}

/** A book for modules that ansible-core does not have counts for nothing there; any other is broken. */
function unusable(problem: unknown): Grade {
  if (!(problem instanceof Unusable)) throw problem
  const isElsewhere = problem.message.includes("couldn't resolve module")
  return { right: 0, unknown: [], wrong: isElsewhere ? [] : [`nothing was run: ${problem.message}`] }
}

/** Booted hosts first, those that need the same one after the other. */
function order({ isBooted, needs, name }: Book): string {
  return `${isBooted ? 0 : 1} ${needs.join(' ')} ${name}`
}

function report(chosen: readonly Book[], program: Program, grades: Grades): void {
  if (program.name === 'ansible') record(grades)
  const [ours, theirs] = program.name === 'ansible' ? [{}, grades] : [grades, recorded()]
  process.stdout.write(`\n${table(chosen, ours, theirs)}\n${chained(books()).sentence}\n`)
  const lying = Object.entries(grades).flatMap(([name, { wrong }]) => (wrong.length > 0 !== (known[name] !== undefined) ? [name] : []))
  if (program.name === 'tsplay' && lying.length > 0) {
    process.stdout.write(`not as expected: ${lying.join(', ')}\n`)
    process.exitCode = 1
  }
}

function recordFile(): string {
  return join(project, 'test/fidelity/ansible.json')
}

function recorded(): Grades {
  return existsSync(recordFile()) ? (JSON.parse(readFileSync(recordFile(), 'utf8')) as Grades) : {}
}

function record(grades: Grades): void {
  const all = Object.entries({ ...recorded(), ...grades }).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(recordFile(), `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`)
}
