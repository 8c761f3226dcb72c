import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import type { Acted } from '../../engine/module.ts'
import script from '../../modules/script.ts'
import { handsOver } from '../support/hands.ts'
import { shells } from '../support/shells.ts'

const bytes = Buffer.from(`#!/bin/sh\necho "\${0##*/}|$1|$2|$(pwd)"; echo err >&2; exit "\${3:-0}"\n`)

/** Runs the script as the engine would: its argument is the file that was found. */
async function run(
  name: string,
  more: { readonly [name: string]: unknown } = {},
  shell: readonly string[] = shells[0] ?? ['sh', 'sh'],
): Promise<Acted> {
  if (script.kind !== 'action') throw new Error('not an action')
  const source = { name, path: '/here/s.sh', type: 'file', mode: 0o644, bytes, entries: [], ...(more.source as object) }
  return script.run({ cmd: source, ...more }, (more.now ?? {}) as never, handsOver(shell))
}
const done = (line: string, rc = 0) => ({
  rc,
  stdout: `${line}\n`,
  stdout_lines: [line],
  stderr: 'err\n',
  stderr_lines: ['err'],
  changed: true,
})

describe.each(shells)('in %s, script', (...shell) => {
  test('runs a file with arguments that the shell reads', async () => {
    const acted = await run(`"a file.sh" 'b  c' $HOME`, { chdir: '/usr' }, shell)
    expect(acted).toStrictEqual({ status: 'changed', result: done(`a file.sh|b  c|${process.env.HOME}|/usr`) })
  })

  test('runs it with another program, and fails as it does', async () => {
    const acted = await run('s.sh a b 3', { executable: '/bin/bash', chdir: '/' }, shell)
    expect(acted).toStrictEqual({ status: 'failed', message: 'non-zero return code', result: done('s.sh|a|b|/', 3) })
  })

  test('leaves nothing behind', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'temporary-'))
    const [name = '', ...words] = shell
    await run('s.sh 1 2 3', {}, [name, '/usr/bin/env', `TMPDIR=${temporary}`, ...words])
    expect(readdirSync(temporary)).toStrictEqual([])
    rmSync(temporary, { recursive: true })
  })
})

test('a script out of a vault runs, too', async () => {
  expect(await run('s.sh', { source: { bytes: new Secret(bytes) }, chdir: '/' })).toMatchObject({ status: 'changed' })
})

test('a script that is done is skipped', async () => {
  const because = '/etc exists, matching creates option'
  expect(await run('s.sh', { creates: '/etc', now: { creates: { exists: true } } })).toStrictEqual({
    status: 'skipped',
    because,
    result: { msg: because },
  })
})
