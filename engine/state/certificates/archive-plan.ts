import type { Secret } from '../../load/values.ts'
import type { State } from '../../module.ts'
import { decode } from '../../shell/records.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { targetPath } from '../files/target-path.ts'
import { type FileText, text } from '../files/text.ts'
import type { Machine } from '../machine.ts'
import type { Question } from '../question.ts'
import { type Certificate, certificate } from './certificate.ts'
import { fed, keyInputs, keyWords, textOf } from './key-source.ts'
import { keyRefusal } from './key-wish.ts'
import { type Archive, certificatesIn } from './pkcs12.ts'
import { keyIn, type PrivateKey, privateKey } from './private-key.ts'

/** What an archive is made from. */
export interface PackingArgs {
  readonly privatekey_path?: string
  readonly privatekey_content?: Secret
  readonly privatekey_passphrase?: Secret
  readonly certificate_path?: string
  readonly other_certificates?: readonly string[]
  readonly other_certificates_parse_all: boolean
  readonly friendly_name?: string
  readonly passphrase?: Secret
  readonly encryption_level: string
  readonly iter_size?: number
}

/** The reads that it needs. */
export type PackingReads = { readonly key?: Question<PrivateKey>; readonly certificate?: Question<Certificate> } & {
  readonly [other: `other ${string}`]: Question<Certificate>
} & { readonly [others: `others ${string}`]: Question<FileText> }
/** Their answers. */
export type Packing = { readonly key?: PrivateKey; readonly certificate?: Certificate } & {
  readonly [other: `other ${string}`]: Certificate
} & {
  readonly [others: `others ${string}`]: FileText
}

/** The reads of what goes into an archive. */
export function packingReads(a: PackingArgs, machine: Machine): PackingReads {
  const at = (path: string) => targetPath(path, machine)
  const others = (a.other_certificates ?? []).map(path =>
    a.other_certificates_parse_all ? [`others ${path}`, text(at(path))] : [`other ${path}`, certificate(at(path))],
  )
  return {
    ...(Object.fromEntries(others) as PackingReads),
    ...(a.privatekey_path !== undefined && { key: privateKey(at(a.privatekey_path), a.privatekey_passphrase) }),
    ...(a.certificate_path !== undefined && { certificate: certificate(at(a.certificate_path)) }),
  }
}

/** Why it cannot be made of that; undefined where it can. */
export function packingRefusal(a: PackingArgs, now: Packing): string | undefined {
  if (a.friendly_name === undefined) return 'Friendly_name is required; give friendly_name'
  const key = keyOf(a, now)
  const path = a.privatekey_path ?? 'privatekey_content'
  if (key && !key.exists) return `there is no key at ${path}; a task before this one must make it`
  if (key?.problem) return keyRefusal(key, { path })?.replace(/, or have .*$/, '')
  const named = [
    [a.certificate_path ?? '', now.certificate] as const,
    ...(a.other_certificates ?? []).map(one => [one, now[`other ${one}`]] as const),
  ]
  const missing = named.find(([, held]) => held && (!held.exists || held.problem))
  if (missing) return `there is no certificate at ${missing[0]}; a task before this one must make it`
  const silent = (a.other_certificates ?? []).find(one => now[`others ${one}`]?.exists === false)
  return silent === undefined ? undefined : `there is no file ${silent} with certificates; see where it is`
}

/** What an archive holds, against what it is to hold. */
export function packed(it: Archive, a: PackingArgs, now: Packing): State {
  const { publicKey } = keyOf(a, now) ?? {}
  const others = othersOf(a, now)
  return {
    key: it.publicKey === undefined ? 'none' : it.publicKey === publicKey ? keyName(a) : 'another',
    certificate: it.certificate === undefined ? 'none' : it.certificate === now.certificate?.der ? a.certificate_path : 'another',
    other_certificates: JSON.stringify(it.others) === JSON.stringify(others) ? (a.other_certificates ?? []) : ['others'],
    friendly_name: it.name,
  }
}

/** What it is to hold. */
export function toPack(a: PackingArgs): State {
  return {
    key: keyName(a),
    certificate: a.certificate_path ?? (a.privatekey_path === undefined && !a.privatekey_content ? undefined : 'none'),
    other_certificates: a.certificate_path === undefined ? undefined : (a.other_certificates ?? []),
    friendly_name: a.friendly_name,
  }
}

/** The answer that holds afterwards. */
export function packedAs(a: PackingArgs, now: Packing): Archive {
  const key = keyOf(a, now)?.publicKey
  const der = now.certificate?.der
  const others = othersOf(a, now)
  return {
    exists: true,
    name: a.friendly_name ?? '',
    ...(key !== undefined && { publicKey: key }),
    ...(a.certificate_path !== undefined && der !== undefined && { certificate: der }),
    ...(a.certificate_path !== undefined && { others }),
  }
}

/** A script that prints the archive. */
export function packingScript(a: PackingArgs, now: Packing, machine: Machine): Sh {
  const path = a.privatekey_path === undefined ? undefined : targetPath(a.privatekey_path, machine)
  const key = { path, content: a.privatekey_content, passphrase: a.privatekey_passphrase }
  const hasKey = path !== undefined || a.privatekey_content !== undefined
  const own = now.certificate?.der === undefined ? [] : [now.certificate.der]
  const others = othersOf(a, now)
  const [first, rest] = own.length > 0 || hasKey ? [own, others] : [others, []]
  const words = [
    ...(hasKey ? keyWords(key, '-inkey') : ['-nokeys']),
    ...(first.length > 0 ? ['-in', '/dev/fd/8'] : ['-nocerts', '-in', path ?? '/dev/fd/4'].slice(0, hasKey ? 3 : 1)),
    ...(rest.length > 0 ? ['-certfile', '/dev/fd/7'] : []),
    ...(hasKey ? ['-name', a.friendly_name ?? ''] : first.flatMap(() => ['-caname', a.friendly_name ?? ''])),
    ...(a.encryption_level === 'compatibility2022' ? ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'] : []),
    ...(a.iter_size === undefined ? [] : ['-iter', String(a.iter_size)]),
    ...['-passout', a.passphrase ? 'fd:6' : 'pass:'],
  ]
  return fed(sh`openssl pkcs12 -export ${words}`, {
    ...keyInputs(key),
    ...(a.passphrase && { 6: textOf(a.passphrase) }),
    ...(rest.length > 0 && { 7: pemOf(rest) }),
    ...(first.length > 0 && { 8: pemOf(first) }),
  })
}

function keyOf(a: PackingArgs, { key }: Packing): PrivateKey | undefined {
  return a.privatekey_content ? keyIn(a.privatekey_content, a.privatekey_passphrase) : key
}

function keyName({ privatekey_path: path, privatekey_content: content }: PackingArgs): string {
  return path ?? (content ? 'privatekey_content' : 'none')
}

function othersOf(a: PackingArgs, now: Packing): string[] {
  const listed = (a.other_certificates ?? []).flatMap(path => {
    const held = now[`others ${path}`]?.bytes
    return held ? certificatesIn(decode(held)) : [now[`other ${path}`] ?? { exists: false }]
  })
  return listed.flatMap(one => (one.der === undefined ? [] : [one.der])).toSorted()
}

function pemOf(certificates: readonly string[]): string {
  return certificates
    .map(der => `-----BEGIN CERTIFICATE-----\n${(der.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----`)
    .join('\n')
}
