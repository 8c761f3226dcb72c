import { type Become, Unreachable } from './link.ts'
import type { Ended } from './pipes.ts'

type Sentences = (become: Become, line: string) => readonly [message: string, hint: string]

/** What sudo, su and doas say when they do not let somebody in, and what to do about it. */
const sentences: readonly (readonly [RegExp, Sentences])[] = [
  [
    /must have a tty|no tty present and no askpass|requiretty/i,
    ({ method }) => [
      `${method} wants a terminal, which there is none of`,
      `take "Defaults requiretty" out of the host's sudoers for this user`,
    ],
  ],
  [
    /not in the sudoers file|may not run sudo|not allowed to (execute|run)/i,
    ({ user }, line) => [
      `sudo does not allow to become ${user}: ${line}`,
      'add a rule to its sudoers, log in as another user, or set become_method',
    ],
  ],
  [
    /unknown user|does not exist|no passwd entry/i,
    ({ user }) => [`there is no user ${user}`, 'mend become_user, or make the user in an earlier task'],
  ],
  [
    /not found|no such file|not an absolute path/i,
    ({ method, exe }) => [`there is no ${exe ?? method}`, 'install it there, or set become_method or become_exe to what there is'],
  ],
  [/password is required|terminal is required to read the password/i, become => wants(become)],
  [/incorrect password|authentication failure|sorry, try again/i, become => tookNot(become)],
  [
    /authenti\S+ required|authorization required|a tty is required/i,
    () => ['doas asks for a password, and only at a terminal', 'write "permit nopass" for this user in its doas.conf, or use sudo or su'],
  ],
  [
    /operation not permitted|permission denied/i,
    ({ method, user }) => [
      `${method} does not allow to become ${user}`,
      'add a rule for it on the host, log in as another user, or set become_method',
    ],
  ],
]

/** The error for a way of becoming that ended without a shell. */
export function becomeRefusal(become: Become, said: string, end: Ended, host: string): Unreachable {
  if (end.isLost) return new Unreachable('lost', end.why)
  const lines = said.split('\n').flatMap(text => text.trim() || [])
  for (const [pattern, sentence] of sentences) {
    const line = lines.find(text => pattern.test(text))
    if (line !== undefined) return unreachable(host, sentence(become, line))
  }
  const last = lines.at(-1) ?? end.why
  const hint = `try it there by hand: ${become.method} ${become.method === 'su' ? `${become.user} -c true` : `-u ${become.user} true`}`
  return unreachable(host, [`${become.method} does not let us become ${become.user}: ${last}`, hint])
}

/** The error for a password that was refused. */
export function wrongPassword(become: Become, host: string): Unreachable {
  return unreachable(host, tookNot(become))
}

/** The error for a password that is wanted and was not given. */
export function noPassword(become: Become, host: string): Unreachable {
  return unreachable(host, wants(become))
}

/** The error for a login that gives no shell. */
export function loginRefusal(said: string, end: Ended, host: string): Unreachable {
  const last = said.trim().split('\n').at(-1)?.trim()
  const why = last ? `${last} (${end.why})` : end.why
  return new Unreachable(
    'login',
    `${host} gives no POSIX shell: ${why}`,
    'the user needs a login shell, and the host sh; ansible_shell_executable says another one',
  )
}

function wants({ method, user }: Become): readonly [string, string] {
  return [`${method} wants a password to become ${user}`, 'give it with -K, or as ansible_become_password']
}

function tookNot({ method, user }: Become): readonly [string, string] {
  return [`${method} did not take the password to become ${user}`, 'give the right one with -K, or as ansible_become_password']
}

function unreachable(host: string, [message, hint]: readonly [string, string]): Unreachable {
  return new Unreachable('become', `${host}: ${message}`, hint)
}
