import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { placesOf } from './places.ts'
import { changed, made, type Rows, refused, removed, turned } from './profiles.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, type Ran, statuses, tsplay } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

describe.skipIf(hindrances.length > 0)(`nmcli on a host with NetworkManager${reason}`, () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await startLab()
    const { status, stderr } = await lab.ssh(
      'mkdir -p /etc/NetworkManager/conf.d && printf "[main]\\nno-auto-default=*\\n" >/etc/NetworkManager/conf.d/lab.conf && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install network-manager >/dev/null 2>&1 && ip link add lan0 type veth peer name lan1 && nmcli general',
    )
    expect(status, stderr).toBe(0)
  })
  afterAll(() => lab?.stop())

  const run = (tasks: readonly object[], options: readonly string[] = []): Promise<Ran> => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    writeFileSync(book, JSON.stringify([{ hosts: 'services', gather_facts: false, tasks }]))
    return tsplay(['run', book, '-i', 'inventory/okd', '-i', lab.inventory, '--output', 'json', ...options])
  }
  const play = (rows: Rows, options?: readonly string[]) =>
    run(
      Object.entries(rows).map(([name, { args }]) => ({
        name,
        'community.general.nmcli': { state: 'present', ...args },
        ignore_errors: true,
      })),
      options,
    )
  const profiles = async () => (await lab.ssh('LC_ALL=C.UTF-8 nmcli -t -f name,active connection show | sort')).stdout

  const stages: readonly (readonly [string, Rows])[] = [
    ['makes', made],
    ['changes', changed],
    ['turns', turned],
    ['removes', removed],
  ]
  describe.each(stages)('%s', (_, rows) => {
    let [check, first, again]: Ran[] = []
    const of = (ran: Ran | undefined, sentence: string) =>
      [...(ran ? statuses(ran) : [])].find(([task]) => task.startsWith(`${sentence} (`))?.[1]

    test('a check touches nothing; a run does what it said; the second finds nothing to do', async () => {
      const before = await profiles()
      check = await play(rows, ['--check', '--diff'])
      expect(await profiles()).toBe(before)
      first = await play(rows)
      expect(failures(first).trim()).toBe('')
      again = await play(rows, ['--diff'])
      expect(changedTasks(again)).toStrictEqual([])
    })

    test.each(Object.entries(rows))('%s', async (sentence, { args, says = {} }) => {
      expect([of(check, sentence), of(first, sentence), of(again, sentence)]).toStrictEqual(['changed', 'changed', 'ok'])
      // A profile that was put to use a moment ago may still be on its way.
      const show = `LC_ALL=C.UTF-8 nmcli -t -e no -f all,GENERAL connection show id '${String(args['conn_name']).replaceAll("'", `'\\''`)}'`
      const { stdout } = await lab.ssh(
        `for i in 1 2 3 4 5 6 7 8 9 10; do o=$(${show}); case $o in *GENERAL.STATE:activating*) sleep 1 ;; *) break ;; esac; done; printf '%s\\n' "$o"`,
      )
      const all = new Map(stdout.split('\n').map(line => line.split(/:(.*)/s, 2) as [string, string]))
      expect(Object.fromEntries(Object.keys(says).map(property => [property, all.get(property) ?? '']))).toStrictEqual(says)
    })
  })

  test.each(Object.entries(refused))('refuses %s', async (sentence, row) => {
    const ran = await play({ [sentence]: row }, sentence.startsWith('what ') ? [] : ['--check'])
    expect(failures(ran)).toMatch(row.message)
  })

  test('asks for NetworkManager where it does not run; in a check it waits for the task that starts it', async () => {
    await lab.ssh('systemctl stop NetworkManager')
    const profile = { name: 'Profile', nmcli: { conn_name: 'x', type: 'dummy', state: 'present' } }
    expect(failures(await run([profile]))).toMatch(/NetworkManager does not run/)
    const start = { name: 'Start', systemd: { name: 'NetworkManager', state: 'started' } }
    expect([...statuses(await run([start, profile], ['--check'])).values()]).toStrictEqual(['changed', 'unknown'])
  })
})
