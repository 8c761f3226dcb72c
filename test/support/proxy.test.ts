import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type CountingProxy, type Cut, startProxy } from '../lab/proxy.ts'

/** A server that answers each chunk with its length, so that client and test can take turns. */
async function startCounter(): Promise<{ server: Server; port: number; heard: () => number }> {
  const sockets = new Set<Socket>()
  let heard = 0
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += chunk.length
      socket.write(`${chunk.length}\n`)
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return { server, port: (server.address() as AddressInfo).port, heard: () => heard }
}

function talk(proxy: CountingProxy) {
  const socket = connect(proxy.port, proxy.address)
  const gone = new Promise<string>(done => {
    socket.once('error', error => done((error as NodeJS.ErrnoException).code ?? 'error')).once('close', () => done('closed'))
  })
  const answer = () => new Promise<string>(done => socket.once('data', chunk => done(String(chunk).trim())))
  const say = (text: string) => {
    const next = answer()
    socket.write(text)
    return Promise.race([next, gone])
  }
  return { say, gone, end: () => socket.destroy() }
}

async function through(work: (proxy: CountingProxy, heard: () => number) => Promise<void>, delay = 0): Promise<void> {
  const { server, port, heard } = await startCounter()
  const proxy = await startProxy({ to: { address: '127.0.0.1', port }, delay })
  try {
    await work(proxy, heard)
  } finally {
    await proxy.stop()
    server.close()
  }
}

describe('the proxy of the tests', () => {
  test('counts connections, bytes and turns', () =>
    through(async proxy => {
      const { say, end } = talk(proxy)
      expect([await say('one'), await say('three')]).toStrictEqual(['3', '5'])
      expect(proxy.counts()).toStrictEqual({ connections: 1, up: 8, down: 4, turns: 2 })
      proxy.zero()
      await say('x')
      expect(proxy.counts()).toStrictEqual({ connections: 0, up: 1, down: 2, turns: 1 })
      end()
    }))

  test('holds every chunk, each way', () =>
    through(async proxy => {
      const { say, end } = talk(proxy)
      const start = performance.now()
      expect(await say('one')).toBe('3')
      expect(performance.now() - start).toBeGreaterThanOrEqual(98)
      end()
    }, 50))

  const cuts: Record<string, { readonly cut: Cut; readonly second: string; readonly heard: number; readonly next: string }> = {
    'cuts before the bytes of a turn': { cut: { at: { turns: 2 } }, second: 'ECONNRESET', heard: 3, next: '1' },
    'tears what the client sends to the byte': { cut: { at: { up: 6 } }, second: 'ECONNRESET', heard: 6, next: '1' },
    'tears what the server answers to the byte': { cut: { at: { down: 3 } }, second: '5', heard: 8, next: '1' },
    'lets nobody in after a cut': { cut: { at: { turns: 2 }, after: 'refuse' }, second: 'ECONNRESET', heard: 3, next: 'ECONNRESET' },
  }
  for (const [sentence, { cut, second, heard: expected, next }] of Object.entries(cuts))
    test(sentence, () =>
      through(async (proxy, heard) => {
        const { say, gone } = talk(proxy)
        const cutting = proxy.cut(cut)
        expect([await say('one'), await say('three')]).toStrictEqual(['3', second])
        await Promise.all([gone, cutting])
        const again = talk(proxy)
        expect(await again.say('x')).toBe(next)
        again.end()
        expect(heard() - (next === '1' ? 1 : 0)).toBe(expected)
      }),
    )

  test('falls silent without a word, and lets new connections in', () =>
    through(async (proxy, heard) => {
      const { say, end } = talk(proxy)
      await say('one')
      await proxy.cut({ how: 'hang' })
      const silence = new Promise(done => setTimeout(done, 60, 'silence'))
      expect(await Promise.race([say('three'), silence])).toBe('silence')
      const again = talk(proxy)
      expect([await again.say('x'), heard()]).toStrictEqual(['1', 4])
      end()
      again.end()
    }))

  test('is mended', () =>
    through(async proxy => {
      await proxy.cut({ after: 'refuse' })
      expect(await talk(proxy).say('x')).toBe('ECONNRESET')
      proxy.mend()
      const { say, end } = talk(proxy)
      expect(await say('x')).toBe('1')
      end()
    }))
})
