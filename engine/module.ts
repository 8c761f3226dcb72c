import { type Unknown, unknown, type Value } from './load/values.ts'
import type { ArgsOf, ArgsSchema } from './schema.ts'
import type { Sh } from './shell/sh.ts'
import type { Content } from './state/content.ts'
import type { Machine } from './state/machine.ts'
import type { Answers, Question, Questions } from './state/question.ts'

/** What a module's result can hold: JSON, plain. Content and bytes never. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type Result = { readonly [key: string]: Json }

/**
 * A value that is compared: members of `want` against the same members of `have`, deeply; Content by its hash. In a check a member of
 * `have` may be unknown: it may be as it is wanted, or not.
 */
export type Comparable = Json | undefined | Content | Unknown | readonly Comparable[] | { readonly [key: string]: Comparable }
export type State = { readonly [member: string]: Comparable }

/** What one step of an apply did. */
export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A failure in the module's own words: the sentence, and what `register` keeps in the place of rc, stdout and stderr. */
export interface Failure {
  readonly message: string
  readonly result: Result
}

/** One thing that is done on the target, in order; the first that fails ends the task. */
export interface Step {
  /** The script. It fails with a status other than 0. */
  readonly run: Sh
  /** The sentence for a failure, where the last lines of stderr are not good enough. */
  readonly failure?: (ran: Ran) => string | Failure | undefined
  /** The link may break while it runs (a network is set up anew, sshd starts again): what it came to is then heard by the next one. */
  readonly mayDisconnect?: boolean
  /** Our shells of that user end before it: nobody changes who is logged in, and who comes next has the groups and limits that are new. */
  readonly endsShellsOf?: string
  /** In a check: tries whether a program of the user's would have it (validate), and leaves nothing; 127 where there is no such program. */
  readonly trial?: { readonly run: Sh; readonly program: string; readonly path: string }
}

/** What holds afterwards: the answer to a question, or `unknown` where only the real run can tell. */
export type Made = readonly [Question<unknown>, unknown]
export { unknown }

/** What a module tells: JSON, with `unknown` for what in a check only the real run can tell. */
export type Told = Json | typeof unknown | readonly Told[] | ToldResult
export type ToldResult = { readonly [key: string]: Told }

/** What all three kinds of module share. */
interface Declared<S extends ArgsSchema> {
  /** One sentence: what it manages or does. */
  readonly description: string
  readonly args: S
  /** Other names for the same arguments and defaults, collections' full names too (`ansible.posix.mount`). Its own name and `ansible.builtin.NAME` need not be listed. */
  readonly aliases?: readonly string[]
  /** Tasks for the reference, as YAML; test/examples checks each on a blank host, runs it, and runs it again. */
  readonly examples: readonly Example[]
  /** For the reference: what `register` keeps, by name, in a sentence each. */
  readonly returns?: { readonly [name: string]: string }
}

export interface Example {
  readonly title: string
  /** One or more tasks in YAML. */
  readonly yaml: string
  /** Needs more than a bare sshd: what, test/examples/prepare says. */
  readonly lab?: boolean
}

/** Steps that come before the comparison, and the arguments that are left to be brought about. */
export interface First<S extends ArgsSchema> {
  readonly steps: readonly (Step | Sh | undefined | false | null | '')[]
  readonly args: ArgsOf<S>
}

/** What is read only to show what a change takes away: a text, or what is in a folder. */
export type Old =
  | { readonly bytes?: Uint8Array | undefined }
  | { readonly entries: readonly { readonly path: string; readonly type: string }[] }

/** What there is to tell differences from. */
export interface Sides {
  /** Whether texts were asked for (--diff), and may be shown. */
  readonly isShown: boolean
  /** They were asked for, and nobody may see them: an argument is secret, or the task says `no_log`. */
  readonly isHidden: boolean
  /** Texts of more bytes are left out. */
  readonly largest: number
  /** What the module's `text` asked for; not there where nothing changes, or nothing is shown. */
  readonly old?: Old
}

/** Something on the host that has a state. Pure functions only: the engine asks, compares, applies, predicts and reports. */
export interface Resource<S extends ArgsSchema, R extends Questions, W extends State> extends Declared<S> {
  /** The reads it wants, by name. */
  readonly needs: (args: ArgsOf<S>, machine: Machine) => R
  /** The state now, in the words of `want`; left out where it is the answer to the read called `now`. */
  readonly have?: (now: Answers<R>, args: ArgsOf<S>, machine: Machine) => W
  /** The members that were asked for, and only these; a member left undefined is not asked for. */
  readonly want: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => Partial<W>
  /** The sentence why it cannot be done, ending with what to do; undefined where it can. Said before anything is touched. */
  readonly refuse?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => string | undefined
  /** What `register` keeps beside the reason of a refusal: `rc`, what is there instead. */
  readonly refusedWith?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => Result
  /**
   * What the answers wait for, such as lists of packages that are read anew: in a real run these steps come first, then all is asked
   * again, for the arguments that are given with them. They are not told as a change. A check goes by what is there.
   */
  readonly first?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => First<S> | undefined
  /** Wanted values that no state is: what they ask for is done whatever is there (`restarted`). */
  readonly acts?: readonly string[]
  /** Members that are brought about and told as no change, as Ansible tells them: that systemd reads its files again. */
  readonly untold?: readonly string[]
  /** Steps that bring about `change`: the members of `want` that differ. */
  readonly apply: (
    change: Partial<W>,
    args: ArgsOf<S>,
    now: Answers<R>,
    machine: Machine,
  ) => readonly (Step | Sh | undefined | false | null | '')[]
  /** The answers that hold afterwards; left out where it is the answer to the read `now` with `change` laid over it. */
  readonly makes?: (change: Partial<W>, args: ArgsOf<S>, now: Answers<R>, machine: Machine) => readonly Made[]
  /** What `register` keeps besides `changed`: names and values as Ansible has them. `ran` is empty when nothing was done. */
  readonly result?: (now: Answers<R>, change: Partial<W>, args: ArgsOf<S>, ran: readonly Ran[], machine: Machine) => ToldResult
  /** Read only to show a diff: the text that is there now, or what is in a folder. */
  readonly text?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => Question<Old> | undefined
  /** What `register` keeps as `diff`, where Ansible's module has one; undefined where it has none this time. */
  readonly diff?: (change: Partial<W>, args: ArgsOf<S>, now: Answers<R>, sides: Sides, machine: Machine) => Told | undefined
  /** A skip with a reason instead of a state: SELinux modules where SELinux is off. */
  readonly skip?: (args: ArgsOf<S>, machine: Machine) => string | undefined
  /** The same by what is there: what `creates` is. */
  readonly skipBy?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => string | undefined
}

/** A file of the control side that is to hold what a file of the target holds. The engine compares, writes and shows it. */
export interface Keep {
  /** The folder as the user wrote it: relative to the playbook, `~` is the home here. */
  readonly folder: string
  /** The file below it; never outside, whatever it says. Left out where `folder` is the file itself. */
  readonly below?: string
  readonly content: Content
  /** Asked only where the file here differs. */
  readonly bytes: Question<{ readonly bytes?: Uint8Array | undefined }>
}

/** What became of a `Keep`: where it is, and the MD5 where its bytes were at hand. */
export interface Kept {
  readonly path: string
  readonly md5?: string
  readonly isChanged: boolean
}

/** Asks and answers: stat, find, slurp, getent. Never changes the target. */
export interface Reader<S extends ArgsSchema, R extends Questions> extends Declared<S> {
  readonly needs: (args: ArgsOf<S>, machine: Machine) => R
  readonly refuse?: (args: ArgsOf<S>, now: Answers<R>, machine: Machine) => string | undefined
  /** Reads that it can do without where in a check only the real run can answer them: then they are left out. */
  readonly besides?: readonly string[]
  /** Names of the facts it sets, where tasks after it use them: in a check they are not known where its answer is not. */
  readonly facts?: (args: ArgsOf<S>) => readonly string[]
  /** The file here that what was read is kept in (fetch); `host` is the name in the inventory. */
  readonly keeps?: (now: Answers<R>, args: ArgsOf<S>, machine: Machine, host: string) => Keep | undefined
  readonly result: (now: Answers<R>, args: ArgsOf<S>, machine: Machine, kept?: Kept) => ToldResult
}

/** What an action comes to. `changed` is its own to say: it has no state that could be compared. */
export type Acted =
  | { readonly status: 'ok' | 'changed'; readonly result: ToldResult }
  | { readonly status: 'skipped'; readonly because: string; readonly result?: Result }
  | { readonly status: 'failed'; readonly message: string; readonly hint?: string; readonly result?: Result }
  /** In a check: only the real run can tell, as it waits for a task; left out where that is this very task, whose effect nobody declared. */
  | { readonly status: 'unknown'; readonly waitsFor?: string; readonly result?: Result }

/** A command of the user's, run with pipes of its own. */
export interface UserCommand {
  /** Words of the command, or a text for a shell. */
  readonly command: readonly string[] | { readonly text: string; readonly shell?: string }
  readonly chdir?: string
  readonly stdin?: Uint8Array
  /** After which it is ended on the host; left out where the task's own timeout is enough. */
  readonly seconds?: number
}

/** The host and the control side as an action sees them. */
export interface Hands {
  readonly machine: Machine
  /** Runs a script of ours, whole or not at all. */
  frame(script: Sh): Promise<Ran>
  /** Runs a command of the user's under the task's environment; its output is shown live. */
  command(command: UserCommand): Promise<Ran>
  /** Evaluates an expression of the user's, for assert. */
  evaluate(expression: string): Value
  /** What `{{ expression }}` comes to in a playbook, for debug's var. */
  render(expression: string): Value
  /** Asks the person at the terminal (pause); undefined where there is none. `echo` false hides what is typed. */
  prompt(question: string, echo: boolean): Promise<string | undefined>
  /** Waits; ends early when the run is stopped. */
  sleep(milliseconds: number): Promise<void>
  /** Milliseconds since 1970 on the control side. */
  now(): number
  /** Gives the connection up, so that the next use logs in again (meta: reset_connection, reboot). */
  reset(): Promise<void>
  /** What a task in the background came to, once that is known; and to keep it when it is learned. */
  job(id: string): Result | undefined
  keepJob(id: string, result: Result): void
  /** The verbosity of the run (-v …). */
  readonly verbosity: number
}

/** Something without a state to compare: command, wait_for, debug, uri. Needs a reason in one line above `run`. */
export interface Action<S extends ArgsSchema, R extends Questions> extends Declared<S> {
  /** Whether it may change the machine; then all that was read is forgotten afterwards. */
  readonly touches: boolean
  /** Whether it talks to the target at all (debug, assert and fail do not); `awaited` where the host need not be there yet: a frame then throws. */
  readonly host: boolean | 'awaited'
  /** What it must know first (creates, removes). */
  readonly needs?: (args: ArgsOf<S>, machine: Machine) => R
  /** In a check: what would happen, when the reads tell; 'run' where it may run for real as it changes nothing. */
  readonly check: 'run' | ((args: ArgsOf<S>, now: Answers<R>, machine: Machine) => Acted)
  /** In a check that says `changed`, or does not know: the answers that would hold afterwards. */
  readonly makes?: (args: ArgsOf<S>, machine: Machine) => readonly Made[]
  readonly run: (args: ArgsOf<S>, now: Answers<R>, hands: Hands) => Acted | Promise<Acted>
}

/** A module of any kind with its types worn off, as the engine handles it. */
export type Module =
  | ({ readonly kind: 'resource' } & Resource<ArgsSchema, Questions, State>)
  | ({ readonly kind: 'reader' } & Reader<ArgsSchema, Questions>)
  | ({ readonly kind: 'action' } & Action<ArgsSchema, Questions>)
  | ({ readonly kind: 'standIn' } & StandIn<ArgsSchema>)

/** A module that another one stands behind: package → apt, service → systemd. No module imports another. */
export interface StandIn<S extends ArgsSchema> extends Declared<S> {
  /** The module that does it on this machine, and its arguments. */
  readonly stands: (args: ArgsOf<S>, machine: Machine) => readonly [module: string, args: { readonly [name: string]: unknown }]
}

/** Declares a resource. */
export function resource<const S extends ArgsSchema, R extends Questions, W extends State>(it: Resource<S, R, W>): Module {
  return { kind: 'resource', ...(it as unknown as Resource<ArgsSchema, Questions, State>) }
}

/** Declares a module that only asks. */
export function reader<const S extends ArgsSchema, R extends Questions>(it: Reader<S, R>): Module {
  return { kind: 'reader', ...(it as unknown as Reader<ArgsSchema, Questions>) }
}

/** Declares an action. */
export function action<const S extends ArgsSchema, R extends Questions = Record<string, never>>(it: Action<S, R>): Module {
  return { kind: 'action', ...(it as unknown as Action<ArgsSchema, Questions>) }
}

/** Declares a module that another one stands behind. */
export function standIn<const S extends ArgsSchema>(it: StandIn<S>): Module {
  return { kind: 'standIn', ...(it as unknown as StandIn<ArgsSchema>) }
}
