import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sh } from '../shell/sh.ts'

/** A program that the ssh program asks for passwords, in a folder of our own. */
export interface Askpass {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  close(): Promise<void>
}

// It says what is asked over a socket and prints what comes back: no password is on a command line, in the environment or in a file,
// and when either side goes, the other one notices.
const client = `const [, , socket, prompt = ''] = process.argv
const asking = require('node:net').connect(socket, () => asking.end(prompt))
const heard = []
asking.on('data', bytes => heard.push(bytes))
asking.on('error', () => process.exit(1))
asking.on('end', () => (heard.length > 0 ? process.stdout.write(Buffer.concat(heard)) : process.exit(1)))
`

/** Makes the program; `answer` is asked with the prompt, and undefined gives up. */
export async function openAskpass(answer: (prompt: string) => Promise<string | undefined>): Promise<Askpass> {
  const folder = await mkdtemp(join(tmpdir(), 'tsplay-'))
  const [path, script, socket] = [join(folder, 'askpass'), join(folder, 'ask.cjs'), join(folder, 'socket')] as const
  await writeFile(script, client, { mode: 0o600 })
  await writeFile(path, `#!/bin/sh\n${sh`exec ${process.execPath} ${script} ${socket}`.text} "$1"\n`, { mode: 0o700 })
  const asking = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, asker => {
    asking.add(asker)
    asker.on('close', () => asking.delete(asker)).on('error', () => undefined)
    void promptOf(asker)
      .then(answer)
      .then(
        said => void asker.end(said === undefined ? '' : `${said}\n`),
        () => void asker.destroy(),
      )
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(socket, done))
  return {
    folder,
    environment: { ...process.env, SSH_ASKPASS: path, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env['DISPLAY'] ?? ':' },
    async close() {
      for (const asker of asking) asker.destroy()
      await new Promise(done => server.close(done))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function promptOf(asker: Socket): Promise<string> {
  const chunks: Buffer[] = []
  asker.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise(done => asker.once('end', () => done(Buffer.concat(chunks).toString('utf8'))))
}
