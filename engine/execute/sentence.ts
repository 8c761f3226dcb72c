import type { Ran, Result } from '../module.ts'
import type { Came } from './converge.ts'

/** A refusal as message and way out: what follows the last "; " is the hint. */
export function sentence(refusal: string): { message: string; hint?: string } {
  const cut = refusal.lastIndexOf('; ')
  return cut < 0 ? { message: refusal } : { message: refusal.slice(0, cut), hint: refusal.slice(cut + 2) }
}

/** A failure of what was run. */
export function broken(message: string, { status, stdout, stderr }: Ran, result?: Result): Extract<Came, { status: 'failed' }> {
  return { status: 'failed', ...sentence(message), result: result ?? { rc: status, stdout, stderr } }
}
