import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
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
const books = [
  {
    hosts: 'localhost',
    connection: 'local',
    gather_facts: false,
    roles: ['installer'],
    vars: {
      ...{ installer_registry: 'mirror.test:5000', installer_base_domain: 'example.com', installer_cluster_name: 'okd' },
      ...{ installer_masters: 3, installer_registry_password: password, installer_pull_secret: { auths: upstream } },
      ...{ installer_pull_secret_file: at('all.txt'), installer_cluster_pull_secret_file: at('cluster.txt') },
      ...{ installer_dir: at('installer'), installer_trust_bundle_file: at('ca.crt'), installer_ssh_public_key: key },
    },
  },
]
writeFileSync(at('ca.crt'), certificate)
writeFileSync(at('book.json'), JSON.stringify(books))
const run = (...more: string[]) =>
  tsplay(['run', at('book.json'), '--output', 'json', ...more], { ANSIBLE_ROLES_PATH: join(import.meta.dirname, '../../roles') })
const tasks = ['Write the pull secrets', 'Make the folder of the installer', 'Write the install-config'].map(name => `installer : ${name}`)

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
  const files = ['all.txt', 'cluster.txt', 'installer/install-config-base.yaml']
  expect(files.map(name => statSync(at(name)).mode & 0o777)).toStrictEqual([0o600, 0o600, 0o600])
})

test('T15: the install-config is one that the installer takes', () => {
  const mirrors = ['mirror.test:5000/openshift/okd']
  const { pullSecret, ...config } = parse(readFileSync(at('installer/install-config-base.yaml'), 'utf8'))
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
