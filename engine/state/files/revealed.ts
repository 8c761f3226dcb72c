import { Secret } from '../../load/values.ts'

/** Bytes that are to be written, and whether somebody may not see them. */
export function revealed(bytes: Uint8Array | Secret): { readonly plain: Uint8Array; readonly isSecret: boolean } {
  const plain = bytes instanceof Secret ? bytes.reveal() : bytes
  return { plain: plain instanceof Uint8Array ? plain : Buffer.from(String(plain), 'utf8'), isSecret: bytes instanceof Secret }
}
