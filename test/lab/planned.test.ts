import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, refusedTasks, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

describe.skipIf(hindrances.length > 0)(`services.yml planned on a bare host, and the plan applied${reason}`, () => {
  let lab: Lab
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-lab-planned-'))
    lab = await startLab()
    await lab.upstream()
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await lab?.stop()
  })

  test('nothing is refused, and a run finds nothing left to do', async () => {
    const file = join(folder, 'plan')
    const planned = await tsplay(['plan', 'playbooks/services.yml', '-i', 'inventory/okd', '-i', lab.inventory, '-o', file])
    expect(planned.exit, planned.stdout + planned.stderr).toBe(0)
    const applied = await tsplay(['apply', file, '--output', 'json'])
    expect([applied.exit, refusedTasks(applied)], failures(applied)).toStrictEqual([0, []])
    const run = await play(lab, 'services')
    expect([run.exit, changedTasks(run)], failures(run)).toStrictEqual([0, []])
  }, 900_000)
})
