import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { facts } from '../../engine/state/facts.ts'
import { factsFrom } from '../../engine/state/facts-from.ts'
import { inFolder } from '../support/folder.ts'
import { runIn, shells } from '../support/shells.ts'

function gathered(shell: readonly string[], path: string): { readonly [name: string]: Json } {
  const question = facts()
  const { stdout } = runIn(shell, question.kind.script([question.key]), { env: { PATH: path } })
  const [record = new Map<string, string>()] = readRecords(stdout)
  return factsFrom(question.kind.parse(record, question.key))
}

/** A folder of programs with all that the facts need and no Python; `python` is put there where it is given. */
function programs(folder: string, python?: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const needed = ['sh', 'dash', 'bash', 'busybox', 'uname', 'cat', 'id', 'nproc', 'cut', 'date', 'env', 'hostname']
  for (const name of needed) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    if (found.startsWith('/')) symlinkSync(found, join(bin, name))
  }
  if (python !== undefined) writeFileSync(join(bin, 'python3'), python, { mode: 0o755 })
  return bin
}

describe.each(shells)('%s', (...shell) => {
  test('tells the version of the Python that is there', async () => {
    await inFolder({}, async folder => {
      const bin = programs(folder, "#!/bin/sh\necho 'Python 3.9.18'\n")
      const { python, python_version } = gathered(shell, bin)
      expect({ python, python_version }).toStrictEqual({
        python: { executable: join(bin, 'python3'), version: { major: 3, minor: 9, micro: 18 } },
        python_version: '3.9.18',
      })
    })
  })

  test('tells of Python 3 without a version where there is none, so that roles can name packages', async () => {
    await inFolder({}, async folder => {
      const { python, python_version } = gathered(shell, programs(folder))
      expect({ python, python_version }).toStrictEqual({
        python: { executable: '', version: { major: 3, minor: 0, micro: 0 } },
        python_version: '3.0.0',
      })
    })
  })
})

test.each([
  ['x86_64', '64'],
  ['aarch64', '64'],
  ['s390x', '64'],
  ['i686', '32'],
  ['armv7l', '32'],
])('a %s has %s bits', (machine, bits) => {
  expect(factsFrom({ machine, date: '2026|01|02|03|04|05|1767323045|Friday|5|UTC|+0000' }).userspace_bits).toBe(bits)
})
