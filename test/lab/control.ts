import { connect } from 'node:net'
import type { Answer, Request } from './inside/options.ts'

/** Asks the process inside a lab for something, and gives its answer; throws with the reason where it could not do it. */
export async function ask(control: string, request: Request): Promise<{ readonly pid?: number }> {
  const line = await exchange(control, `${JSON.stringify(request)}\n`)
  const answer = JSON.parse(line) as Answer
  if ('problem' in answer) throw new Error(`the lab cannot do "${request.ask}": ${answer.problem}`)
  return answer
}

function exchange(path: string, line: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = ''
    const socket = connect(path, () => socket.write(line))
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
    socket.once('error', fail)
    socket.once('close', () => (text === '' ? fail(new Error('the lab ended before it answered')) : done(text)))
  })
}
