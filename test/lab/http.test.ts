import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chapter } from './chapter.ts'
import { play, playCounted } from './converged.ts'
import type { Lab } from './host.ts'
import { obstacles } from './machine.ts'
import type { LabNode } from './node.ts'
import { startLab } from './start.ts'
import { readState } from './state.ts'
import { changedTasks, failures, managingTasks, statuses } from './tsplay.ts'
import type { Upstream } from './upstream.ts'

const hindrances = obstacles()
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''
const web = 'http://192.168.200.254:8080'
const root = '/var/www/html'
const files = ['kernel/fedora-coreos-33.20210104.3.0-live-kernel-x86_64']
  .concat(['initramfs', 'rootfs'].map(part => `${part}/fedora-coreos-33.20210104.3.0-live-${part}.x86_64.img`))
  .map(path => `okd/${path}`)
const [kernel = '', initramfs = '', rootfs = ''] = files
const download = 'Download what machines boot, each verified'

describe.skipIf(hindrances.length > 0)(`the web server${reason}`, () => {
  let lab: Lab
  let client: LabNode
  let upstream: Upstream
  /** What upstream has, by the path that is served. */
  let known: ReadonlyMap<string, { readonly path: string; readonly bytes: Buffer }>

  const serve = (...more: string[]) => play(lab, 'services', ['--tags', 'http', ...more])
  const tasksOf = async (...more: string[]) => changedTasks(await serve(...more)).map(task => task.replace('http : ', ''))
  /** What curl says from a node. */
  const curl = async (path: string, words = '') => {
    const { status, stdout, stderr } = await client.run(`curl -sS ${words} '${web}/${path}'`)
    return status === 0 ? stdout : `status ${status}: ${stderr}`
  }
  const code = (path: string, words = '') => curl(path, `${words} -o /dev/null -w '%{http_code}'`)

  beforeAll(async () => {
    lab = await startLab()
    upstream = await lab.upstream()
    client = await lab.node('f8:75:a4:ac:0f:01', '192.168.200.99')
    const state = await readState(lab.id)
    const offered = Object.entries(state ? (await chapter(state)).files : {})
    known = new Map(
      files.map(file => {
        const [path = '', bytes = ''] = offered.find(([one]) => one.endsWith(file.replace(/.*\//, ''))) ?? []
        return [file, { path, bytes: Buffer.from(bytes) }]
      }),
    )
  })
  afterAll(() => lab?.stop())

  test('a check says what the run then does, or waits for the packages; nothing half written is ever served', async () => {
    const said = statuses(await serve('--check', '--diff'))
    const look = `while [ ! -e /tmp/enough ]; do curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' '${web}/${rootfs}'; done | sort -u`
    const looking = client.run(look, { timeout: 120_000 })
    const ran = await serve()
    await client.run('sleep 1; touch /tmp/enough')
    expect(ran.exit, failures(ran)).toBe(0)
    const wrong = [...statuses(ran)].filter(([task, status]) => !['unknown', status].includes(said.get(task) ?? status))
    expect(wrong.map(([task, status]) => [task, said.get(task), status])).toStrictEqual([])
    const seen = (await looking).stdout.trim().split('\n')
    expect(seen).toContain(`200 ${known.get(rootfs)?.bytes.length}`)
    expect(seen.filter(line => line.startsWith('200 '))).toHaveLength(1)
  })

  test('the second run changes nothing, asks nobody outside, and takes few turns', async () => {
    await upstream.forget()
    const second = await playCounted(lab, 'services', ['--tags', 'http'])
    expect(second.exit, failures(second)).toBe(0)
    expect(changedTasks(second)).toStrictEqual([])
    expect(await upstream.requests()).toStrictEqual([])
    // An answer that comes between two packets of the login counts one turn more: of a few runs the least is what it takes.
    const turns = [second.counts.turns]
    while (Math.min(...turns) > 13 && turns.length < 5) turns.push((await playCounted(lab, 'services', ['--tags', 'http'])).counts.turns)
    expect(Math.min(...turns)).toBeLessThanOrEqual(13)
    const again = await serve('--check')
    expect([...statuses(again)].filter(([, status]) => ['changed', 'unknown'].includes(status))).toStrictEqual([])
  })

  test('T7: a node gets the kernel, the initramfs and the root file system, whole and in parts', async () => {
    for (const [file, { bytes }] of known) {
      const head = await curl(file, '-I')
      expect(head, file).toMatch(/^HTTP\/1.1 200 OK/)
      expect(head, file).toContain(`Content-Length: ${bytes.length}`)
      expect(head, file).toContain('Accept-Ranges: bytes')
      expect(head, file).not.toMatch(/^Content-(Encoding|Language):/im)
      const { stdout } = await client.run(`curl -sS '${web}/${file}' | sha256sum`)
      expect(stdout.slice(0, 64), file).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(await curl(file, '-r 10-29'), file).toBe(bytes.subarray(10, 30).toString())
      expect(await code(file, '-r 10-29'), file).toBe('206')
      expect(await code(`${file}.sig`), file).toBe('200')
    }
  })

  test('T7: ignition files have their type; nobody is told which there are', async () => {
    await lab.ssh(`echo '{"ignition":{"version":"3.1.0"}}' >${root}/okd/ignitions/worker.ign`)
    expect(await curl('okd/ignitions/worker.ign', '-I')).toMatch(/content-type: application\/vnd\.coreos\.ignition\+json/i)
    expect(JSON.parse(await curl('okd/ignitions/worker.ign'))).toStrictEqual({ ignition: { version: '3.1.0' } })
    expect([await code('okd/ignitions/'), await code('okd/'), await code('okd/kernel/')]).toStrictEqual(['403', '200', '200'])
    expect(await curl('okd/')).toContain('href="kernel/"')
  })

  test('nobody writes, looks at hidden files or leaves the folder', async () => {
    await lab.ssh(`echo half >${root}/okd/kernel/.tsplay.1.x; ln -s /etc/passwd ${root}/okd/passwd; chown -h www-data ${root}/okd/passwd`)
    expect(await code('okd/kernel/.tsplay.1.x')).toBe('403')
    expect(await code('okd/passwd')).toBe('403')
    expect(await code('okd/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '--path-as-is')).toMatch(/^40[034]$/)
    expect([await code('okd/new', '-X PUT -d x'), await code('okd/', '-X POST -d x'), await code('okd/', '-X TRACE')]).toStrictEqual([
      '403',
      '403',
      '405',
    ])
    expect(await curl('none', '-I')).toMatch(/^Server: Apache\r$/m)
    await lab.ssh(`rm ${root}/okd/kernel/.tsplay.1.x ${root}/okd/passwd`)
  })

  test('the ports of the load balancer are free', async () => {
    const { stdout } = await lab.ssh(`ss -Hltn | awk '{print $4}' | sed 's/.*://' | sort -n | uniq`)
    expect(
      stdout
        .trim()
        .split('\n')
        .filter(port => ['80', '443', '8080'].includes(port)),
    ).toStrictEqual(['8080'])
  })

  test('what somebody changed on the way is refused: what is served stays, and what is not there does not appear', async () => {
    const { path = '', bytes = Buffer.of() } = known.get(initramfs) ?? {}
    await upstream.put(path, Buffer.concat([bytes.subarray(1), Buffer.from('!')]))
    await lab.ssh(`rm ${root}/${initramfs}`)
    const ran = await serve()
    expect(ran.exit).toBe(2)
    expect(failures(ran)).toMatch(/initramfs\.x86_64\.img is not signed by a key of .*BAD signature.*was left as it was/)
    expect(await code(initramfs)).toBe('404')
    expect((await lab.ssh(`find ${root} -name '.*' | wc -l; find /tmp -name 'tmp.*' | wc -l`)).stdout).toBe('0\n0\n')
    await upstream.put(path, bytes)
    expect(await tasksOf()).toStrictEqual([download])
    expect(await code(initramfs)).toBe('200')
  })

  test('a download without a signature or a checksum is not begun', async () => {
    const ran = await serve('-e', '{"http_artifacts_keyring": ""}')
    expect(ran.exit).toBe(2)
    expect(failures(ran)).toContain('nothing says what they must be')
  })

  test('a checksum will do, too', async () => {
    const checksum = `sha256:${createHash('sha256')
      .update(known.get(kernel)?.bytes ?? '')
      .digest('hex')}`
    const [folder = '', name = ''] = [kernel.replace(/\/[^/]*$/, ''), kernel.replace(/.*\//, '')]
    const artifacts = JSON.stringify({ http_artifacts_keyring: '', http_artifacts: [{ file: name, folder, checksum }] })
    expect(await tasksOf('-e', artifacts)).toStrictEqual([])
    await lab.ssh(`echo more >>${root}/${kernel}`)
    expect(await tasksOf('-e', artifacts)).toStrictEqual([download])
    expect(await tasksOf()).toStrictEqual([])
  })

  test('another port is listened on at once, and the old one no more', async () => {
    expect(await tasksOf('-e', 'http_port=8081')).toStrictEqual(['Configure the web server', 'Reload the web server'])
    expect([
      await code('okd/').catch(String),
      (await client.run(`curl -sS -o /dev/null http://192.168.200.254:8081/okd/`)).status,
    ]).toStrictEqual([expect.stringMatching(/^status 7/), 0])
    await serve()
    expect(await code('okd/')).toBe('200')
  })

  const breaks: readonly (readonly [what: string, how: string, tasks: readonly string[]])[] = [
    ['the configuration is changed', 'echo "# by hand" >>/etc/apache2/apache2.conf', ['Configure the web server', 'Reload the web server']],
    ['nobody may enter a folder', `chmod 0700 ${root}/okd/kernel`, ['Make the folders that are served']],
    ['a file is changed', `echo more >>${root}/${kernel}`, [download]],
    ['a file is gone', `rm ${root}/${rootfs}`, [download]],
    ['a signature is gone', `rm ${root}/${kernel}.sig`, [download]],
    ['a file is nobody’s to read', `chmod 0600 ${root}/${kernel}`, [download]],
    ['the keys are changed', 'echo >>/usr/local/share/http-artifacts.keys', ['Keep the keys that sign what is downloaded']],
    [
      'systemd no longer starts it again',
      'rm /etc/systemd/system/apache2.service.d/restart.conf',
      ['Start it again should it end by itself'],
    ],
    [
      'nobody may see what systemd is told',
      'chmod 0700 /etc/systemd/system/apache2.service.d',
      ["Make the folder of the unit's own settings"],
    ],
    ['the server is stopped', 'systemctl stop apache2', ['Start the web server, now and at boot']],
    ['the server does not start at boot', 'systemctl disable apache2', ['Start the web server, now and at boot']],
    ['it is removed', 'apt-get -qq -y remove apache2 >/dev/null 2>&1', ['Install the web server']],
  ]
  test.each(breaks)('T19: %s, and that is mended by its task', async (_, how, tasks) => {
    const done = await lab.ssh(how)
    expect(done.status, done.stderr).toBe(0)
    expect(await tasksOf()).toStrictEqual(tasks)
  })

  test('T19: every task that manages something was broken', async () => {
    const managing = managingTasks(await serve())
    const broken = [...breaks.flatMap(([, , names]) => names.map(name => `http : ${name}`))]
    expect(managing.length).toBeGreaterThan(6)
    expect(managing.filter(task => !broken.includes(task))).toStrictEqual([])
  })

  test('a server that is killed comes back', async () => {
    await lab.ssh('pkill -9 apache2')
    await expect.poll(() => code('okd/'), { timeout: 60_000 }).toBe('200')
  })
})
