import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import module from '../../modules/ca_trust.ts'
import { runModule } from '../support/module.ts'
import { play } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { shellOn } from './shell-on.ts'
import { startLab } from './start.ts'
import { changedTasks, failures, managingTasks, type Ran, statuses } from './tsplay.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const services = '192.168.200.254'
const host = 'services.okd.example.com'
const crt = `/okd/${host}.crt`
const trusted = '/usr/local/share/ca-certificates/okd.example.com-ca.crt'
/** A daemon that serves TLS with the certificate in place, as a role of somebody else would have one. */
const unit = `[Service]
ExecStart=openssl s_server -accept 8443 -cert ${crt} -key /okd/${host}.key -www -quiet
`

/** Tasks that manage nothing that can be broken here. */
const withoutBreak: Readonly<Record<string, string>> = {
  'pki : Install openssl': 'the packages of the base system need it',
  'pki : Tell who reads a certificate that was renewed': 'it tells of what another task did',
}

describe.skipIf(hindrances.length > 0)(`the certificates${reason}`, () => {
  let lab: Lab
  let client: LabNode
  let first: Ran

  // Elliptic keys are made at once, RSA keys of 4096 bits in seconds: services.test.ts makes those.
  const certify = (...more: string[]) => play(lab, 'services', ['--tags', 'pki', '-e', 'pki_key_type=EC', ...more])
  const onHost = async (command: string) => {
    const { status, stdout, stderr } = await lab.ssh(command)
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  const pid = () => onHost('systemctl show -P MainPID uses-it')
  const publicHalves = () => onHost(`for key in ca ${host}; do openssl pkey -in /okd/$key.key -pubout; done`)
  /** What a node's openssl says of who answers there, trusting nobody but the authority. */
  const handshake = (name: string) =>
    client.run(
      `openssl s_client -connect ${services}:8443 -servername ${name} -verify_hostname ${name} -CAfile /tmp/ca.crt -x509_strict -verify_return_error </dev/null 2>&1 | grep -E '^ *Verif|verify error'`,
    )

  beforeAll(async () => {
    lab = await startLab()
    client = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
  })
  afterAll(() => lab?.stop())

  test('a check says what the run then does, and nothing in it is unknown but what a command does', async () => {
    const said = statuses(await certify('--check', '--diff'))
    first = await certify('--diff')
    expect(first.exit, failures(first)).toBe(0)
    const wrong = [...statuses(first)].filter(([task, status]) => status !== (said.get(task) ?? status))
    expect(wrong).toStrictEqual([])
    expect(changedTasks(first)).toStrictEqual(
      ['Make the folder of keys and certificates', 'Make the authority', 'Sign the certificates', 'Trust the authority'].map(
        name => `pki : ${name}`,
      ),
    )
  })

  test('the second run changes nothing, nor does a check say so', async () => {
    expect(changedTasks(await certify())).toStrictEqual([])
    const again = await certify('--check')
    expect([...statuses(again)].filter(([, status]) => ['changed', 'unknown'].includes(status))).toStrictEqual([])
  })

  test('nobody but root reads a key, and no run shows one', async () => {
    expect(await onHost('stat -c "%a %U %n" /okd /okd/*')).toBe(
      ['755 root /okd', '644 root /okd/ca.crt', '600 root /okd/ca.key', ...['644 root #.crt', '644 root #.csr', '600 root #.key']]
        .map(line => line.replace('#', `/okd/${host}`))
        .join('\n'),
    )
    const lines = (await onHost('grep -hv -e ---- /okd/*.key')).split('\n')
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.filter(line => first.stdout.includes(line) || first.stderr.includes(line))).toStrictEqual([])
  })

  test('T13: the chain is what the strict take: an authority with a name that may sign, a server by all its names', async () => {
    const text = await onHost(
      `openssl x509 -in /okd/ca.crt -noout -subject -issuer -ext basicConstraints,keyUsage; openssl verify -x509_strict ${crt}`,
    )
    expect(text.split(/\n\s*/)).toStrictEqual([
      ...['subject=CN = CA of okd.example.com', 'issuer=CN = CA of okd.example.com'],
      ...['X509v3 Basic Constraints: critical', 'CA:TRUE', 'X509v3 Key Usage: critical', 'Certificate Sign, CRL Sign', `${crt}: OK`],
    ])
    expect(await onHost(`openssl x509 -in ${crt} -noout -ext subjectAltName,extendedKeyUsage`)).toMatch(
      /TLS Web Server Authentication\n[\s\S]*DNS:dns\.okd\.example\.com, DNS:services\.okd\.example\.com, DNS:www\.services\.okd\.example\.com$/,
    )
  })

  test('a node that trusts the authority alone takes the server by its names, and by no other', async () => {
    await lab.ssh(`cat >/etc/systemd/system/uses-it.service <<'UNIT'\n${unit}UNIT\nsystemctl daemon-reload; systemctl start uses-it`)
    await client.run('cat >/tmp/ca.crt', { input: await onHost('cat /okd/ca.crt') })
    await expect.poll(async () => (await handshake(host)).stdout, { timeout: 30_000 }).toContain('Verification: OK')
    expect((await handshake(`www.${host}`)).stdout).toContain('Verification: OK')
    expect((await handshake('api.okd.example.com')).stdout).toContain('verify error:num=62:hostname mismatch')
    const { stdout } = await client.run(
      `curl -s -o /dev/null -w '%{http_code} %{ssl_verify_result}' --cacert /tmp/ca.crt --resolve ${host}:8443:${services} https://${host}:8443/`,
    )
    expect(stdout).toBe('200 0')
  })

  test('a certificate that is renewed keeps its key, and who reads it is restarted, once', async () => {
    const [keys, before, running] = [await publicHalves(), await onHost(`cat ${crt}`), await pid()]
    const sooner = ['-e', '{"pki_restart_units": ["uses-it"], "pki_days": 900, "pki_renew_before": 731}']
    const renewed = ['Sign the certificates', 'Tell who reads a certificate that was renewed', 'Restart who reads the certificates']
    const check = await certify('--check', ...sooner)
    expect(changedTasks(check).map(task => task.replace('pki : ', ''))).toStrictEqual(renewed)
    const ran = await certify(...sooner)
    expect(changedTasks(ran).map(task => task.replace('pki : ', ''))).toStrictEqual(renewed)
    expect([await publicHalves(), (await onHost(`cat ${crt}`)) === before, (await pid()) === running]).toStrictEqual([keys, false, false])
    await expect.poll(async () => (await handshake(host)).stdout, { timeout: 30_000 }).toContain('Verification: OK')
    const then = await pid()
    expect(changedTasks(await certify(...sooner))).toStrictEqual([])
    expect(await pid()).toBe(then)
    expect(await onHost('journalctl --no-pager -u uses-it -o cat | grep -c "^Started uses-it"')).toBe('2')
  })

  test('another certificate is signed beside it, and a key of another kind is refused', async () => {
    const more = ['-e', '{"pki_certificates": [{"name": "apps.okd.example.com", "names": ["*.apps.okd.example.com"], "key_mode": "0640"}]}']
    const ran = await certify(...more)
    expect(changedTasks(ran)).toStrictEqual(['pki : Sign the certificates'])
    expect(
      await onHost(
        'openssl verify -x509_strict -verify_hostname console.apps.okd.example.com /okd/apps.okd.example.com.crt; stat -c %a /okd/apps*.key',
      ),
    ).toBe('/okd/apps.okd.example.com.crt: OK\n640')
    const keys = await publicHalves()
    const refused = await certify('-e', 'pki_key_type=RSA')
    expect([refused.exit, failures(refused)]).toStrictEqual([
      2,
      expect.stringContaining('is of another kind (EC secp256r1) than asked for (RSA 4096)'),
    ])
    expect(await publicHalves()).toBe(keys)
  })

  const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
    ['the folder is shut', 'chmod 0700 /okd', ['Make the folder of keys and certificates']],
    ['a key may be read by everybody', `chmod 0644 /okd/${host}.key`, ['Sign the certificates']],
    ['the key of the authority may be read by a group', 'chmod 0640 /okd/ca.key', ['Make the authority']],
    ['a certificate is gone', `rm ${crt}`, ['Sign the certificates']],
    [
      'a certificate is of somebody else',
      `openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -out ${crt} -days 900 -subj /CN=${host} 2>/dev/null`,
      ['Sign the certificates', 'Tell who reads a certificate that was renewed'],
    ],
    ['a request is gone', `rm /okd/${host}.csr`, ['Sign the certificates']],
    ['a key is gone', `rm /okd/${host}.key`, ['Sign the certificates', 'Tell who reads a certificate that was renewed']],
    ['the certificate of the authority is gone', 'rm /okd/ca.crt', ['Make the authority', 'Trust the authority']],
    ['the host no longer trusts it', `rm ${trusted}; update-ca-certificates`, ['Trust the authority']],
    // As a run that ended in between leaves it.
    [
      'what programs read was not made anew',
      `cp ${trusted} /root/kept; rm ${trusted}; update-ca-certificates; mv /root/kept ${trusted}`,
      ['Trust the authority'],
    ],
  ]
  test.each(breaks)('T19: %s, and that is mended by its task', async (_, how, tasks) => {
    const done = await lab.ssh(how)
    expect(done.status, done.stderr).toBe(0)
    const ran = await certify()
    expect(ran.exit, failures(ran)).toBe(0)
    expect(changedTasks(ran).map(task => task.replace('pki : ', ''))).toStrictEqual(tasks)
    expect(await onHost(`openssl verify -x509_strict ${crt}`)).toBe(`${crt}: OK`)
  })

  /** How each family makes its bundle, said with the least that does it. */
  const families: { readonly [family: string]: readonly [folder: string, bundle: string, command: string] } = {
    RedHat: ['/etc/pki/ca-trust/source/anchors', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', 'update-ca-trust'],
    Suse: ['/etc/pki/trust/anchors', '/var/lib/ca-certificates/ca-bundle.pem', 'update-ca-certificates'],
  }
  test.each(Object.entries(families))(
    '%s keeps authorities elsewhere: one is trusted, renewed, and trusted no longer',
    async (osFamily, paths) => {
      const [kept, bundle, command] = paths
      const tool = `#!/bin/sh\ncat /etc/ssl/certs/ca-certificates.crt ${kept}/*.crt >${bundle} 2>/dev/null\n:`
      await lab.ssh(
        `mkdir -p ${kept} $(dirname ${bundle}); cp /etc/ssl/certs/ca-certificates.crt ${bundle}; printf '${tool.replaceAll('\n', '\\n')}' >/usr/local/bin/${command}; chmod 755 /usr/local/bin/${command}`,
      )
      const fresh = (name: string) =>
        onHost(`openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -out /root/a.crt -subj /CN=${name} 2>/dev/null`)
      const setting = { ...shellOn(lab), machine: { ...shellOn(lab).machine, osFamily } }
      const isIn = () =>
        onHost(
          `openssl crl2pkcs7 -nocrl -certfile ${bundle} | openssl pkcs7 -print_certs -noout | sed -n 's/^subject=CN = \\(one\\|two\\)$/\\1/p'`,
        )
      const args = { name: 'a', path: '/root/a.crt' }
      await fresh('one')
      expect(await runModule(module, args, setting)).toMatchObject({ status: 'changed', result: { dest: `${kept}/a.crt`, bundle } })
      expect(await isIn()).toBe('one')
      await fresh('two')
      expect(await runModule(module, args, setting)).toMatchObject({ status: 'changed', change: { trusted: true } })
      expect(await isIn()).toBe('two')
      expect(await runModule(module, { ...args, state: 'absent' }, setting)).toMatchObject({
        change: { certificate: 'absent', trusted: false },
      })
      expect(await isIn()).toBe('')
      await lab.ssh(`rm /usr/local/bin/${command}`)
    },
  )

  test('T19: every task that manages something was broken', async () => {
    const managing = managingTasks(await certify())
    const known = [...breaks.flatMap(([, , names]) => names.map(name => `pki : ${name}`)), ...Object.keys(withoutBreak)]
    expect(managing.length).toBeGreaterThan(3)
    expect(managing.filter(task => !known.includes(task))).toStrictEqual([])
  })
})
