import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, statuses, tsplay } from './tsplay.ts'
import type { Upstream } from './upstream.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const hello = 'quay.io/lab/hello'
const world = 'quay.io/lab/world'
const mirror = '127.0.0.1:5006'
const password = 'zwanzig-Tannen-im-Nebel'
const encoded = Buffer.from(`puller:${password}`).toString('base64')

describe.skipIf(hindrances.length > 0)(`podman on a host${reason}`, () => {
  let lab: Lab
  let upstream: Upstream

  beforeAll(async () => {
    lab = await startLab()
    const images = [
      { name: hello, tag: '1', files: { '/hello': 'hello\n' } },
      { name: world, tag: '1', files: { '/world': 'world\n' } },
    ]
    upstream = await lab.upstream({ images })
    await lab.ssh('apt-get -qq update')
  })
  afterAll(() => lab?.stop())

  const run = (tasks: readonly object[], options: readonly string[] = []): Promise<Ran> => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    writeFileSync(book, JSON.stringify([{ hosts: 'services', gather_facts: false, tasks }]))
    return tsplay(['run', book, '-i', 'inventory/okd', '-i', lab.inventory, '--output', 'json', ...options])
  }
  const each = (ran: Ran) => [...statuses(ran).values()]
  const said = async (command: string) => {
    const { status, stdout, stderr } = await lab.ssh(command)
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  const digest = (name: string) => upstream.digests[`${name}:1`] ?? ''
  const pull = (name: string, more: object = {}) => ({ name: `Pull ${name}`, podman_image: { name, ...more } })
  const copy = (images: readonly object[], more: object = {}) => ({
    name: 'Mirror',
    image_mirror: { images, target_tls_verify: false, retries: 0, ...more },
  })

  test('is asked for where it is not there; planned, it has no images yet', async () => {
    expect(failures(await run([pull(`${hello}:1`)], ['--check']))).toMatch(/there is no podman/)
    const install = { name: 'Install', apt: { name: ['podman', 'iptables'], install_recommends: false } }
    const check = await run(
      [install, pull(`${hello}:1`), copy([{ source: `${hello}@${digest(hello)}`, target: `${mirror}/lab/hello` }])],
      ['--check'],
    )
    expect(each(check)).toStrictEqual(['changed', 'changed', 'unknown'])
    const ran = await run([install, pull(`${hello}:1`)])
    expect([failures(ran).trim(), each(ran)]).toStrictEqual(['', ['changed', 'changed']])
    expect(await said(`podman image inspect --format '{{.Digest}}' ${hello}:1`)).toBe(digest(hello))
  })

  test('images are pulled by tag and by digest, once; taken away, once', async () => {
    const tasks = [pull(`${hello}:1`), pull(`${world}@${digest(world)}`), pull(world, { tag: '1' })]
    expect(each(await run(tasks, ['--check']))).toStrictEqual(['ok', 'changed', 'changed'])
    // With the image itself the tag of it is one more name.
    expect(each(await run(tasks))).toStrictEqual(['ok', 'changed', 'changed'])
    await upstream.forget()
    expect(each(await run(tasks))).toStrictEqual(['ok', 'ok', 'ok'])
    expect(await upstream.requests()).toStrictEqual([])
    const gone = [pull(`${world}:1`, { state: 'absent' }), pull(`${world}@${digest(world)}`, { state: 'absent' })]
    expect(each(await run(gone, ['--check']))).toStrictEqual(['changed', 'changed'])
    await run(gone)
    expect(each(await run(gone))).toStrictEqual(['ok', 'ok'])
    expect(await said(`podman images -q ${world}`)).toBe('')
  })

  test('a name and its password are no word of a command, in no file afterwards, in no output', async () => {
    const secret = pull(`${world}:1`, { username: 'puller', password })
    const noting = `#!/bin/sh\nprintf '%s ' "$@" >>/tmp/words\nexec /usr/bin/podman.real "$@"\n`
    await said(`mv /usr/bin/podman /usr/bin/podman.real; cat >/usr/bin/podman <<'END'\n${noting}END\nchmod 755 /usr/bin/podman`)
    const ran = await run([secret], ['--diff', '-vvv'])
    await said('mv /usr/bin/podman.real /usr/bin/podman')
    expect([failures(ran).trim(), each(ran)]).toStrictEqual(['', ['changed']])
    expect(await said('cat /tmp/words')).toMatch(/pull --quiet --authfile/)
    expect(
      await said(`grep -rlFe ${password} -e ${encoded} /tmp/words /tmp /root /run/containers /var/lib/containers /var/log; true`),
    ).toBe('')
    expect(ran.stdout + ran.stderr).not.toMatch(new RegExp(`${password}|${encoded}`))
  })

  test('force asks what a tag means now', async () => {
    const forced = pull(`${world}:1`, { force: true })
    expect(failures(await run([forced]))).toMatch(/asks the registry by skopeo, which is not there/)
    await said('apt-get -qq -y --no-install-recommends install skopeo >/dev/null 2>&1')
    expect(each(await run([forced]))).toStrictEqual(['ok'])
    await said(`podman tag ${hello}:1 ${world}:1`)
    expect(each(await run([pull(`${world}:1`)]))).toStrictEqual(['ok'])
    expect(each(await run([forced], ['--check', '--diff']))).toStrictEqual(['changed'])
    expect(each(await run([forced]))).toStrictEqual(['changed'])
    expect(await said(`podman image inspect --format '{{.Digest}}' ${world}:1`)).toBe(digest(world))
  })

  test('images are copied to a registry under their digests, once; a tag that leads elsewhere is set right', async () => {
    const images = [
      { source: `${hello}@${digest(hello)}`, target: `${mirror}/lab/hello`, tag: 'one' },
      { source: `${world}@${digest(world)}`, target: `${mirror}/lab/world` },
    ]
    expect(failures(await run([copy(images)], ['--check']))).toMatch(
      /127\.0\.0\.1:5006\/lab\/hello@sha256:\w+ cannot be asked for: .*connection refused/,
    )
    await said(`podman run -d --name mirror --network host -e REGISTRY_HTTP_ADDR=:5006 docker.io/library/registry:2`)
    await expect.poll(() => said(`skopeo list-tags --tls-verify=false docker://${mirror}/no/thing 2>&1`)).toMatch(/404/)
    const [check, first, again] = [await run([copy(images)], ['--check', '--diff']), await run([copy(images)]), await run([copy(images)])]
    expect([failures(first).trim(), each(check), each(first), each(again)]).toStrictEqual(['', ['changed'], ['changed'], ['ok']])
    const raw = (reference: string) =>
      said(`skopeo inspect --raw --tls-verify=false docker://${mirror}/${reference} | sha256sum | cut -c 1-64`)
    expect(`sha256:${await raw(`lab/hello@${digest(hello)}`)}`).toBe(digest(hello))
    expect(`sha256:${await raw('lab/hello:one')}`).toBe(digest(hello))
    expect(`sha256:${await raw(`lab/world@${digest(world)}`)}`).toBe(digest(world))
    await said(`skopeo copy -q --dest-tls-verify=false docker://${world}@${digest(world)} docker://${mirror}/lab/hello:one`)
    expect(each(await run([copy(images)], ['--check']))).toStrictEqual(['changed'])
    expect(changedTasks(await run([copy(images)]))).toStrictEqual(['Mirror'])
    expect(`sha256:${await raw('lab/hello:one')}`).toBe(digest(hello))
  })

  test('what cannot be mirrored is said, image by image', async () => {
    const none = `${hello}@sha256:${'0'.repeat(64)}`
    expect(failures(await run([copy([{ source: none, target: `${mirror}/lab/none` }])]))).toMatch(
      /quay\.io\/lab\/hello@sha256:0+ was not copied to .*manifest unknown/,
    )
    expect(failures(await run([copy([{ source: `${hello}:1`, target: `${mirror}/lab/hello` }])]))).toMatch(
      /does not name an image by its digest/,
    )
    expect(failures(await run([copy([{ source: none, target: `${mirror}/lab/hello:1` }])]))).toMatch(
      /is not a registry and a repository alone/,
    )
  })
})
