#!/usr/bin/env node
import type { Command, CommanderError } from 'commander'
import { keepCode } from './cli/kept-code.ts'
import { mayBeKept, printAgain, recall } from './cli/kept-listing.ts'
import { version } from './version.ts'

type Finish = (work: () => Promise<number>) => Promise<void>

/** The commands: each is read when it is used, so that the others start quickly. */
const commands: {
  readonly [name: string]: { readonly summary: string; readonly load: () => Promise<(command: Command, finish: Finish) => void> }
} = {
  run: { summary: 'run playbooks on hosts', load: async () => (await import('./cli/run.ts')).declareRun },
  plan: { summary: 'write down what a run would change, for review', load: async () => (await import('./cli/plan.ts')).declarePlan },
  review: { summary: 'show a plan again', load: async () => (await import('./cli/review.ts')).declareReview },
  apply: { summary: 'do what a plan has, and nothing else', load: async () => (await import('./cli/apply.ts')).declareApply },
  drift: { summary: 'tell what is no longer as playbooks have it', load: async () => (await import('./cli/drift.ts')).declareDrift },
  exec: { summary: 'run one task on hosts, without a playbook', load: async () => (await import('./cli/exec.ts')).declareExec },
  inventory: {
    summary: 'show hosts, groups and their variables',
    load: async () => (await import('./cli/inventory.ts')).declareInventory,
  },
  explain: {
    summary: 'tell which layer gives a variable its value on a host',
    load: async () => (await import('./cli/explain.ts')).declareExplain,
  },
  replay: { summary: 'show a saved run again', load: async () => (await import('./cli/replay.ts')).declareReplay },
  vault: { summary: 'encrypt files and texts, read and change them', load: async () => (await import('./cli/vault.ts')).declareVault },
  config: {
    summary: 'show which settings are in force, and from where',
    load: async () => (await import('./cli/config.ts')).declareConfig,
  },
  doc: { summary: 'show what a module does and takes', load: async () => (await import('./cli/doc.ts')).declareDoc },
}

const examples = `
Examples:
  tsplay run site.yml -i inventory/lab --check --diff
  tsplay doc copy
  tsplay COMMAND --help`

/** Does what the arguments say and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) return say(`${version}\n`)
  if (mayBeKept(args)) {
    const printed = recall(args)
    if (printed) return printAgain(printed)
  }
  keepCode()
  const [{ Command, CommanderError }, { wholeOptions }] = await Promise.all([import('commander'), import('./cli/whole-options.ts')])
  const program = new Command('tsplay')
  const ended = { exit: 0 }
  const finish: Finish = async work => {
    ended.exit = await withWords(work)
  }
  program
    .description('Configures machines over SSH with the playbooks you have: no Python, no agent.')
    .version(version)
    .configureHelp({ optionDescription: option => option.description, showGlobalOptions: false })
    .exitOverride()
    .showHelpAfterError('(--help lists what there is)')
    .addHelpText('after', examples)
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).copyInheritedSettings(program).description(summary)
    if (args.includes(name)) (await load())(command.version(version, '--version'), finish)
  }
  try {
    await program.parseAsync(wholeOptions(args, program), { from: 'user' })
    return ended.exit
  } catch (error) {
    if (error instanceof CommanderError) return exitOf(error)
    throw error
  }
}

/** Help that was asked for is no mistake. */
function exitOf({ code, exitCode }: CommanderError): number {
  return code === 'commander.helpDisplayed' || code === 'commander.version' || exitCode === 0 ? 0 : 2
}

/** Runs a command; what it throws becomes words and an exit code. */
async function withWords(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    const { troubleOf } = await import('./cli/trouble.ts')
    const { text, exit } = troubleOf(error, process.env, process.stderr.isTTY === true)
    process.stderr.write(text)
    return exit
  }
}

function say(text: string): number {
  process.stdout.write(text)
  return 0
}

// Sockets and timers of a run must not keep the process: what had to end has ended.
process.exit(await withWords(() => main(process.argv.slice(2))))
