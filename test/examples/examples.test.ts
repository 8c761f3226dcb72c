import { join } from 'node:path'
import { expect, test } from 'vitest'
import { obstacles } from '../lab/machine.ts'
import { project } from '../lab/places.ts'
import { runProgram } from '../lab/program.ts'

const hindrances = obstacles()

test.skipIf(hindrances.length > 0)(
  'examples of modules are foretold as they are run, and change nothing when they are run again',
  async () => {
    const { status, stdout, stderr } = await runProgram(process.execPath, [join(project, 'dist/test/examples/main.js')], {
      timeout: 280_000,
    })
    expect(stderr).toBe('')
    expect(status, stdout).toBe(0)
    expect(stdout).toMatch(/^seed \d+\n/)
  },
)
