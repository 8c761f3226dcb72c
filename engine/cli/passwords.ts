import { Problems } from '../errors.ts'
import type { Settings } from '../load/settings.ts'
import { Secret } from '../load/values.ts'
import type { World } from '../load/world.ts'
import { readPasswordFile } from './password-file.ts'
import type { RunFlags } from './run-flags.ts'

/** Asks for a password; undefined where no answer comes. */
export type PasswordAsker = (question: string) => Promise<string | undefined>

/** The passwords of the login and of becoming another user. */
export interface Passwords {
  readonly login?: Secret
  readonly become?: Secret
}

/** Asks for what -k and -K want, or reads it from the files named in their place. An empty -K answer is that of -k. */
export async function readPasswords(flags: RunFlags, settings: Settings, world: World, ask: PasswordAsker): Promise<Passwords> {
  const { connectionPasswordFile, becomePasswordFile } = settings
  const login =
    flags.askPass || settings.askPass
      ? await asked('SSH password: ', ask)
      : fromFile(flags.connectionPasswordFile ?? flags.connPassFile ?? connectionPasswordFile, world)
  const wantsBecome = flags.askBecomePass || settings.becomeAskPass
  const question = login === undefined ? 'BECOME password: ' : 'BECOME password[defaults to SSH password]: '
  const become = wantsBecome
    ? (await asked(question, ask)) || login
    : fromFile(flags.becomePasswordFile ?? flags.becomePassFile ?? becomePasswordFile, world)
  return {
    ...(login ? { login: new Secret(login) } : {}),
    ...(become ? { become: new Secret(become) } : {}),
  }
}

function fromFile(path: string | undefined, world: World): string | undefined {
  return path === undefined ? undefined : readPasswordFile(path, undefined, world)
}

async function asked(question: string, ask: PasswordAsker): Promise<string> {
  const answer = await ask(question)
  if (answer !== undefined) return answer
  throw new Problems([
    {
      code: 'no-answer',
      message: `nobody is there to answer "${question.trim()}"`,
      hint: 'run it on a terminal, or give the password through a pipe or a file (--connection-password-file, --become-password-file)',
    },
  ])
}
