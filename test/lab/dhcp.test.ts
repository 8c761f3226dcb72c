import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labData, nodes, play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, statuses } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const services = '192.168.200.254'
const domain = 'okd.example.com'
const units = { isc: 'isc-dhcp-server', kea: 'kea-dhcp4-server' } as const
type Backend = keyof typeof units

/** Asks for an address with the real client, as a machine of this hardware address, and prints all that it was told. */
const asker = `
printf '#!/bin/sh\\n[ "$reason" != BOUND ] || env >/tmp/told\\n' >/tmp/script && chmod 755 /tmp/script
ask() {
  ip link set eth0 down && ip link set eth0 address "$1" && ip link set eth0 up && rm -f /tmp/told /tmp/lease
  {
    echo 'option arch code 93 = unsigned integer 16;'
    [ -z "$2" ] || echo "send arch $2;"
    echo 'request subnet-mask, routers, domain-name, domain-name-servers, domain-search, host-name, ntp-servers;'
  } >/tmp/conf
  timeout "\${3:-20}" dhclient -1 -cf /tmp/conf -sf /tmp/script -lf /tmp/lease -pf /tmp/pid eth0
  kill "$(cat /tmp/pid)"
  printf 'mac=%s\\n' "$1"
  cat /tmp/told
  echo end
} 2>/dev/null
`

describe.skipIf(hindrances.length > 0)(`the DHCP server${reason}`, () => {
  let lab: Lab
  let client: LabNode

  const data = (backend: Backend) => ['-e', JSON.stringify({ lab: { ...labData(), dhcp_backend: backend } })]
  const serve = (backend: Backend, ...more: string[]) => play(lab, 'services', ['--tags', 'dhcp', ...data(backend), ...more])
  /** What each asker was told: MAC, architecture, patience. */
  const told = async (...askers: readonly (readonly [mac: string, architecture?: number | undefined, patience?: number])[]) => {
    const asking = askers.map(([mac, architecture, patience]) => `ask ${mac} '${architecture ?? ''}' ${patience ?? ''}`)
    const { stdout } = await client.run(`${asker}${asking.join('\n')}`)
    return stdout
      .split('\nend\n')
      .filter(text => text.trim() !== '')
      .map(text => Object.fromEntries(text.split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string])))
  }
  const given = (name: string, address: string, file = 'lpxelinux.0') => ({
    new_ip_address: address,
    new_subnet_mask: '255.255.255.0',
    new_host_name: `${name}.${domain}`,
    new_routers: '192.168.200.1',
    new_domain_name: domain,
    new_domain_name_servers: services,
    new_domain_search: `${domain}.`,
    new_ntp_servers: services,
    new_next_server: services,
    new_filename: file,
    new_dhcp_lease_time: '43200',
  })

  beforeAll(async () => {
    lab = await startLab()
    client = await lab.node('f8:75:a4:ac:0f:01')
  })
  afterAll(() => lab?.stop())

  describe.each([
    ['isc', 'kea'],
    ['kea', 'isc'],
  ] as const)('%s', (backend, other) => {
    test('takes over as a check says, the other one ends, and the second run changes nothing', async () => {
      const said = statuses(await serve(backend, '--check', '--diff'))
      const ran = await serve(backend)
      expect(ran.exit, failures(ran)).toBe(0)
      const wrong = [...statuses(ran)].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? status))
      expect(wrong.map(([task, status]) => [task, said.get(task), status])).toStrictEqual([])
      const running = await lab.pids(Object.values(units))
      expect([running[units[backend]]?.length ?? 0, running[units[other]]]).toStrictEqual([1, []])
      expect(changedTasks(await serve(backend))).toStrictEqual([])
      expect(await lab.pids(Object.values(units))).toStrictEqual(running)
      const again = statuses(await serve(backend, '--check'))
      expect([...again].filter(([, status]) => ['changed', 'unknown'].includes(status))).toStrictEqual([])
    })

    test('T1, T3: every node gets its address, its names and servers, and what it boots from', async () => {
      const answers = await told(...nodes().map(({ mac }) => [mac] as const))
      expect(answers).toHaveLength(nodes().length)
      for (const [at, { name, address }] of nodes().entries()) expect(answers[at], name).toMatchObject(given(name, address))
    })

    test('a UEFI machine gets the boot file of its architecture', async () => {
      const [node] = nodes()
      const files = [
        [0, 'lpxelinux.0'],
        [6, 'grubia32.efi'],
        [7, 'grubx64.efi'],
        [9, 'grubx64.efi'],
      ] as const
      const answers = await told(...files.map(([architecture]) => [node?.mac ?? '', architecture] as const))
      expect(answers.map(answer => answer.new_filename)).toStrictEqual(files.map(([, file]) => file))
    })

    test('T2: a machine that nobody knows gets no answer', async () => {
      expect(await told(['f8:75:a4:ac:09:09', undefined, 5])).toStrictEqual([{ mac: 'f8:75:a4:ac:09:09' }])
    })

    test('a range serves machines that nobody knows, where one is given', async () => {
      const ran = await serve(backend, '-e', '{"dhcp_range": ["192.168.200.90", "192.168.200.91"]}')
      expect(ran.exit, failures(ran)).toBe(0)
      const [stranger, known] = await told(['f8:75:a4:ac:09:09'], [nodes()[1]?.mac ?? ''])
      expect(stranger?.new_ip_address).toMatch(/^192\.168\.200\.9[01]$/)
      expect(known).toMatchObject(given(nodes()[1]?.name ?? '', nodes()[1]?.address ?? ''))
      await serve(backend)
    })

    test('verify.yml asks it, and says so when it is gone', async () => {
      const asked = ['-e', '{"verify_services": [{"name": "dhcp", "grade": "critical"}]}', ...data(backend)]
      const fine = await play(lab, 'verify', asked)
      expect(fine.exit, failures(fine)).toBe(0)
      await lab.ssh(`systemctl stop ${units[backend]}`)
      const ran = await play(lab, 'verify', asked)
      expect(failures(ran)).toContain(`critical dhcp (${units[backend]} does not run)`)
      await lab.ssh(`systemctl start ${units[backend]}`)
    })

    test('one that is killed comes back', async () => {
      const before = (await lab.pids([units[backend]]))[units[backend]] ?? []
      expect(before).toHaveLength(1)
      await lab.ssh(`kill -9 ${before[0]}`)
      await expect
        .poll(async () => (await lab.pids([units[backend]]))[units[backend]]?.filter(pid => !before.includes(pid)).length, {
          timeout: 60_000,
        })
        .toBe(1)
      const [answer] = await told([nodes()[2]?.mac ?? ''])
      expect(answer).toMatchObject(given(nodes()[2]?.name ?? '', nodes()[2]?.address ?? ''))
    })
  })
})
