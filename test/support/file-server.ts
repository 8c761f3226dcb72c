import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** A server of files in a thread of its own, so that it answers while a test waits for a program. */
export interface FileServer {
  readonly url: string
  /** Where its files are. */
  readonly folder: string
  /** What was asked since the last time: method, path, status. */
  readonly asked: () => readonly string[]
  readonly stop: () => Promise<void>
}

/**
 * Serves a folder: /dated/… with times and heads, /plain/… without either, /packed/… as gzip, /private/… to ada alone (the password is
 * "hunter two"), /header/… to who sends X-Token: abc.
 */
export async function startFileServer(): Promise<FileServer> {
  const folder = mkdtempSync(join(tmpdir(), 'served-'))
  const notes = join(folder, '.asked')
  writeFileSync(notes, '')
  const worker = new Worker(program, { eval: true, workerData: { folder, notes } })
  const port = await new Promise<number>(resolve => worker.once('message', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    asked: () => {
      const lines = readFileSync(notes, 'utf8').split('\n').filter(Boolean)
      writeFileSync(notes, '')
      return lines
    },
    stop: async () => {
      await worker.terminate()
      rmSync(folder, { recursive: true })
    },
  }
}

const program = `
const { appendFileSync, readFileSync, statSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')
const { gzipSync } = require('node:zlib')
const { parentPort, workerData } = require('node:worker_threads')
function answer({ method, url, headers }) {
  const [, way, name] = /^\\/(\\w+)\\/(.*)$/.exec(decodeURIComponent(url.replace(/[?].*/, ''))) ?? []
  if (way === 'private' && headers.authorization !== 'Basic ' + Buffer.from('ada:hunter two').toString('base64'))
    return [401, { 'www-authenticate': 'Basic realm="x"' }]
  if (way === 'header' && headers['x-token'] !== 'abc') return [403, {}]
  if (way === 'plain' && method === 'HEAD') return [405, {}]
  if (way === 'moved') return [302, { location: '/dated/' + encodeURIComponent(name) }]
  const file = join(workerData.folder, name ?? '')
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile()) return [404, {}, 'nothing is here']
  if (way === 'packed') return [200, { 'content-encoding': 'gzip' }, gzipSync(readFileSync(file))]
  if (way === 'plain') return [200, {}, readFileSync(file)]
  const since = Date.parse(headers['if-modified-since'] ?? '')
  if (since >= Math.floor(stat.mtimeMs / 1000) * 1000) return [304, {}]
  return [200, { 'last-modified': stat.mtime.toUTCString(), 'content-length': stat.size }, readFileSync(file)]
}
const server = createServer((request, response) => {
  const [status, headers, body] = answer(request)
  appendFileSync(workerData.notes, request.method + ' ' + request.url + ' ' + status + '\\n')
  response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`
