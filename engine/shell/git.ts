import { type Sh, sh } from './sh.ts'

/** How a repository is reached. */
export interface Access {
  readonly executable: string
  /** The address without a name and password in it. */
  readonly url: string
  /** The address with them, which no command is told. */
  readonly credential?: string
  /** What git is to call for ssh. */
  readonly ssh?: string
}

/**
 * A function `git_` of the shell that asks nobody at a terminal, and the folder "$d" of its own; a password is in a file there that git
 * reads, and goes with the shell.
 */
export function withGit({ executable, credential, ssh }: Access): Sh {
  return sh`d=$(umask 077; mktemp -d) || exit 1; trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM
export GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=true LC_ALL=C ${ssh !== undefined && sh`GIT_SSH_COMMAND=${ssh}`}
${credential !== undefined && sh`(umask 077; printf '%s\\n' ${credential} >"$d/credentials")`}
git_() { ${executable} ${credential !== undefined && sh`-c credential.helper= -c credential.helper="store --file=$d/credentials"`} "$@"; }`
}
