import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Asker } from '../connect/link.ts'

/** Where questions go and answers come from. */
export interface Desk {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WritableStream
  /** What must be off the screen while a question is on it. */
  readonly aside?: { suspend(): void; resume(): void }
  /** Ctrl-C at a question. */
  interrupt(): void
}

/** Asks the person at the terminal, one question at a time; undefined where there is none. Hidden answers are not shown while typed. */
export function askerAt(desk: Desk): Asker {
  let last: Promise<unknown> = Promise.resolve()
  return (question, hidden) => {
    if (!desk.input.isTTY) return Promise.resolve(undefined)
    const answer = last.then(() => {
      desk.aside?.suspend()
      return ask(desk, question, hidden).finally(() => desk.aside?.resume())
    })
    last = answer.catch(() => undefined)
    return answer
  }
}

/** The lines of an input that is not a terminal, one for each question: passwords may come through a pipe. */
export function linesOf(input: NodeJS.ReadStream): () => Promise<string | undefined> {
  let reader: AsyncIterator<string> | undefined
  return async () => {
    reader ??= createInterface({ input, terminal: false })[Symbol.asyncIterator]()
    const { value, done } = await reader.next()
    return done ? undefined : value
  }
}

function ask({ input, output, interrupt }: Desk, question: string, hidden: boolean): Promise<string | undefined> {
  output.write(question)
  const shown = hidden ? silence() : output
  const reader = createInterface({ input, output: shown, terminal: true, historySize: 0 })
  return new Promise(resolve => {
    const end = (answer: string | undefined) => {
      resolve(answer)
      reader.close()
      if (hidden) output.write('\n')
    }
    reader.once('line', end)
    reader.once('close', () => resolve(undefined))
    reader.once('SIGINT', () => {
      end(undefined)
      interrupt()
    })
  })
}

/** Readline echoes what is typed to its output: here to nowhere. */
function silence(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
