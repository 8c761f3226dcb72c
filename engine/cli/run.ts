import { type Command, Option } from 'commander'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { witness } from '../load/witness.ts'
import type { World } from '../load/world.ts'
import { ownCodeRuns } from '../own-code.ts'
import { pythonRuns } from '../resolve/templating/python-process.ts'
import type { Listing, RunOptions } from '../run-options.ts'
import { askerAt, linesOf } from './ask.ts'
import { confirmed, requirePerson } from './confirm.ts'
import { type Interrupts, listenForInterrupts } from './interrupts.ts'
import { mayBeKept, noting } from './kept-listing.ts'
import { formWished, mannerFrom, mannerNotices } from './manner.ts'
import { show } from './outputs.ts'
import { readPasswords } from './passwords.ts'
import { declareRunFlags, type RunFlags } from './run-flags.ts'
import { isForPerson, type OpenScreen, openScreen } from './screen.ts'
import { readVaultSecrets } from './vault-passwords.ts'
import { configLine } from './verbose.ts'

const examples = `
Examples:
  tsplay run site.yml -i inventory/lab                   make the hosts as the playbook says
  tsplay run site.yml -i inventory/lab --check --diff    say what would change, change nothing
  tsplay run site.yml -i web1,web2, -l web1 -t dns       tasks tagged dns, on one of two hosts
  tsplay run site.yml -bK -e @more.yml -e 'port=8080'    as root, with sudo's password and more variables
  tsplay run site.yml -i inventory/lab --confirm         show what would change, ask, then do exactly this
  tsplay run site.yml --output json | jq -c .type        every event as it happens
  tsplay run site.yml --save run.jsonl                   look again later: tsplay replay run.jsonl

Exit codes: 0 well, 1 the input cannot be used, 2 a host failed or a bad option, 3 a step was refused (--confirm), 4 a host was
not reached or a file could not be read, 99 interrupted, 250 a fault of tsplay's own.`

/** `tsplay run`: runs playbooks. */
export function declareRun(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command.argument('<playbook...>', 'playbooks, run one after the other')
  declareRunFlags(command)
  command.addOption(
    new Option('--confirm', 'show what would change, ask, then do exactly this').conflicts([
      'check',
      'listTasks',
      'listTags',
      'listHosts',
      'syntaxCheck',
      'step',
    ]),
  )
  command.addHelpText('after', examples)
  command.action((playbooks: string[], flags: RunFlags) => finish(() => runPlaybooks(playbooks, flags)))
}

/** Runs playbooks as the options say, in a world that may have more than this machine. Gives the exit code. */
export async function runPlaybooks(playbooks: readonly string[], flags: RunFlags, world: World = theWorld): Promise<number> {
  if (flags.confirm) requirePerson()
  return withOptions(playbooks, flags, async (options, screen) => {
    if (flags.confirm) return confirmed(options, screen, flags)
    const { run } = await import('../run.ts')
    const settings = readSettings(theWorld).value
    const form = flags.output ?? formWished(settings) ?? (isForPerson(process) ? 'terminal' : 'ansible')
    const args = process.argv.slice(2)
    const { logPath: log } = settings
    const isKept = world === theWorld && mayBeKept(args) && log === undefined && !tellsTime(form, flags) && !hasPasswords(options)
    const listing = isKept ? { ...noting(screen), seen: witness(world) } : undefined
    const onto = listing?.screen ?? screen
    for (const sentence of mannerNotices(settings)) await onto.err(`[WARNING]: ${sentence}\n`)
    if (options.verbosity > 0 && ['ansible', 'exec', 'exec-line'].includes(form)) await onto.out(configLine(screen.colours))
    const shown = { verbosity: options.verbosity, save: flags.save, profile: flags.profile, tree: flags.tree, log }
    const events = run(options, listing?.seen.world ?? world, undefined, theWorld.now)
    const exit = await show(events, onto, { form, manner: mannerFrom(settings), ...shown })
    if (listing && exit === 0 && !ownCodeRuns() && !pythonRuns()) listing.keep(args, listing.seen)
    return exit
  })
}

/** Whether what is printed, or written elsewhere, differs from run to run. */
function tellsTime(form: string, { save, profile, tree }: RunFlags): boolean {
  return !['ansible', 'terminal'].includes(form) || save !== undefined || profile === true || tree !== undefined
}

/** Does something with what the options ask for, at this process's screen; passwords are asked for first. Gives the exit code. */
export async function withOptions(
  playbooks: readonly string[],
  flags: RunFlags,
  work: (options: RunOptions, screen: OpenScreen) => Promise<number | undefined>,
): Promise<number> {
  const { noColor, forceColor } = readSettings(theWorld).value
  const said = { ...(noColor ? { ANSIBLE_NOCOLOR: '1' } : {}), ...(forceColor ? { ANSIBLE_FORCE_COLOR: '1' } : {}) }
  const screen = openScreen({ stdout: process.stdout, stderr: process.stderr, env: { ...process.env, ...said } })
  const interrupts = listenForInterrupts()
  const { interrupt } = interrupts
  const ask = askerAt({ input: process.stdin, output: process.stderr, interrupt, ...(screen.live ? { aside: screen.live } : {}) })
  try {
    const options = await optionsFrom(playbooks, flags, interrupts, ask)
    if (interrupts.signal.aborted) return 99
    const exit = await Promise.race([work(options, screen), interrupts.killed.then(() => 99)])
    if (exit === undefined) throw new Error('the run ended without a result')
    return exit
  } finally {
    interrupts.close()
    screen.live?.hide()
  }
}

function hasPasswords({ vaultSecrets, password, become }: RunOptions): boolean {
  return vaultSecrets.length > 0 || password !== undefined || become.password !== undefined
}

/** What the options of the command line ask for; passwords are asked for here. */
export async function optionsFrom(
  playbooks: readonly string[],
  flags: RunFlags,
  { signal, kill, interrupt }: Pick<Interrupts, 'signal' | 'kill' | 'interrupt'>,
  ask: RunOptions['ask'],
): Promise<RunOptions> {
  const settings = readSettings(theWorld).value
  const nextLine = process.stdin.isTTY ? undefined : linesOf(process.stdin)
  const askPassword = nextLine ?? ((question: string) => ask(question, true))
  const passwords = await readPasswords(flags, settings, theWorld, askPassword)
  const vaultSecrets = await readVaultSecrets(flags, settings, theWorld, askPassword)
  const privateKey = flags.privateKey ?? flags.keyFile
  const { limit, forks, user, connection, timeout, startAtTask, sshCommonArgs, sshExtraArgs } = flags
  return {
    playbooks,
    inventories: [...flags.inventory, ...flags.inventoryFile],
    tags: flags.tags,
    skipTags: flags.skipTags,
    extraVars: flags.extraVars,
    check: flags.check ?? false,
    diff: flags.diff ?? false,
    become: becomeFrom(flags, passwords.become),
    verbosity: flags.verbose || settings.verbosity,
    forceHandlers: flags.forceHandlers ?? false,
    flushCache: flags.flushCache ?? false,
    vaultSecrets,
    modulePath: flags.modulePath,
    profile: flags.profile ?? false,
    isOneOff: flags.isOneOff ?? false,
    signal,
    kill,
    ask,
    debugger: { ask: nextLine ? aloud(nextLine) : ask, quit: interrupt },
    ...given({ limit, forks, user, connection, timeout, startAt: startAtTask, sshCommonArgs, sshExtraArgs, privateKey }),
    ...given({ password: passwords.login, listOnly: listingFrom(flags), step: flags.step ? (nextLine ?? ask) : undefined }),
  }
}

/** Questions whose answers come through a pipe, where they can be read beside what is answered. */
function aloud(nextLine: () => Promise<string | undefined>): RunOptions['ask'] {
  return question => {
    process.stderr.write(question)
    return nextLine()
  }
}

function becomeFrom(flags: RunFlags, password: RunOptions['become']['password']): RunOptions['become'] {
  return { enabled: flags.become ?? false, ...given({ user: flags.becomeUser, method: flags.becomeMethod, password }) }
}

/** What is to be listed. As with ansible-playbook, a check of the syntax comes before all lists. */
function listingFrom(flags: RunFlags): Listing | undefined {
  if (flags.syntaxCheck) return []
  const asked = [
    ...(flags.listHosts ? ['hosts' as const] : []),
    ...(flags.listTasks ? ['tasks' as const] : []),
    ...(flags.listTags ? ['tags' as const] : []),
  ]
  return asked.length > 0 ? asked : undefined
}

/** Without the members that were not given, so that defaults apply. */
function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
