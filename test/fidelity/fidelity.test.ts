import { join } from 'node:path'
import { expect, test } from 'vitest'
import { obstacles } from '../lab/machine.ts'
import { project } from '../lab/places.ts'
import { runProgram } from '../lab/program.ts'

const hindrances = obstacles()

test.skipIf(hindrances.length > 0)('a sample of the books is foretold as it is run, but for those that are known to be wrong', async () => {
  const { status, stdout, stderr } = await runProgram(process.execPath, [join(project, 'dist/test/fidelity/main.js')], { timeout: 280_000 })
  expect(stderr).toBe('')
  expect(status, stdout).toBe(0)
  expect(stdout).toMatch(/^seed \d+\n/)
})
