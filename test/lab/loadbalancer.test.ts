import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { nodes, play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const services = '192.168.200.254'
const ports = { api: 6443, 'machine-config': 22623, 'router-https': 443, 'router-http': 80 } as const
type Frontend = keyof typeof ports

const names = (pattern: RegExp) => nodes().flatMap(({ name }) => (pattern.test(name) ? [name] : []))
const masters = names(/^master/)
const all = names(/./)
const ingress = names(/^(?!bootstrap)/)
const infra = names(/^infra/)

/** What a node of the cluster would do: TLS on three ports, HTTP on one, its own name in each answer; HOLD keeps a connection open. */
const standIn = (name: string) => `
cat >/tmp/answer <<'END'
#!/bin/sh
read -r line || exit 0
case $line in
  HOLD*) printf 'held by ${name}\\n'; exec cat ;;
  *readyz*) [ -e /tmp/unready ] && status='500 Not ready' ;;
esac
while read -r header && [ "$header" != "$(printf '\\r')" ]; do :; done
printf 'HTTP/1.0 %s\\r\\nContent-Length: ${name.length}\\r\\n\\r\\n${name}' "\${status:-200 OK}"
END
chmod 755 /tmp/answer
[ -e /tmp/cert.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key -out /tmp/crt -days 2 -subj /CN=${name} 2>/dev/null
cat /tmp/key /tmp/crt >/tmp/cert.pem
: >/tmp/pids
for port in 6443 22623 443; do
  setsid socat OPENSSL-LISTEN:$port,fork,reuseaddr,backlog=64,cert=/tmp/cert.pem,verify=0 EXEC:/tmp/answer >/dev/null 2>&1 </dev/null &
  echo $! >>/tmp/pids
done
setsid socat TCP-LISTEN:80,fork,reuseaddr,backlog=64 EXEC:/tmp/answer >/dev/null 2>&1 </dev/null &
echo $! >>/tmp/pids`
const standInEnds = 'for pid in $(cat /tmp/pids); do kill $pid; done'

describe.skipIf(hindrances.length > 0)(`the load balancer${reason}`, () => {
  let lab: Lab
  let client: LabNode
  const cluster = new Map<string, LabNode>()

  // A busy check, so that a test need not wait half a minute for each member; the page where a node can read it.
  const haste = ['check_interval=300ms', 'check_fall=1', 'check_rise=1', `statistics_address=${services}`]
  const balance = (...extra: string[]) =>
    play(lab, 'services', [
      '--tags',
      'loadbalancer',
      ...[...haste.map(word => `loadbalancer_${word}`), ...extra].flatMap(word => ['-e', word]),
    ])
  const on = (name: string, command: string) => cluster.get(name)?.run(command) ?? Promise.reject(new Error(`no node ${name}`))

  /** Who answers on a frontend when it is asked often enough for everybody's turn; a request that fails is named. */
  const answers = async (frontend: Frontend, times: number) => {
    const scheme = frontend === 'router-http' ? 'http' : 'https'
    const url = `${scheme}://${services}:${ports[frontend]}/`
    const one = `said=$(curl -sk --max-time 10 -w ' %{http_code}' ${url}) || said="$said exit $?"; printf '%s' "$said" | tr '\\n' ' '; echo`
    const { stdout } = await client.run(`for i in $(seq ${times}); do ${one}; done`)
    return [
      ...new Set(
        stdout
          .trimEnd()
          .split('\n')
          .map(line => line.replace(/ 200$/, '')),
      ),
    ].toSorted()
  }
  /** HAProxy's own view: the members that are up, by frontend. */
  const view = async () => {
    const { stdout } = await client.run(`curl -s 'http://${services}:9000/;csv'`)
    const [head = [], ...rows] = stdout.split('\n').map(line => line.replace(/^# /, '').split(','))
    const at = (row: string[], column: string) => row[head.indexOf(column)] ?? ''
    const up = (name: string) => rows.flatMap(row => (at(row, 'pxname') === name && at(row, 'status') === 'UP' ? [at(row, 'svname')] : []))
    return Object.fromEntries(
      Object.keys(ports).map(name => [
        name,
        up(name)
          .filter(member => member !== 'BACKEND')
          .toSorted(),
      ]),
    )
  }
  const everybody = (without?: string, routers = ingress, control = all.filter(name => /^(bootstrap|master)/.test(name))) => {
    const but = (list: readonly string[]) => list.filter(name => name !== without).toSorted()
    return { api: but(control), 'machine-config': but(control), 'router-https': but(routers), 'router-http': but(routers) }
  }
  const seen = (wanted: object) => vi.waitFor(async () => expect(await view()).toStrictEqual(wanted), { timeout: 60_000, interval: 200 })

  beforeAll(async () => {
    lab = await startLab()
    client = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
    for (const { name, mac, address } of nodes()) {
      const node = await lab.node(mac, address)
      cluster.set(name, node)
      const began = await node.run(standIn(name))
      expect(began.status, began.stderr).toBe(0)
    }
    const ran = await balance()
    expect(ran.exit, failures(ran)).toBe(0)
    await seen(everybody())
  })
  afterAll(() => lab?.stop())

  test('T9: each frontend reaches each of its members; the bootstrap waits until no master answers', async () => {
    expect(await answers('api', 12)).toStrictEqual(masters)
    expect(await answers('machine-config', 12)).toStrictEqual(masters)
    expect(await answers('router-https', 36)).toStrictEqual(ingress.toSorted())
    expect(await answers('router-http', 36)).toStrictEqual(ingress.toSorted())
  })

  test.each(ingress)('T9: with %s down no request fails, and it is back in turn afterwards', async name => {
    await on(name, standInEnds)
    // At once, before a check has told: who refuses is passed over.
    const wanted = everybody(name)
    for (const frontend of ['router-https', 'router-http'] as const) expect(await answers(frontend, 24)).toStrictEqual(wanted[frontend])
    const control = masters.filter(master => master !== name)
    for (const frontend of ['api', 'machine-config'] as const) expect(await answers(frontend, 6)).toStrictEqual(control)
    await seen(wanted)
    await on(name, standIn(name))
    await seen(everybody())
  })

  test('T9: a master that says it is not ready gets no requests, though it listens', async () => {
    await on('master-1', ': >/tmp/unready')
    await seen({ ...everybody(), api: everybody('master-1').api })
    expect(await answers('api', 9)).toStrictEqual(['master-0', 'master-2'])
    expect(await answers('machine-config', 9)).toStrictEqual(masters)
    await on('master-1', 'rm /tmp/unready')
    await seen(everybody())
  })

  test('T9: without any master the bootstrap answers; without anybody HTTP says 503 and the others hang up', async () => {
    for (const name of masters) await on(name, standInEnds)
    await seen({
      ...everybody(
        '',
        ingress.filter(name => !masters.includes(name)),
        ['bootstrap'],
      ),
    })
    expect(await answers('api', 3)).toStrictEqual(['bootstrap'])
    expect(await answers('machine-config', 3)).toStrictEqual(['bootstrap'])
    for (const name of all.filter(each => !masters.includes(each))) await on(name, standInEnds)
    await seen(everybody('', [], []))
    expect((await answers('router-http', 1)).at(-1)).toMatch(/ 503$/)
    for (const frontend of ['api', 'machine-config', 'router-https'] as const)
      expect(await answers(frontend, 1)).toStrictEqual([expect.stringMatching(/^ 000 exit (35|52|56)$/)])
    for (const name of all) await on(name, standIn(name))
    await seen(everybody())
  })

  test('T10: once the cluster runs the bootstrap is gone, and an open connection outlives the change', async () => {
    const long = `(printf 'HOLD\\n'; until [ -e /tmp/again ]; do sleep 0.1; done; printf 'still here\\n'; until [ -e /tmp/over ]; do sleep 0.1; done)`
    await client.run(`setsid sh -c "${long} | socat -t 5 - OPENSSL:${services}:6443,verify=0 >/tmp/said" >/dev/null 2>&1 </dev/null &`)
    const said = async () => (await client.run('cat /tmp/said')).stdout
    await expect.poll(said, { timeout: 30_000 }).toMatch(/^held by master-\d\n$/)
    const before = (await lab.ssh('systemctl show -P MainPID haproxy')).stdout
    const ran = await balance('lab_phase=running')
    expect(ran.exit, failures(ran)).toBe(0)
    expect(changedTasks(ran)).toStrictEqual(['loadbalancer : Configure the load balancer', 'loadbalancer : Reload the load balancer'])
    await seen(everybody('bootstrap'))
    expect((await lab.ssh('grep -c bootstrap /etc/haproxy/haproxy.cfg')).stdout.trim()).toBe('0')
    expect((await lab.ssh('systemctl show -P MainPID haproxy')).stdout).toBe(before)
    await client.run(': >/tmp/again')
    await expect.poll(said, { timeout: 30_000 }).toMatch(/^held by master-\d\nstill here\n$/)
    await client.run(': >/tmp/over')
  })

  test('T11: routers that moved to infra nodes are asked there only', async () => {
    const ran = await balance('{"lab_phase": "running", "loadbalancer_ingress_roles": ["infra"]}')
    expect(ran.exit, failures(ran)).toBe(0)
    await seen(everybody('bootstrap', infra))
    expect(await answers('router-https', 9)).toStrictEqual(infra)
    expect(await answers('router-http', 9)).toStrictEqual(infra)
    expect(await answers('api', 9)).toStrictEqual(masters)
  })

  test('a configuration that HAProxy cannot use fails the run, and the next one, until it is mended; the old one serves on', async () => {
    const patience = 'loadbalancer_reload_seconds=8'
    await balance(patience)
    await seen(everybody())
    for (const time of ['first', 'second']) {
      const ran = await balance(patience, 'loadbalancer_connections=40000000')
      expect(ran.exit, time).toBe(2)
      expect(failures(ran), time).toMatch(/Unable to reload service haproxy/)
    }
    await seen(everybody())
    expect(changedTasks(await balance(patience))).toStrictEqual([
      'loadbalancer : Configure the load balancer',
      'loadbalancer : Reload the load balancer',
    ])
    expect(changedTasks(await balance(patience))).toStrictEqual([])
  })

  test('a member whose name nobody knows keeps nobody else from being served', async () => {
    const extra = { name: 'later', address: 'later.nowhere.invalid' }
    const ran = await balance(JSON.stringify({ loadbalancer_ingress: [extra, ...nodes().filter(({ name }) => infra.includes(name))] }))
    expect(ran.exit, failures(ran)).toBe(0)
    await seen(everybody(undefined, infra))
    expect(await answers('router-http', 9)).toStrictEqual(infra)
  })

  test('the journal has what HAProxy says of connections', async () => {
    await client.run(`curl -s http://${services}/seen-in-the-journal`)
    const { stdout } = await lab.ssh('journalctl --no-pager -u haproxy')
    expect(stdout).toMatch(/router-http router-http\/infra-\d .* "GET \/seen-in-the-journal HTTP\/1\.1"/)
  })

  test('HAProxy that is killed comes back', async () => {
    const pid = async () => (await lab.ssh('systemctl show -P MainPID haproxy')).stdout.trim()
    const before = await pid()
    await lab.ssh(`kill -9 ${before}`)
    await expect.poll(pid, { timeout: 60_000 }).not.toMatch(new RegExp(`^(0|${before})$`))
    await seen(everybody(undefined, infra))
  })

  const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
    ['the bootstrap was gone', 'true', ['Configure the load balancer', 'Reload the load balancer']],
    [
      'HAProxy is told something else',
      'echo "# by hand" >>/etc/haproxy/haproxy.cfg',
      ['Configure the load balancer', 'Reload the load balancer'],
    ],
    [
      'systemd no longer starts it again',
      'rm /etc/systemd/system/haproxy.service.d/restart.conf',
      ['Start it again should it end by itself, and tell a reload that failed'],
    ],
    [
      'nobody may see what systemd is told',
      'chmod 0700 /etc/systemd/system/haproxy.service.d',
      ["Make the folder of the unit's own settings"],
    ],
    ['HAProxy is stopped', 'systemctl stop haproxy', ['Start the load balancer, now and at boot']],
    ['HAProxy does not start at boot', 'systemctl disable haproxy', ['Start the load balancer, now and at boot']],
    ['it is removed', 'apt-get -qq -y remove haproxy >/dev/null 2>&1', ['Install HAProxy']],
  ]
  test.each(breaks)('T19: %s, and that is mended by its task', async (_, how, tasks) => {
    const done = await lab.ssh(how)
    expect(done.status, done.stderr).toBe(0)
    expect(changedTasks(await balance()).map(task => task.replace('loadbalancer : ', ''))).toStrictEqual(tasks)
  })

  test('T19: every task that manages something was broken', async () => {
    const managing = managingTasks(await balance())
    // SELinux is off on hosts of the lab.
    const known = [...breaks.flatMap(([, , names]) => names), 'Let HAProxy have its ports'].map(name => `loadbalancer : ${name}`)
    expect(managing.length).toBeGreaterThan(4)
    expect(managing.filter(task => !known.includes(task))).toStrictEqual([])
  })
})
