import { createHash } from 'node:crypto'

/** The letters that hashes and salts are written in. */
export const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const orders: Readonly<Record<'sha512' | 'sha256', readonly number[]>> = {
  sha512: [
    0, 21, 42, 22, 43, 1, 44, 2, 23, 3, 24, 45, 25, 46, 4, 47, 5, 26, 6, 27, 48, 28, 49, 7, 50, 8, 29, 9, 30, 51, 31, 52, 10, 53, 11, 32,
    12, 33, 54, 34, 55, 13, 56, 14, 35, 15, 36, 57, 37, 58, 16, 59, 17, 38, 18, 39, 60, 40, 61, 19, 62, 20, 41, 63,
  ],
  sha256: [0, 10, 20, 21, 1, 11, 12, 22, 2, 3, 13, 23, 24, 4, 14, 15, 25, 5, 6, 16, 26, 27, 7, 17, 18, 28, 8, 9, 19, 29, 31, 30],
}

/** Ulrich Drepper's SHA-crypt, 5000 rounds unless told otherwise. */
export function shaCrypt(kind: 'sha512' | 'sha256', password: string, written: string, given: number | undefined): string {
  const key = Buffer.from(password, 'utf8')
  const salt = Buffer.from(written.slice(0, 16), 'latin1')
  const hash = (...parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum.update(part), createHash(kind)).digest()
  const b = hash(key, salt, key)
  const bits = [...key.length.toString(2)].reverse()
  let sum = hash(key, salt, repeated(b, key.length), ...(key.length === 0 ? [] : bits.map(bit => (bit === '1' ? b : key))))
  const p = repeated(hash(...Array.from({ length: key.length }, () => key)), key.length)
  const s = repeated(hash(...Array.from({ length: 16 + (sum[0] ?? 0) }, () => salt)), salt.length)
  const rounds = Math.min(Math.max(given ?? 5000, 1000), 999_999_999)
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1
    sum = hash(odd ? p : sum, ...(round % 3 === 0 ? [] : [s]), ...(round % 7 === 0 ? [] : [p]), odd ? sum : p)
  }
  const prefix = `$${kind === 'sha512' ? 6 : 5}$${given === undefined ? '' : `rounds=${rounds}$`}`
  return `${prefix}${salt.toString('latin1')}$${encoded(sum, orders[kind])}`
}

function repeated(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0)
}

/** Bytes in an order of three by three as four letters each, the last one or two as two or three. */
function encoded(bytes: Uint8Array, order: readonly number[]): string {
  let text = ''
  for (let at = 0; at < order.length; at += 3) {
    const group = order.slice(at, at + 3).map(index => bytes[index] ?? 0)
    let value = group.reduce((sum, byte) => (sum << 8) | byte, 0)
    for (let letter = 0; letter <= group.length; letter++) {
      text += letters[value & 63]
      value >>>= 6
    }
  }
  return text
}

/** Poul-Henning Kamp's MD5-crypt; Apache's differs from it by its mark alone. */
export function md5Crypt(password: string, written: string, mark: '$1$' | '$apr1$' = '$1$'): string {
  const key = Buffer.from(password, 'utf8')
  const salt = Buffer.from(written, 'latin1')
  const hash = (...parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum.update(part), createHash('md5')).digest()
  const bits =
    key.length === 0 ? [] : [...key.length.toString(2)].reverse().map(bit => (bit === '1' ? Buffer.from([0]) : key.subarray(0, 1)))
  let sum = hash(key, Buffer.from(mark), salt, repeated(hash(key, salt, key), key.length), ...bits)
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1
    sum = hash(odd ? key : sum, ...(round % 3 === 0 ? [] : [salt]), ...(round % 7 === 0 ? [] : [key]), odd ? sum : key)
  }
  return `${mark}${written}$${encoded(sum, [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, 11])}`
}
