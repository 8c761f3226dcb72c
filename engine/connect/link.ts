import type { Secret } from '../load/values.ts'
import type { Ran, UserCommand } from '../module.ts'
import type { Sh } from '../shell/sh.ts'

/** How to become another user on a host. */
export interface Become {
  readonly method: 'sudo' | 'su' | 'doas'
  readonly user: string
  readonly exe?: string
  readonly flags?: string
  readonly password?: Secret
}

/** Where a host is and how to get in; all that variables, the command line and ssh_config say. */
export interface Address {
  readonly connection: 'ssh' | 'local' | 'nspawn' | 'podman' | 'docker' | 'chroot'
  /** What to dial: a name, an address, a container or a folder. */
  readonly host: string
  /** The program that enters a container, with its own options. */
  readonly program?: readonly string[]
  readonly port?: number
  readonly user?: string
  readonly password?: Secret
  readonly privateKeyFile?: string
  readonly keyPassphrase?: Secret
  /** Options as the ssh program takes them (ansible_ssh_common_args and extra_args), already split into words. */
  readonly sshArgs: readonly string[]
  readonly hostKeyChecking: boolean
  /** Seconds to connect and log in. */
  readonly timeout: number
  /** The shell on the target, /bin/sh. */
  readonly executable: string
}

/** What was sent and received so far, as a proxy between the two would count it. */
export interface Traffic {
  readonly turns: number
  readonly up: number
  readonly down: number
  /** Processes that were started there while our scripts ran, whoever started them; undefined where nobody counts them. */
  readonly processes?: number
}

/** One connection to one machine. */
export interface Link {
  /** The shell of a way of becoming; opened on first use, at most six at a time, the longest unused closed. */
  shell(become?: Become): Promise<Shell>
  readonly traffic: Traffic
  /** Ends the shells of whoever became that user: the next one has the groups and limits that count by then. */
  endShellsOf(user: string): Promise<void>
  close(): Promise<void>
}

export interface FrameOptions {
  /** Seconds, after which it is killed on the host. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  /** Environment of the task. */
  readonly environment?: Readonly<Record<string, string>>
}

/** The bytes and status of one frame. */
export interface FrameAnswer {
  readonly status: number
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  readonly processes?: number
}

export interface CommandOptions extends FrameOptions {
  /** What it prints, while it prints it. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
}

/** A shell on a host, running as one user. One frame or command at a time: further ones wait their turn. */
export interface Shell {
  /** Runs a script of ours: the whole of it arrives or nothing runs. */
  frame(script: Sh, options?: FrameOptions): Promise<FrameAnswer>
  /** Runs a command of the user's with pipes of its own. */
  command(command: UserCommand, options?: CommandOptions): Promise<Ran>
  close(): Promise<void>
}

/** Why a host could not be reached, or was lost. `phase` tells a login from a link that broke while something ran. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  readonly phase: 'login' | 'become' | 'lost' | 'timeout' | 'stopped'
  readonly hint: string | undefined
  constructor(phase: Unreachable['phase'], message: string, hint?: string) {
    super(message)
    this.phase = phase
    this.hint = hint
  }
}

/** Asks a person (unknown host key, password, passphrase); undefined where nobody is there to answer. */
export type Asker = (question: string, hidden: boolean) => Promise<string | undefined>
/** A word to the user that is not an error: which transport is used and why. */
export type Noter = (message: string) => void
/** Opens the connection to a machine. Throws Unreachable. */
export type Opener = (address: Address, ask: Asker, note: Noter, signal: AbortSignal) => Promise<Link>
