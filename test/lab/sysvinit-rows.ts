import { expect } from 'vitest'
import sysvinit from '../../modules/sysvinit.ts'
import type { Row } from './module-row.ts'

/** A script that tells on its file, and keeps what it was called with. */
const script = `cat >/etc/init.d/probe <<'X'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          probe
# Required-Start:
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: probe
### END INIT INFO
[ "$1" = status ] || echo "$*" >>/run/probe.log
case $1 in
start) touch /run/probe ;;
stop) rm -f /run/probe ;;
status) [ -e /run/probe ] || exit 3 ;;
reload) [ -e /run/probe ] || { echo 'nothing to reload' >&2; exit 7; } ;;
*) exit 2 ;;
esac
X
chmod 755 /etc/init.d/probe`
const links = 'cd /etc && ls -d rc?.d/S??probe'
const nothing = { changed: false, rc: null, stdout: null, stderr: null }
const done = { changed: true, rc: 0 }

/** Services by scripts, compared with what Ansible's sysvinit does with the same script. */
export const sysvinitRows: { readonly [sentence: string]: Row } = {
  'sysvinit: one that does not run': {
    module: sysvinit,
    before: script,
    args: { name: 'probe', state: 'started', arguments: "'a b' c" },
    comes: { status: 'changed', result: { name: 'probe', status: { enabled: nothing } } },
    says: ['cat /run/probe.log', 'start a b c\n'],
  },
  'sysvinit: one that runs': {
    module: sysvinit,
    args: { name: 'probe', state: 'started' },
    comes: { status: 'ok', result: { status: { enabled: nothing, started: nothing } } },
  },
  'sysvinit: a restart stops and starts, apart from the connection': {
    module: sysvinit,
    before: 'rm /run/probe.log',
    args: { name: 'probe', state: 'restarted', sleep: 0, daemonize: true },
    comes: { status: 'changed' },
    says: ['cat /run/probe.log', 'stop\nstart\n'],
    settles: false,
  },
  'sysvinit: at each boot': {
    module: sysvinit,
    args: { name: 'probe', enabled: true },
    comes: { status: 'changed', result: { status: { enabled: done, null: nothing } } },
    says: [links, 'rc2.d/S01probe\nrc3.d/S01probe\nrc4.d/S01probe\nrc5.d/S01probe\n'],
  },
  'sysvinit: no longer in one runlevel': {
    module: sysvinit,
    args: { name: 'probe', enabled: false, runlevels: ['3'] },
    comes: { status: 'changed', result: { status: { enabled: { ...done, runlevels: ['3'] } } } },
    says: [links, 'rc2.d/S01probe\nrc4.d/S01probe\nrc5.d/S01probe\n'],
  },
  'sysvinit: in none, and not now': {
    module: sysvinit,
    args: { name: 'probe', enabled: false, state: 'stopped' },
    comes: { status: 'changed', result: { status: { enabled: done, stopped: done } } },
    says: [`${links} 2>/dev/null || ls /run/probe 2>/dev/null || echo none`, 'none\n'],
  },
  'sysvinit: in two runlevels': {
    module: sysvinit,
    before: 'update-rc.d -f probe remove',
    args: { name: 'probe', enabled: true, runlevels: ['3', '5'] },
    comes: { status: 'changed' },
    says: [links, 'rc3.d/S01probe\nrc5.d/S01probe\n'],
  },
  "sysvinit: a reload is the script's own": {
    module: sysvinit,
    before: 'touch /run/probe; rm /run/probe.log',
    args: { name: 'probe', state: 'reloaded' },
    comes: { status: 'changed' },
    says: ['cat /run/probe.log', 'reload\n'],
    settles: false,
  },
  'sysvinit: a runlevel that update-rc.d does not know': {
    module: sysvinit,
    args: { name: 'probe', enabled: true, runlevels: ['1'] },
    comes: { status: 'failed', failure: expect.stringMatching(/^update-rc.d knows no runlevel "1"/) },
  },
  'sysvinit: one that the list of processes has': {
    module: sysvinit,
    args: { name: 'probe', state: 'started', pattern: 'sshd' },
    comes: { status: 'ok' },
  },
  'sysvinit: one that is not there': {
    module: sysvinit,
    args: { name: 'nobody', state: 'started' },
    comes: { status: 'failed', failure: expect.stringMatching(/^Could not find the requested service nobody: /) },
  },
}
