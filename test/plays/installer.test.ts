import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { changedTasks, failures, tsplay } from '../lab/tsplay.ts'

const folder = mkdtempSync(join(tmpdir(), 'installer '))
afterAll(() => rmSync(folder, { recursive: true }))

const certificate = `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(16)}\n-----END CERTIFICATE-----\n`
const password = "lab-%-'secret"
const upstream = { 'quay.io': { auth: 'dXBzdHJlYW0tc2VjcmV0', email: 'you@example.com' } }
const auth = Buffer.from(`okd:${password}`).toString('base64')
const mirror = { 'mirror.test:5000': { auth, email: 'you@example.com' } }
const key = 'ssh-rsa AAAAB3 root@services'
const at = (name: string) => join(folder, name)
const parts = ['secrets', 'config']
const books = [
  {
    hosts: 'localhost',
    connection: 'local',
    gather_facts: false,
    vars_files: [at('vault.json')],
    vars: {
      ...{ installer_registry: 'mirror.test:5000', installer_base_domain: 'example.com', installer_cluster_name: 'okd' },
      ...{
        installer_masters: 3,
        installer_registry_password: '{{ vault_registry_password }}',
        installer_pull_secret: '{{ vault_pull_secret }}',
      },
      ...{ installer_pull_secret_file: at('all.txt'), installer_cluster_pull_secret_file: at('cluster.txt') },
      ...{ installer_dir: folder, installer_trust_bundle_file: at('ca.crt'), installer_ssh_public_key: key },
    },
    tasks: parts.map(part => ({ include_role: { name: 'installer', tasks_from: part } })),
  },
]
writeFileSync(at('ca.crt'), certificate)
writeFileSync(at('book.json'), JSON.stringify(books))
writeFileSync(at('password'), 'of the vault\n')
writeFileSync(at('vault.json'), JSON.stringify({ vault_registry_password: password, vault_pull_secret: { auths: upstream } }))
const environment = { ANSIBLE_ROLES_PATH: join(import.meta.dirname, '../../roles'), ANSIBLE_VAULT_PASSWORD_FILE: at('password') }
const run = (...more: string[]) => tsplay(['run', at('book.json'), '-i', 'localhost,', '--output', 'json', ...more], environment)
const tasks = ['Write the pull secrets', 'Write the install-config'].map(name => `installer : ${name}`)

beforeAll(async () => {
  const { exit, stderr } = await tsplay(['vault', 'encrypt', at('vault.json')], environment)
  expect([exit, stderr]).toStrictEqual([0, expect.any(String)])
})

test('the check says what the run does, and both show no secret', async () => {
  for (const options of [
    ['--check', '--diff'],
    ['--diff', '-vvv'],
  ]) {
    const ran = await run(...options)
    expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, tasks])
    for (const secret of [password, auth, upstream['quay.io'].auth]) expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret)
  }
})

test('T14: the pull secrets hold what they should, for their owner alone', () => {
  expect(JSON.parse(readFileSync(at('all.txt'), 'utf8'))).toStrictEqual({ auths: { ...upstream, ...mirror } })
  expect(JSON.parse(readFileSync(at('cluster.txt'), 'utf8'))).toStrictEqual({ auths: mirror })
  const files = ['all.txt', 'cluster.txt', 'install-config-base.yaml']
  expect(files.map(name => statSync(at(name)).mode & 0o777)).toStrictEqual([0o600, 0o600, 0o600])
})

test('T15: the install-config is one that the installer takes', () => {
  const mirrors = ['mirror.test:5000/openshift/okd']
  const { pullSecret, ...config } = parse(readFileSync(at('install-config-base.yaml'), 'utf8'))
  expect(JSON.parse(pullSecret)).toStrictEqual({ auths: mirror })
  expect(config).toStrictEqual({
    apiVersion: 'v1',
    baseDomain: 'example.com',
    metadata: { name: 'okd' },
    compute: [{ name: 'worker', hyperthreading: 'Enabled', replicas: 0 }],
    controlPlane: { name: 'master', hyperthreading: 'Enabled', replicas: 3 },
    networking: {
      networkType: 'OVNKubernetes',
      clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }],
      serviceNetwork: ['172.30.0.0/16'],
    },
    platform: { none: {} },
    fips: false,
    sshKey: key,
    additionalTrustBundle: certificate,
    imageContentSources: ['quay.io/openshift/okd', 'quay.io/openshift/okd-content'].map(source => ({ source, mirrors })),
  })
})

test('a second run changes nothing', async () => {
  const ran = await run()
  expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, []])
})

test.each([
  ['in another order and set out otherwise', { auths: { ...mirror, ...upstream } }, []],
  ['with a member more', { auths: { ...upstream, ...mirror }, more: true }, [tasks[0]]],
  ['with another password', { auths: { ...upstream, 'mirror.test:5000': { auth: 'b3RoZXI=', email: 'you@example.com' } } }, [tasks[0]]],
])('a pull secret %s is compared as data', async (_, held, changed) => {
  writeFileSync(at('all.txt'), JSON.stringify(held), { mode: 0o600 })
  const ran = await run('--diff')
  expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, changed])
  for (const secret of [password, auth, upstream['quay.io'].auth]) expect(ran.stdout).not.toContain(secret)
})

test('a pull secret that is no JSON is written anew', async () => {
  writeFileSync(at('all.txt'), 'no {JSON', { mode: 0o600 })
  const ran = await run()
  expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, [tasks[0]]])
  expect(JSON.parse(readFileSync(at('all.txt'), 'utf8'))).toStrictEqual({ auths: { ...upstream, ...mirror } })
})
