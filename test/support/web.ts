import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of a test, on this machine. */
export interface Web {
  readonly url: string
  readonly port: number
  close(): void
}

/** A server that tells what it was asked at /echo, and answers in many ways elsewhere. */
export async function startWeb(): Promise<Web> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, response, Buffer.concat(chunks)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}`, port, close }
}

type Answer = readonly [status: number, headers: { readonly [name: string]: string | string[] }, body: string | Buffer]

const answers: { readonly [path: string]: Answer } = {
  '/json': [200, { 'Content-Type': 'application/json; charset=utf-8' }, '{"a": [1, null, "ü"]}'],
  '/bad-json': [200, { 'Content-Type': 'application/json' }, '{nope'],
  '/latin': [200, { 'Content-Type': 'text/plain; charset=iso-8859-1' }, Buffer.from([0xfc])],
  '/missing': [404, { 'Content-Type': 'text/plain' }, 'nope\n'],
  '/empty': [204, {}, ''],
  '/redirect': [302, { Location: '/echo' }, 'moved'],
  '/loop': [302, { Location: '/loop' }, 'moved'],
  '/cookies': [200, { 'Set-Cookie': ['a=1; Path=/', 'b=2'], 'X-Two': ['x', 'y'] }, 'ok'],
  '/bytes': [200, { 'Content-Type': 'application/octet-stream' }, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
}

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { url = '/', method = '', headers } = request
  if (url === '/private' && !headers.authorization) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end('who?')
    return
  }
  const heard = Object.entries(headers).filter(([name]) => !['host', 'accept', 'connection'].includes(name))
  const echo: Answer = [
    200,
    { 'Content-Type': 'text/plain' },
    JSON.stringify({ method, url, headers: Object.fromEntries(heard), body: body.toString('utf8') }),
  ]
  const [status, more, text] = answers[url] ?? echo
  response.sendDate = false
  response.writeHead(status, { ...more, ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }) }).end(text)
}
