import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compared } from '../conformance/compare.ts'
import { linesOf, plays, recordFile } from './plays.ts'

const recorded = JSON.parse(readFileSync(recordFile, 'utf8')) as Readonly<Record<string, readonly string[]>>
const program = [process.execPath, join(import.meta.dirname, '../../dist/bin/engine/cli.js'), 'run']

test.each(plays)('%s: each line as Ansible prints it', async (name, ...words) => {
  const [theirs, ours] = compared({ lines: recorded[name] ?? [], out: {} }, { lines: await linesOf(program, [name, ...words]), out: {} })
  expect(ours).toBe(theirs)
})
