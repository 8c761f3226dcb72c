import { createHash } from 'node:crypto'

/** The Debian release that hosts of the lab run. */
export const suite = 'bookworm'

/** What a bare host has: a booting Debian that one can log in to. No Python, none of the services. */
export const bare = ['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'iproute2', 'ca-certificates', 'procps']

/** What hosts can install although they have no way out: what the roles install, and what tests want to see installed. */
export const offered = [
  ...['firewalld', 'nftables', 'iptables', 'bind9', 'bind9-utils', 'bind9-dnsutils', 'isc-dhcp-server', 'kea-dhcp4-server'],
  ...['chrony', 'network-manager', 'haproxy', 'apache2', 'apache2-utils', 'tftpd-hpa', 'pxelinux', 'syslinux-common'],
  ...['podman', 'skopeo', 'crun', 'netavark', 'docker-registry', 'openssl', 'git', 'curl', 'netbase', 'dnf', 'rpm', 'createrepo-c'],
  ...['policycoreutils-python-utils', 'selinux-policy-default', 'python3-apt', 'acl', 'cron', 'busybox', 'doas', 'rsync', 'zstd'],
  ...['gnupg', 'gpgv', 'unzip', 'zip', 'bzip2', 'xz-utils', 'ipxe', 'grub-efi-amd64-bin', 'jq', 'bridge-utils', 'parted'],
  ...['grub-common', 'grub-efi-amd64-signed', 'shim-signed', 'socat', 'attr', 'file', 'ufw', 'at', 'patch', 'ruby', 'redis-server'],
]

/** What a node asks the services with. */
export const clients = [
  'isc-dhcp-client',
  'bind9-dnsutils',
  'chrony',
  'curl',
  'tftp-hpa',
  'openssl',
  'skopeo',
  'iputils-ping',
  'netcat-openbsd',
  'socat',
  'jq',
  'docker-registry',
]

/** Where hosts find the local repository, read-only. */
export const repository = '/srv/packages'

/** Files of every host, over what Debian's packages bring: path, contents, mode. Nothing here does what a role should do. */
export const files: readonly { readonly path: string; readonly text: string; readonly mode?: number }[] = [
  { path: '/etc/apt/sources.list', text: `deb [trusted=yes] file:${repository} ./\n` },
  // The lab takes CAP_SYS_TIME away, so that no host sets the machine's clock: chronyd serves, and leaves the clock alone.
  {
    path: '/etc/systemd/system/chrony.service.d/lab.conf',
    text: '[Unit]\nConditionCapability=\n[Service]\nExecStart=\nExecStart=!/usr/sbin/chronyd $DAEMON_OPTS -x\n',
  },
  // Containers inside a container have no control group of their own to manage, and no keyring.
  { path: '/etc/containers/containers.conf.d/lab.conf', text: '[containers]\ncgroups = "disabled"\nkeyring = false\n' },
  // Nor can an overlay stand on an overlay.
  {
    path: '/etc/containers/storage.conf',
    text: '[storage]\ndriver = "vfs"\nrunroot = "/run/containers/storage"\ngraphroot = "/var/lib/containers/storage"\n',
  },
  { path: '/etc/sudoers.d/admin', text: 'admin ALL=(ALL) NOPASSWD: ALL\n', mode: 0o440 },
]

/** Timers that would write to a host, or hold the package manager's lock, at a moment of their own. */
export const masked = ['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer']

/** A name for all of this: what was built from another recipe is not used. */
export function recipeName(): string {
  const recipe = JSON.stringify({ version: 1, suite, bare, offered, clients, repository, files, masked })
  return createHash('sha256').update(recipe).digest('hex').slice(0, 12)
}
