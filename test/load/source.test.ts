import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { theWorld } from '../../engine/load/source.ts'

// What a request brings, and the command lines of all processes while it waits for its answer.
const server = `
const { readdirSync, readFileSync } = require('node:fs')
const words = pid => { try { return readFileSync('/proc/' + pid + '/cmdline', 'latin1') } catch { return '' } }
require('node:http')
  .createServer((asked, answer) => answer.end(JSON.stringify([asked.headers.authorization, readdirSync('/proc').map(words).join(' ')])))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

test('what is fetched with a password has it on no command line; what does not answer says why', async () => {
  const child = spawn(process.execPath, ['-e', server])
  const port = await new Promise(done => child.stdout.once('data', text => done(Number(text))))
  try {
    const [came, words] = JSON.parse(theWorld.fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: 'Basic cGF0aWVuY2U=' } }))
    expect(came).toBe('Basic cGF0aWVuY2U=')
    expect(words).not.toContain('cGF0aWVuY2U')
    expect(words).toContain('process.stdout.write(await r.text())')
  } finally {
    child.kill()
  }
  await new Promise(done => child.once('exit', done))
  expect(() => theWorld.fetch(`http://127.0.0.1:${port}/`)).toThrow(/ECONNREFUSED 127\.0\.0\.1:\d+\s*$/)
})
