import { createServer, type Socket } from 'node:net'
import type { Answer, Request } from './options.ts'

/** Answers requests on a socket in the file system, one line of JSON each way; one request at a time, in the order they came. */
export async function openControl(path: string, answer: (request: Request) => Promise<Answer>): Promise<void> {
  let turn: Promise<void> = Promise.resolve()
  const reply = async (socket: Socket, line: string) => {
    const said = await answer(JSON.parse(line) as Request).catch((problem: unknown): Answer => ({ problem: String(problem) }))
    socket.end(`${JSON.stringify(said)}\n`)
  }
  const server = createServer(socket => {
    let text = ''
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more
      const end = text.indexOf('\n')
      if (end < 0) return
      const line = text.slice(0, end)
      text = ''
      turn = turn.then(() => reply(socket, line))
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(path, done))
}
