import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes, play, playCounted, secrets, withNode } from './converged.ts'
import type { Lab } from './host.ts'
import { differences, ownTraces } from './listing.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { formsOf, watchSecrets } from './secret-watch.ts'
import { served } from './served.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, statuses } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const units = ['named', 'isc-dhcp-server', 'chrony', 'firewalld', 'NetworkManager', 'tftpd-hpa', 'haproxy', 'apache2', 'mirror-registry']
const domain = 'okd.example.com'
const services = '192.168.200.254'
// What daemons write when they like: keys of the root zone, leases, the drift of the clock, folders of those that end when idle.
const daemons = [
  ...ownTraces,
  /^(\/var)?\/tmp\/systemd-private-/,
  /^\/var\/cache\/bind\/managed-keys/,
  /^\/var\/lib\/(dhcp|chrony|NetworkManager)\//,
]

describe.skipIf(hindrances.length > 0)(`services.yml on a bare host${reason}`, () => {
  let lab: Lab
  let check: Ran
  let first: Ran

  beforeAll(async () => {
    lab = await startLab()
    await lab.upstream()
  })
  afterAll(() => lab?.stop())

  const node = async <T>(mac: string, address: string | undefined, work: (node: LabNode) => Promise<T>): Promise<T> => {
    const opened = await lab.node(mac, address)
    try {
      return await work(opened)
    } finally {
      await opened.stop()
    }
  }
  const fromNode = (command: string) =>
    node('f8:75:a4:ac:02:00', '192.168.200.20', async ({ run }) => {
      const { status, stdout, stderr } = await run(command)
      return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
    })

  test('T17: a check on the bare host ends well and touches nothing', async () => {
    const before = lab.listing()
    check = await play(lab, 'services', ['--check', '--diff'])
    expect(check.exit, failures(check)).toBe(0)
    expect(differences(before, lab.listing(ownTraces))).toStrictEqual([])
  })

  test('one run brings it all about, in at most three turns for each task that changes something', async () => {
    const watch = await watchSecrets(lab, await secrets())
    const counted = await playCounted(lab, 'services', ['--diff'])
    first = counted
    const [rounds, seen] = [await watch.rounds(), await watch.stop()]
    expect(first.exit, failures(first)).toBe(0)
    expect(counted.counts.turns).toBeLessThanOrEqual(3 * changedTasks(first).length)
    expect(changedTasks(first)).toContain('firewall : Let the services of the lab in')
    expect([rounds > 2, seen]).toStrictEqual([true, []])
    // A minute or two where nothing else runs; what looks for secrets works all the while.
  }, 900_000)

  test('no secret of the lab shows in what a check and a run say', async () => {
    const forms = (await secrets()).flatMap(formsOf)
    const said = [check, first].map(({ stdout, stderr }) => stdout + stderr).join()
    expect(forms.length).toBeGreaterThan(6)
    expect(forms.filter(form => said.includes(form))).toStrictEqual([])
  })

  test('T17: what the check said is what the run did; a tenth of the tasks at most waits, each for what only the run can tell', () => {
    const [said, did] = [statuses(check), statuses(first)]
    const wrong = [...did].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? status))
    expect(wrong.map(([task, status]) => [task, said.get(task), status])).toStrictEqual([])
    const finished = check.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome] : []))
    const waits = finished.flatMap(({ status, waitsFor = '' }) => (status === 'unknown' ? [waitsFor.replace(/ \(.*$/, '')] : []))
    expect(waits.length).toBeLessThanOrEqual(finished.length / 10)
    // Settings that a package's script writes in words of its own, a profile that NetworkManager finds, a key, and what commands make.
    expect([...new Set(waits)].toSorted()).toStrictEqual([
      'dhcp : Install the DHCP server',
      'installer : List the images of the release',
      'installer : Make the ignition files, once',
      'installer : Unpack the client',
      'resolver : Activate the connection',
      'resolver : Install NetworkManager',
      'tftp : Install the TFTP server and the boot files',
      'what /okd/ca.crt will hold',
    ])
  })

  test('T16: the second run changes nothing, restarts nothing, and takes at most 40 turns, 20 for the firewall, DHCP, DNS and time', async () => {
    const before = await lab.pids(units)
    const second = await playCounted(lab, 'services')
    expect(second.exit, failures(second)).toBe(0)
    expect(changedTasks(second)).toStrictEqual([])
    expect(await lab.pids(units)).toStrictEqual(before)
    expect(Object.values(before).every(pids => pids.length > 0)).toBe(true)
    expect(second.counts.turns).toBeLessThanOrEqual(40)
    expect(second.counts.connections).toBe(1)
    const four = await playCounted(lab, 'services', ['--tags', 'firewall,dhcp,dns,resolver,ntp'])
    expect([four.exit, changedTasks(four), four.counts.turns <= 20]).toStrictEqual([0, [], true])
  })

  test('T18: a check of the finished host changes nothing and says so', async () => {
    const before = lab.listing(daemons)
    const again = await play(lab, 'services', ['--check', '--diff'])
    expect(again.exit, failures(again)).toBe(0)
    expect([...statuses(again)].filter(([, status]) => status === 'changed' || status === 'unknown')).toStrictEqual([])
    expect(differences(before, lab.listing(daemons))).toStrictEqual([])
  })

  test('T1, T3: every node gets its address and what it boots from', async () => {
    // dhclient hands all that it was told to a script of one's own.
    const script = `printf '#!/bin/sh\\nenv >/tmp/told\\nexec /sbin/dhclient-script\\n' >/tmp/script; chmod 755 /tmp/script`
    for (const { name, mac, address } of nodes()) {
      const { stdout: lease } = await node(mac, undefined, ({ run }) =>
        run(`${script}; dhclient -1 -sf /tmp/script -lf /tmp/lease -pf /tmp/pid eth0; ip -4 -o address show dev eth0; cat /tmp/told`),
      )
      const told = Object.fromEntries(lease.split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string]))
      expect(lease, name).toContain(`inet ${address}/24`)
      expect(told, name).toMatchObject({
        new_host_name: `${name}.${domain}`,
        new_routers: '192.168.200.1',
        new_domain_name_servers: services,
        new_ntp_servers: services,
        new_domain_search: `${domain}.`,
        new_filename: 'lpxelinux.0',
        new_next_server: services,
      })
    }
  })

  test('T8: every address that a profile names answers a node', async () => {
    const { stdout } = await lab.ssh(`grep -rhoE 'http://[^ ]+' /srv/tftp/pxelinux.cfg | sort -u`)
    const urls = stdout.trim().split('\n')
    expect(urls.map(url => url.replace(/^.*\/okd\//, '')).filter(path => /\.ign$|kernel-x86_64$|\.img$/.test(path))).toHaveLength(6)
    const get = `curl -s -o /dev/null -w '%{http_code} %{url}\\n' --resolve services.${domain}:8080:${services}`
    expect((await fromNode(urls.map(url => `${get} ${url}`).join('; '))).split('\n')).toStrictEqual(urls.map(url => `200 ${url}`))
  })

  test('T2: a machine that nobody knows gets no answer', async () => {
    const { status, stdout } = await node('f8:75:a4:ac:09:09', undefined, ({ run }) =>
      run('timeout 8 dhclient -1 -lf /tmp/lease -pf /tmp/pid eth0; echo $?; ip -4 -o address show dev eth0'),
    )
    expect([status, stdout.trim()]).toStrictEqual([0, '124'])
    const { stdout: log } = await lab.ssh('journalctl --no-pager -u isc-dhcp-server')
    expect(log).toMatch(/DHCPDISCOVER from f8:75:a4:ac:09:09 via \S+: (unknown client|network .*: no free leases)/)
  })

  test('T4: every name has its address and every address its name', async () => {
    const names: (readonly [string, string])[] = [
      ...nodes().map(({ name, address }) => [name, address] as const),
      ...['services', 'dns', 'www.services', 'api', 'api-int', 'anything.apps'].map(name => [name, services] as const),
    ]
    const dig = (question: string) => `dig +short +time=2 +tries=2 @${services} ${question} | sort | tr '\\n' ' '; echo`
    const forward = await fromNode(names.map(([name]) => dig(`${name}.${domain} A`)).join('; '))
    expect(forward.split('\n').map(line => line.trim())).toStrictEqual(names.map(([, address]) => address))
    const pointers = nodes().map(({ name, address }) => [address, `${name}.${domain}.`] as const)
    const backward = await fromNode([...pointers.map(([address]) => dig(`-x ${address}`)), dig(`-x ${services}`)].join('; '))
    expect(backward.split('\n').map(line => line.trim())).toStrictEqual([
      ...pointers.map(([, name]) => name),
      `api-int.${domain}. api.${domain}.`,
    ])
    expect(await fromNode(dig(`${domain} NS`))).toBe(`dns.${domain}.`)
    expect(await fromNode(dig(`${domain} SOA`))).toMatch(
      new RegExp(`^dns\\.${domain}\\. root\\.${domain}\\. \\d{10} 3600 900 1209600 3600$`),
    )
  })

  test('T4: the serial moves with the content, and only with it', async () => {
    const serial = async () => Number((await fromNode(`dig +short @${services} ${domain} SOA`)).split(' ')[2])
    const before = await serial()
    await play(lab, 'services', ['--tags', 'dns'])
    expect(await serial()).toBe(before)
    await play(lab, 'services', ['--tags', 'dns', '-e', 'dns_ttl=2D'])
    expect(await serial()).toBe(before + 1)
    await play(lab, 'services', ['--tags', 'dns'])
    expect(await serial()).toBe(before + 2)
  })

  test('T20: a node that comes changes what lists nodes, and nothing else; when it goes it takes all of that along', async () => {
    const tasks = [
      ...['dhcp : Configure the DHCP server', 'dhcp : Restart DHCP', 'dns : Write the zones', 'dns : Reload DNS'],
      ...['tftp : Link each host to its profile', 'loadbalancer : Configure the load balancer', 'loadbalancer : Reload the load balancer'],
      'installer : Tell SSH how nodes are reached',
    ]
    const more = { name: 'compute-3', role: 'compute', address: '192.168.200.23', mac: 'f8:75:a4:ac:02:03', pxe: 'worker' }
    // A busy check, so that the load balancer knows at once who is up.
    const haste = ['-e', 'loadbalancer_check_interval=300ms', '-e', 'loadbalancer_check_fall=1', '-e', 'loadbalancer_check_rise=1']
    const came = await play(lab, 'services', ['-e', JSON.stringify(withNode(more)), ...haste])
    expect([came.exit, changedTasks(came)], failures(came)).toStrictEqual([0, tasks])
    const { address } = more
    const whole = { address, forward: address, backward: `compute-3.${domain}.`, profile: 'worker', pages: '200 compute-3' }
    expect(await served(lab, more, domain, services)).toStrictEqual(whole)
    const went = await play(lab, 'services', haste)
    const gone = tasks.map(task => task.replace('Link each host to its profile', 'Remove what hosts left that are gone'))
    expect([went.exit, changedTasks(went)], failures(went)).toStrictEqual([0, gone])
    expect(await served(lab, more, domain, services)).toStrictEqual({ address: '', forward: '', backward: '', profile: '', pages: '503' })
  })

  test('T5: who asks from outside is refused', async () => {
    await lab.ssh('ip route add 172.16.0.5 dev enp1s0')
    const said = await node('f8:75:a4:ac:0f:01', '192.168.200.99', async ({ run }) => {
      await run('ip address add 172.16.0.5/32 dev eth0')
      return run(
        `dig +time=2 +tries=1 -b 172.16.0.5 @${services} api.${domain} A; dig +short +time=2 +tries=1 @${services} api.${domain} A`,
      )
    })
    expect(said.stdout).toContain('status: REFUSED')
    expect(said.stdout.trim().split('\n').at(-1)).toBe(services)
  })

  test('T12: a node gets the time, although nobody is above', async () => {
    const said = await fromNode(`chronyd -Q -t 20 'server ${services} iburst' 2>&1`)
    expect(said).toMatch(/System clock wrong by -?\d+\.\d+ seconds/)
    const { stdout } = await lab.ssh('chronyc -c -n tracking')
    expect(Number(stdout.split(',')[2])).toBeLessThanOrEqual(10)
  })

  test('the firewall lets the services in, and nothing else', async () => {
    const { stdout } = await lab.ssh('firewall-cmd --list-services; firewall-cmd --permanent --list-ports')
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => line.split(' ').toSorted().join(' ')),
    ).toStrictEqual(['dhcp dhcpv6-client dns http https ntp ssh tftp', '22623/tcp 5000/tcp 6443/tcp 8080/tcp'])
    // A port that is not let in says nothing, or that it may not be.
    const probe = (port: number) => `nc -z -w 2 ${services} ${port} 2>&1; echo ${port} $?`
    const said = await fromNode(`nc -v -z -w 2 ${services} 5000 2>&1; nc -v -z -w 2 ${services} 12345 2>&1; ${probe(53)}`)
    expect(said).toMatch(/ 5000 port .*succeeded/)
    expect(said).toMatch(/port 12345 \(tcp\) (failed: No route to host|timed out)/)
    expect(said).toMatch(/53 0$/)
  })

  test('verify.yml finds everything in order', async () => {
    const ran = await play(lab, 'verify')
    expect(ran.exit, failures(ran)).toBe(0)
    expect(changedTasks(ran)).toStrictEqual([])
  })

  const asked = async () => {
    const ran = await play(lab, 'verify')
    const said = ran.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.result?.msg] : [])).at(-1)
    return { exit: ran.exit, said }
  }

  test.each([
    ['isc-dhcp-server', 'critical dhcp', 2],
    ['named', 'critical dns', 2],
    ['firewalld', 'critical firewall', 2],
    ['haproxy', 'critical loadbalancer', 2],
    ['mirror-registry', 'critical registry', 2],
    ['chrony', 'major ntp', 2],
    ['apache2', 'minor http', 0],
    ['tftpd-hpa', 'minor tftp', 0],
  ])('T21: verify.yml names what is missing without %s, that alone, and how bad it is', async (unit, missing, exit) => {
    await lab.ssh(`systemctl stop ${unit}`)
    const found = await asked()
    await lab.ssh(`systemctl start ${unit}`)
    expect(found).toStrictEqual({ exit, said: [`${missing} (${unit} does not run)`] })
  })

  test('T21: verify.yml looks behind what runs, and says all of it at once, the worst first', async () => {
    await lab.ssh(`systemctl disable haproxy; rm /srv/tftp/pxelinux.cfg/01-f8-75-a4-ac-03-00; firewall-cmd --remove-port=6443/tcp
      sed -i 's/f8:75:a4:ac:02:01/f8:75:a4:ac:02:09/' /etc/dhcp/dhcpd.conf
      sed -i '/^compute-1/d' /etc/bind/zones/${domain}.db; rndc reload; nmcli connection modify enp1s0 ipv4.dns 192.168.200.1; nmcli connection up enp1s0`)
    const found = await asked()
    await play(lab, 'services')
    const again = await asked()
    expect([found, again.exit]).toStrictEqual([
      {
        exit: 2,
        said: [
          'critical dhcp (f8:75:a4:ac:02:01 would not get 192.168.200.21)',
          `critical dns (${services} does not say compute-1.${domain}. A 192.168.200.21)`,
          'critical firewall (6443/tcp is not let in)',
          'critical loadbalancer (haproxy does not start at boot)',
          'minor tftp (pxelinux.cfg/01-f8-75-a4-ac-03-00 is not served)',
        ],
      },
      0,
    ])
  })

  test('a reboot brings all of it back: verify.yml finds nothing missing, and a run nothing to do', async () => {
    await lab.reboot()
    await lab.ssh('systemctl is-system-running --wait')
    const found = await asked()
    expect(found.exit, JSON.stringify(found.said)).toBe(0)
    const again = await play(lab, 'services')
    expect(again.exit, failures(again)).toBe(0)
    expect(changedTasks(again)).toStrictEqual([])
  })
})
