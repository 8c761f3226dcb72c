/**
 * What the engine knows of a machine without being asked: read in the first frame of a connection, again after a package
 * changed. Modules work with it although no facts were gathered, and on delegates.
 */
export interface Machine {
  /** `Linux`, `FreeBSD` …, as uname -s says. */
  readonly system: string
  /** Machine hardware, as uname -m says. */
  readonly architecture: string
  /** Ansible's names: Debian, Fedora, Rocky …; and Debian, RedHat, Suse, Alpine, Archlinux for the family. */
  readonly distribution: string
  readonly distributionVersion: string
  readonly osFamily: string
  /** Which package manager is there: apt, dnf, yum, zypper, pacman, apk, or unknown. */
  readonly packageManager: string
  /** What runs as process 1: systemd, openrc, sysvinit, or unknown. */
  readonly init: string
  /** Whether SELinux is on in the kernel. */
  readonly selinux: boolean
  /** Commands of a fixed list that are there (systemctl, firewall-cmd, python3, busctl, nmcli, curl …). */
  readonly commands: readonly string[]
  /** Who the shell runs as on the target. */
  readonly user: string
  readonly uid: number
  readonly home: string
  /** In a check, of a user who is only planned and in no other groups: the number of the own one. */
  readonly gid?: number
  /** Whether it is the machine that tsplay itself runs on. */
  readonly isHere: boolean
  /** Permission bits that are taken from new files, as umask says. */
  readonly umask: number
}
