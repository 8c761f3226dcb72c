import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'

const canKeep = 'enableCompileCache' in module

/** How many things are kept after two starts with a folder of those permissions there; undefined where it is not there. */
async function kept(mode?: number): Promise<number | undefined> {
  const cache = mkdtempSync(join(tmpdir(), 'tsplay-code-'))
  const code = join(cache, 'tsplay', 'code')
  try {
    if (mode !== undefined) mkdirSync(code, { recursive: true })
    if (mode !== undefined) chmodSync(code, mode)
    for (let turn = 0; turn < 2; turn++) {
      const { status, stdout } = await tsplay(['doc', 'ping'], { environment: { XDG_CACHE_HOME: cache } })
      expect([status, stdout.includes('ping')]).toStrictEqual([0, true])
    }
    return existsSync(code) ? readdirSync(code).length : undefined
  } finally {
    rmSync(cache, { recursive: true })
  }
}

test('compiled code is kept where Node can, and never where others may write', async () => {
  expect([await kept(), await kept(0o700), await kept(0o777)]).toStrictEqual(canKeep ? [1, 1, 0] : [undefined, 0, 0])
})
