import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Link } from '../../engine/connect/link.ts'
import type { Ran, UserCommand } from '../../engine/module.ts'
import { sh } from '../../engine/shell/sh.ts'
import { here, linked, shellPrograms, text } from './places.ts'

const run = async (link: Link, command: UserCommand['command'], more: Omit<UserCommand, 'command'> = {}): Promise<Ran> =>
  (await link.shell()).command({ command, ...more })

const isAlive = (pid: string) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

describe.each(shellPrograms())("a command of the user's: %s", (_name, executable) => {
  const commands: Record<string, { readonly command: UserCommand; readonly ran: Ran }> = {
    'gives status, output and complaints': {
      command: { command: { text: 'echo out; echo err >&2; exit 3' } },
      ran: { status: 3, stdout: 'out\n', stderr: 'err\n' },
    },
    'runs words as they are': {
      command: { command: ['printf', '[%s]', 'a b', "'", '$x', ''] },
      ran: { status: 0, stdout: "[a b]['][$x][]", stderr: '' },
    },
    'reads nothing': { command: { command: ['cat'] }, ran: { status: 0, stdout: '', stderr: '' } },
    'reads what it is given': {
      command: { command: ['cat'], stdin: Buffer.from("a'\n\x01") },
      ran: { status: 0, stdout: "a'\n\x01", stderr: '' },
    },
    'need not read what it is given': {
      command: { command: { text: 'exit 5' }, stdin: Buffer.alloc(300_000, 'x') },
      ran: { status: 5, stdout: '', stderr: '' },
    },
    'runs in a folder': { command: { command: ['pwd'], chdir: '/usr' }, ran: { status: 0, stdout: '/usr\n', stderr: '' } },
    'runs in another shell': {
      command: { command: { text: 'echo "$0"', shell: '/bin/bash' } },
      ran: { status: 0, stdout: '/bin/bash\n', stderr: '' },
    },
    'survives exit, exec, set -e and traps': {
      command: { command: { text: 'trap "echo bye" EXIT; set -e; false; echo never' } },
      ran: { status: 1, stdout: 'bye\n', stderr: '' },
    },
    'keeps what is no text': {
      command: { command: ['printf', '\\377\\n'] },
      ran: { status: 0, stdout: '\udcff\n', stderr: '' },
    },
    'is told of a signal': { command: { command: { text: 'kill -9 $$' } }, ran: { status: 137, stdout: '', stderr: '' } },
  }
  for (const [sentence, { command, ran }] of Object.entries(commands))
    test(sentence, () =>
      linked(here(executable), async link => {
        const first = await run(link, command.command, command)
        expect(sentence.includes('signal') ? { ...first, stderr: '' } : first).toStrictEqual(ran)
        expect(await run(link, ['echo', 'next'])).toStrictEqual({ status: 0, stdout: 'next\n', stderr: '' })
      }),
    )

  test('is no longer than a word may be', () =>
    linked(here(executable), async link => {
      const long = 'x'.repeat(200_000)
      expect((await run(link, { text: `printf %s ${long} | wc -c` })).stdout.trim()).toBe('200000')
    }))

  test('streams what it prints', () =>
    linked(here(executable), async link => {
      const heard: string[] = []
      let isOver = false
      const command = { command: { text: 'echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three' } }
      const onOutput = (stream: string, bytes: Uint8Array) => void heard.push(`${isOver} ${stream} ${text(bytes)}`)
      await (await link.shell()).command(command, { onOutput })
      isOver = true
      expect(heard).toStrictEqual(['false stdout one\n', 'false stderr two\n', 'false stdout three\n'])
    }))

  test('what it leaves running goes on, and enters no later answer', () =>
    linked(here(executable), async link => {
      const { stdout } = await run(link, { text: 'echo $$; (sleep 0.2; echo late; echo late >&2; exec sleep 20) & echo $!' })
      const [, leftover = ''] = stdout.split('\n')
      const start = performance.now()
      expect(await run(link, { text: 'sleep 0.5; echo next' })).toStrictEqual({ status: 0, stdout: 'next\n', stderr: '' })
      expect(text((await (await link.shell()).frame(sh`echo frame`)).stdout)).toBe('frame\n')
      expect(performance.now() - start).toBeLessThan(5000)
      if (isAlive(leftover)) process.kill(Number(leftover))
    }))

  test('what it leaves running with pipes of its own costs nothing', () =>
    linked(here(executable), async link => {
      const { stdout } = await run(link, { text: 'sleep 20 </dev/null >/dev/null 2>&1 & echo $!' })
      expect(await run(link, ['echo', 'next'])).toStrictEqual({ status: 0, stdout: 'next\n', stderr: '' })
      expect(isAlive(stdout.trim())).toBe(true)
      process.kill(Number(stdout))
    }))

  const endings: Record<string, { readonly bounds: (signal: AbortSignal) => object; readonly phase: string }> = {
    'a timeout': { bounds: () => ({ timeout: 2 }), phase: 'timeout' },
    'a stop': { bounds: signal => ({ signal }), phase: 'stopped' },
  }
  for (const [sentence, { bounds, phase }] of Object.entries(endings))
    test(`${sentence} ends it with its children, and the next one runs`, () =>
      linked(here(executable), async link => {
        const shell = await link.shell()
        const stop = new AbortController()
        const pids: string[] = []
        const onOutput = (_: string, bytes: Uint8Array) => void pids.push(...text(bytes).trim().split('\n'))
        setTimeout(() => stop.abort(), 2000)
        const started = shell.command({ command: { text: 'sleep 30 & echo $$; echo $!; wait' } }, { ...bounds(stop.signal), onOutput })
        await expect(started).rejects.toMatchObject({ name: 'Unreachable', phase })
        expect([pids.length, pids.filter(isAlive)]).toStrictEqual([2, []])
        expect(await run(link, ['echo', 'next'])).toStrictEqual({ status: 0, stdout: 'next\n', stderr: '' })
      }))

  test('a frame that is ended tidies up', () =>
    linked(here(executable), async link => {
      const shell = await link.shell()
      const file = text((await shell.frame(sh`mktemp "\${TMPDIR:-/tmp}/.tsplay-XXXXXXXX"`)).stdout).trim()
      const script = sh`trap ${`rm -f ${file}`} EXIT; sleep 30; echo never`
      await expect(shell.frame(script, { timeout: 0.3 })).rejects.toMatchObject({ phase: 'timeout' })
      await wait(100)
      expect(text((await shell.frame(sh`[ -e ${file} ] || echo gone`)).stdout)).toBe('gone\n')
    }))
})
