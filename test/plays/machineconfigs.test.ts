import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { changedTasks, failures, tsplay } from '../lab/tsplay.ts'

const folder = mkdtempSync(join(tmpdir(), 'machineconfigs '))
afterAll(() => rmSync(folder, { recursive: true }))

const book = [{ hosts: 'localhost', connection: 'local', gather_facts: false, roles: ['lab', 'machineconfigs'] }]
writeFileSync(join(folder, 'book.json'), JSON.stringify(book))
writeFileSync(join(folder, 'hosts.yml'), 'services: { hosts: { localhost: {} } }\n')

const labs: Readonly<Record<string, { inventory: string; more: object; pools: readonly string[]; servers: readonly string[] }>> = {
  "the chapter's lab": {
    inventory: 'okd',
    more: {},
    pools: ['compute', 'infra', 'master', 'storage', 'worker'],
    servers: ['services.okd.example.com'],
  },
  'three nodes': { inventory: 'compact', more: {}, pools: ['master', 'worker'], servers: ['helper.edge.lab.test'] },
  'a lab whose time comes from elsewhere': {
    inventory: 'compact',
    more: { lab_elsewhere: { ntp: ['10.20.8.4', '10.20.8.5'] } },
    pools: ['master', 'worker'],
    servers: ['10.20.8.4', '10.20.8.5'],
  },
}

test.each(Object.entries(labs))('%s: each pool is told whom to ask for the time', async (name, { inventory, more, pools, servers }) => {
  const target = join(folder, name)
  const run = (...options: string[]) =>
    tsplay([
      ...['run', join(folder, 'book.json'), '-i', `inventory/${inventory}`, '-i', join(folder, 'hosts.yml'), '--output', 'json'],
      ...['--vault-password-file', `inventory/${inventory}/vault-password.txt`],
      ...['-e', JSON.stringify({ machineconfigs_dir: target, ...more }), ...options],
    ])
  const tasks = ['Make the folder of what machines are told', 'Write whom machines ask for the time'].map(
    task => `machineconfigs : ${task}`,
  )
  for (const options of [['--check'], []]) {
    const ran = await run(...options)
    expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, tasks])
  }
  expect(changedTasks(await run())).toStrictEqual([])
  expect(readdirSync(target).toSorted()).toStrictEqual(pools.map(pool => `99-${pool}-chrony.yaml`))
  for (const pool of pools) {
    const said = parse(readFileSync(join(target, `99-${pool}-chrony.yaml`), 'utf8')) as { spec: { config: unknown } }
    const text = [...servers.map(server => `server ${server} iburst`), 'driftfile /var/lib/chrony/drift', 'makestep 1.0 3', 'rtcsync']
    const source = `data:text/plain;charset=utf-8;base64,${Buffer.from([...text, 'logdir /var/log/chrony', ''].join('\n')).toString('base64')}`
    expect(said).toStrictEqual({
      apiVersion: 'machineconfiguration.openshift.io/v1',
      kind: 'MachineConfig',
      metadata: { labels: { 'machineconfiguration.openshift.io/role': pool }, name: `99-${pool}-chrony` },
      spec: {
        config: {
          ignition: { version: '3.1.0' },
          storage: { files: [{ path: '/etc/chrony.conf', mode: 420, overwrite: true, contents: { source } }] },
        },
      },
    })
  }
})
