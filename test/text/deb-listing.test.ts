import { expect, test } from 'vitest'
import { shippedIn } from '../../engine/text/deb-listing.ts'

// As tar prints it of archives of Debian 12: tftpd-hpa, doas, bzip2, cron, and one with names that nobody should give.
const listing = `drwxr-xr-x root/root         0 2022-10-25 20:20 ./
drwxr-xr-x root/root         0 2022-10-25 20:20 ./etc/
-rwxr-xr-x root/root      2070 2022-10-25 20:12 ./etc/init.d/tftpd-hpa
lrwxrwxrwx root/root         0 2022-10-25 20:20 ./usr/share/man/man8/tftpd.8.gz -> in.tftpd.8.gz
-rwsr-xr-x root/root     43184 2022-07-27 01:06 ./usr/bin/doas
hrwxr-xr-x root/root         0 2022-09-19 02:54 ./bin/bzcat link to ./bin/bunzip2
drwx-wx--T root/crontab      0 2023-03-02 20:22 ./var/spool/cron/crontabs/
-rwxr-sr-x root/crontab  43048 2023-03-02 20:22 ./usr/bin/crontab
-rw-r--r-- root/root         1 2023-01-01 00:00 ./srv/a name with spaces
-rw-r--r-- root/root         1 2023-01-01 00:00 ./srv/f\\303\\274\\\\r\\nline
crw-rw---- root/disk       1,3 2023-01-01 00:00 ./dev/thing
`

test('each line is a path with its attributes', () => {
  const said = shippedIn(listing).map(({ path, type, mode, owner, group, size, target }) =>
    [path, type, mode, `${owner}:${group}`, size, ...(target === undefined ? [] : [target])].join(' '),
  )
  expect(said).toStrictEqual([
    '/etc directory 0755 root:root 0',
    '/etc/init.d/tftpd-hpa file 0755 root:root 2070',
    '/usr/share/man/man8/tftpd.8.gz link 0777 root:root 0 in.tftpd.8.gz',
    '/usr/bin/doas file 04755 root:root 43184',
    '/bin/bzcat file 0755 root:root 0 /bin/bunzip2',
    '/var/spool/cron/crontabs directory 01730 root:crontab 0',
    '/usr/bin/crontab file 02755 root:crontab 43048',
    '/srv/a name with spaces file 0644 root:root 1',
    '/srv/fü\\r\nline file 0644 root:root 1',
    '/dev/thing other 0660 root:disk 1',
  ])
})
