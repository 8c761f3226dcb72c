import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import type { Outcome } from '../../engine/report/events.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

type Result = { readonly [name: string]: Json }
/** What ansible-core did and returned, as test/oracle/accounts.py asked it. */
interface Row {
  readonly name: string
  readonly before: string
  readonly task: Result
  readonly asked: string
  readonly check: Result
  readonly first: Result
  readonly says: string
  readonly second: Result
}

const rows = JSON.parse(readFileSync(new URL('accounts.json', import.meta.url), 'utf8')) as Row[]
const steps = ['check', 'first', 'second'] as const
const clean =
  'userdel -rf maria; userdel -rf other; groupdel -f maria; groupdel other; groupdel ops; rm -rf /srv/m /srv/m2 /srv/k /home/maria; true'

/** Where we do something else, and why. */
const ours: { readonly [name: string]: Partial<Row> } = {
  // The check says what groupdel will: whose own group it is stays.
  'the own group of a user that is to go': { check: { failed: true } },
  // Theirs fails half-way, with the new home in the file of users and nothing moved; ours fails before anything is touched.
  'a home that is to move to where one is': {
    ...{ check: { failed: true }, second: { failed: true } },
    says: 'maria::/home/maria:/bin/sh\n/home/maria\n/srv/m',
  },
}

const leftOut = ['failed', 'warnings', 'stderr', 'stderr_lines', 'stdout', 'stdout_lines', 'rc', 'msg', 'diff']
const shownAsThere = ['uid', 'gid', 'group', 'ssh_public_key', 'ssh_fingerprint']

function told({ status, result }: Outcome): Result {
  if (status === 'failed') return { failed: true }
  const shown = Object.entries(result).filter(([name]) => !leftOut.includes(name))
  return Object.fromEntries(shown.map(([name, value]) => [name, shownAsThere.includes(name) && value !== null ? 'there' : value]))
}

/** Of a check only what would change: Ansible returns less there, and the members as they were. */
function expected(row: Row, step: (typeof steps)[number]): Result {
  const { changed = false } = row[step]
  return step === 'check' && !row.check['failed'] ? { changed } : row[step]
}

function bookOf(): Json {
  const tasks = rows.flatMap((row, index): Result[] => [
    { name: 'clean', shell: clean },
    { name: 'before', shell: row.before || 'true' },
    { name: `check ${index}`, ...row.task, check_mode: true, ignore_errors: true },
    { name: `first ${index}`, ...row.task, ignore_errors: true },
    { name: `says ${index}`, shell: row.asked, ignore_errors: true },
    { name: `second ${index}`, ...row.task, ignore_errors: true },
  ])
  return [{ hosts: 'services', gather_facts: false, tasks }]
}

describe.skipIf(hindrances.length > 0)(`user and group as Ansible has them${reason}`, () => {
  let lab: Lab
  const outcomes = new Map<string, Outcome>()

  beforeAll(async () => {
    lab = await startLab()
    const book = join(placesOf(lab.id).folder, 'book.yml')
    writeFileSync(book, JSON.stringify(bookOf()))
    const ran = await tsplay(['run', book, '-i', lab.inventory, '--output', 'json'])
    const names = new Map(ran.events.flatMap(event => (event.type === 'task-started' ? [[event.task.id, event.task.name] as const] : [])))
    for (const event of ran.events) if (event.type === 'host-finished') outcomes.set(names.get(event.task) ?? '', event.outcome)
  })
  afterAll(() => lab?.stop())

  test.each(rows.map((row, index) => [row.name, { ...row, ...ours[row.name] }, index] as const))('%s', (_, row, index) => {
    const of = (step: string) => outcomes.get(`${step} ${index}`) ?? expect.fail(`nothing is known of ${step}`)
    const seen = steps.map(step => {
      const outcome = told(of(step))
      return step === 'check' && !outcome['failed'] ? { changed: outcome['changed'] } : outcome
    })
    expect(seen).toStrictEqual(steps.map(step => expected(row, step)))
    // What was given as a password is masked wherever it shows.
    expect(of('says').result['stdout']).toBe(row.says.replace(/\$6\$[^:\n]+/g, '********'))
  })
})
