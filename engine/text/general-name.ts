import { isIP } from 'node:net'
import { type Der, derOf, oidOf } from './der.ts'
import { derMade, derOid } from './der-made.ts'
import { nameText, subjectParts, subjectText } from './x509-name.ts'
import { address, attributeOid, attributeWord } from './x509-words.ts'

const types = { email: 0x81, DNS: 0x82, dirName: 0xa4, URI: 0x86, IP: 0x87, RID: 0x88 } as const

/** A name as extensions besides the alternative names have it: DNS:NAME, IP:ADDRESS, IP:NETWORK/BITS, dirName:CN=…; others by their bytes. */
export function generalName({ tag, body, whole }: Der): string {
  const word = Object.entries(types).find(([, one]) => one === tag)?.[0]
  switch (word) {
    case 'IP':
      return `IP:${networkOf(Buffer.from(body))}`
    case 'RID':
      return `RID:${oidOf({ tag, body, whole })}`
    case 'dirName':
      return `dirName:${turned(nameText(derOf(body)))}`
    case undefined:
      return `other:${Buffer.from(whole).toString('hex')}`
    default:
      return `${word}:${Buffer.from(body).toString('latin1')}`
  }
}

/** A name that somebody wrote, in the one way that it is written here; undefined for none. */
export function generalNameWord(given: string): string | undefined {
  const [, type = '', value = ''] = /^([A-Za-z]+):(.+)$/s.exec(given) ?? []
  const word = Object.keys(types).find(one => one.toLowerCase() === type.toLowerCase())
  if (word === undefined || /^\s|\s$|\p{Cc}/u.test(value)) return undefined
  if (word === 'RID') return /^[0-2](\.\d+)+$/.test(value) ? `RID:${value}` : undefined
  if (word === 'dirName') return directoryWord(value)
  if (word !== 'IP') return `${word}:${value}`
  const bytes = networkBytes(value)
  return bytes && `IP:${networkOf(bytes)}`
}

/** A name, by its word, in its distinguished encoding. */
export function generalNameMade(word: string): Buffer {
  const at = word.indexOf(':')
  const [type, value] = [word.slice(0, at), word.slice(at + 1)]
  switch (type) {
    case 'IP':
      return derMade(types.IP, networkBytes(value) ?? Buffer.alloc(0))
    case 'RID':
      return derMade(types.RID, derOid(value))
    case 'dirName':
      return derMade(types.dirName, derMade(0x30, ...[...subjectParts(value)].reverse().map(one => derMade(0x31, relativeMade([one])))))
    case 'other':
      return Buffer.from(value, 'hex')
    default:
      return derMade(types[type as 'DNS'], Buffer.from(value, 'latin1'))
  }
}

/** The inside of a set of attributes with their values. */
export function relativeMade(parts: readonly (readonly [attribute: string, value: string])[]): Buffer {
  return Buffer.concat(
    parts.map(([attribute, value]) =>
      derMade(
        0x30,
        derMade(0x06, derOid(attributeOid(attribute) ?? '2.5.4.3')),
        derMade(attribute === 'C' ? 0x13 : 0x0c, Buffer.from(value)),
      ),
    ),
  )
}

/** Parts of a name as /CN=a/O=b or CN=a,O=b, as the latter; undefined for an attribute that has no number. */
export function directoryWord(given: string): string | undefined {
  const slashed =
    given.startsWith('/') &&
    given
      .slice(1)
      .split('/')
      .map(one => one.replaceAll(',', '\\,'))
  const parts = subjectParts(slashed ? slashed.join(',') : given).map(
    ([attribute, value]) => [attributeWord(attribute.trim()), value.trim()] as const,
  )
  if (parts.length === 0 || parts.some(([attribute, value]) => attributeOid(attribute) === undefined || value === '')) return undefined
  return `dirName:${subjectText(parts).replaceAll(', ', ',')}`
}

/** In such texts the last part of a name stands first. */
function turned(name: string): string {
  return subjectText([...subjectParts(name)].reverse()).replaceAll(', ', ',')
}

/** An address, or a network with how many bits of it count. */
function networkOf(bytes: Buffer): string {
  if (bytes.length !== 8 && bytes.length !== 32) return plainAddress(bytes)
  const half = bytes.length / 2
  const ones = [...bytes.subarray(half)].map(byte => byte.toString(2).padStart(8, '0')).join('')
  return `${plainAddress(bytes.subarray(0, half))}/${/^1*0*$/.test(ones) ? ones.replaceAll('0', '').length : plainAddress(bytes.subarray(half))}`
}

function plainAddress(bytes: Buffer): string {
  return bytes.length === 4 ? bytes.join('.') : address((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'))
}

function networkBytes(text: string): Buffer | undefined {
  const [plain = '', mask] = text.split('/')
  const bytes = addressBytes(plain)
  if (!bytes || mask === undefined) return bytes
  if (!/^\d+$/.test(mask)) {
    const masked = addressBytes(mask)
    return masked?.length === bytes.length ? Buffer.concat([bytes, masked]) : undefined
  }
  if (Number(mask) > bytes.length * 8) return undefined
  const ones = '1'.repeat(Number(mask)).padEnd(bytes.length * 8, '0')
  return Buffer.concat([bytes, Buffer.from((ones.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))])
}

function addressBytes(text: string): Buffer | undefined {
  if (isIP(text) === 4) return Buffer.from(text.split('.').map(Number))
  if (isIP(text) !== 6) return undefined
  const [head = '', tail] = address(text).split('::')
  const [before, after] = [head, tail ?? ''].map(part => part.split(':').filter(Boolean)) as [string[], string[]]
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return Buffer.from(groups.map(group => group.padStart(4, '0')).join(''), 'hex')
}
