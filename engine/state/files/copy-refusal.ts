import type { Failure, Ran } from '../../module.ts'
import type { Held } from './pieces.ts'

/** What copy and template say of a file that the command of `validate` does not have; a file of the target has no checksum there. */
export function copyRefused({ status, stdout, stderr }: Ran, holds: Held | undefined): Failure {
  const checksum = holds?.from instanceof Uint8Array ? { checksum: holds.sha1 } : {}
  return { message: 'failed to validate', result: { exit_status: status, stdout, stderr, ...checksum } }
}
