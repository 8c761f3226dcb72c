import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks, type Ran } from './tsplay.ts'
import type { Upstream } from './upstream.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const web = 'http://services.okd.example.com:8080/okd/ignitions'
const mirror = 'services.okd.example.com:5000/openshift/okd'
const cluster = '/root/installer/cluster'
const published = '/var/www/html/okd/ignitions'
const kinds = ['bootstrap', 'master', 'worker']

const write = ['installer : Write the install-config']
const publish = ['installer : Publish the ignition files']
const client = ['installer : Put the client where everybody finds it']
const secrets = ['installer : Write the pull secrets']

/** What somebody does to the host behind our back, and the tasks that then change something: these, and no others. */
const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
  ['the client is another', 'echo no >/usr/local/bin/oc', client],
  ['the client may not be run', 'chmod 0644 /usr/local/bin/kubectl', client],
  ['the archive is damaged', 'echo no >>/root/installer/openshift-client-*.tar.gz', ['installer : Download the client']],
  ['what was unpacked is gone', 'rm -r /root/installer/openshift-client-*[0-9]', ['installer : Unpack the client']],
  ['everybody may read a pull secret', 'chmod 0644 /root/pull-secret.txt', secrets],
  ['a pull secret is gone', 'rm /root/pull-secret-cluster.txt', secrets],
  ['the list of images is gone', 'rm /root/installer/4*/images.json', ['installer : List the images of the release']],
  [
    'the mirror lost an image',
    'cd /okd/registry/data/docker/registry/v2/repositories/openshift/okd/_manifests/revisions/sha256 && rm -r "$(ls | head -n 1)"',
    ['installer : Mirror the release, each image by its digest'],
  ],
  ['the installer is gone', 'rm /root/installer/4*/openshift-install', ['installer : Extract the installer from the release']],
  ['the folder of the release is open', 'chmod 0755 /root/installer/4*-*/', ['installer : Make the folder of the release']],
  ['the folder of the installer is open', 'chmod 0755 /root/installer', ['installer : Make the folder of the installer']],
  ['the folder of the key is open', 'chmod 0755 /root/.ssh', ['installer : Make the folder of the key']],
  ['SSH is told nothing', 'rm /root/.ssh/config', ['installer : Tell SSH how nodes are reached']],
  ['the install-config is another', 'echo more: yes >>/root/installer/install-config-base.yaml', write],
  ['nodes find no ignition file', `rm ${published}/worker.ign`, publish],
  ['everybody may read an ignition file', `chmod 0644 ${published}/master.ign`, publish],
  ['the folder that nodes fetch from is shut', `chmod 0700 ${published}`, ['installer : Make the folder that nodes fetch from']],
]

/** No two of a round are the matter of one task. */
const rounds = breaks
  .reduce<(typeof breaks)[number][][]>((found, one) => {
    const free = found.find(round => !round.some(([, , tasks]) => tasks[0] === one[2][0]))
    if (free) free.push(one)
    else found.push([one])
    return found
  }, [])
  .map(round => [round.map(([what]) => what).join(', '), round] as const)

/** Tasks that manage nothing here, or whose break has a test of its own. */
const withoutBreak: Readonly<Record<string, string>> = {
  'installer : Install what fetches and unpacks': 'the registry needs it too',
  'installer : Make the key that opens the nodes': 'with another key the install-config is another, which is shown above',
  'installer : Make the ignition files, once': 'never made anew by itself: the tests below',
  'installer : Look at the ignition files': 'asks',
  'installer : Look at the install-config': 'asks',
  'installer : Say until when the ignition files hold': 'tells',
  'installer : Take back what nobody boots with any more': 'for a cluster that runs: a test below',
  'installer : Give the files the labels of their places': 'there is no SELinux',
}

describe.skipIf(hindrances.length > 0)(`the installer${reason}`, () => {
  let lab: Lab
  let upstream: Upstream
  let last: Ran

  const run = async (...options: string[]) => {
    last = await play(lab, 'services', ['--tags', 'installer', '--diff', ...options])
    return last
  }
  const changes = async (...options: string[]) => {
    const ran = await run(...options)
    expect(ran.exit, failures(ran)).toBe(0)
    return changedTasks(ran)
  }
  const on = async (command: string) => {
    const { status, stdout, stderr } = await lab.ssh(command)
    expect(status, stderr).toBe(0)
    return stdout.trim()
  }
  const password = () => on(`cat ${cluster}/auth/kubeadmin-password`)
  const told = () =>
    last.events.flatMap(event =>
      event.type === 'host-finished' && event.outcome.result?.['msg'] ? [String(event.outcome.result['msg'])] : [],
    )

  beforeAll(async () => {
    lab = await startLab()
    upstream = await lab.upstream()
    last = await play(lab, 'services', ['--tags', 'dns,resolver,firewall,http,pki,registry,installer'])
    expect(last.exit, failures(last)).toBe(0)
  })
  afterAll(() => lab?.stop())

  test('the client and the installer are those of the release', async () => {
    const said = await on('oc version --client; kubectl version --client; /root/installer/4*/openshift-install version')
    const release = `release image ${mirror}@${upstream.digests['quay.io/openshift/okd:4.6.0-0.okd-2021-01-23-132511']}`
    expect(said.split('\n')).toStrictEqual([
      'Client Version: 4.6.0-0.okd-2021-01-23-132511',
      'Client Version: 4.6.0-0.okd-2021-01-23-132511',
      'openshift-install 4.6.0-0.okd-2021-01-23-132511',
      expect.stringMatching(/^built from commit [0-9a-f]{40}$/),
      release,
    ])
  })

  test('T13: every image of the release is in the mirror, under the digest that it has in the world', async () => {
    const digests = Object.entries(upstream.digests).flatMap(([name, digest]) => (name.startsWith('quay.io/openshift/') ? [digest] : []))
    expect(digests).toHaveLength(4)
    const inspect = `skopeo inspect --authfile /root/pull-secret-cluster.txt --format '{{.Digest}}'`
    const said = await on(digests.map(digest => `${inspect} docker://${mirror}@${digest}`).join(' && '))
    expect(said.split('\n')).toStrictEqual(digests)
    expect(await on(`${inspect} docker://${mirror}:4.6.0-0.okd-2021-01-23-132511`)).toBe(digests.at(-1))
  })

  test('T14: the pull secrets open what they should, for their owner alone', async () => {
    const names = async (file: string) =>
      JSON.parse(await on(`stat -c '{"mode": "%a", "names":' ${file}; jq -c '.auths | keys' ${file}; echo '}'`))
    await lab.ssh('command -v jq || apt-get -qq install -y jq >/dev/null 2>&1')
    const own = 'services.okd.example.com:5000'
    expect(await names('/root/pull-secret-cluster.txt')).toStrictEqual({ mode: '600', names: [own] })
    const all = await names('/root/pull-secret.txt')
    expect([all.mode, all.names.includes(own), all.names.includes('quay.io')]).toStrictEqual(['600', true, true])
    expect(await on(`skopeo login --authfile /root/pull-secret.txt --get-login ${own}`)).toBe('okd')
    const equal = await on(`jq -c '.auths["${own}"]' /root/pull-secret.txt /root/pull-secret-cluster.txt | sort -u | wc -l`)
    expect(equal).toBe('1')
  })

  test('T15: the install-config trusts our authority, and opens nodes with our key', async () => {
    const config = parse(await on('cat /root/installer/install-config-base.yaml'))
    expect(config.additionalTrustBundle.trim()).toBe(await on('cat /okd/ca.crt'))
    expect(config.sshKey).toBe(await on('ssh-keygen -y -f /root/.ssh/fcos'))
    expect(JSON.parse(config.pullSecret)).toStrictEqual(JSON.parse(await on('cat /root/pull-secret-cluster.txt')))
    expect(await on('ssh -G master-1 | grep -E "^(user|identityfile) "')).toBe('user core\nidentityfile /root/.ssh/fcos')
  })

  test('T7: a node fetches its ignition file, and is not told which others there are', async () => {
    const node = await lab.node('f8:75:a4:ac:02:00', '192.168.200.20')
    try {
      for (const kind of kinds) {
        const get = `curl -sS --fail --resolve services.okd.example.com:8080:192.168.200.254 ${web}/${kind}.ign`
        const { stdout, stderr } = await node.run(
          `${get} -o /tmp/ign -w '%{content_type}\\n'; sha256sum </tmp/ign; jq -r .ignition.version /tmp/ign`,
        )
        const [sum] = (await on(`sha256sum ${cluster}/${kind}.ign`)).split(' ')
        expect(stdout, stderr).toBe(`application/vnd.coreos.ignition+json\n${sum}  -\n3.1.0\n`)
        if (kind !== 'bootstrap')
          expect((await node.run('cat /tmp/ign')).stdout).toContain(`https://api-int.okd.example.com:22623/config/${kind}`)
      }
      const { stdout } = await node.run(
        `curl -s -o /dev/null -w '%{http_code}' --resolve services.okd.example.com:8080:192.168.200.254 ${web}/`,
      )
      expect(stdout).toBe('403')
    } finally {
      await node.stop()
    }
    expect(await on(`stat -c '%a %U:%G' ${published}/*.ign | sort -u`)).toBe('640 root:www-data')
  })

  test('a second run changes nothing, and asks nobody outside', async () => {
    await upstream.forget()
    expect(await changes()).toStrictEqual([])
    expect(await upstream.requests()).toStrictEqual([])
  })

  // Several at a time, each the matter of another task: a run of its own for each would be minutes.
  test.each(rounds)('T19: what somebody breaks is mended, and nothing else: %s', async (_, round) => {
    for (const [, how] of round) await on(how)
    const tasks = new Set(await changes())
    expect(tasks).toStrictEqual(new Set(round.flatMap(([, , names]) => names)))
  })

  test('every task that manages something is broken here, or says why it is not', async () => {
    expect(await changes()).toStrictEqual([])
    const known = [...breaks.flatMap(([, , names]) => names), ...Object.keys(withoutBreak)]
    const tasks = managingTasks(last).filter(task => task.startsWith('installer : '))
    expect(tasks.length).toBeGreaterThan(12)
    expect(tasks.filter(task => !known.includes(task))).toStrictEqual([])
  })

  test('another install-config makes no other ignition files, and says so', async () => {
    const before = await password()
    expect(await changes('-e', 'installer_masters=5')).toStrictEqual(write)
    expect(await changes('-e', 'installer_masters=5')).toStrictEqual([])
    expect(told().join()).toContain('made from another install-config than the one that is there now')
    expect(await password()).toBe(before)
    expect(await changes()).toStrictEqual(write)
  })

  test('ignition files that are too old are told of, and stay', async () => {
    const before = await password()
    await on(`touch -d '25 hours ago' ${cluster}/bootstrap.ign`)
    expect(await changes()).toStrictEqual([])
    expect(told().join()).toContain('the ignition files are 25 hours old')
    expect(await password()).toBe(before)
  })

  test('one that is lost fails, with the way out, and nothing is made', async () => {
    const before = await password()
    await on(`mv ${cluster}/master.ign /root/aside`)
    const ran = await run()
    expect([ran.exit, changedTasks(ran)]).toStrictEqual([2, []])
    expect(failures(ran)).toContain('run with -e installer_make_anew=true')
    expect(await password()).toBe(before)
    await on(`mv /root/aside ${cluster}/master.ign`)
  })

  test('on request they are made anew, and the old ones are kept', async () => {
    const before = await password()
    const made = ['installer : Make the ignition files, once', ...publish]
    expect(await changes('-e', 'installer_make_anew=true')).toStrictEqual(made)
    expect(told().join()).toContain('their first certificates expire in 24 hours')
    expect(await password()).not.toBe(before)
    expect(await on(`cat ${cluster}-until-*/auth/kubeadmin-password`)).toBe(before)
  })

  test('once the cluster runs, the keys of the bootstrap are taken back', async () => {
    expect(await changes('-e', 'lab_phase=running')).toStrictEqual(['installer : Take back what nobody boots with any more'])
    expect(await on(`ls ${published}`)).toBe('master.ign\nworker.ign')
    expect(await changes()).toStrictEqual(publish)
  })

  test('without the world outside nothing is missed', async () => {
    const inventory = `${lab.inventory}.alone.yml`
    writeFileSync(inventory, readFileSync(lab.inventory))
    await upstream.stop()
    last = await play(lab, 'services', ['--tags', 'installer'], inventory)
    expect(last.exit, failures(last)).toBe(0)
    expect(changedTasks(last)).toStrictEqual([])
  })
})
