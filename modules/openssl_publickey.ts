import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { decode } from '../engine/shell/records.ts'
import { sh } from '../engine/shell/sh.ts'
import { fingerprints } from '../engine/state/certificates/certificate-told.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import { type PrivateKey, privateKey } from '../engine/state/certificates/private-key.ts'
import { Content } from '../engine/state/content.ts'
import type { FileState } from '../engine/state/files/file.ts'
import { askedOf, fileArguments } from '../engine/state/files/file-attributes.ts'
import {
  goingStep,
  keepingSteps,
  makingStep,
  type SpotReads,
  type Spots,
  spotGone,
  spotMade,
  spotOf,
  spotReads,
  spotRefusal,
  spotsHave,
  spotsWant,
} from '../engine/state/files/made-file.ts'
import { backupArgument, madeTold } from '../engine/state/files/made-told.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import type { Question } from '../engine/state/question.ts'
import { sshPublicKey } from '../engine/text/ssh-public-key.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'The file with the public key.' },
    privatekey_path: { type: 'string', 'x-path': true, description: 'The private key, on the target; it stays there.' },
    privatekey_content: { type: 'string', 'x-secret': true, description: 'The private key itself, in PEM; it is not sent to the target.' },
    privatekey_passphrase: {
      type: 'string',
      'x-secret': true,
      description: 'The passphrase of the private key.',
    },
    format: { type: 'string', enum: ['PEM', 'OpenSSH'], default: 'PEM', description: 'How it is written.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    force: { type: 'boolean', default: false, description: 'Taken and not used: a file that holds the key stays.' },
    ...backupArgument,
    return_content: { type: 'boolean', default: false, description: 'Whether the result has the key.' },
    ...backendArgument,
    ...fileArguments,
  },
  required: ['path'],
  'x-exclusive': [['privatekey_path', 'privatekey_content']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly key?: Question<PrivateKey>; readonly text: Question<FileText> } & SpotReads
type Now = { readonly key?: PrivateKey; readonly text: FileText } & Spots

export default resource({
  description: 'Keeps the public half of a private key in a file.',
  aliases: ['community.crypto.openssl_publickey'],
  args,
  examples: [
    {
      title: 'Tell the public half',
      yaml: '- openssl_privatekey:\n    path: /tmp/it.key\n    type: Ed25519\n- openssl_publickey:\n    path: /tmp/it.pub\n    privatekey_path: /tmp/it.key',
    },
    {
      title: 'For OpenSSH',
      yaml: '- openssl_privatekey:\n    path: /tmp/rsa.key\n    size: 2048\n- openssl_publickey:\n    path: /tmp/rsa.pub\n    privatekey_path: /tmp/rsa.key\n    format: OpenSSH',
    },
    { title: 'No longer', yaml: '- openssl_publickey:\n    path: /tmp/it.pub\n    state: absent' },
  ],
  returns: {
    filename: 'The file.',
    privatekey: 'The private key it is of.',
    format: 'How it is written.',
    fingerprint: 'The sums of the key, by name: sha256.',
    publickey: 'The key, where return_content asks for it.',
    backup_file: 'Where what was there was kept.',
  },
  needs: (a, machine): Reads => ({
    ...spotReads([placeOf(a)], machine),
    text: text(targetPath(a.path, machine)),
    ...(a.privatekey_path !== undefined && { key: privateKey(targetPath(a.privatekey_path, machine), a.privatekey_passphrase) }),
  }),
  refuse: (a, now, machine) => (a.state === 'absent' ? undefined : (keyTrouble(a, now) ?? spotRefusal(spotOf(placeOf(a), now, machine)))),
  have: (now, a, machine): State => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return { state: spot.now.exists ? 'present' : 'absent' }
    if (now.text.bytes === undefined) return { ...spotsHave([spot]), key: 'absent' }
    const wanted = written(a, now)
    const isHeld = wanted !== undefined && keyLine(decode(now.text.bytes), a) === keyLine(wanted, a)
    return { ...spotsHave([spot]), key: isHeld ? ofKey(a) : 'another' }
  },
  want: (a, now, machine): State =>
    a.state === 'absent' ? { state: 'absent' } : { ...spotsWant([spotOf(placeOf(a), now, machine)], machine), key: ofKey(a) },
  apply: (change, a, now, machine) => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return [goingStep(spot)]
    if (change['key'] === undefined) return keepingSteps(spot, change)
    return [makingStep(spot, change, machine, sh`printf %s ${written(a, now)}`)]
  },
  makes: (change, a, now, machine): Made[] => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return [spotGone(spot)]
    const wanted = written(a, now)
    const made = spotMade(spot, change, machine, change['key'] !== undefined)
    if (change['key'] === undefined || wanted === undefined) return made
    return made.map(([question, state]) => [question, { ...(state as FileState), content: Content.of(wanted), size: wanted.length }])
  },
  result: (now, change, a, ran, machine) => {
    const told = { ...a, return_content: false }
    const kept = madeTold('publickey', told, spotOf(placeOf(a), now, machine), change['key'] !== undefined, ran)
    const key = keyOf(a, now)
    const sums = key && fingerprints(key.export({ type: 'spki', format: 'der' }))
    return {
      filename: a.path,
      privatekey: a.privatekey_path ?? null,
      format: a.format,
      ...kept,
      ...(a.state === 'present' && { fingerprint: sums ?? {}, ...(a.return_content && { publickey: written(a, now) ?? '' }) }),
    }
  },
})

function placeOf(a: Args) {
  return { path: a.path, asked: askedOf(a), isKept: a.backup }
}

function keyTrouble(a: Args, now: Now): string | undefined {
  const of = a.privatekey_path ?? 'privatekey_content'
  if (a.privatekey_path === undefined && !a.privatekey_content) return 'privatekey_path or privatekey_content is needed for a key; add one'
  if (now.key && !now.key.exists) return `The private key ${of} does not exist; make it first`
  if (now.key?.problem === 'no openssl') return 'there is no openssl; a task before this one must install it'
  const key = keyOf(a, now)
  if (now.key?.problem !== undefined || (!now.key && !key))
    return `${of} holds no private key that can be read (${now.key?.problem ?? 'none'}); see its passphrase, and that it is in PEM`
  return a.format === 'OpenSSH' && key && sshPublicKey(key) === undefined ? `OpenSSH has no keys as that of ${of}; ask for PEM` : undefined
}

/** The public key; undefined where it is not made yet, or there is none. */
function keyOf(a: Args, now: Now): KeyObject | undefined {
  try {
    if (a.privatekey_content) {
      const passphrase = a.privatekey_passphrase && String(a.privatekey_passphrase.reveal())
      return createPublicKey({ key: String(a.privatekey_content.reveal()), format: 'pem', ...(passphrase !== undefined && { passphrase }) })
    }
    return now.key?.publicKey === undefined
      ? undefined
      : createPublicKey({ key: Buffer.from(now.key.publicKey, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function written(a: Args, now: Now): string | undefined {
  const key = keyOf(a, now)
  return key && (a.format === 'PEM' ? String(key.export({ type: 'spki', format: 'pem' })) : sshPublicKey(key))
}

/** The key in words: in a check it may not be made yet. */
function ofKey(a: Args): string {
  return `that of ${a.privatekey_path ?? 'privatekey_content'}`
}

/** What is compared: without the comment of OpenSSH, and blanks at the end. */
function keyLine(held: string, { format }: Args): string {
  return format === 'PEM' ? held.trim() : held.trim().split(/\s+/).slice(0, 2).join(' ')
}
