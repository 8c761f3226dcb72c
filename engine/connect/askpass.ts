import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A program that the ssh program asks for passwords, in a folder of our own. */
export interface Askpass {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  close(): Promise<void>
}

// It says what is asked through one pipe and waits for the answer at the other: no password is on a command line, in the
// environment or in a file. One question at a time.
const program = `#!/bin/sh
d=\${0%/*}
until mkdir "$d/turn" 2>/dev/null; do sleep 1; done
printf '%s' "$1" >"$d/question"
IFS= read -r line <"$d/answer"; s=$?
rmdir "$d/turn"
[ "$s" = 0 ] && printf '%s\\n' "$line"
`

/** Makes the program; \`answer\` is asked with the prompt, and undefined gives up. */
export async function openAskpass(answer: (prompt: string) => Promise<string | undefined>): Promise<Askpass> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-'))
  const [path, question, reply] = [join(folder, 'askpass'), join(folder, 'question'), join(folder, 'answer')] as const
  await writeFile(path, program, { mode: 0o700 })
  await promisify(execFile)('mkfifo', ['-m', '600', question, reply])
  let isOpen = true
  const serve = async () => {
    while (isOpen) {
      const prompt = await readFile(question, 'utf8')
      if (!isOpen) return
      const said = await answer(prompt)
      await writeFile(reply, said === undefined ? '' : `${said}\n`)
    }
  }
  const serving = serve().catch(() => undefined)
  return {
    folder,
    environment: { ...process.env, SSH_ASKPASS: path, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env['DISPLAY'] ?? ':' },
    async close() {
      isOpen = false
      // The server waits at the pipe: an empty question wakes it.
      await Promise.race([writeFile(question, '').catch(() => undefined), serving])
      await serving
      await rm(folder, { recursive: true, force: true })
    },
  }
}
