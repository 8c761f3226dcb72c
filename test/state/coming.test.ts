import { describe, expect, test } from 'vitest'
import { Unknown } from '../../engine/load/values.ts'
import type { Coming } from '../../engine/state/packages/coming.ts'
import { coming, type Package } from '../support/coming.ts'

const daemon: Package = {
  listing: `drwxr-xr-x root/root 0 2022-10-25 20:20 ./etc/d/
-rw-r--r-- root/root 9 2022-10-25 20:20 ./etc/d/d.conf
-rw-r----- root/adm 9 2022-10-25 20:20 ./etc/d/secret.conf
-rw-r--r-- root/root 70 2022-10-25 20:20 ./lib/systemd/system/d.service
-rw-r--r-- root/root 9 2022-10-25 20:20 ./usr/share/d/template.conf
-rwxr-xr-x root/root 9 2022-10-25 20:20 ./usr/sbin/d
lrwxrwxrwx root/root 0 2022-10-25 20:20 ./usr/sbin/link -> d
drwxr-xr-x root/root 0 2022-10-25 20:20 ./var/lib/d/`,
  script: `adduser --system --group --home /var/lib/d dd
chown root:dd /etc/d/*.conf
chmod o-r /etc/d/d.conf
mkdir -p /srv/d/deep; chown dd /srv/d/deep
ucf --three-way /usr/share/d/template.conf /etc/d/made.conf
[ -e /etc/d/key ] || make-key >/etc/d/other
make-all /etc/d/all
php_invoke enmod 8.2 ALL mysqli
deb-systemd-helper enable 'd.service'
deb-systemd-invoke start 'd.service'`,
  texts: { '/lib/systemd/system/d.service': '[Service]\nExecStart=/usr/sbin/d\n[Install]\nWantedBy=multi-user.target\nAlias=dd.service\n' },
}
const library: Package = { listing: '-rw-r--r-- root/root 9 2022-10-25 20:20 ./usr/lib/libx.so.1' }

const shown = (found: ReturnType<Coming['at']>) =>
  found === undefined
    ? 'nothing'
    : found instanceof Unknown
      ? `waits for ${found.waitsFor}`
      : `${found.type} ${found.mode} ${found.owner}:${found.group}`

const places: { readonly [path: string]: string } = {
  '/etc/d': 'directory 0755 root:root',
  '/etc/d/d.conf': 'file 0640 root:dd',
  '/etc/d/secret.conf': 'file 0640 root:dd',
  '/etc/d/made.conf': 'file 0644 root:root',
  '/etc/d/nothing': 'nothing',
  '/etc/d/key': 'waits for Install d',
  '/etc/d/other': 'waits for Install d',
  '/etc/d/all': 'waits for Install d',
  '/etc/d/all/below': 'waits for Install d',
  '/etc/php/8.2/fpm/conf.d/20-mysqli.ini': 'waits for Install d',
  '/etc/php/8.2/fpm/php.ini': 'nothing',
  '/srv/d': 'directory 0755 root:root',
  '/srv/d/deep': 'directory 0755 dd:root',
  '/srv/d/deep/below': 'nothing',
  '/usr/lib/systemd/system/d.service': 'file 0644 root:root',
  '/sbin/d': 'file 0755 root:root',
  '/usr/sbin/link': 'link 0777 root:root',
  '/var/lib/d/state': 'waits for Install d',
  '/var/lib/e/state': 'nothing',
  '/run/d.pid': 'waits for Install d',
  '/etc/systemd/system/dd.service': 'waits for Install d',
  '/etc/systemd/system/multi-user.target.wants/d.service': 'waits for Install d',
  '/etc/systemd/system/d.service': 'nothing',
}

describe('what comes at', () => {
  test.each(Object.entries(places))('%s', (path, found) => {
    expect(shown(coming({ d: daemon }).at(path))).toBe(found)
  })
})

test('a library is read as a whole when something of it is asked for, and not before', () => {
  const asked: string[] = []
  const all = coming({ d: daemon, x: library }, asked)
  expect(shown(all.at('/etc/d'))).toBe('directory 0755 root:root')
  expect(asked).toStrictEqual(['package-contents d', 'package-contents x'])
  expect([shown(all.at('/usr/lib/libx.so.1')), shown(all.at('/lib/libx.so.1'))]).toStrictEqual(Array(2).fill('file 0644 root:root'))
  expect(asked).toContain('package-contents x whole')
})

test('of a package that cannot be read, nobody knows what it brings', () => {
  const all = coming({ d: daemon, unread: {} })
  expect(['/etc/d', '/opt/x'].map(path => shown(all.at(path)))).toStrictEqual(Array(2).fill('waits for Install unread'))
  expect([all.user('dd'), all.group('nobody-has-this')]).toStrictEqual(Array(2).fill(new Unknown('Install unread')))
})

test('users and groups come by their names; what number one gets, nobody knows', () => {
  const all = coming({ d: daemon })
  expect([all.user('dd'), all.group('dd'), all.user('ee'), all.user('999')]).toStrictEqual([
    { home: '/var/lib/d', waits: new Unknown('Install d') },
    { waits: new Unknown('Install d') },
    undefined,
    new Unknown('Install d'),
  ])
})

test('a small file is read with its package, another one when it is asked for', () => {
  const asked: string[] = []
  const all = coming({ d: daemon }, asked)
  const text = (path: string) => {
    const found = all.text(path)
    return found instanceof Unknown ? found : Buffer.from(found).toString('utf8').slice(0, 9)
  }
  expect([text('/usr/lib/systemd/system/d.service'), text('/etc/d/d.conf'), text('/etc/d/made.conf')]).toStrictEqual([
    '[Service]',
    'asked for',
    'asked for',
  ])
  expect(asked).toStrictEqual(['package-contents d', 'shipped-text d', 'shipped-text d'])
})
