import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type Askpass, openAskpass } from '../../engine/connect/askpass.ts'

const asks = ({ environment }: Askpass, prompt: string) => spawn(environment['SSH_ASKPASS'] ?? '', [prompt], { env: environment })

async function answered(askpass: Askpass, prompt: string): Promise<[string, number]> {
  const program = asks(askpass, prompt)
  const [said, [status]] = await Promise.all([text(program.stdout), once(program, 'exit') as Promise<[number]>])
  return [said, status]
}

test('what is asked is answered, whatever it says, and several at a time', async () => {
  const askpass = await openAskpass(async prompt => (prompt === 'no?' ? undefined : `<${prompt}>`))
  const prompts = ["it's `$(me)`: ", 'two\nlines', 'ünïcode ']
  expect(await Promise.all(prompts.map(prompt => answered(askpass, prompt)))).toStrictEqual(prompts.map(one => [`<${one}>\n`, 0]))
  expect(await answered(askpass, 'no?')).toStrictEqual(['', 1])
  await askpass.close()
  expect(existsSync(askpass.folder)).toBe(false)
})

/** A person who is asked and says nothing yet: `asked` is when, `answer` lets them speak. */
function person() {
  let isAsked: () => void = () => undefined
  let answer: (word: string) => void = () => undefined
  const asked = new Promise<void>(done => (isAsked = done))
  const word = new Promise<string>(done => (answer = done))
  const ask = () => {
    isAsked()
    return word
  }
  return { asked, ask, answer }
}

test('who asked and has gone before the answer holds nobody up', async () => {
  const { asked, ask, answer } = person()
  const askpass = await openAskpass(ask)
  const program = asks(askpass, 'first?')
  await asked
  program.kill('SIGKILL')
  await once(program, 'exit')
  answer('late')
  await askpass.close()
  expect(existsSync(askpass.folder)).toBe(false)
})

test('whoever still waits at the end is let go', async () => {
  const { asked, ask } = person()
  const askpass = await openAskpass(ask)
  const waiting = answered(askpass, 'anybody?')
  await asked
  await askpass.close()
  expect(await waiting).toStrictEqual(['', 1])
})
