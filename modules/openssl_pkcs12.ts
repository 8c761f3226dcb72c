import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import {
  type PackingReads,
  packed,
  packedAs,
  packingReads,
  packingRefusal,
  packingScript,
  toPack,
} from '../engine/state/certificates/archive-plan.ts'
import { textOf } from '../engine/state/certificates/key-source.ts'
import { backendArgument, withoutOpenssl } from '../engine/state/certificates/key-wish.ts'
import { type Archive, archive, unpacking } from '../engine/state/certificates/pkcs12.ts'
import { askedOf, fileArguments } from '../engine/state/files/file-attributes.ts'
import {
  goingStep,
  keepingSteps,
  makingStep,
  type SpotReads,
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
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'The archive; with parse the file that what is in it goes to, in PEM.' },
    action: { type: 'string', enum: ['export', 'parse'], default: 'export', description: 'Whether an archive is made, or taken apart.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether the file is there.' },
    src: { type: 'string', 'x-path': true, description: 'The archive that is taken apart.' },
    passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of the archive.' },
    privatekey_path: { type: 'string', 'x-path': true, description: 'The key that goes in, on the target.' },
    privatekey_content: { type: 'string', 'x-secret': true, description: 'The key itself, in PEM; it is in no other file of the target.' },
    privatekey_passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of the key.' },
    certificate_path: { type: 'string', 'x-path': true, description: 'Its certificate, on the target.' },
    other_certificates: {
      type: 'array',
      items: { type: 'string' },
      'x-aliases': ['ca_certificates'],
      description: 'Files of the target with more certificates, one each.',
    },
    other_certificates_parse_all: { type: 'boolean', default: false, description: 'Whether these files have several, or none.' },
    friendly_name: { type: 'string', 'x-aliases': ['name'], description: 'What key and certificate are called; needed for export.' },
    encryption_level: {
      type: 'string',
      enum: ['auto', 'compatibility2022'],
      default: 'auto',
      description: 'Whether it is locked as openssl does by itself, or so that old programs can read it. It is not compared.',
    },
    iter_size: { type: 'integer', description: 'How often the key for it is hashed. It is not compared.' },
    maciter_size: { type: 'integer', description: 'Taken and not used: iter_size counts.' },
    force: { type: 'boolean', default: false, description: 'Whether it is made anew each time.' },
    return_content: { type: 'boolean', default: false, description: 'Refused: a key never leaves the target.' },
    ...backupArgument,
    ...backendArgument,
    ...fileArguments,
    mode: { description: 'Permissions; 0400 where it is left out.' },
  },
  required: ['path'],
  'x-exclusive': [['privatekey_path', 'privatekey_content']],
  'x-required-if': [['action', 'parse', ['src']]],
  'x-unserved': ['certificate_content', 'other_certificates_content'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<Archive> } & SpotReads & PackingReads

export default resource({
  description: 'Keeps a key with its certificates in an archive of PKCS#12, made on the target by openssl, or takes one apart.',
  aliases: ['community.crypto.openssl_pkcs12'],
  args,
  examples: [
    {
      title: 'Pack a key with its certificate',
      yaml: '- openssl_privatekey:\n    path: /tmp/packed.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/packed.csr\n    privatekey_path: /tmp/packed.key\n    common_name: www.example.com\n- x509_certificate:\n    path: /tmp/packed.crt\n    privatekey_path: /tmp/packed.key\n    csr_path: /tmp/packed.csr\n    provider: selfsigned\n- openssl_pkcs12:\n    path: /tmp/packed.p12\n    privatekey_path: /tmp/packed.key\n    certificate_path: /tmp/packed.crt\n    friendly_name: web\n    passphrase: "not the one in use"',
    },
  ],
  returns: {
    filename: 'The file.',
    privatekey_path: 'The key that went in.',
    mode: 'Its permissions.',
    backup_file: 'Where what was there was kept.',
  },
  needs: (a, machine): Reads => ({
    ...(isExport(a) && packingReads(a, machine)),
    ...(spotReads([placeOf(a)], machine) as Reads),
    now: question(a, machine),
  }),
  refuse: (a, now, machine) => {
    if (a.state === 'absent') return undefined
    if (a.return_content) return 'an archive has a key, and a key never leaves the target; leave return_content out'
    if (now.now.problem === 'no openssl') return 'there is no openssl; a task before this one must install it'
    if (now.now.problem === 'unreadable') return `${isExport(a) ? a.path : a.src} cannot be read; become a user who may read it`
    const trouble = isExport(a) ? packingRefusal(a, now) : sourceRefusal(a, now.now)
    return trouble ?? spotRefusal(spotOf(placeOf(a), now, machine))
  },
  have: (now, a, machine): State => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return { state: spot.now.exists ? 'present' : 'absent' }
    const file = a.force ? 'of before' : 'present'
    if (!isExport(a)) return { ...spotsHave([spot]), contents: now.now.isUnpacked && !a.force ? 'those of the archive' : 'others' }
    const isOpen = now.now.exists && now.now.problem === undefined
    return {
      ...spotsHave([spot]),
      archive: isOpen ? file : spot.now.exists ? 'with another passphrase' : 'absent',
      ...(isOpen && packed(now.now, a, now)),
    }
  },
  want: (a, now, machine): State => {
    if (a.state === 'absent') return { state: 'absent' }
    const attributes = spotsWant([spotOf(placeOf(a), now, machine)], machine)
    if (!isExport(a)) return { ...attributes, contents: 'those of the archive' }
    return { ...attributes, archive: 'present', ...(now.now.exists && now.now.problem === undefined && toPack(a)) }
  },
  apply: (change, a, now, machine) => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return [goingStep(spot)]
    if (!isMade(change, a)) return keepingSteps(spot, change)
    const w = a.passphrase ? textOf(a.passphrase) : ''
    const script = isExport(a)
      ? packingScript(a, now, machine)
      : sh`${unpacking}\nw=${w || sh`''`}\nunpacked_ ${targetPath(a.src ?? '', machine)}`
    return [makingStep(spot, change, machine, script, withoutOpenssl)]
  },
  makes: (change, a, now, machine): Made[] => {
    const spot = spotOf(placeOf(a), now, machine)
    if (a.state === 'absent') return [spotGone(spot), ...(isExport(a) ? [[question(a, machine), { exists: false }] as const] : [])]
    const after = isExport(a) ? packedAs(a, now) : { ...now.now, isUnpacked: true }
    return [...spotMade(spot, change, machine, isMade(change, a)), [question(a, machine), after]]
  },
  result: (now, change, a, ran, machine) => {
    const spot = spotOf(placeOf(a), now, machine)
    const mode = change[`${a.path}: mode`] ?? spot.now.mode
    return {
      filename: a.path,
      ...(a.privatekey_path !== undefined && { privatekey_path: a.privatekey_path }),
      ...(a.state === 'present' && typeof mode === 'string' && { mode }),
      ...madeTold('pkcs12', { ...a, return_content: false }, spot, a.state === 'present' && isMade(change, a), ran),
    }
  },
})

function isExport({ action }: Args): boolean {
  return action === 'export'
}

function isMade(change: State, a: Args): boolean {
  return Object.keys(change).some(member => !member.startsWith(`${a.path}: `))
}

function placeOf(a: Args) {
  return { path: a.path, asked: { ...askedOf(a), mode: a.mode ?? '0400' }, isKept: a.backup }
}

function question(a: Args, machine: Machine): Question<Archive> {
  const at = (path: string) => targetPath(path, machine)
  return isExport(a)
    ? archive({ path: at(a.path), passphrase: a.passphrase })
    : archive({ path: at(a.src ?? ''), passphrase: a.passphrase, into: at(a.path) })
}

function sourceRefusal({ src }: Args, { exists, problem }: Archive): string | undefined {
  if (!exists) return `there is no archive ${src}; see where it is`
  return problem && `Invalid password or PKCS12 data: ${src}; see its passphrase`
}
