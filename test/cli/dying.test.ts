import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Far, overSsh, running } from '../support/ssh-run.ts'
import { sshdMissing } from '../support/sshd.ts'

const hello = { command: 'echo hello' }
const saidHello = { status: 'changed', result: { stdout: 'hello' } }

/** The processes below one, and what stands on their command lines. */
function below(pid: number): { readonly pid: number; readonly line: string }[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, own, parent, line = '']) => ({ pid: Number(own), parent: Number(parent), line }))
  const children = (of: number): { pid: number; line: string }[] =>
    all.filter(({ parent }) => parent === of).flatMap(child => [child, ...children(child.pid)])
  return children(pid)
}

/** Ends processes of the server's for good, as a host that runs out of memory does. */
function kill({ sshd }: Far, which: RegExp): void {
  const master = Number(readFileSync(join(sshd.folder, 'pid'), 'utf8'))
  for (const { pid, line } of below(master)) if (which.test(line)) process.kill(pid, 'SIGKILL')
}

const program = ({ there }: Far) => {
  writeFileSync(join(there, 'slow'), `#!/bin/sh\necho begun >>${there}/log\nsleep 2\necho ended >>${there}/log\n`, { mode: 0o755 })
  return join(there, 'slow')
}

async function begun({ there }: Far): Promise<void> {
  while (!existsSync(join(there, 'log'))) await wait(20)
}

const whom = { 'the session of sshd': /^sshd: (?!\/)/, 'our shell': /^\S*sh -s tsplay-sh-/ }

describe.skipIf(sshdMissing() !== undefined).each(Object.entries(whom))('a host that kills %s', (_, which) => {
  test('while a change is made: it is made whole, once', () =>
    overSsh(async far => {
      const file = join(far.there, 'file')
      writeFileSync(file, 'old\n')
      const run = far.start([{ copy: { content: 'new\n', dest: file, validate: `${program(far)} %s` } }, hello])
      await begun(far)
      kill(far, which)
      const { status, outcomes } = await run.ended
      expect([status, outcomes]).toMatchObject([0, [{ status: 'changed' }, saidHello]])
      expect([readFileSync(file, 'utf8'), readdirSync(far.there).sort()]).toStrictEqual(['new\n', ['file', 'log', 'slow']])
      expect(running(far.there)).toStrictEqual([])
    }))

  test("during a command of the user's: nobody knows, and it is not begun again", () =>
    overSsh(async far => {
      const run = far.start([{ command: program(far) }, hello])
      await begun(far)
      kill(far, which)
      const { status, outcomes } = await run.ended
      expect([status, outcomes]).toMatchObject([
        4,
        [{ status: 'unreachable', message: expect.stringContaining('may or may not have run') }],
      ])
      await wait(2500)
      expect([readFileSync(join(far.there, 'log'), 'utf8').match(/begun/g), running(far.there)]).toStrictEqual([['begun'], []])
    }))

  test('while nothing runs: the next task goes on', () =>
    overSsh(async far => {
      const run = far.start([hello, { pause: { seconds: 1 } }, hello])
      await run.until(event => event.type === 'task-started' && event.task.module === 'pause')
      kill(far, which)
      const { status, outcomes } = await run.ended
      expect([status, outcomes.at(-1)]).toMatchObject([0, saidHello])
    }))
})

const mayMount = process.getuid?.() === 0 && sshdMissing() === undefined

describe.skipIf(!mayMount)('a full disk', () => {
  const big = 'x'.repeat(200_000)
  const changes: { readonly [sentence: string]: (folder: string) => object } = {
    copy: folder => ({ copy: { content: big, dest: join(folder, 'file') } }),
    lineinfile: folder => ({ lineinfile: { path: join(folder, 'file'), line: big } }),
    blockinfile: folder => ({ blockinfile: { path: join(folder, 'file'), block: big } }),
    'copy with a backup': folder => ({ copy: { content: big, dest: join(folder, 'file'), backup: true } }),
  }
  test('a limit of file sizes: failed, and the old file stands', () =>
    overSsh(async far => {
      const [shell, file] = [join(far.there, 'limited'), join(far.there, 'file')]
      writeFileSync(shell, '#!/bin/sh\nulimit -f 16\nexec /bin/sh "$@"\n', { mode: 0o755 })
      writeFileSync(file, 'old\n')
      const vars = { ansible_shell_executable: shell }
      const { status, outcomes } = await far.start([{ ...changes['copy']?.(far.there), vars, ignore_errors: true }, hello]).ended
      expect([status, outcomes]).toMatchObject([0, [{ status: 'failed', message: expect.any(String) }, saidHello]])
      expect([readFileSync(file, 'utf8'), readdirSync(far.there).sort()]).toStrictEqual(['old\n', ['file', 'limited']])
    }))

  test.each(Object.entries(changes))('%s: failed in words, and the old file stands', (_, change) =>
    overSsh(async far => {
      const disk = join(far.there, 'disk')
      mkdirSync(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk])
      try {
        writeFileSync(join(disk, 'file'), 'old\n', { mode: 0o640 })
        const { status, outcomes } = await far.start([{ ...change(disk), ignore_errors: true }, hello]).ended
        expect(outcomes).toMatchObject([{ status: 'failed', message: expect.stringMatching(/No space left/) }, saidHello])
        expect([status, readdirSync(disk), readFileSync(join(disk, 'file'), 'utf8')]).toStrictEqual([0, ['file'], 'old\n'])
        expect(statSync(join(disk, 'file')).mode & 0o777).toBe(0o640)
      } finally {
        execFileSync('umount', ['-l', disk])
      }
    }),
  )
})
