import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const network = { name: 'helper', device: 'eno1', address: '10.20.11.250', prefix: 22, gateway: '10.20.8.1' }
const domain = 'edge.lab.test'
const services = network.address

/** What the first node of the cluster answers with on the four ports of the load balancer: its name. */
const standIn = `
printf '#!/bin/sh\\nread -r line; printf "HTTP/1.0 200 OK\\\\r\\\\nContent-Length: 3\\\\r\\\\n\\\\r\\\\none"\\n' >/tmp/answer; chmod 755 /tmp/answer
openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key -out /tmp/crt -days 2 -subj /CN=one 2>/dev/null; cat /tmp/key /tmp/crt >/tmp/pem
for port in 6443 22623 443; do
  setsid socat OPENSSL-LISTEN:$port,fork,reuseaddr,cert=/tmp/pem,verify=0 EXEC:/tmp/answer >/dev/null 2>&1 </dev/null &
done
setsid socat TCP-LISTEN:80,fork,reuseaddr EXEC:/tmp/answer >/dev/null 2>&1 </dev/null &`

describe.skipIf(hindrances.length > 0)(`T24: the same roles make another lab, inventory/compact${reason}`, () => {
  let lab: Lab
  let one: LabNode

  const play = (book: string, ...options: string[]): Promise<Ran> => {
    const inventory = ['-i', 'inventory/compact', '-i', lab.inventory]
    const password = ['--vault-password-file', 'inventory/compact/vault-password.txt']
    // A busy check, so that nobody waits half a minute for a member.
    const haste = ['-e', 'loadbalancer_check_interval=300ms', '-e', 'loadbalancer_check_rise=1']
    return tsplay(['run', `playbooks/${book}.yml`, ...inventory, ...password, ...haste, '--output', 'json', ...options])
  }
  const fromOne = async (command: string) => (await one.run(command)).stdout.trim().split('\n')

  beforeAll(async () => {
    lab = await startLab({ network })
    await lab.upstream()
    one = await lab.node('52:54:00:aa:00:01')
  })
  afterAll(() => lab?.stop())

  test('one run brings it all about, and the second changes nothing', async () => {
    const first = await play('services')
    expect(first.exit, failures(first)).toBe(0)
    const second = await play('services')
    expect([second.exit, changedTasks(second)], failures(second)).toStrictEqual([0, []])
  }, 900_000)

  test('a node gets its address, and a printer its own without anything to boot', async () => {
    const printer = await lab.node('52:54:00:aa:00:99')
    const lease =
      'dhclient -1 -lf /tmp/lease -pf /tmp/pid eth0; ip -4 -o address show dev eth0; grep -E "host-name|routers|filename" /tmp/lease'
    const [here, there] = [await fromOne(lease), (await printer.run(lease)).stdout]
    await printer.stop()
    expect(here[0]).toContain('inet 10.20.8.11/22 ')
    expect(here.slice(1).map(line => line.trim())).toStrictEqual([
      'filename "lpxelinux.0";',
      'option routers 10.20.8.1;',
      `option host-name "one.${domain}";`,
    ])
    expect(there).toContain('inet 10.20.8.99/22 ')
    expect(await fromOne(`curl -s --max-time 5 tftp://${services}/pxelinux.cfg/01-52-54-00-aa-00-99 || echo none`)).toStrictEqual(['none'])
  })

  test('every name has its address and every address its name', async () => {
    const names = ['one', 'two', 'three', 'printer', 'helper', 'api', 'api-int', 'console.apps', 'bootstrap']
    const addresses = ['10.20.8.11', '10.20.10.12', '10.20.11.13', '10.20.8.99']
    const dig = (question: string) => `dig +short +time=2 @${services} ${question} | sort | tr '\\n' ' '; echo`
    const forward = await fromOne([...names.map(name => dig(`${name}.${domain}`)), 'true'].join('; '))
    expect(forward.map(line => line.trim())).toStrictEqual([...addresses, services, services, services, services])
    expect((await fromOne(addresses.map(address => dig(`-x ${address}`)).join('; '))).map(line => line.trim())).toStrictEqual(
      ['one', 'two', 'three', 'printer'].map(name => `${name}.${domain}.`),
    )
    expect((await lab.ssh('grep forwarders /etc/bind/named.conf')).stdout.trim()).toBe('forwarders { 10.20.8.2; 10.20.8.3; };')
  })

  test('what a node boots installs to its disk, with its address on the line, from the web server of this lab', async () => {
    const profile = (await fromOne(`curl -s tftp://${services}/pxelinux.cfg/01-52-54-00-aa-00-02`)).join('\n')
    const web = `http://helper.${domain}:8088/okd`
    expect(profile).toContain(`KERNEL ${web}/kernel/`)
    for (const word of [
      'coreos.inst.install_dev=/dev/nvme0n1',
      `coreos.inst.ignition_url=${web}/ignitions/master.ign`,
      `ip=10.20.10.12::10.20.8.1:255.255.252.0:two.${domain}::none`,
      `nameserver=${services}`,
    ])
      expect(profile.split(/\s+/)).toContain(word)
  })

  test('a node gets the time from whom its MachineConfig names', async () => {
    const { stdout: text } = await lab.ssh(`sed -n 's/.*;base64,//p' /root/machineconfigs/99-master-chrony.yaml | base64 -d`)
    expect(text).toContain(`server helper.${domain} iburst\n`)
    // Its clock is the machine's, which nobody in a lab may set.
    const { stdout } = await one.run('cat >/tmp/chrony.conf; chronyd -Q -t 20 -f /tmp/chrony.conf 2>&1', { input: text })
    expect(stdout).toMatch(/System clock wrong by -?\d+\.\d+ seconds/)
  })

  test('the load balancer leads to the node that is there, and verify.yml says what there is none of', async () => {
    const before = await play('verify')
    const said = before.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.result?.msg] : [])).at(-1)
    expect([before.exit, said]).toStrictEqual([
      2,
      [
        `critical loadbalancer (${['api', 'machine-config', 'router-https', 'router-http'].map(name => `no member of ${name} is up`).join('; ')})`,
      ],
    ])
    await one.run(standIn)
    const ask = ['https:6443', 'https:22623', 'https:443', 'http:80'].map(
      word => `curl -sk --max-time 5 ${word.replace(':', `://${services}:`)}/; echo`,
    )
    await vi.waitFor(async () => expect(await fromOne(ask.join('; '))).toStrictEqual(['one', 'one', 'one', 'one']), {
      timeout: 30_000,
      interval: 300,
    })
    const after = await play('verify')
    expect(after.exit, failures(after)).toBe(0)
  })

  test('verify.yml leaves alone what somebody else runs, and asks them instead', async () => {
    const there = JSON.stringify({ lab_elsewhere: { dhcp: true, dns: ['10.20.8.2'], ntp: ['10.20.8.2'], load_balancer: '10.20.8.11' } })
    await lab.ssh('systemctl stop isc-dhcp-server haproxy chrony')
    const ran = await play('verify', '-e', there)
    expect(ran.exit).toBe(2)
    expect(ran.events.flatMap(event => (event.type === 'host-finished' ? [event.outcome.result?.msg] : [])).at(-1)).toStrictEqual([
      `critical dns (10.20.8.2 does not answer for ${domain})`,
      'major ntp (10.20.8.2 does not answer)',
    ])
  })
})
