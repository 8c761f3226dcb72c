import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runModule } from '../support/module.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { podmanMoreRows } from './podman-more-rows.ts'
import { podmanRows } from './podman-rows.ts'
import { watchSecrets } from './secret-watch.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'
import { failures, type Ran, statuses, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const image = 'docker.io/library/registry:2'
const secret = 'achtzehn-Wiesel-am-Deich'

/** Each row over this one: what differs, and whether podman then has another container. */
const base = {
  name: 'it',
  image,
  network: ['host'],
  env: { REGISTRY_HTTP_ADDR: '127.0.0.1:5007', WORD: 'one' },
  label: { a: 'b c' },
  volume: ['/srv/data:/data:ro', 'kept:/kept'],
}
const rows: readonly (readonly [what: string, more: object, changes: RegExp | undefined])[] = [
  ['nothing', {}, undefined],
  ['the same in other words', { volume: ['kept:/kept/', '/srv/data/:/data:ro'], label: { a: 'b c' }, restart_policy: 'no' }, undefined],
  ['a variable', { env: { ...base.env, WORD: 'two' } }, /"env".*"WORD":"another value"/],
  ['a variable less', { env: { REGISTRY_HTTP_ADDR: '127.0.0.1:5007' } }, /"env".*"WORD":"not asked for"/],
  ['a label', { label: { a: `it's $(a) "b"` } }, /"label"/],
  ['a volume that may be written to', { volume: ['/srv/data:/data', 'kept:/kept'] }, /"volume"/],
  ['the command', { command: ['/etc/docker/registry/config.yml', 'a word'] }, /"command"/],
  ['the entrypoint', { entrypoint: '["/usr/bin/docker-registry","serve"]', command: '/etc/docker/registry/config.yml' }, undefined],
  ['the user', { user: '0:0' }, /"user"/],
  [
    'options',
    {
      cap_add: ['NET_ADMIN'],
      stop_timeout: 3,
      cidfile: '/srv/cid',
      seccomp_policy: 'default',
      cmd_args: ['--oom-score-adj', '5', '--expose=9'],
    },
    /"options".*"--cap-add=NET_ADMIN".*"--cidfile=\/srv\/cid"/,
  ],
  [
    'ports and a network',
    { network: ['bridge'], publish: ['127.0.0.1:5017:5000', '5018:5018/udp'] },
    /"network".*"publish"|"publish".*"network"/,
  ],
  ['when it starts again', { restart_policy: 'on-failure:3' }, /"restart_policy"/],
]

describe.skipIf(hindrances.length > 0)(`podman_container${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
    await lab.upstream()
    const { status, stderr } = await lab.ssh(
      `apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install podman iptables >/dev/null 2>&1; mkdir -p /srv/data; podman pull -q ${image}`,
    )
    expect(status, stderr).toBe(0)
  })
  afterAll(() => lab?.stop())

  const run = (tasks: readonly object[], options: readonly string[] = []): Promise<Ran> => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    writeFileSync(
      book,
      JSON.stringify([{ hosts: 'services', gather_facts: false, tasks: tasks.map((task, at) => ({ name: `Task ${at}`, ...task })) }]),
    )
    return tsplay(['run', book, '-i', 'inventory/okd', '-i', lab.inventory, '--output', 'json', ...options])
  }
  const keep = (more: object = {}) => ({ podman_container: { ...base, ...more } })
  const each = (ran: Ran) => [...statuses(ran).values()]
  const said = async (command: string) => {
    const { status, stdout, stderr } = await lab.ssh(command)
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  const idOf = () => said('podman inspect --format "{{.Id}} {{.State.Status}}" it')
  const differences = (ran: Ran) => JSON.stringify(ran.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome] : [])))

  test('makes it and starts it, as the check says', async () => {
    const check = await run([keep(), keep()], ['--check', '--diff'])
    expect(each(check)).toStrictEqual(['changed', 'ok'])
    expect(await said('podman ps -aq')).toBe('')
    const ran = await run([keep(), keep()])
    expect([failures(ran).trim(), each(ran)]).toStrictEqual(['', ['changed', 'ok']])
    expect(await idOf()).toMatch(/ running$/)
  })

  test.each(rows)('sees what differs: %s', async (_, more, changes) => {
    const before = await idOf()
    const wanted = changes ? 'changed' : 'ok'
    const check = await run([keep(more)], ['--check', '--diff'])
    expect([each(check), await idOf()]).toStrictEqual([[wanted], before])
    if (changes) expect(differences(check)).toMatch(changes)
    // One that ends at once is as good here: what it was made as is compared.
    const state = { state: 'created' }
    const [first, again] = [await run([keep({ ...more, ...state })]), await run([keep({ ...more, ...state })], ['--diff'])]
    expect([failures(first).trim(), each(first), each(again)]).toStrictEqual(['', [wanted], ['ok']])
    if (changes) expect(await idOf()).not.toBe(before)
    else expect(await idOf()).toBe(before)
    if (changes) await run([keep()])
  })

  test('knows a container that somebody made by hand', async () => {
    await said(
      `podman rm -f it; podman run -d --network host --name it -e WORD=one --env REGISTRY_HTTP_ADDR=127.0.0.1:5007 -l 'a=b c' -v /srv/data:/data:ro -v kept:/kept ${image}`,
    )
    expect(each(await run([keep()], ['--diff']))).toStrictEqual(['ok'])
    await said(
      `podman rm -f it; podman run -d --network host --privileged --name it -e WORD=one --env REGISTRY_HTTP_ADDR=127.0.0.1:5007 -l 'a=b c' -v /srv/data:/data:ro -v kept:/kept ${image}`,
    )
    expect(differences(await run([keep()], ['--check', '--diff']))).toMatch(/"--privileged=true"/)
    expect(each(await run([keep()]))).toStrictEqual(['changed'])
  })

  test('stops it, starts it, restarts it, takes it away: each once', async () => {
    for (const [more, status] of [
      [{ state: 'stopped' }, /exited$/],
      [{ state: 'started' }, /running$/],
      [{ state: 'stopped' }, /exited$/],
    ] as const) {
      const [check, first, again] = [await run([keep(more)], ['--check']), await run([keep(more)]), await run([keep(more)])]
      expect([each(check), each(first), each(again)]).toStrictEqual([['changed'], ['changed'], ['ok']])
      expect(await idOf()).toMatch(status)
    }
    await run([keep()])
    const before = await said('podman inspect --format "{{.State.StartedAt}}" it')
    expect(each(await run([keep({ force_restart: true })]))).toStrictEqual(['changed'])
    expect(await said('podman inspect --format "{{.State.StartedAt}}" it')).not.toBe(before)
    const gone = { podman_container: { name: 'it', state: 'absent' } }
    expect([each(await run([gone], ['--check'])), each(await run([gone])), each(await run([gone]))]).toStrictEqual([
      ['changed'],
      ['changed'],
      ['ok'],
    ])
    expect(await said('podman ps -aq; podman volume ls -q | grep -vxE "[0-9a-f]{64}"')).toBe('kept')
  })

  test('keeps the old one where the new one cannot be made', async () => {
    await run([keep()])
    const before = await idOf()
    const ran = await run([keep({ volume: ['/not/there/at/all:/data'], memory: 'much' })])
    expect(each(ran)).toStrictEqual(['failed'])
    expect(await idOf()).toBe(before)
    expect(await said('podman ps -a --format "{{.Names}}"')).toBe('it')
  })

  test('a variable that is a secret is in the container, and nowhere that others see', async () => {
    const watch = await watchSecrets(lab, [secret])
    const task = { podman_container: { ...base, env: { ...base.env, WORD: secret } }, register: 'made' }
    const ran = await run([task, { debug: { var: 'made' } }], ['--diff', '-vvv'])
    // The container's own processes have it, and podman's files about it, which root alone may read.
    const seen = (await watch.stop()).filter(
      line => !/^environ of a process: \/usr\/bin\/docker-registry |^file afterwards: \/run\/(containers|crun)\//.test(line),
    )
    expect(seen).toStrictEqual([])
    expect([failures(ran).trim(), each(ran)]).toStrictEqual(['', ['changed', 'ok']])
    expect(ran.stdout.match(/"before":.{0,300}/)?.[0] ?? '').not.toContain(secret)
    expect(
      await said(
        `podman inspect --format '{{.Config.Env}}' it | grep -c ${secret}; podman inspect --format '{{.Config.CreateCommand}}' it | grep -c ${secret}; true`,
      ),
    ).toBe('1\n0')
  })

  const refused: readonly (readonly [what: string, more: object, message: RegExp])[] = [
    ['a name that is none', { name: 'a b' }, /cannot be the name of a container/],
    ['no image', { image: null }, /what it is made from must be said/],
    ['a variable with a newline', { env: { A: 'a\nb' } }, /the variable A cannot be handed to podman/],
    ['a pull that never ends', { pull: 'always' }, /would make each run a change/],
    ['what is not built', { generate_systemd: {} }, /not built yet/],
  ]
  test.each(refused)('refuses %s', async (_, more, message) => {
    expect(failures(await run([keep(more)], ['--check']))).toMatch(message)
  })

  test.each(Object.entries({ ...podmanRows, ...podmanMoreRows }))(
    '%s',
    async (_, { module, before, args, comes, says, settles = true }) => {
      const setting = { ...shellOn(lab), settles }
      if (before !== undefined) await said(before)
      const check = await runModule(module, args, { ...setting, check: true })
      const came = await runModule(module, args, setting)
      expect(came).toMatchObject(comes)
      if (settles) expect(check.status).toBe(came.status)
      if (says) expect((await lab.ssh(says[0])).stdout).toBe(says[1])
    },
  )
})
