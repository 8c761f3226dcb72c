import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cli, quietEnvironment } from '../support/command-line.ts'
import { atDesk, book } from '../support/planning.ts'

const files = { 'site.yml': book([{ name: 'note', copy: { dest: '{{ root }}/note', content: 'new\n' } }]), 'root/note': 'old\n' }

/** A run at a terminal of its own, at which a question is answered as soon as it is asked; `before` is done first. */
function atTerminal(
  folder: string,
  answer: string,
  before: () => void = () => undefined,
): Promise<{ status: number | null; said: string }> {
  const command = `'${process.execPath}' '${cli}' run site.yml -i hosts --confirm`
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, env: { ...quietEnvironment, TERM: 'xterm' } })
  let said = ''
  let isAnswered = false
  child.stdout.on('data', (bytes: Buffer) => {
    said += String(bytes)
    if (isAnswered || !said.includes('Only "yes" does it: ')) return
    isAnswered = true
    before()
    child.stdin.write(`${answer}\n`)
  })
  return new Promise(done => {
    child.once('close', status => done({ status, said: said.replace(/\u001b\[[\d;]*[A-Za-z]/g, '').replaceAll('\r', '') }))
  })
}

describe('tsplay run --confirm', () => {
  test('shows what would change, and does it where somebody says yes', async () => {
    await atDesk(files, async ({ folder, read }) => {
      const { status, said } = await atTerminal(folder, 'yes')
      expect({ status, note: read('root/note') }).toStrictEqual({ status: 0, note: 'new\n' })
      expect(said).toContain('-old\n           +new\n')
      expect(said).toMatch(/\n {2}h1 {3}ok 1 {3}changed 1\n/)
    })
  })

  test('does nothing where somebody says anything else', async () => {
    await atDesk(files, async ({ folder, read }) => {
      const { status, said } = await atTerminal(folder, 'y')
      expect({ status, note: read('root/note') }).toStrictEqual({ status: 0, note: 'old\n' })
      expect(said).toContain('\nNothing was changed.\n')
    })
  })

  test('does exactly what was shown: what moved while it was asked is refused', async () => {
    await atDesk(files, async ({ folder, root, read }) => {
      const { status } = await atTerminal(folder, 'yes', () => writeFileSync(join(root, 'note'), 'meanwhile\n'))
      expect({ status, note: read('root/note') }).toStrictEqual({ status: 3, note: 'meanwhile\n' })
    })
  })

  test('is refused with a sentence where there is no terminal', async () => {
    await atDesk(files, async ({ tsplay, read }) => {
      const { status, stdout, stderr } = await tsplay('run', 'site.yml', '-i', 'hosts', '--confirm')
      expect({ status, stdout, note: read('root/note') }).toStrictEqual({ status: 1, stdout: '', note: 'old\n' })
      expect(stderr).toMatch(/^nobody-to-ask\n/)
    })
  })
})
