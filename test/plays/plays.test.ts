import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOf, plays, recordFile } from './plays.ts'

const recorded = JSON.parse(readFileSync(recordFile, 'utf8')) as Readonly<Record<string, readonly string[]>>
const program = [process.execPath, join(import.meta.dirname, '../../dist/engine/cli.js'), 'run']

test.each(plays)('%s: each line as Ansible prints it', async (name, ...words) => {
  expect(await linesOf(program, [name, ...words])).toStrictEqual(recorded[name])
})
