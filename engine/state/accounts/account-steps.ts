import type { Step } from '../../module.ts'
import { Sh, sh } from '../../shell/sh.ts'
import { type Account, tellAccount } from './account.ts'
import { type AccountArgs, type AccountState, type Around, hashWanted, isElsewhere, plainPath, textOf } from './account-change.ts'

/** The steps that bring a user about, or change one; the last tells what came of it. */
export function accountSteps(
  change: Partial<AccountState>,
  a: AccountArgs,
  now: Account,
  around: Around,
  seuser: string | undefined,
): Step[] {
  const steps: (Sh | false | undefined)[] = [
    now.exists ? modify(change, a, now, around) : create(change, a, around, seuser),
    // By stdin: words of a command can be read by everybody on the host.
    change.password !== undefined && sh`printf '%s:%s\n' ${a.name} ${hashWanted(a)} | chpasswd -e`,
    change.password_lock !== undefined && change.password === undefined && sh`usermod ${change.password_lock ? '-L' : '-U'} -- ${a.name}`,
    change.expires !== undefined && sh`usermod -e ${expiry(change.expires)} -- ${a.name}`,
    ageing(change, a.name),
    change.has_home === true && now.exists && home(a, change.home ?? now.home ?? ''),
    change.ssh_key !== undefined && key(a),
    tellAccount(a.name, a.generate_ssh_key ? a.ssh_key_file : ''),
  ]
  return steps.filter(step => step instanceof Sh).map(run => ({ run, failure: withoutTools, endsShellsOf: a.name }))
}

/** The step that removes a user. */
export function removal(a: { readonly name: string; readonly force: boolean; readonly remove: boolean }): Step {
  return { run: sh`userdel ${a.force && '-f'} ${a.remove && '-r'} -- ${a.name}`, failure: withoutTools, endsShellsOf: a.name }
}

/** The sentence for a host that has busybox's tools alone. */
export function withoutTools({ status }: { readonly status: number }): string | undefined {
  return status === 127
    ? 'the host has no useradd, usermod and groupadd; install its package of them first: passwd, shadow or shadow-utils'
    : undefined
}

function create(change: Partial<AccountState>, a: AccountArgs, { hasNamesake }: Around, seuser: string | undefined): Sh {
  const words = [
    ...option('-u', a.uid),
    ...(a.uid !== undefined && a.non_unique ? ['-o'] : []),
    // A group of the same name is there already: useradd would refuse to make it.
    ...(a.group === undefined ? (hasNamesake ? ['-N'] : []) : ['-g', a.group]),
    ...(change.groups && change.groups.length > 0 ? ['-G', change.groups.join(',')] : []),
    ...option('-c', a.comment),
    ...option('-d', change.home),
    ...option('-s', a.shell),
    ...(a.create_home ? ['-m', ...option('-k', a.skeleton)] : ['-M']),
    ...setting('UMASK', a.create_home ? a.umask : undefined),
    ...setting('UID_MIN', a.uid_min),
    ...setting('UID_MAX', a.uid_max),
    ...(a.system ? ['-r'] : []),
    ...option('-Z', seuser),
  ]
  return sh`useradd ${words} -- ${a.name}`
}

function modify(change: Partial<AccountState>, a: AccountArgs, now: Account, { hasWantedHome }: Around): Sh | undefined {
  // usermod refuses to move a home that is not there, or to where something is.
  const isMoved = a.move_home && now.hasHome === true && isElsewhere(now, a) && !hasWantedHome
  const words = [
    ...option('-u', change.uid),
    ...(change.uid !== undefined && a.non_unique ? ['-o'] : []),
    ...option('-g', change.gid),
    ...option('-G', change.groups?.join(',')),
    ...option('-c', change.comment),
    ...option('-d', change.home),
    ...(change.home !== undefined && isMoved ? ['-m'] : []),
    ...option('-s', change.shell),
  ]
  return words.length === 0 ? undefined : sh`usermod ${words} -- ${a.name}`
}

function ageing(change: Partial<AccountState>, name: string): Sh | undefined {
  const words = [
    ...option('-m', change.password_expire_min),
    ...option('-M', change.password_expire_max),
    ...option('-W', change.password_expire_warn),
    ...option('-I', change.password_expire_account_disable),
  ]
  return words.length === 0 ? undefined : sh`chage ${words} -- ${name}`
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)]
}

function setting(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : ['-K', `${name}=${value}`]
}

function expiry(expires: number | 'never'): string {
  return expires === 'never' ? '' : new Date(expires * 86_400_000).toISOString().slice(0, 10)
}

/** A home for somebody who has none: as useradd makes one, with the permissions that login.defs says. */
function home(a: AccountArgs, path: string): Sh {
  const skeleton = a.skeleton ?? '/etc/skel'
  return sh`h=${plainPath(path)}; k=${skeleton}; u=${a.umask ?? ''}
if [ ! -d "$h" ]; then
m=; [ -n "$u" ] || m=$(sed -n 's/^[[:space:]]*HOME_MODE[[:space:]]\\{1,\\}\\([0-7]*\\).*/\\1/p' /etc/login.defs 2>/dev/null)
[ -n "$u" ] || u=$(sed -n 's/^[[:space:]]*UMASK[[:space:]]\\{1,\\}\\([0-7]*\\).*/\\1/p' /etc/login.defs 2>/dev/null)
(umask 022; mkdir -p -- "\${h%/*}/")
umask "\${u:-022}"; mkdir -- "$h" || exit
if [ -d "$k" ]; then cp -R -P -- "$k/." "$h/" || exit; fi
[ -z "$m" ] || chmod -- "$m" "$h"
chown -hR -- "$(id -u -- ${a.name}):$(id -g -- ${a.name})" "$h"
fi`
}

function key(a: AccountArgs): Sh {
  const bits = option('-b', a.ssh_key_bits)
  // Twice: ssh-keygen asks again. By stdin, as nobody may see it in a list of processes.
  const passphrase = a.ssh_key_passphrase === undefined ? '' : textOf(a.ssh_key_passphrase)
  return sh`h=$(getent passwd -- ${a.name} | cut -d: -f6) && f=${a.ssh_key_file}
case $f in /*) ;; *) f=$h/$f
[ -d "$h" ] || { printf '%s\n' ${`User ${a.name} home directory does not exist`} >&2; exit 1; } ;; esac
o=$(id -u -- ${a.name}):$(id -g -- ${a.name}); c=${a.ssh_key_comment ?? ''}
d=\${f%/*}; if [ ! -d "$d" ]; then mkdir -m 0700 -- "$d" && chown "$o" "$d" || exit; fi
${a.force && sh`rm -f -- "$f" "$f.pub"`}
if [ ! -e "$f" ]; then
unset SSH_ASKPASS DISPLAY
printf '%s\n%s\n' ${passphrase} ${passphrase} | ssh-keygen -q -t ${a.ssh_key_type} ${bits} -C "\${c:-ansible-generated on $(uname -n)}" -f "$f" >/dev/null || exit
chown "$o" "$f" "$f.pub"
elif [ ! -e "$f.pub" ]; then
printf '%s\n' ${passphrase} | ssh-keygen -y -f "$f" >"$f.pub" && chown "$o" "$f.pub"
fi`
}
