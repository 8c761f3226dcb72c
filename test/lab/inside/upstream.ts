import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer as createPlain, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { addressAnswer } from './dns.ts'
import { openOverlay } from './mounts.ts'
import type { InsideOptions } from './options.ts'
import { type PreparedImage, push } from './push.ts'
import { serve } from './serve.ts'

/** The world outside of the lab, at the gateway's address: files over HTTP and HTTPS, images of a registry, names. */
export interface Upstream {
  readonly drop: () => Promise<void>
}

/** Port of this namespace's loopback that the registry itself listens on; others ask it through the ports where requests are noted. */
const registryPort = 5001

/** Serves what stands in `folder`: `files`, the images of `images.json`, with the key and certificate of `tls`. */
export async function openUpstream(options: InsideOptions, folder: string): Promise<Upstream> {
  const address = options.network.gateway
  const images = JSON.parse(readFileSync(join(folder, 'images.json'), 'utf8')) as readonly PreparedImage[]
  const registry = await openRegistry(options, join(options.work, 'upstream'))
  const answer = serve(folder, registryPort)
  const servers = [
    await listen(createPlain(answer), 80, address),
    await listen(createPlain(answer), 5000, address),
    await listen(secure(folder, answer), 443, address),
  ]
  const names = createSocket('udp4')
  names.on('message', (question, { port, address: asker }) => names.send(addressAnswer(question, address), port, asker))
  await new Promise<void>((done, fail) => names.once('error', fail).bind(53, address, done))
  for (const image of images) await push(`http://127.0.0.1:${registryPort}`, folder, image)
  return {
    drop: async () => {
      names.close()
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise(done => server.close(done))
      }
      await registry.drop()
    },
  }
}

function secure(folder: string, answer: RequestListener): Server {
  const [key, cert] = ['key.pem', 'cert.pem'].map(name => readFileSync(join(folder, 'tls', name)))
  return createSecure({ key, cert }, answer)
}

function listen(server: Server, port: number, address: string): Promise<Server> {
  return new Promise((done, fail) => server.once('error', fail).listen(port, address, () => done(server)))
}

/** Debian's docker-registry in a root of its own, over that of nodes, with its data in memory. */
async function openRegistry(options: InsideOptions, folder: string): Promise<Upstream> {
  const overlay = await openOverlay(folder, [options.node], '512M')
  const settings = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: '/var/lib/docker-registry' } },
    http: { addr: `127.0.0.1:${registryPort}`, secret: options.id },
  }
  await writeFile(join(overlay.root, 'srv/registry.yml'), JSON.stringify(settings))
  const words = [overlay.root, 'docker-registry', 'serve', '/srv/registry.yml']
  const child = spawn('chroot', words, { stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
  const ended = new Promise<void>(done => child.once('close', () => done()).once('error', () => done()))
  const drop = async () => {
    child.kill('SIGKILL')
    await ended
    await overlay.drop()
  }
  for (let left = 400; left > 0 && existsSync(overlay.root); left--) {
    if (
      await fetch(`http://127.0.0.1:${registryPort}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { drop }
    await wait(25)
  }
  await drop()
  throw new Error('the registry of the upstream does not answer')
}
