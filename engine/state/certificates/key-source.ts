import type { Secret } from '../../load/values.ts'
import { type Sh, script, sh } from '../../shell/sh.ts'

/** A private key as somebody names it: a file of the target, or the key itself, each with the passphrase that it may have. */
export interface KeySource {
  readonly path?: string | undefined
  readonly content?: Secret | undefined
  readonly passphrase?: Secret | undefined
}

/** Texts that a command reads from numbers of its own: neither its words nor its environment show them. */
export type Inputs = { readonly [descriptor: number]: string | undefined }

/** The words that openssl is told a key by; what they stand for comes by `keyInputs`. */
export function keyWords({ path, content, passphrase }: KeySource, option = '-key'): string[] {
  return [option, content ? '/dev/fd/4' : (path ?? ''), ...(passphrase ? ['-passin', 'fd:5'] : [])]
}

/** What these words read. */
export function keyInputs({ content, passphrase }: KeySource): Inputs {
  return { ...(content && { 4: textOf(content) }), ...(passphrase && { 5: textOf(passphrase) }) }
}

/** A command with what it reads. */
export function fed(command: Sh, inputs: Inputs): Sh {
  const given = Object.entries(inputs).flatMap(([fd, text]) => (text === undefined ? [] : [[Number(fd), text] as const]))
  return script([
    ...given.map(([fd, text]) => sh`i${fd}=${text}`),
    sh`${command} ${given.map(([fd]) => sh`${fd}<<IN${fd}`)}`,
    ...given.map(([fd]) => sh`$i${fd}\nIN${fd}`),
  ])
}

/** A text that may be a secret. */
export function textOf(text: Secret | string): string {
  return typeof text === 'string' ? text : String(text.reveal())
}
