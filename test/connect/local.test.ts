import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Link } from '../../engine/connect/link.ts'
import { Sh, sh } from '../../engine/shell/sh.ts'
import { here, linked, shellPrograms, text } from './places.ts'

const answer = async (link: Link, script: Sh) => {
  const { status, stdout, stderr } = await (await link.shell()).frame(script)
  return [status, text(stdout), text(stderr)]
}

describe.each(shellPrograms())('a shell kept open: %s', (_name, executable) => {
  const frames: Record<string, { readonly script: string; readonly answer: readonly [number, string, string] }> = {
    'gives status, output and complaints': { script: 'echo out; echo err >&2; exit 3', answer: [3, 'out\n', 'err\n'] },
    'keeps bytes as they are': { script: "printf '\\377\\000\\n\\n'", answer: [0, '\xff\0\n\n', ''] },
    'reads nothing': { script: 'cat; echo end', answer: [0, 'end\n', ''] },
    'survives exit, exec and set -e': { script: 'set -e; false; echo never', answer: [1, '', ''] },
    'survives exec': { script: 'exec echo gone', answer: [0, 'gone\n', ''] },
    'survives a trap': { script: 'trap "echo bye" EXIT; exit 4', answer: [4, 'bye\n', ''] },
    'takes a here-document': { script: 'cat <<"E"\na \'b\' $c\nE', answer: [0, "a 'b' $c\n", ''] },
  }
  for (const [sentence, { script, answer: expected }] of Object.entries(frames))
    test(sentence, () =>
      linked(here(executable), async link => {
        expect(await answer(link, new Sh(script))).toStrictEqual(expected)
        expect(await answer(link, sh`cd /; x=1; echo next`)).toStrictEqual([0, 'next\n', ''])
      }),
    )

  test('a script that is no shell at all harms nobody', () =>
    linked(here(executable), async link => {
      const [status, , complaint] = await answer(link, new Sh("echo ) ; ' fi"))
      expect([status !== 0, complaint !== '']).toStrictEqual([true, true])
      expect(await answer(link, sh`echo next`)).toStrictEqual([0, 'next\n', ''])
    }))

  test('takes any words and gives any bytes back', () =>
    linked(here(executable), async link => {
      const words = fc.array(
        fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', 'a', 'é', '*', '\t', '#', ')', '\x01') }),
        { maxLength: 5 },
      )
      await fc.assert(
        fc.asyncProperty(words, fc.uint8Array({ maxLength: 300 }), async (list, bytes) => {
          const base64 = Buffer.from(bytes).toString('base64')
          const [status, out] = await answer(link, sh`for w in ${list}; do printf '%s\\0' "$w"; done; printf %s ${base64} | base64 -d`)
          const expected = list.map(word => `${Buffer.from(word).toString('latin1')}\0`).join('') + Buffer.from(bytes).toString('latin1')
          expect([status, out]).toStrictEqual([0, expected])
        }),
        { numRuns: 40 },
      )
    }))

  test('counts what it starts', () =>
    linked(here(executable), async link => {
      // What others on this machine start meanwhile counts, too: never less than our own, and not always more.
      const cost = async (script: Sh) => {
        const before = link.traffic.processes ?? 0
        await (await link.shell()).frame(script)
        return (link.traffic.processes ?? 0) - before
      }
      await cost(sh`:`)
      const tries = await Promise.all(Array.from({ length: 5 }, () => cost(sh`for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done`)))
      expect(Math.min(...tries)).toBeGreaterThanOrEqual(9)
      const none = await Promise.all(Array.from({ length: 20 }, () => cost(sh`:`)))
      expect(Math.min(...none)).toBeLessThan(9)
    }))

  test('takes five megabytes', () =>
    linked(here(executable), async link => {
      const folder = mkdtempSync(join(tmpdir(), 'tsplay-big-'))
      const content = Buffer.alloc(3_800_000, 'tsplay\0\xff')
      const base64 = content.toString('base64')
      expect(base64.length).toBeGreaterThan(5_000_000)
      expect(await answer(link, sh`echo first`)).toStrictEqual([0, 'first\n', ''])
      const start = performance.now()
      expect(await answer(link, sh`printf %s ${base64} | base64 -d >${join(folder, 'f')}`)).toStrictEqual([0, '', ''])
      expect(performance.now() - start).toBeLessThan(5000)
      expect(readFileSync(join(folder, 'f')).equals(content)).toBe(true)
      expect(await answer(link, sh`rm -r ${folder}; echo next`)).toStrictEqual([0, 'next\n', ''])
    }))

  test('gives ten megabytes without a newline, though a mark is forged in them', () =>
    linked(here(executable), async link => {
      const mark = '0123456789abcdef'.repeat(2)
      const out = await answer(link, sh`printf ${`\\n${mark}) 0\\n${mark}(\\n`}; head -c 10000000 /dev/zero`)
      expect(out).toStrictEqual([0, `\n${mark}) 0\n${mark}(\n${'\0'.repeat(10_000_000)}`, ''])
    }))

  test('works for one after the other', () =>
    linked(here(executable), async link => {
      const shell = await link.shell()
      const all = await Promise.all(Array.from({ length: 20 }, (_, n) => shell.frame(sh`echo ${n}`)))
      expect(all.map(({ stdout }) => text(stdout))).toStrictEqual(Array.from({ length: 20 }, (_, n) => `${n}\n`))
    }))

  test('has the environment of the one who asks, and forgets it', () =>
    linked(here(executable), async link => {
      const shell = await link.shell()
      const value = `a'b"c\n$d`
      expect(text((await shell.frame(sh`printf %s "$WORD"`, { environment: { WORD: value } })).stdout)).toBe(value)
      expect(text((await shell.frame(sh`printf %s "\${WORD-gone}"`)).stdout)).toBe('gone')
      const { status, stderr } = await shell.frame(sh`true`, { environment: { 'a-b': '' } })
      expect([status, text(stderr)]).toStrictEqual([2, 'environment: no shell takes the variable "a-b"\n'])
    }))

  test('a script cut off does not run', async () => {
    const { frameLine } = await import('../../engine/connect/framing.ts')
    const { spawnSync } = await import('node:child_process')
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-cut-'))
    const line = frameLine(sh`touch ${join(folder, 'ran')}`, { mark: 'm', environment: {} })
    for (const length of [line.length - 1, line.length - 2, Math.floor(line.length / 2)])
      spawnSync(executable, ['-s'], { input: line.slice(0, length - 1) })
    expect(existsSync(join(folder, 'ran'))).toBe(false)
    rmSync(folder, { recursive: true })
  })
})
