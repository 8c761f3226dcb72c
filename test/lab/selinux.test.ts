import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { obstacles } from './machine.ts'
import { project } from './places.ts'
import { type SelinuxHost, selinuxObstacles, startSelinuxHost } from './selinux-host.ts'
import { changedTasks, failures, type Ran, statuses, tsplay } from './tsplay.ts'

const hindrances = [...obstacles(), ...selinuxObstacles()]
const reason = hindrances.length > 0 ? ` (skipped: ${hindrances.join('; ')})` : ''

/**
 * Files first, then the policy that they need, as the roles do it; apache comes by its port and its pages by them alone. Each change of the
 * policy takes a machine without KVM ten seconds: there are few.
 */
const forth = `
- hosts: services
  vars:
    http_port: 8080
    http_root: /srv/site
    tftp_root: /var/lib/tftpboot
    loadbalancer_selinux_ports: [6443, 9009, 22623]
  tasks:
    - name: Folders
      file: { path: "{{ item }}", state: directory }
      loop: [/srv/site, /var/lib/tftpboot]
    - name: A page
      copy: { dest: /srv/site/index.html, content: "a page of {{ ansible_facts.selinux.status }} SELinux\\n" }
    - name: A file with a label of its own by the policy
      template: { src: krb5.conf.j2, dest: /etc/krb5.conf, mode: "0640" }
    - name: A file whose label somebody chose
      copy: { dest: /etc/chosen, content: "anew\\n" }
    - name: A label that is asked for
      copy: { dest: /srv/labelled, content: "kept\\n", setype: httpd_log_t, mode: "0600" }
    - name: Another label for what is there
      file: { path: /etc/relabelled, setype: etc_runtime_t }
    - import_role: { name: http, tasks_from: selinux }
    - import_role: { name: tftp, tasks_from: selinux }
    - import_role: { name: loadbalancer, tasks_from: selinux }
    - name: A switch
      seboolean: { name: httpd_can_network_connect, state: true, persistent: true }
    - name: Enforced, now and after the next start
      selinux: { state: enforcing, policy: default }
    - name: The web server
      systemd: { name: apache2, state: started }
`
const back = `
- hosts: services
  tasks:
    - name: A port
      selinux_port: { ports: [9009], proto: tcp, setype: http_port_t, state: absent }
    - name: A switch, until the next start
      seboolean: { name: httpd_can_network_connect, state: false }
`
const permissive = `
- hosts: services
  tasks:
    - name: Permissive
      selinux: { state: permissive, policy: default }
`

/** Says what a file is before it gets its name: label, mode and owner. */
const watchedMove = `#!/bin/sh
printf '%s ' "$4" >>/root/moves
stat -c '%C %a %U' -- "$3" >>/root/moves
exec /bin/mv "$@"
`
const store = '/var/lib/selinux/default/active'
/** Which labels files are to have is another thing once the policy is another one: a check cannot know. */
const waits = ['http : Label what is there', 'tftp : Label what is there']
const label = (type: string) => `system_u:object_r:${type}:s0`

describe.skipIf(hindrances.length > 0)(`a host with SELinux on${reason}`, () => {
  let host: SelinuxHost
  let folder: string
  const run = (book: string, ...options: string[]) =>
    tsplay(['run', join(folder, `${book}.yml`), '-i', host.inventory, '--output', 'json', ...options])
  const onHost = async (command: string) => {
    const { status, stdout, stderr } = await host.ssh(command)
    return status === 0 ? stdout.trim() : `status ${status}: ${stdout}${stderr}`
  }
  /** A check says what the run then does, and a second run does nothing. */
  const converges = async (book: string): Promise<Ran> => {
    const check = await run(book, '--check', '--diff')
    expect(check.exit, failures(check)).toBe(0)
    const ran = await run(book, '--diff')
    expect(ran.exit, failures(ran)).toBe(0)
    const said = [...statuses(check)].map(([task, status]) => [task.replace(/ \(.*/, ''), status] as const)
    const did = [...statuses(ran).values()]
    expect(said.map(([task, status]) => [task, status])).toStrictEqual(
      said.map(([task], at) => [task, waits.includes(task) ? 'unknown' : did[at]]),
    )
    const again = await run(book)
    expect([again.exit, changedTasks(again)], failures(again)).toStrictEqual([0, []])
    return ran
  }
  const denied = (port: number) => `dmesg | grep -c 'denied  { name_bind } .* src=${port} scontext=system_u:system_r:httpd_t:s0'`

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-selinux-books-'))
    await mkdir(join(folder, 'templates'))
    for (const role of ['http', 'tftp', 'loadbalancer'])
      await cp(join(project, 'roles', role), join(folder, 'roles', role), { recursive: true })
    for (const [name, text] of Object.entries({ forth, back, permissive })) await writeFile(join(folder, `${name}.yml`), text)
    await writeFile(join(folder, 'templates/krb5.conf.j2'), '# {{ ansible_facts.hostname }}\n')
    host = await startSelinuxHost()
    const laid = await host.ssh(`cat >/usr/local/bin/mv <<'END'\n${watchedMove}END
      chmod 755 /usr/local/bin/mv
      echo old >/etc/chosen && chcon -t httpd_config_t /etc/chosen && echo x >/etc/relabelled
      printf 'Listen 9009\\n<VirtualHost *:9009>\\nDocumentRoot /srv/site\\n<Directory /srv/site>\\nRequire all granted\\n</Directory>\\n</VirtualHost>\\n' >/etc/apache2/sites-enabled/site.conf
      systemctl stop apache2`)
    expect(laid.status, laid.stderr).toBe(0)
  })
  afterAll(async () => {
    await host?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('enforced, a web server does not get a port that the policy does not give it', async () => {
    expect(await onHost(`setenforce 1; systemctl start apache2 || ${denied(9009)}; setenforce 0; ls -Zd /srv`)).toMatch(
      new RegExp(`^[1-9]\\d*\\n${label('var_t')} /srv$`),
    )
  })

  test('files, labels, ports and switches come as a check foretold, and the second time nothing', async () => {
    const ran = await converges('forth')
    expect(changedTasks(ran)).toStrictEqual([
      ...['Folders', 'A page', 'A file with a label of its own by the policy', 'A file whose label somebody chose'],
      ...['A label that is asked for', 'Another label for what is there'],
      ...['http : Let the web server read what is in its folder', 'http : Label what is there'],
      'loadbalancer : Give the ports the type of those that a web server has',
      ...['A switch', 'Enforced, now and after the next start', 'The web server'],
    ])
    const facts = ran.events.flatMap(event =>
      event.type === 'host-finished'
        ? [(event.outcome.result?.ansible_facts as { ansible_selinux?: unknown } | undefined)?.ansible_selinux]
        : [],
    )
    expect(facts.find(Boolean)).toStrictEqual({
      status: 'enabled',
      policyvers: 33,
      config_mode: 'permissive',
      mode: 'permissive',
      type: 'default',
    })
  }, 1_200_000)

  test('a file has its label, mode and owner before it has its name', async () => {
    expect((await onHost('cat /root/moves')).split('\n')).toStrictEqual([
      `/srv/site/index.html ${label('var_t')} 644 root`,
      `/etc/krb5.conf ${label('krb5_conf_t')} 640 root`,
      `/etc/chosen unconfined_u:object_r:httpd_config_t:s0 644 root`,
      `/srv/labelled ${label('httpd_log_t')} 600 root`,
      `/etc/selinux/config ${label('selinux_config_t')} 644 root`,
    ])
    expect((await onHost('stat -c "%n %C" /etc/relabelled /srv/site /srv/site/index.html /var/lib/tftpboot')).split('\n')).toStrictEqual([
      '/etc/relabelled unconfined_u:object_r:etc_runtime_t:s0',
      '/srv/site unconfined_u:object_r:httpd_sys_content_t:s0',
      `/srv/site/index.html ${label('httpd_sys_content_t')}`,
      '/var/lib/tftpboot unconfined_u:object_r:tftpdir_rw_t:s0',
    ])
  })

  test('enforced, the web server now has its port, and reads its pages', async () => {
    expect(await onHost('getenforce; curl -s http://127.0.0.1:9009/; ps -C apache2 -o label= | sort -u')).toBe(
      'Enforcing\na page of enabled SELinux\nsystem_u:system_r:httpd_t:s0',
    )
    expect(
      await onHost(
        `getsebool httpd_can_network_connect; grep ^SELINUX= /etc/selinux/config; grep -c '^portcon tcp .*http_port_t' ${store}/ports.local`,
      ),
    ).toBe('httpd_can_network_connect --> on\nSELINUX=enforcing\n3')
  })

  test('pages that lose their label are not read, until restorecon gives it back', async () => {
    const code = "curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:9009/index.html"
    expect(await onHost(`chcon -t shadow_t /srv/site/index.html; ${code}`)).toBe('403')
    const ran = await run('forth')
    expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, ['http : Label what is there']])
    expect(await onHost(code)).toBe('200')
  })

  test('a port that is taken back is denied again', async () => {
    const ran = await run('back')
    expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, ['A port', 'A switch, until the next start']])
    expect(changedTasks(await run('back'))).toStrictEqual([])
    expect(await onHost('systemctl restart apache2 || getenforce; getsebool httpd_can_network_connect')).toBe(
      'Enforcing\nhttpd_can_network_connect --> off',
    )
  }, 1_200_000)

  test('what is permissive again tells and lets pass', async () => {
    const ran = await run('permissive')
    expect([ran.exit, changedTasks(ran)], failures(ran)).toStrictEqual([0, ['Permissive']])
    expect(await onHost('getenforce; grep ^SELINUX= /etc/selinux/config; systemctl start apache2 && systemctl is-active apache2')).toBe(
      'Permissive\nSELINUX=permissive\nactive',
    )
  })
})
