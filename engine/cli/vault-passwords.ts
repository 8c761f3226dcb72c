import { Problems } from '../errors.ts'
import type { Settings } from '../load/settings.ts'
import { Secret } from '../load/values.ts'
import type { VaultSecret } from '../load/vault.ts'
import type { World } from '../load/world.ts'
import { readPasswordFile } from './password-file.ts'
import type { PasswordAsker } from './passwords.ts'
import type { VaultFlags } from './run-flags.ts'

/** Where the password of a vault comes from. */
interface VaultSource {
  /** Its label. */
  readonly id: string
  /** `prompt`, or the path of a file or program. */
  readonly source: string
}

/** The passwords of vaults in the order in which they are tried; each is asked for or read once. */
export async function readVaultSecrets(
  flags: VaultFlags,
  settings: Settings,
  world: World,
  ask: PasswordAsker,
): Promise<readonly VaultSecret[]> {
  const secrets: VaultSecret[] = []
  // One after the other: each may be a question.
  for (const { id, source } of sourcesOf(flags, settings)) {
    const password = isPrompt(source) ? await asked(id, ask) : readPasswordFile(source, id, world)
    secrets.push({ id, password: new Secret(password) })
  }
  return secrets
}

function sourcesOf(flags: VaultFlags, settings: Settings): VaultSource[] {
  const files = [...flags.vaultPasswordFile, ...flags.vaultPassFile]
  const given = [
    ...[...settings.vaultIdentityList, ...flags.vaultId].map(identified),
    ...files.map(source => ({ id: 'default', source })),
    ...(flags.askVaultPass || flags.askVaultPassword || settings.askVaultPass ? [{ id: 'default', source: 'prompt' }] : []),
  ]
  if (given.length > 0 || settings.vaultPasswordFile === undefined) return given
  return [{ id: 'default', source: settings.vaultPasswordFile }]
}

/** `LABEL@SOURCE`, or a source alone. */
function identified(text: string): VaultSource {
  const cut = text.indexOf('@')
  return cut < 0 ? { id: 'default', source: text } : { id: text.slice(0, cut) || 'default', source: text.slice(cut + 1) }
}

function isPrompt(source: string): boolean {
  return source === 'prompt' || source === 'prompt_ask_vault_pass'
}

async function asked(id: string, ask: PasswordAsker): Promise<string> {
  const answer = await ask(id === 'default' ? 'Vault password: ' : `Vault password (${id}): `)
  if (answer) return answer
  throw new Problems([
    {
      code: 'no-answer',
      message: `no password was given for the vault "${id}"`,
      hint: 'name a file or a program that prints it: --vault-password-file FILE',
    },
  ])
}
