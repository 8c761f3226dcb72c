import { describe, expect, test } from 'vitest'
import { readPasswords } from '../../engine/cli/passwords.ts'
import { noFlags, type RunFlags } from '../../engine/cli/run-flags.ts'
import { readVaultSecrets } from '../../engine/cli/vault-passwords.ts'
import { Problems } from '../../engine/errors.ts'
import { readSettings, type Settings } from '../../engine/load/settings.ts'
import type { World } from '../../engine/load/world.ts'

const files: { readonly [path: string]: readonly [text: string, mode: number] } = {
  '/pw': ['from a file \n', 0o600],
  '/empty': ['\n', 0o600],
  '/bin/pw': ['#!', 0o700],
  "/bin/it's-client.py": ['#!', 0o755],
  '/bin/broken': ['#!', 0o755],
  '/home/ada/pw': ['from home', 0o600],
}

const world: World = {
  read: path => (files[path] ? Buffer.from(files[path][0]) : undefined),
  list: () => undefined,
  stat: path => (files[path] ? { type: 'file', mode: files[path][1], size: 1 } : undefined),
  write: () => undefined,
  remove: () => undefined,
  run: command =>
    command === '/bin/broken'
      ? { status: 3, stdout: '', stderr: 'no\nkeyring is locked\n' }
      : { status: 0, stdout: `printed by ${command}\n`, stderr: '' },
  fetch: () => '',
  env: name => (name === 'HOME' ? '/home/ada' : undefined),
  random: () => 0,
  entropy: () => 0,
  now: () => 0,
}

const none: Settings = readSettings(world).value

/** Answers questions from a table and keeps what was asked. */
function desk(answers: { readonly [question: string]: string }) {
  const asked: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    return answers[question]
  }
  return { asked, ask }
}

const logins: { readonly [sentence: string]: readonly [flags: Partial<RunFlags>, answers: { [question: string]: string }, came: object] } =
  {
    'asks for nothing unless told to': [{}, {}, {}],
    'asks for the password of the login': [{ askPass: true }, { 'SSH password: ': 'a' }, { login: 'a' }],
    'asks for the password of becoming another user': [{ askBecomePass: true }, { 'BECOME password: ': 'b' }, { become: 'b' }],
    'takes the first for both where the second is left empty': [
      { askPass: true, askBecomePass: true },
      { 'SSH password: ': 'a', 'BECOME password[defaults to SSH password]: ': '' },
      { login: 'a', become: 'a' },
    ],
    'reads them from files and programs': [
      { connectionPasswordFile: '/pw', becomePassFile: '/bin/pw' },
      {},
      { login: 'from a file', become: 'printed by /bin/pw' },
    ],
  }

describe('the passwords of a run', () => {
  test.each(Object.entries(logins))('%s', async (_, [flags, answers, came]) => {
    const { ask } = desk(answers)
    const passwords = await readPasswords({ ...noFlags, ...flags }, none, world, ask)
    expect(Object.fromEntries(Object.entries(passwords).map(([name, secret]) => [name, secret.reveal()]))).toStrictEqual(came)
  })

  test('end the run where nobody is there to answer', async () => {
    await expect(readPasswords({ ...noFlags, askPass: true }, none, world, desk({}).ask)).rejects.toThrow(Problems)
  })
})

const vaults: { readonly [sentence: string]: readonly [flags: Partial<RunFlags>, settings: Partial<Settings>, came: readonly string[]] } = {
  'are none unless named': [{}, {}, []],
  'come from a file': [{ vaultPasswordFile: ['/pw'] }, {}, ['default=from a file']],
  'come from a file at home': [{ vaultPassFile: ['~/pw'] }, {}, ['default=from home']],
  'come from a program, which is told the label where its name ends so': [
    { vaultId: ['prod@/bin/pw', "dev@/bin/it's-client.py"] },
    {},
    ['prod=printed by /bin/pw', `dev=printed by '/bin/it'"'"'s-client.py' --vault-id dev`],
  ],
  'come from a person': [{ vaultId: ['prod@prompt'], askVaultPass: true }, {}, ['prod=p', 'default=d']],
  'come from the settings where nothing is named': [{}, { vaultPasswordFile: '/pw' }, ['default=from a file']],
  'do not come from the settings where something is named': [
    { vaultId: ['/home/ada/pw'] },
    { vaultPasswordFile: '/pw' },
    ['default=from home'],
  ],
  'come from the identities in the settings first': [
    { vaultPasswordFile: ['/pw'] },
    { vaultIdentityList: ['a@/home/ada/pw'] },
    ['a=from home', 'default=from a file'],
  ],
}

describe('the passwords of vaults', () => {
  test.each(Object.entries(vaults))('%s', async (_, [flags, settings, came]) => {
    const { ask } = desk({ 'Vault password: ': 'd', 'Vault password (prod): ': 'p' })
    const secrets = await readVaultSecrets({ ...noFlags, ...flags }, { ...none, ...settings }, world, ask)
    expect(secrets.map(({ id, password }) => `${id}=${String(password.reveal())}`)).toStrictEqual(came)
  })

  test.each([
    ['/none', 'there is no password file /none'],
    ['/empty', 'there is no password in /empty'],
    ['/bin/broken', 'the password program /bin/broken ended with status 3: keyring is locked'],
    ['prompt', 'no password was given for the vault "default"'],
  ])('end the run where %s gives none', async (source, message) => {
    await expect(readVaultSecrets({ ...noFlags, vaultId: [source] }, none, world, desk({}).ask)).rejects.toThrow(message)
  })
})
