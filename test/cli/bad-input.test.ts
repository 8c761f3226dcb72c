import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const cases = join(import.meta.dirname, 'bad-input')

/** A host that counts who comes, and does not speak SSH. */
const doors = new Map<string, { readonly server: Server; readonly port: number; count: number }>()
const names = readdirSync(cases).map(name => name.replace(/\.txt$/, ''))

beforeAll(async () => {
  for (const name of names) doors.set(name, await door())
})
afterAll(() => {
  for (const { server } of doors.values()) server.close()
})

async function door() {
  const server = createServer(socket => {
    there.count++
    socket.on('error', () => undefined).end('220 mail.example.org\r\n')
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const there = { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0, count: 0 }
  return there
}

/**
 * Each file of bad-input/ is a whole case: the command, files between `-- NAME --` lines, and behind the last such line all that the
 * user gets to see, the exit code, and whether a host was asked. `h1` is a host that counts who comes; the rest is compared as it stands.
 */
describe('what is wrong is told in one go: what, where, why, what to do', () => {
  test.concurrent.for(names)('%s', async (name, { expect }) => {
    const path = join(cases, `${name}.txt`)
    const [head = '', ...parts] = readFileSync(path, 'utf8').split(/^-- (.*) --\n/m)
    const files = parts.flatMap((part, index) =>
      index % 2 === 0 && !part.startsWith('says') ? [[part, parts[index + 1] ?? ''] as const] : [],
    )
    const there = doors.get(name)
    const hosts = `h1 ansible_host=127.0.0.1 ansible_port=${there?.port} ansible_ssh_common_args='-o ConnectionAttempts=1'\n`
    const listing = Object.fromEntries([['hosts', hosts], ...files].map(([file, text]) => [file, `0644 ${text}`]))
    const says = await inFolder(listing, async folder => {
      for (const [file] of files) if (file.endsWith('.sh')) chmodSync(join(folder, file), 0o755)
      const environment = { HOME: folder, ...(head.includes('site.cfg') ? { ANSIBLE_CONFIG: 'site.cfg' } : {}) }
      const words = [...(head.split('\n')[0] ?? '').matchAll(/'([^']*)'|(\S+)/g)].map(found => found[1] ?? found[2] ?? '')
      const { status, stdout, stderr } = await tsplay([...words, '--output', 'terminal'], { folder, environment })
      const seen = `${stdout}${stderr}`.replaceAll(folder, '/books').replaceAll(String(there?.port), 'PORT')
      const asked = there?.count === 0 ? 'no host was asked' : 'hosts were asked'
      return `-- says, and ends with ${status}; ${asked} --\n${timeless(seen)}`
    })
    await expect(`${head}${files.map(([file, text]) => `-- ${file} --\n${text}`).join('')}${says}`).toMatchFileSnapshot(path)
  })
})

/** How long a task took is told only where it took long. */
function timeless(text: string): string {
  return text.replace(/after \d+\.\d s/, 'after N s').replace(/ {2}\d+\.\d s$/gm, '')
}
