import { sh } from '../../shell/sh.ts'

/**
 * Begins a script about the policy as it is kept on disk, which semanage changes whether SELinux is on or not: `$policy` is its name, `$store`
 * where its own records are, `$contexts` where those of files are. What is kept as text is read as text, as semanage takes a second to start.
 */
export const selinuxStore = sh`PATH=$PATH:/usr/sbin:/sbin; LC_ALL=C; export PATH LC_ALL
policy=$(sed -n 's/^[[:space:]]*SELINUXTYPE=[[:space:]]*\\([^[:space:]#]*\\).*/\\1/p' /etc/selinux/config 2>/dev/null | tail -n 1)
store=/var/lib/selinux/$policy/active; [ -d "$store" ] || store=/etc/selinux/$policy/modules/active
contexts=/etc/selinux/$policy/contexts/files
tools() { ! command -v semanage >/dev/null 2>&1 || printf 'semanage=1\\0'; [ -z "$policy" ] || printf 'policy=%s\\0' "$policy"; [ ! -r "$store" ] || printf 'readable=1\\0'; }`

/** What all answers about the policy on disk say first. */
export interface SelinuxStore {
  /** Whether semanage is there. */
  readonly hasTool: boolean
  /** The name of the policy; undefined where there is none. */
  readonly policy?: string
  /** Whether the user of the shell may read it. */
  readonly isReadable: boolean
}

/** What is answered where there is neither policy nor semanage. */
export const noStore: SelinuxStore = { hasTool: false, isReadable: false }

/** What the records say of the store. */
export function storeIn(record: ReadonlyMap<string, string>): SelinuxStore {
  const policy = record.get('policy')
  return { hasTool: record.has('semanage'), isReadable: record.has('readable'), ...(policy !== undefined && { policy }) }
}

/** Why the policy on disk cannot be changed; undefined where it can. */
export function storeRefusal({ hasTool, policy, isReadable }: SelinuxStore): string | undefined {
  if (!hasTool)
    return 'semanage is not there; a task before this one must install it (package: policycoreutils-python-utils, policycoreutils-python on old ones)'
  if (policy === undefined)
    return 'there is no SELinux policy on this machine; a task before this one must install one (package: selinux-policy-targeted, selinux-policy-default on Debian)'
  return isReadable ? undefined : `the SELinux policy ${policy} may not be read by this user; add become: true`
}

/** What semanage or setsebool complained of, without what its library tells besides. */
export function storeFailure({ stderr }: { readonly stderr: string }): string | undefined {
  const lines = stderr.split('\n').filter(line => line !== '' && !/^libsemanage\.(add_user|dbase_llist_query)/.test(line))
  const last = lines.at(-1)?.replace(/^\w+Error: /, '')
  return last === undefined ? undefined : `${last}; see seinfo, or semanage -l, on the host for what the policy knows`
}

/** Why a module of SELinux has nothing to do: it is off, and nobody said that this does not matter. */
export function selinuxOff(a: { readonly ignore_selinux_state?: boolean }, machine: { readonly selinux: boolean }): string | undefined {
  return machine.selinux || a.ignore_selinux_state
    ? undefined
    : 'SELinux is off on this machine; ignore_selinux_state: true sets it all the same, for when it is on'
}

/** The argument that all of them have. */
export const ignoreState = {
  type: 'boolean',
  default: false,
  description: 'Set it in the policy on disk where SELinux is off, too; without it the task is skipped there.',
} as const
