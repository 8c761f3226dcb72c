import { Problems } from '../../../errors.ts'
import { Secret } from '../../../load/values.ts'
import { decrypt, encrypt, isVaulted } from '../../../load/vault.ts'
import { anyText, flagOf } from '../arguments.ts'
import { Fault, type Item } from '../items.ts'
import type { Kernel } from '../kernel.ts'
import { entries } from '../library.ts'
import { typeName } from '../python/text.ts'

/** Filters that lock texts in a vault and open them again. */
export const vaultFilters = entries({
  vault: ['value secret salt? vault_id? wrap_object?', locked],
  unvault: ['value secret', (_, value, secret) => opened(textOnly(value, 'Vault should be in the form of a string'), passwordOf(secret))],
})

function locked(kernel: Kernel, value?: Item, secret?: Item, salt?: Item, id: Item = 'filter_default', wrap?: Item): string {
  if (flagOf(wrap))
    throw new Fault('vault writes no !vault objects', 'template-error', 'leave wrap_object out, and write "!vault |" and the text')
  const plain = Buffer.from(textOnly(value, 'Can only vault strings'))
  const password = passwordOf(secret)
  const drawn = () => Uint8Array.from({ length: 32 }, () => Math.floor(kernel.world.entropy() * 256))
  const seasoned = salt === undefined || salt === null ? drawn() : Buffer.from(anyText(salt))
  return encrypt(plain, { id: anyText(id), password }, seasoned)
}

function opened(text: string, password: Secret): string {
  if (!isVaulted(text)) return text
  try {
    return Buffer.from(decrypt(text, { secrets: [{ id: 'filter_default', password }] }, 'a text')).toString()
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    const [problem] = error.problems
    throw new Fault(`Unable to decrypt: ${problem?.said ?? problem?.message}`)
  }
}

function passwordOf(secret: Item | undefined): Secret {
  return new Secret(textOnly(secret, 'Secret passed is required to be a string'))
}

function textOnly(value: Item | undefined, otherwise: string): string {
  if (typeof value === 'string') return value
  throw new Fault(`${otherwise}, instead we got: <class '${typeName(value ?? null)}'>`)
}
