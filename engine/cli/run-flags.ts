import { type Command, InvalidArgumentError, Option } from 'commander'

/** The options of `tsplay run` as they were typed. */
export interface RunFlags {
  readonly inventory: readonly string[]
  readonly inventoryFile: readonly string[]
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly check?: boolean
  readonly confirm?: boolean
  readonly diff?: boolean
  readonly forks?: number
  readonly user?: string
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly askBecomePass?: boolean
  readonly becomePasswordFile?: string
  readonly becomePassFile?: string
  readonly askPass?: boolean
  readonly connectionPasswordFile?: string
  readonly connPassFile?: string
  readonly privateKey?: string
  readonly keyFile?: string
  readonly connection?: string
  readonly timeout?: number
  readonly verbose: number
  readonly listTasks?: boolean
  readonly listTags?: boolean
  readonly listHosts?: boolean
  readonly syntaxCheck?: boolean
  readonly startAtTask?: string
  readonly step?: boolean
  readonly forceHandlers?: boolean
  readonly flushCache?: boolean
  readonly vaultPasswordFile: readonly string[]
  readonly vaultPassFile: readonly string[]
  readonly vaultId: readonly string[]
  readonly askVaultPass?: boolean
  readonly askVaultPassword?: boolean
  readonly sshCommonArgs?: string
  readonly sshExtraArgs?: string
  readonly modulePath: readonly string[]
  readonly output?: string
  readonly save?: string
  readonly profile?: boolean
  /** It is one task, no playbook. */
  readonly isOneOff?: boolean
  /** A folder for what came of each host, in place of the screen. */
  readonly tree?: string
}

/** No option was typed. */
export const noFlags: RunFlags = {
  inventory: [],
  inventoryFile: [],
  tags: [],
  skipTags: [],
  extraVars: [],
  verbose: 0,
  vaultPasswordFile: [],
  vaultPassFile: [],
  vaultId: [],
  modulePath: [],
}

/** Where passwords of vaults come from, as it was typed. */
export type VaultFlags = Pick<RunFlags, 'vaultPasswordFile' | 'vaultPassFile' | 'vaultId' | 'askVaultPass' | 'askVaultPassword'>

const runForms = ['terminal', 'ansible', 'json', 'junit']

/** Declares them on a command: ansible-playbook's names, and ours. */
export function declareRunFlags(command: Command, forms: readonly string[] = runForms): void {
  declareChoice(command)
  declareManner(command)
  declareListings(command)
  declareConnection(command)
  declareBecome(command)
  command.optionsGroup('Vaults:')
  declareVaultFlags(command)
  declareOutput(command, forms)
}

/** Declares what `exec` takes: ansible's own names. One task has no tags, and no others before it. */
export function declareExecFlags(command: Command): void {
  command.optionsGroup('What runs where:')
  declareHosts(command)
  declareManner(command)
  command.optionsGroup('Look, run nothing:').option('--list-hosts', 'the hosts that are meant')
  declareConnection(command)
  declareBecome(command)
  command.optionsGroup('Vaults:')
  declareVaultFlags(command)
  declareOutput(command, runForms)
}

/** Declares what `apply` takes: how hosts are logged in to, and how it is shown. All else is in the plan. */
export function declareApplyFlags(command: Command): void {
  command
    .optionsGroup('How it is done:')
    .option('-f, --forks <number>', 'how many hosts at once (5)', whole)
    .option('-D, --diff', 'show differences of files and other texts')
    .option('-e, --extra-vars <vars>', 'variables that the plan left out as they are secret; repeatable', collect, [])
    .option('-k, --ask-pass', 'ask for the password of the login')
    .addOption(new Option('--connection-password-file <file>', 'read it from a file or program'))
    .option('-K, --ask-become-pass', 'ask for the password of becoming another user')
    .addOption(new Option('--become-password-file <file>', 'read it from a file or program'))
    .optionsGroup('Vaults:')
  declareVaultFlags(command)
  declareOutput(command, runForms)
}

function declareHosts(command: Command): void {
  command
    .option('-i, --inventory <path|hosts>', 'inventory file, folder or program, or hosts with a comma ("web1,"); repeatable', collect, [])
    .addOption(new Option('--inventory-file <path|hosts>').argParser(collect).default([]).hideHelp())
    .option('-l, --limit <pattern>', 'only these of the hosts; @FILE for a list')
    .option('-e, --extra-vars <vars>', 'NAME=VALUE, JSON, or @FILE; repeatable', collect, [])
}

function declareChoice(command: Command): void {
  command.optionsGroup('What runs where:')
  declareHosts(command)
  command
    .option('-t, --tags <tags>', 'only tasks with these tags; repeatable', split, [])
    .option('--skip-tags <tags>', 'no tasks with these tags; repeatable', split, [])
    .option('--start-at-task <name>', 'begin with the task of this name')
    .option('--step', 'ask before each task')
}

function declareManner(command: Command): void {
  command
    .optionsGroup('How it runs:')
    .option('-C, --check', 'change nothing; predict what would change')
    .option('-D, --diff', 'show differences of files and other texts')
    .option('-f, --forks <number>', 'how many hosts at once (5)', whole)
    .option('--force-handlers', 'run handlers even where a task failed')
    .option('--flush-cache', 'forget facts of earlier runs')
    .option(
      '-M, --module-path <folders>',
      'folders of modules of your own, with colons between; they come before those in ansible.cfg',
      splitPath,
      [],
    )
}

function declareListings(command: Command): void {
  command
    .optionsGroup('Look, run nothing:')
    .option('--list-tasks', 'the tasks that would run')
    .option('--list-tags', 'the tags there are')
    .option('--list-hosts', 'the hosts of each play')
    .option('--syntax-check', 'read and check the playbooks only')
}

function declareConnection(command: Command): void {
  command
    .optionsGroup('Connection:')
    .option('-u, --user <name>', 'log in as this user')
    .option('-k, --ask-pass', 'ask for the password of the login')
    .addOption(new Option('--connection-password-file <file>', 'read it from a file or program'))
    .addOption(new Option('--conn-pass-file <file>').hideHelp())
    .option('--private-key <file>', 'the key to log in with')
    .option('--key-file <file>', 'the same')
    .option('-c, --connection <kind>', 'ssh, local, podman, nspawn or chroot')
    .option('-T, --timeout <seconds>', 'to connect and log in (10)', whole)
    .option('--ssh-common-args <options>', 'options of ssh, as ssh takes them')
    .option('--ssh-extra-args <options>', 'more of them')
    .addOption(new Option('--sftp-extra-args <options>', 'taken and not used: files travel through ssh itself'))
    .addOption(new Option('--scp-extra-args <options>', 'the same'))
}

function declareBecome(command: Command): void {
  command
    .optionsGroup('Other users:')
    .option('-b, --become', 'become another user on the hosts')
    .option('--become-user <name>', 'which one (root)')
    .option('--become-method <method>', 'sudo, su or doas (sudo)')
    .option('-K, --ask-become-pass', 'ask for the password of becoming it')
    .addOption(new Option('--become-password-file <file>', 'read it from a file or program'))
    .addOption(new Option('--become-pass-file <file>').hideHelp())
}

/** Where passwords of vaults come from, as `run` and `vault` take it. */
export function declareVaultFlags(command: Command): void {
  command
    .option('--vault-password-file <file>', 'a file with the password, or a program that prints it; repeatable', collect, [])
    .addOption(new Option('--vault-pass-file <file>').argParser(collect).default([]).hideHelp())
    .option('--vault-id <label@source>', 'the same with a label; source is a file, a program or "prompt"; repeatable', collect, [])
    .option('-J, --ask-vault-pass', 'ask for the password')
    .addOption(new Option('--ask-vault-password').hideHelp())
}

function declareOutput(command: Command, forms: readonly string[]): void {
  command.optionsGroup('What is shown:')
  declareOutputFlag(command, forms)
  command
    .option('-v, --verbose', 'more: results and live output; -vv places, -vvv everything', (_value, before: number) => before + 1, 0)
    .option('--save <file>', 'keep the events for `tsplay replay` (readable by you alone)')
    .option('--profile', 'tell time, turns, bytes and processes of each task')
}

/** Declares --output, which `run` and `replay` share. */
export function declareOutputFlag(command: Command, forms: readonly string[] = runForms): void {
  const otherwise = forms === runForms ? 'terminal where there is one, else ansible' : forms[0]
  command.addOption(new Option('--output <form>', otherwise).choices(forms))
}

/** A repeatable option: each value behind those before it. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

function split(value: string, before: readonly string[]): string[] {
  return [...before, ...value.split(',').flatMap(part => part.trim() || [])]
}

function splitPath(value: string, before: readonly string[]): string[] {
  return [...before, ...value.split(':').filter(Boolean)]
}

function whole(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It takes a whole number from 1 on.')
}
