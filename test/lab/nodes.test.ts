import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labData, type NodeFacts, play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, statuses } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const services = '192.168.200.254'
const domain = 'okd.example.com'
const units = ['isc-dhcp-server', 'named', 'chrony', 'tftpd-hpa', 'haproxy', 'apache2', 'firewalld']
const node = { name: 'compute-3', role: 'compute', address: '192.168.200.23', mac: 'f8:75:a4:ac:02:03', pxe: 'worker' }
// A host without a profile to boot: others ask for it by its name, and it asks for its address.
const printer = { name: 'printer', role: 'other', address: '192.168.200.60', mac: 'f8:75:a4:ac:06:00' }

const dhcp = ['dhcp : Configure the DHCP server', 'dhcp : Restart DHCP']
const dns = ['dns : Write the zones', 'dns : Reload DNS']
const balancer = ['loadbalancer : Configure the load balancer', 'loadbalancer : Reload the load balancer']

describe.skipIf(hindrances.length > 0)(`T20: hosts that come and go${reason}`, () => {
  let lab: Lab

  const serve = (...words: string[]) => play(lab, 'services', ['--tags', 'firewall,dhcp,dns,http,tftp,loadbalancer,ntp', ...words])
  /** A run with these hosts besides those of the chapter, checked first: what the check says is what is done. Gives the tasks that changed. */
  const runWith = async (...hosts: readonly NodeFacts[]) => {
    const { nodes, ...rest } = labData()
    const data = ['-e', JSON.stringify({ lab: { ...rest, nodes: [...nodes, ...hosts] } })]
    const said = statuses(await serve('--check', '--diff', ...data))
    const ran = await serve(...data)
    expect(ran.exit, failures(ran)).toBe(0)
    expect([...said].filter(([task, status]) => statuses(ran).get(task) !== status)).toStrictEqual([])
    const again = await serve(...data)
    expect(changedTasks(again)).toStrictEqual([])
    return changedTasks(ran)
  }
  /** What the services say of a host: its lease and its name's address and back, asked as that machine; its link; the balancer's members. */
  const known = async ({ name, mac, address }: NodeFacts) => {
    const machine = await lab.node(mac)
    const asked = await machine.run(`
      timeout 6 dhclient -1 -lf /tmp/lease -pf /tmp/pid eth0 2>/dev/null
      printf 'address=%s\\n' "$(ip -4 -o address show dev eth0 | sed 's/.*inet \\([0-9.]*\\).*/\\1/')"
      ip address add 192.168.200.99/24 dev eth0
      printf 'name=%s\\n' "$(dig +short +time=2 @${services} ${name}.${domain} A)"
      printf 'pointer=%s\\n' "$(dig +short +time=2 @${services} -x ${address})"
      tftp -m binary ${services} -c get pxelinux.cfg/01-${mac.replaceAll(':', '-')} /tmp/profile >/dev/null
      printf 'profile=%s\\n' "$(sed -n 's/^DEFAULT //p' /tmp/profile)"`)
    await machine.stop()
    const { stdout } = await lab.ssh(`curl -s 'http://127.0.0.1:9000/;csv' | grep -c ',${name},'`)
    const said = Object.fromEntries(asked.stdout.split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string]))
    return [said.address, said.name, said.pointer, said.profile, `member of ${stdout.trim()}`]
  }
  const moved = async (before: Readonly<Record<string, readonly number[]>>) => {
    const now = await lab.pids(units)
    return units.filter(unit => !before[unit]?.some(pid => now[unit]?.includes(pid)))
  }
  /** Workers of HAProxy come and go; its master stays. */
  const main = async (unit: string) => (await lab.ssh(`systemctl show -P MainPID ${unit}`)).stdout.trim()

  beforeAll(async () => {
    lab = await startLab()
    await lab.upstream()
    const ran = await serve()
    expect(ran.exit, failures(ran)).toBe(0)
    await lab.ssh('apt-get -qq -y install curl')
  })
  afterAll(() => lab?.stop())

  test('a fourteenth node: DHCP, DNS, its link and the routers’ members follow, and nothing else', async () => {
    const nobody = ['', '', '', '', 'member of 0']
    expect(await known(node)).toStrictEqual(nobody)
    const [before, master] = [await lab.pids(units), await main('haproxy')]
    expect(await runWith(node)).toStrictEqual([...dhcp, ...dns, 'tftp : Link each host to its profile', ...balancer])
    // Only ISC's server cannot read its configuration again.
    expect(await moved(before)).toStrictEqual(['isc-dhcp-server'])
    expect(await main('haproxy')).toBe(master)
    expect(await known(node)).toStrictEqual([node.address, node.address, `${node.name}.${domain}.`, 'worker', 'member of 2'])
  })

  test('it goes, and takes along all that was there of it', async () => {
    const [before, master] = [await lab.pids(units), await main('haproxy')]
    expect(await runWith()).toStrictEqual([...dhcp, ...dns, 'tftp : Remove what hosts left that are gone', ...balancer])
    expect(await moved(before)).toStrictEqual(['isc-dhcp-server'])
    expect(await main('haproxy')).toBe(master)
    expect(await known(node)).toStrictEqual(['', '', '', '', 'member of 0'])
  })

  test('a host that boots nothing from here is in DHCP and DNS only', async () => {
    expect(await runWith(printer)).toStrictEqual([...dhcp, ...dns])
    expect(await known(printer)).toStrictEqual([printer.address, printer.address, `printer.${domain}.`, '', 'member of 0'])
    expect(await runWith()).toStrictEqual([...dhcp, ...dns])
  })

  test('the DHCP server has nothing to warn of, and the name server speaks for the cluster’s domain only', async () => {
    const { stderr } = await lab.ssh('dhcpd -t -cf /etc/dhcp/dhcpd.conf')
    expect(stderr).not.toMatch(/WARNING|global/i)
    const machine = await lab.node(node.mac, '192.168.200.99')
    const { stdout } = await machine.run(
      `for zone in ${domain} example.com; do dig +time=2 +tries=1 @${services} $zone SOA | grep flags:; done`,
    )
    await machine.stop()
    expect(stdout.split('\n').map(line => /flags:[^;]* aa/.test(line))).toStrictEqual([true, false, false])
  })

  test.each(['named', 'chrony', 'isc-dhcp-server'])('%s that is killed comes back', async unit => {
    const before = await main(unit)
    expect(before).toMatch(/^[1-9]/)
    await lab.ssh(`kill -9 ${before}`)
    await expect.poll(() => main(unit), { timeout: 60_000 }).not.toMatch(new RegExp(`^(0|${before})$`))
    await expect.poll(async () => (await lab.ssh(`systemctl is-active ${unit}`)).stdout.trim(), { timeout: 60_000 }).toBe('active')
  })
})
