import { sh } from '../shell/sh.ts'
import { ask, type Kind, type Question } from './question.ts'

/** What a host says about itself, as text by name; read by `factsFrom`. */
export type RawFacts = { readonly [name: string]: string }

/** All facts in one script: POSIX sh, /proc and coreutils. */
const factsKind: Kind<string, RawFacts> = {
  name: 'facts',
  local: true,
  mayComeWithPackage: false,
  script: () => sh`p() { printf '%s=%s\\0' "$1" "$2"; }
set -- $(uname -srmn); p system "$1"; p nodename "$2"; p kernel "$3"; p machine "$4"; p kernel_version "$(uname -v)"
if [ -r /etc/os-release ]; then (. /etc/os-release; p id "$ID"; p like "$ID_LIKE"; p os_name "$NAME"; p version "$VERSION_ID"; p codename "$VERSION_CODENAME"); fi
[ -r /etc/debian_version ] && p debian_version "$(cat /etc/debian_version)"
p fqdn "$(hostname -f 2>/dev/null || uname -n)"; p user "$(id -un)"; p uid "$(id -u)"; p gid "$(id -g)"; p home "$HOME"; p shell "$SHELL"
if [ -d /run/systemd/system ]; then p init systemd; elif [ -d /run/openrc ]; then p init openrc; else p init sysvinit; fi
for m in apt-get:apt dnf:dnf yum:yum zypper:zypper pacman:pacman apk:apk; do command -v "\${m%%:*}" >/dev/null 2>&1 && { p pkg_mgr "\${m#*:}"; break; }; done
p cpus "$(nproc 2>/dev/null || echo 1)"; p meminfo "$(cat /proc/meminfo 2>/dev/null)"; p uptime "$(cut -d. -f1 /proc/uptime 2>/dev/null)"
p date "$(date '+%Y|%m|%d|%H|%M|%S|%s|%A|%w|%Z|%z')"; p env "$(env 2>/dev/null)"
p addr "$(ip -o addr show 2>/dev/null)"; p link "$(ip -o link show 2>/dev/null)"; p route "$(ip -4 route show default 2>/dev/null)"
if [ -e /sys/fs/selinux/enforce ]; then p selinux "$(cat /sys/fs/selinux/enforce)"; p selinux_version "$(cat /sys/fs/selinux/policyvers)"; p selinux_config "$(grep '^SELINUX' /etc/selinux/config 2>/dev/null)"; fi
p machine_id "$(cat /etc/machine-id 2>/dev/null)"; y=$(command -v python3 2>/dev/null) && { p python "$y"; p python_version "$("$y" -V 2>/dev/null)"; }; p virt "$(systemd-detect-virt 2>/dev/null)"
p cmdline "$(cat /proc/cmdline 2>/dev/null)"; p dns "$(cat /etc/resolv.conf 2>/dev/null)"; p end ''`,
  parse: record => Object.fromEntries([...record]),
  absent: () => ({}),
}

/** The facts of the host. */
export function facts(): Question<RawFacts> {
  return ask(factsKind, 'all')
}
