import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Address } from '../../engine/connect/link.ts'
import { configured } from '../../engine/connect/ssh-config-file.ts'
import { type SshSettings, settingsFor, settingsFrom } from '../../engine/connect/ssh-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const address = (more: Partial<Address> = {}): Address => ({
  connection: 'ssh',
  host: 'box',
  sshArgs: [],
  hostKeyChecking: true,
  timeout: 7,
  executable: '/bin/sh',
  ...more,
})

interface Case {
  readonly config?: string
  readonly address?: Partial<Address>
  readonly settings: Partial<SshSettings>
}

const cases: Record<string, Case> = {
  'nothing said': {
    settings: { host: 'box', port: 22, user: userInfo().username, timeout: 7, checking: 'ask', jumps: [], identitiesOnly: false },
  },
  'a host of the configuration': {
    config: 'Host b?x !fox\n HostName 10.0.0.1\n Port 2222\n User ada\n ConnectTimeout 3',
    settings: { host: '10.0.0.1', port: 2222, user: 'ada', timeout: 3 },
  },
  'the first value counts': { config: 'Host box\n Port 1\nHost *\n Port 2\n User eve', settings: { port: 1, user: 'eve' } },
  'another host': { config: 'Host fox\n Port 2222\nHost * !box\n Port 3333', settings: { port: 22 } },
  'an equals sign and quotes': {
    config: 'Host box\n Port=2222\n IdentityFile "/a key"',
    settings: { port: 2222, identityFiles: ['/a key'] },
  },
  'several keys, with tokens': {
    config: 'Host box\n IdentityFile ~/.ssh/one\n IdentityFile %d/%r@%h\n User ada\n IdentitiesOnly yes',
    settings: { identityFiles: [`${homedir()}/.ssh/one`, `${homedir()}/ada@box`], identitiesOnly: true },
  },
  'files of known hosts': {
    config: 'UserKnownHostsFile /a /b\nGlobalKnownHostsFile none\nHostKeyAlias other\nHashKnownHosts yes',
    settings: { knownHostsFiles: ['/a', '/b'], hostKeyAlias: 'other', hashKnownHosts: true },
  },
  'a match of host and user': {
    config: 'Match host box user ada\n Port 2222',
    address: { user: 'ada' },
    settings: { port: 2222, user: 'ada' },
  },
  'a match of another user': {
    config: 'Match host box user ada\n Port 2222',
    address: { user: 'eve' },
    settings: { port: 22, user: 'eve' },
  },
  'a match that is negated': { config: 'Match host box !user eve\n Port 2222', address: { user: 'ada' }, settings: { port: 2222 } },
  'a match of all': { config: 'Match all\n Port 2222', settings: { port: 2222 } },
  'an included file': { config: `Include ${folder}/more/*.conf\nHost box\n Port 1`, settings: { port: 4444, user: 'included' } },
  'a file included in a block of another host': {
    config: `Host fox\n Include ${folder}/more/*.conf\nHost box\n Port 1`,
    settings: { port: 1 },
  },
  'jump hosts': { config: 'Host box\n ProxyJump ada@one:2222,two', settings: { jumps: ['ada@one:2222', 'two'] } },
  'no jump host after all': { config: 'Host box\n ProxyJump none', settings: { jumps: [] } },
  'a proxy command': { config: 'Host box\n ProxyCommand ssh -W %h:%p x', settings: { onlyProgram: 'a ProxyCommand' } },
  'checking that is off': { config: 'StrictHostKeyChecking no', settings: { checking: 'no' } },
  'checking that takes new ones': { config: 'StrictHostKeyChecking accept-new', settings: { checking: 'accept-new' } },
  'checking that never asks': { config: 'StrictHostKeyChecking yes', settings: { checking: 'yes' } },
  'checking that Ansible turned off': {
    config: 'StrictHostKeyChecking yes',
    address: { hostKeyChecking: false },
    settings: { checking: 'no' },
  },
  'options of the command line over the configuration': {
    config: 'Host box\n Port 1\n User eve',
    address: { sshArgs: ['-o', 'Port=2', '-oUser=ada', '-J', 'jump', '-C', '-o', 'ControlMaster=auto'] },
    settings: { port: 2, user: 'ada', jumps: ['jump'] },
  },
  'what the inventory says over all': {
    config: 'Host box\n Port 1\n User eve\n IdentityFile /config',
    address: { port: 3, user: 'bob', privateKeyFile: '/named', sshArgs: ['-p', '2', '-l', 'ada'] },
    settings: { port: 3, user: 'bob', identityFiles: ['/named', '/config'] },
  },
}

const read = async (
  { config = '', address: more = {} }: Case,
  how: (address: Address) => Promise<SshSettings>,
  keys: readonly string[],
) => {
  const file = join(folder, 'config')
  writeFileSync(file, `${config}\n`)
  mkdirSync(join(folder, 'more'), { recursive: true })
  writeFileSync(join(folder, 'more', 'a.conf'), 'Host box\n Port 4444\n User included\n')
  const settings = await how(address({ ...more, sshArgs: ['-F', file, ...(more.sshArgs ?? [])] }))
  return Object.fromEntries(Object.entries(settings).filter(([key]) => keys.includes(key)))
}

describe.skipIf(spawnSync('ssh', ['-V']).error !== undefined)('settings as ssh -G says them', () => {
  for (const [sentence, row] of Object.entries(cases))
    test(sentence, async () => expect(await read(row, settingsFor, Object.keys(row.settings))).toStrictEqual(row.settings))

  test('an option that ssh does not know', async () => {
    await expect(settingsFor(address({ sshArgs: ['-o', 'NoSuchOption=1'] }))).rejects.toMatchObject({
      phase: 'login',
      message: expect.stringMatching(/^box: ssh cannot read its options: .*nosuchoption/i),
    })
  })
})

describe('settings where there is no ssh program', () => {
  const bare = async (of: Address) => settingsFrom(of, await configured(of))
  for (const [sentence, row] of Object.entries(cases))
    test(sentence, async () => expect(await read(row, bare, Object.keys(row.settings))).toStrictEqual(row.settings))
})
