import type { Command } from 'commander'
import { Problems } from '../errors.ts'
import { readSettings } from '../load/settings.ts'
import { theWorld } from '../load/source.ts'
import { Secret } from '../load/values.ts'
import { encrypt, isVaulted, type Unlocked, unlock, type VaultSecret } from '../load/vault.ts'
import { askerAt, linesOf } from './ask.ts'
import type { PasswordAsker } from './passwords.ts'
import { declareVaultFlags, type VaultFlags } from './run-flags.ts'
import { editBytes, readInput, writeOutput } from './vault-files.ts'
import { readVaultSecrets } from './vault-passwords.ts'
import { declareVerbose } from './verbose.ts'

interface Flags extends VaultFlags {
  readonly encryptVaultId?: string
  readonly output?: string
  readonly newVaultPasswordFile?: string
  readonly newVaultId?: string
  readonly name: readonly string[]
  readonly stdinName?: string
  readonly prompt?: boolean
}

type Finish = (work: () => Promise<number>) => Promise<void>
type Work = (names: readonly string[], flags: Flags, ask: PasswordAsker) => Promise<void>

const examples = `
Examples:
  tsplay vault encrypt group_vars/all/vault.yml      a file becomes a vault
  tsplay vault edit group_vars/all/vault.yml         change what is in it
  tsplay vault encrypt-string -n db_password         a value for a file of variables, asked for
  tsplay vault rekey --new-vault-password-file NEW group_vars/all/vault.yml

Vaults are those of ansible-vault, both ways. Without a password file, the password is asked for.`

/** `tsplay vault`: encrypts, decrypts, shows and changes vaults. */
export function declareVault(command: Command, finish: Finish): void {
  command.addHelpText('after', examples)
  const declare = (name: string, files: string, tells: string, work: Work) => {
    const made = command.command(`${name} ${files}`).copyInheritedSettings(command).description(tells)
    declareVaultFlags(made)
    declareVerbose(made)
    made.option('--encrypt-vault-id <label>', 'which of several passwords encrypts')
    return made.action((names: string | string[] | undefined, flags: Flags) => finish(() => withDesk([names ?? []].flat(), flags, work)))
  }
  declare('encrypt', '[file...]', 'make vaults of files; of standard input where none is named', encryptFiles).option(...output)
  declare('decrypt', '[file...]', 'make plain files of vaults', decryptFiles).option(...output)
  declare('view', '<file...>', 'show what is in vaults', viewFiles)
  declare('edit', '<file...>', 'change what is in vaults, in $EDITOR', editFiles)
  declare('create', '<file>', 'make a new vault, in $EDITOR', createFile)
  declare('rekey', '<file...>', 'give vaults another password', rekeyFiles)
    .option('--new-vault-password-file <file>', 'a file with the new password, or a program that prints it')
    .option('--new-vault-id <label@source>', 'the same with a label')
  declare('encrypt-string', '[text...]', 'make values for files of variables', encryptTexts)
    .alias('encrypt_string')
    .option('-n, --name <name>', 'the name of the variable; repeatable', (value: string, before: string[]) => [...before, value], [])
    .option('--stdin-name <name>', 'read the text from standard input')
    .option('-p, --prompt', 'ask for the text')
    .option('--show-input', 'show the text while it is typed')
    .option(...output)
}

const output = ['--output <file>', 'where it goes, - for standard output; in its place where left out'] as const

async function withDesk(names: readonly string[], flags: Flags, work: Work): Promise<number> {
  if (flags.output !== undefined && names.length > 1 && work !== encryptTexts) {
    const hint = 'without --output each file is changed in its place'
    throw new Problems([{ code: 'option-output', message: 'At most one input file may be used with the --output option', hint }])
  }
  const ask = askerAt({ input: process.stdin, output: process.stderr, interrupt: () => undefined })
  const nextLine = process.stdin.isTTY ? undefined : linesOf(process.stdin)
  await work(names, flags, nextLine ?? (question => ask(question, true)))
  return 0
}

async function encryptFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  const secret = await secretToEncrypt(flags, ask)
  const inputs = names.length > 0 ? names : ['-']
  const read = inputs.map(name => ({ name, bytes: readInput(name) }))
  const done = read.filter(({ bytes }) => isVaulted(textOf(bytes)))
  const hint = 'tsplay vault rekey gives it another password'
  if (done.length > 0)
    throw new Problems(
      done.map(({ name }) => ({ code: 'already-vaulted', message: `${name} is a vault already; nothing was written`, hint })),
    )
  for (const { name, bytes } of read) writeOutput(flags.output ?? name, Buffer.from(encrypt(bytes, secret)))
}

async function decryptFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  const opened = await openFiles(names.length > 0 ? names : ['-'], flags, ask)
  for (const { name, bytes } of opened) writeOutput(flags.output ?? name, bytes)
}

async function viewFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  for (const { bytes } of await openFiles(names, flags, ask)) writeOutput('-', bytes)
}

async function editFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  for (const { name, bytes, secret } of await openFiles(names, flags, ask)) {
    const edited = editBytes(name, bytes)
    if (!Buffer.from(bytes).equals(edited)) writeOutput(name, Buffer.from(encrypt(edited, secret)))
  }
}

async function createFile([name = '']: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  const hint = 'tsplay vault edit changes it'
  if (theWorld.stat(name)) throw new Problems([{ code: 'file-exists', message: `${name} is there already`, hint }])
  const secret = await secretToEncrypt(flags, ask)
  writeOutput(name, Buffer.from(encrypt(editBytes(name, new Uint8Array()), secret)))
}

async function rekeyFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  const opened = await openFiles(names, flags, ask)
  const given = {
    vaultPasswordFile: [flags.newVaultPasswordFile ?? []].flat(),
    vaultPassFile: [],
    vaultId: [flags.newVaultId ?? []].flat(),
  }
  const [secret = await newPassword(ask)] = await readVaultSecrets(given, withoutVaults(), theWorld, ask)
  for (const { name, bytes } of opened) writeOutput(name, Buffer.from(encrypt(bytes, secret)))
}

async function encryptTexts(texts: readonly string[], flags: Flags, ask: PasswordAsker): Promise<void> {
  const secret = await secretToEncrypt(flags, ask)
  const asked = flags.prompt || (texts.length === 0 && flags.stdinName === undefined) ? [(await ask('Text to encrypt: ')) ?? ''] : []
  const fromInput = flags.stdinName === undefined ? [] : [textOf(readInput('-'))]
  const names = [...flags.name, ...[flags.stdinName ?? []].flat()]
  const values = [...asked, ...texts, ...fromInput].map((text, index) => {
    const head = names[index] === undefined ? '' : `${names[index]}: `
    return `${head}!vault |\n${encrypt(Buffer.from(text), secret).replace(/^(?=.)/gm, ' '.repeat(10))}`
  })
  writeOutput(flags.output ?? '-', Buffer.from(values.join('')))
}

interface Opened extends Unlocked {
  readonly name: string
}

/** What is in the files, all of them before anything is done with one. */
async function openFiles(names: readonly string[], flags: Flags, ask: PasswordAsker): Promise<readonly Opened[]> {
  const inputs = names.map(name => ({ name, text: textOf(readInput(name)) }))
  const plain = inputs.filter(({ text }) => !isVaulted(text))
  const hint = 'tsplay vault encrypt makes one of it'
  if (plain.length > 0) throw new Problems(plain.map(({ name }) => ({ code: 'no-vault', message: `${name} is no vault`, hint })))
  const settings = readSettings(theWorld).value
  const given = await readVaultSecrets(flags, settings, theWorld, ask)
  const secrets = given.length > 0 ? given : await readVaultSecrets({ ...flags, askVaultPass: true }, settings, theWorld, ask)
  return inputs.map(({ name, text }) => ({ name, ...unlock(text, { secrets }, name) }))
}

/** The password to encrypt with: the one that is given, or the one of several that --encrypt-vault-id names. */
async function secretToEncrypt(flags: Flags, ask: PasswordAsker): Promise<VaultSecret> {
  const secrets = await readVaultSecrets(flags, readSettings(theWorld).value, theWorld, ask)
  const wanted = flags.encryptVaultId
  if (secrets.length === 0) return newPassword(ask, wanted)
  const fit = wanted === undefined ? secrets : secrets.filter(({ id }) => id === wanted)
  const [one] = fit
  const labels = [...new Set(secrets.map(({ id }) => `"${id}"`))].join(', ')
  if (one && new Set(fit.map(({ id }) => id)).size === 1) return one
  const message =
    wanted === undefined ? `there are several passwords: ${labels}` : `no password has the label "${wanted}"; there is ${labels}`
  throw new Problems([{ code: 'option-vault-id', message, hint: 'name one with --encrypt-vault-id LABEL' }])
}

async function newPassword(ask: PasswordAsker, id = 'default'): Promise<VaultSecret> {
  const password = answered(await ask('New Vault password: '))
  if (password === answered(await ask('Confirm New Vault password: '))) return { id, password: new Secret(password) }
  throw new Problems([
    { code: 'passwords-differ', message: 'the two passwords differ; nothing was written', hint: 'type the same one twice' },
  ])
}

function answered(answer: string | undefined): string {
  if (answer) return answer
  const hint = 'run it on a terminal, or name a file or a program: --vault-password-file FILE'
  throw new Problems([{ code: 'no-answer', message: 'no password was given', hint }])
}

/** Settings in which no old password stands for a new one. */
function withoutVaults(): ReturnType<typeof readSettings>['value'] {
  return { ...readSettings(theWorld).value, vaultPasswordFile: undefined, vaultIdentityList: [] }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
