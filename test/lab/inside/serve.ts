import { appendFileSync, createReadStream, type Stats, statSync } from 'node:fs'
import { type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import { join, normalize } from 'node:path'

/** One request to the upstream, as noted. */
export interface UpstreamRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly agent: string
  readonly status: number
}

/** Answers with the files of `folder/files`, and with what the registry says below /v2/; notes each request before its answer begins. */
export function serve(folder: string, registryPort: number): RequestListener {
  const note = (asked: IncomingMessage, status: number) => {
    const { host = '', 'user-agent': agent = '' } = asked.headers
    const line: UpstreamRequest = { method: asked.method ?? '', host, path: asked.url ?? '', agent, status }
    appendFileSync(join(folder, 'requests.jsonl'), `${JSON.stringify(line)}\n`)
  }
  return (asked, answer) => {
    const path = decodeURI((asked.url ?? '/').replace(/[?#].*/s, ''))
    if (/^\/v2(\/|$)/.test(path)) return pass(asked, answer, registryPort, status => note(asked, status))
    const file = join(folder, 'files', normalize(`/${path}`))
    const stats = statSync(file, { throwIfNoEntry: false })
    const [status, headers, range] = stats?.isFile() ? reply(asked, stats) : notFound
    note(asked, status)
    answer.writeHead(status, headers)
    if (range && asked.method !== 'HEAD') createReadStream(file, range).pipe(answer)
    else answer.end(status === 404 && asked.method !== 'HEAD' ? '<html>nothing is here</html>\n' : undefined)
  }
}

type Reply = readonly [number, Record<string, string | number>, { start: number; end: number }?]

const notFound: Reply = [404, { 'content-type': 'text/html' }]

function reply({ headers }: IncomingMessage, { size, mtime }: Stats): Reply {
  const modified = new Date(Math.floor(mtime.getTime() / 1000) * 1000)
  const common = { 'last-modified': modified.toUTCString(), 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' }
  const since = Date.parse(headers['if-modified-since'] ?? '')
  if (since >= modified.getTime()) return [304, common]
  const [, first, last] = headers.range?.match(/^bytes=(\d+)-(\d*)$/) ?? []
  const whole: Reply = [200, { ...common, 'content-length': size }, { start: 0, end: size - 1 }]
  if (first === undefined) return size > 0 ? whole : [200, { ...common, 'content-length': 0 }]
  const [start, end] = [Number(first), Math.min(last ? Number(last) : size - 1, size - 1)]
  if (start > end) return [416, { ...common, 'content-range': `bytes */${size}` }]
  return [206, { ...common, 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${size}` }, { start, end }]
}

/** The registry names places by the host it was asked as, so that name goes along. */
function pass(asked: IncomingMessage, answer: ServerResponse, port: number, note: (status: number) => void): void {
  const { method, url, headers } = asked
  const inner = request({ host: '127.0.0.1', port, method, path: url, headers }, said => {
    note(said.statusCode ?? 0)
    answer.writeHead(said.statusCode ?? 502, said.headers)
    said.pipe(answer)
  })
  inner.on('error', problem => {
    note(502)
    answer.writeHead(502).end(`${problem.message}\n`)
  })
  asked.pipe(inner)
}
