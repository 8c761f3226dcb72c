import { play } from '../lab/converged.ts'
import { differences, ownTraces } from '../lab/listing.ts'
import { startLab } from '../lab/start.ts'
import type { Book } from './book.ts'
import { type Grade, grade } from './grade.ts'
import { saidByTsplay } from './ours.ts'

/** playbooks/services.yml itself: a book that is none of the shelf, as it has a network and a world outside. */
export const services: Book = { name: 'services/services', topic: 'services', files: new Map(), needs: [], isBooted: true }

/** Checks services.yml on a bare host of the lab, runs it there, and grades the check. */
export async function triedServices(): Promise<Grade> {
  const lab = await startLab()
  try {
    await lab.upstream()
    const before = lab.listing()
    const check = await play(lab, 'services', ['--check', '--diff'])
    if (check.events.length === 0) throw new Error(`nothing was checked: ${check.stderr}`)
    const touched = differences(before, lab.listing(ownTraces))
    const run = await play(lab, 'services', ['--diff'])
    const { right, unknown, wrong } = grade(saidByTsplay(check.stdout), saidByTsplay(run.stdout))
    return { right, unknown, wrong: [...wrong, ...touched.map(sentence => `the check wrote to the host: ${sentence}`)] }
  } finally {
    await lab.stop()
  }
}
