import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import type { Upstream } from './upstream.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const kernel = 'prod/streams/stable/builds/33.20210104.3.0/x86_64/fedora-coreos-33.20210104.3.0-live-kernel-x86_64'

describe.skipIf(hindrances.length > 0)(`the world outside of the lab${reason}`, () => {
  let lab: Lab
  let node: LabNode
  let upstream: Upstream

  beforeAll(async () => {
    lab = await startLab()
    const hello = { name: 'quay.io/lab/hello', tag: '1', files: { '/hello': 'hello\n' } }
    upstream = await lab.upstream({ files: { 'a/file': 'of a test\n' }, images: [hello] })
    node = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
  })
  afterAll(() => lab?.stop())

  const said = async (command: string) => {
    const { status, stdout, stderr } = await node.run(command)
    return status === 0 ? stdout : `status ${status}: ${stdout}${stderr}`
  }

  test('files come over HTTP and HTTPS, whole or in part, and not again where nothing changed', async () => {
    const get = 'curl -sS --fail'
    expect(await said(`${get} ${upstream.url}/a/file; ${get} -k ${upstream.secureUrl}/a/file; ${get} -r 3-3 ${upstream.url}/a/file`)).toBe(
      'of a test\nof a test\na',
    )
    const again = `curl -sS -o /tmp/file -R ${upstream.url}/a/file; curl -sS -z /tmp/file -o /tmp/again -w '%{http_code}' ${upstream.url}/a/file`
    expect(await said(again)).toBe('304')
    expect(await said(`${get} ${upstream.url}/not/there`)).toMatch(/^status 22: .*404/)
  })

  test('what the chapter downloads is there, signed', async () => {
    expect(await said(`curl -sS --fail ${upstream.url}/${kernel} | wc -c`)).toBe('70001\n')
    expect(await said(`curl -sS --fail ${upstream.url}/${kernel}.sig | wc -c`)).toMatch(/^[1-9]\d{1,2}\n$/)
  })

  test('images keep their digests', async () => {
    const inspect = `skopeo inspect --tls-verify=false --format '{{.Digest}}' docker://${upstream.registry}`
    const digest = upstream.digests['quay.io/lab/hello:1']
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await said(`${inspect}/lab/hello:1; ${inspect}/lab/hello@${digest}`)).toBe(`${digest}\n${digest}\n`)
  })

  test('every request is noted, until they are forgotten', async () => {
    await upstream.forget()
    await node.run(`curl -sS ${upstream.url}/a/file; curl -sS ${upstream.url}/nothing`)
    const requests = (await upstream.requests()).map(({ method, path, status }) => `${method} ${path} ${status}`)
    expect(requests).toStrictEqual(['GET /a/file 200', 'GET /nothing 404'])
  })

  test('names of the world lead to it', async () => {
    expect(await said('dig +short @192.168.200.1 quay.io A')).toBe('192.168.200.1\n')
    expect(await said('dig +short @192.168.200.1 quay.io AAAA')).toBe('')
  })

  test('once it is stopped nobody answers', async () => {
    await upstream.stop()
    expect(await said(`curl -sS ${upstream.url}/a/file`)).toMatch(/^status 7: /)
  })
})
