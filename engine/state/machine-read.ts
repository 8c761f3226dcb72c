import { readRecords } from '../shell/records.ts'
import { type Sh, sh } from '../shell/sh.ts'
import { distributionNames, families } from './distributions.ts'
import type { Machine } from './machine.ts'

/** Commands that modules ask about. */
const asked =
  'systemctl busctl firewall-cmd firewall-offline-cmd nmcli apt-get dpkg-query dnf yum rpm zypper pacman apk curl wget nc python3 getent useradd usermod groupadd chpasswd semanage getenforce restorecon openssl gpg tar git podman rc-service update-rc.d'

/** One script that tells all of a machine. */
export const machineScript: Sh = sh`
p() { printf '%s=%s\\0' "$1" "$2"; }
set -- $(uname -sm); p system "$1"; p architecture "$2"
if [ -r /etc/os-release ]; then (. /etc/os-release; p id "$ID"; p like "$ID_LIKE"; p name "$NAME"; p version "$VERSION_ID"); fi
if [ -d /run/systemd/system ]; then p init systemd; elif [ -d /run/openrc ]; then p init openrc; elif [ -d /etc/init.d ]; then p init sysvinit; fi
if [ -d /sys/fs/selinux ] && [ -e /sys/fs/selinux/enforce ]; then p selinux 1; fi
c=; for n in ${asked.split(' ')}; do if command -v "$n" >/dev/null 2>&1; then c="$c $n"; elif [ -x "/usr/sbin/$n" ]; then c="$c $n"; fi; done; p commands "$c"
p user "$(id -un)"; p uid "$(id -u)"; p home "$HOME"; p umask "$(umask)"; p end ''
`

/** What the script said. */
export function readMachine(bytes: Uint8Array, isHere: boolean): Machine {
  const said = readRecords(bytes)[0] ?? new Map<string, string>()
  const get = (key: string) => said.get(key) ?? ''
  const id = get('id')
  const commands = get('commands').trim().split(/\s+/)
  const like = [id, ...get('like').split(' ')].map(one => families[one]).find(Boolean)
  const managers: readonly [string, string][] = [
    ['apt-get', 'apt'],
    ['dnf', 'dnf'],
    ['yum', 'yum'],
    ['zypper', 'zypper'],
    ['pacman', 'pacman'],
    ['apk', 'apk'],
  ]
  return {
    system: get('system'),
    architecture: get('architecture'),
    distribution: distributionNames[id] ?? (get('name') || get('system')),
    distributionVersion: get('version'),
    osFamily: like ?? get('name'),
    packageManager: managers.find(([command]) => commands.includes(command))?.[1] ?? 'unknown',
    init: get('init') || 'unknown',
    selinux: get('selinux') === '1',
    commands,
    user: get('user'),
    uid: Number(get('uid')),
    home: get('home'),
    isHere,
    umask: Number.parseInt(get('umask') || '022', 8),
  }
}
