import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { placesOf, project } from './places.ts'
import { watchSecrets } from './secret-watch.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks, statuses, tsplay } from './tsplay.ts'
import type { Upstream } from './upstream.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const fqdn = 'services.okd.example.com'
const host = `${fqdn}:5000`
const password = 'siebzehn-Kraniche-"$am%Ufer'
const auth = Buffer.from(`okd:${password}`).toString('base64')
const source = 'docker.io/library/registry'

describe.skipIf(hindrances.length > 0)(`the registry of the lab${reason}`, () => {
  let lab: Lab
  let upstream: Upstream
  let client: LabNode

  const run = (...options: string[]) => {
    const book = join(placesOf(lab.id).folder, 'book.json')
    writeFileSync(book, JSON.stringify([{ hosts: 'services', become: true, roles: ['lab', 'pki', 'registry'] }]))
    const words = [
      'run',
      book,
      '-i',
      'inventory/okd',
      '-i',
      lab.inventory,
      '--output',
      'json',
      '-e',
      JSON.stringify({ vault_registry_password: password }),
    ]
    return tsplay([...words, ...options], { ANSIBLE_ROLES_PATH: join(project, 'roles') })
  }
  const said = async (command: string) => {
    const { status, stdout, stderr } = await client.run(command)
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  const onHost = async (command: string, input?: string) => {
    const { status, stdout, stderr } = await lab.ssh(command, input === undefined ? {} : { input })
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  const started = () => onHost('podman inspect --format {{.State.StartedAt}} mirror-registry')
  const code = (more = '') => said(`curl -s --max-time 5 -o /dev/null -w '%{http_code}' --cacert /ca.crt ${more} https://${host}/v2/`)
  const tasks = (ran: Awaited<ReturnType<typeof run>>) => changedTasks(ran).map(task => task.replace('registry : ', ''))
  beforeAll(async () => {
    lab = await startLab()
    upstream = await lab.upstream()
    client = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
    await said(
      `mkdir -p /auth; printf '%s' '{"auths":{"${host}":{"auth":"${auth}"}}}' >/auth/right; printf '%s' '{"auths":{"${host}":{"auth":"b2tkOm9rZA=="}}}' >/auth/wrong`,
    )
    await said(`printf 'user = "okd:%s"\\n' '${password.replace('"', '\\"')}' >/auth/curl`)
  })
  afterAll(() => lab?.stop())

  test('T17: a check on the bare host foretells the run; the run shows the password to nobody', async () => {
    const check = await run('--check', '--diff')
    expect(check.exit, failures(check)).toBe(0)
    expect(await onHost('ls -d /okd /var/lib/containers 2>/dev/null || true')).toBe('')
    const watch = await watchSecrets(lab, [password, auth])
    const first = await run('--diff', '-vvv')
    expect(await watch.rounds()).toBeGreaterThan(2)
    expect(await watch.stop()).toStrictEqual([])
    expect(first.exit, failures(first)).toBe(0)
    await said(
      `printf '%s' '${await onHost('cat /okd/ca.crt')}' >/ca.crt; echo '192.168.200.254 ${fqdn} elsewhere.example.com' >>/etc/hosts; mkdir -p /etc/containers/certs.d/${host}; cp /ca.crt /etc/containers/certs.d/${host}/`,
    )
    const [foretold, did] = [statuses(check), statuses(first)]
    expect(
      [...did]
        .filter(([task, status]) => task.startsWith('registry : ') && foretold.get(task) !== status)
        .map(([task, status]) => [task, foretold.get(task), status]),
    ).toStrictEqual([])
    const shown = [check, first].map(({ stdout, stderr }) => stdout + stderr).join('')
    for (const secret of [password, JSON.stringify(password).slice(1, -1), auth, 'PRIVATE KEY']) expect(shown).not.toContain(secret)
  })

  test('the watch sees what it is to see', async () => {
    const watch = await watchSecrets(lab, ['ein-Wort-das-man-sieht'])
    await onHost(
      'sh -c "sleep 2; :" ein-Wort-das-man-sieht; echo ein-Wort-das-man-sieht >/tmp/seen; chmod 644 /tmp/seen; logger -t lab ein-Wort-das-man-sieht; sleep 1',
    )
    const seen = (await watch.stop()).join('\n')
    await onHost('rm /tmp/seen')
    expect(seen).toMatch(/^cmdline of a process: sh -c sleep 2; : ein-Wort/m)
    expect(seen).toMatch(/^file while it ran: \/tmp\/seen$/m)
    expect(seen).toMatch(/^file afterwards: \/tmp\/seen$/m)
    expect(seen).toMatch(/^journal: ein-Wort/m)
  })

  test('T16, T18: the second run changes and restarts nothing, nor does a check', async () => {
    const before = await started()
    const again = await run()
    expect([again.exit, tasks(again)], failures(again)).toStrictEqual([0, []])
    expect(
      [...statuses(await run('--check', '--diff')).values()].filter(status => status === 'changed' || status === 'unknown'),
    ).toStrictEqual([])
    expect(await started()).toBe(before)
  })

  test('T13: 401 without a password and with a wrong one, 200 with the right one; its certificate is for its own name', async () => {
    expect([await code(), await code('-u okd:okd'), await code('-K /auth/curl')]).toStrictEqual(['401', '401', '200'])
    const verify = (name: string) =>
      said(`openssl s_client -connect ${host} -CAfile /ca.crt -x509_strict -verify_hostname ${name} -brief </dev/null 2>&1 | grep -i verif`)
    expect(await verify(fqdn)).toMatch(/Verification: OK/)
    expect(await verify('elsewhere.example.com')).toMatch(/hostname mismatch/i)
    expect(await said(`curl -sS --cacert /ca.crt https://elsewhere.example.com:5000/v2/`)).toMatch(
      /^status 60: .*no alternative certificate subject name/,
    )
    expect(await said(`curl -sS https://${host}/v2/`)).toMatch(/^status 60: .*unable to get local issuer/)
  })

  test('T13: skopeo pushes and pulls by digest, also after a restart and a reboot', async () => {
    const digest = upstream.digests[`${source}:2`] ?? ''
    const copy = (secret: string) =>
      `skopeo copy -q --all --preserve-digests --src-tls-verify=false --dest-authfile /auth/${secret} docker://${upstream.registry}/library/registry@${digest} docker://${host}/lab/registry:2`
    expect(await said(copy('wrong'))).toMatch(/unauthorized|authentication required/)
    expect(await said(copy('right'))).toBe('')
    const pull = () =>
      said(
        `rm -rf /pulled; skopeo copy -q --preserve-digests --authfile /auth/right docker://${host}/lab/registry@${digest} dir:/pulled && sha256sum /pulled/manifest.json | cut -d' ' -f1`,
      )
    expect(`sha256:${await pull()}`).toBe(digest)
    await onHost('systemctl restart mirror-registry')
    expect(`sha256:${await pull()}`).toBe(digest)
    await lab.reboot()
    await expect.poll(() => code('-K /auth/curl'), { timeout: 60_000, interval: 500 }).toBe('200')
    expect(`sha256:${await pull()}`).toBe(digest)
  })

  test('a container that is killed comes back', async () => {
    const before = await started()
    await onHost('podman kill mirror-registry')
    await expect.poll(() => started(), { timeout: 60_000, interval: 500 }).not.toMatch(new RegExp(`^(${before}|status.*)`))
    await expect.poll(() => code('-K /auth/curl'), { timeout: 60_000, interval: 500 }).toBe('200')
  })

  test('a renewed certificate is served after the run, for one restart', async () => {
    const serial = () => said(`openssl s_client -connect ${host} </dev/null 2>/dev/null | openssl x509 -noout -serial`)
    const marks = () => onHost('journalctl --no-pager -o cat -u mirror-registry | grep -c "^Started"')
    const before = { serial: await serial(), starts: Number(await marks()) }
    await onHost(`rm /okd/${fqdn}.crt`)
    expect(tasks(await run())).toContain('Restart the registry')
    expect(await serial()).toMatch(/^serial=[0-9A-F]+$/)
    expect(await serial()).not.toBe(before.serial)
    expect(Number(await marks())).toBe(before.starts + 1)
    expect(await code('-K /auth/curl')).toBe('200')
  })

  const dir = '/okd/registry'
  const unit = '/etc/systemd/system/mirror-registry.service'
  const restarts = (task: string) => [task, 'Restart the registry']
  const breaks: readonly (readonly [what: string, how: string, changes: readonly string[]])[] = [
    ['everybody may look at the users', `chmod 0755 ${dir}/auth`, ['Make the folders']],
    ['the user is gone', `sed -i /^okd:/d ${dir}/auth/htpasswd`, restarts('Let the user in')],
    [
      'the password is another one',
      `sed -i 's/^okd:.*/okd:$2y$05$fpzVR0ByOWKtQwjJfV5iQuJMqNtQ0gyVWZHJKfgPRsmCm1RaH.JhG/' ${dir}/auth/htpasswd`,
      restarts('Let the user in'),
    ],
    ['everybody may read the users', `chmod 0644 ${dir}/auth/htpasswd`, restarts('Let the user in')],
    ['the certificate is another one', `cp /okd/ca.crt ${dir}/certs/registry.crt`, restarts('Copy the certificate')],
    ['the key may be read by everybody', `chmod 0644 ${dir}/certs/registry.key`, restarts('Copy its key')],
    ['the key is gone', `rm ${dir}/certs/registry.key`, restarts('Copy its key')],
    ['the unit is told something else', `echo '# by hand' >>${unit}`, restarts('Let systemd keep it')],
    ['it is stopped', 'systemctl stop mirror-registry', ['Start the registry, now and at boot']],
    ['it does not start at boot', 'systemctl disable mirror-registry', ['Start the registry, now and at boot']],
    [
      'the image is gone',
      'systemctl stop mirror-registry; podman image rm -f docker.io/library/registry:2',
      [...restarts('Pull the image')],
    ],
    [
      'podman is removed',
      'systemctl stop mirror-registry; apt-get -qq -y remove podman >/dev/null 2>&1',
      ['Install podman', 'Start the registry, now and at boot'],
    ],
  ]
  test.each(breaks)('T19: %s, and that is mended by its task', async (_, how, changes) => {
    expect(await onHost(`{ ${how}; } >/dev/null`)).toBe('')
    const ran = await run()
    expect([tasks(ran), failures(ran).trim()]).toStrictEqual([changes, ''])
    expect(await code('-K /auth/curl')).toBe('200')
  })

  test('T19: every task that manages something was broken', async () => {
    const known = breaks.flatMap(([, , names]) => names.map(name => `registry : ${name}`))
    const managing = managingTasks(await run()).filter(task => task.startsWith('registry : '))
    expect(managing.length).toBeGreaterThan(7)
    expect(managing.filter(task => !known.includes(task))).toStrictEqual([])
  })
})
