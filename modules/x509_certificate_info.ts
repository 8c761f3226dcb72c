import { reader, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Certificate, certificate, certificateIn } from '../engine/state/certificates/certificate.ts'
import {
  claimsTold,
  fingerprints,
  nameEncodingArgument,
  nameTold,
  publicKeyTold,
  timeGiven,
  timeTold,
} from '../engine/state/certificates/certificate-told.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Question } from '../engine/state/question.ts'
import { clock } from '../engine/state/system/clock.ts'

const args = {
  type: 'object',
  properties: {
    path: { type: 'string', 'x-path': true, description: 'The certificate, on the target.' },
    content: { type: 'string', description: 'The certificate itself, in PEM.' },
    valid_at: {
      type: 'object',
      additionalProperties: { type: 'string' },
      default: {},
      description: 'Times at which it is to be told whether it is good: 20300131000000Z, +3w2d.',
    },
    ...nameEncodingArgument,
    ...backendArgument,
  },
  'x-one-of': [['path', 'content']],
  'x-exclusive': [['path', 'content']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default reader({
  description: 'Tells what a certificate says, and until when it is good.',
  aliases: ['community.crypto.x509_certificate_info'],
  args,
  examples: [
    {
      title: 'Is it good for another week?',
      yaml: '- openssl_privatekey:\n    path: /tmp/info.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/info.csr\n    privatekey_path: /tmp/info.key\n    common_name: www.example.com\n- x509_certificate:\n    path: /tmp/info.crt\n    privatekey_path: /tmp/info.key\n    csr_path: /tmp/info.csr\n    provider: selfsigned\n- x509_certificate_info:\n    path: /tmp/info.crt\n    valid_at:\n      next_week: +1w\n  register: certificate',
    },
  ],
  returns: {
    not_before: 'From when on it is good: 20300131000000Z.',
    not_after: 'Until when.',
    expired: 'Whether that is over.',
    valid_at: 'By the names that were given: whether it is good then.',
    subject: 'Whom it is for, by the long words of attributes: commonName.',
    subject_ordered: 'The same as a list.',
    issuer: 'Who signed it.',
    issuer_ordered: 'The same as a list.',
    subject_alt_name: 'All names it is for: DNS:www.example.com; null for none.',
    key_usage: 'What its key may be used for.',
    extended_key_usage: 'What it may be used for.',
    basic_constraints: 'Whether it is that of an authority.',
    ocsp_must_staple: 'Whether servers must show that it was not revoked; null where it does not say.',
    subject_key_identifier: 'How it names its own key.',
    authority_key_identifier: 'The key that signed it.',
    authority_cert_issuer: 'Who signed the certificate of that key.',
    authority_cert_serial_number: 'The number of that certificate.',
    serial_number: 'Its number; a text where it is long.',
    fingerprints: 'Its sums, by name: sha256.',
    public_key: 'The key in it, in PEM.',
    public_key_type: 'RSA, ECC, Ed25519 …',
    public_key_data: 'Size and exponent, or curve.',
    public_key_fingerprints: 'The sums of the key.',
  },
  needs: (a, machine): Reads => ({ clock: clock(), ...(a.path !== undefined && { now: certificate(targetPath(a.path, machine)) }) }),
  refuse: (a, { now, clock: time }) => {
    const { exists, problem } = now ?? certificateIn(a.content ?? '')
    if (!exists) return `the certificate file does not exist: ${a.path}; see where it is`
    if (problem !== undefined)
      return `${a.path ?? 'content'} ${problem === 'unreadable' ? 'cannot be read; become a user who may' : 'holds no certificate; name one in PEM'}`
    const odd = Object.entries(a.valid_at).find(([, given]) => timeGiven(given, time) === undefined)
    return odd && `valid_at: ${odd[0]} is no time: ${odd[1]}; write it as 20300131000000Z, or as +3w2d`
  },
  result: ({ now, clock: time }, a) => toldOf(now ?? certificateIn(a.content ?? ''), time, a),
})

type Reads = { readonly now?: Question<Certificate>; readonly clock: Question<number> }

function toldOf(it: Certificate, now: number, { valid_at }: Args): ToldResult {
  const { notBefore = 0, notAfter = 0 } = it
  const isGood = (at = now) => notBefore <= at && at <= notAfter
  const key = publicKeyTold(it.publicKey)
  const serial = BigInt(`0x${it.serial || '0'}`)
  const ofItsOwn: ToldResult = {
    not_before: timeTold(notBefore),
    not_after: timeTold(notAfter),
    expired: notAfter < now,
    valid_at: Object.fromEntries(Object.entries(valid_at).map(([name, given]) => [name, isGood(timeGiven(given, now))])),
    serial_number: serial <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(serial) : String(serial),
    fingerprints: fingerprints(Buffer.from(it.der ?? '', 'base64')),
  }
  return {
    ...claimsTold(it),
    ...nameTold('issuer', it.issuer ?? ''),
    // Of one that is only planned the run alone can tell.
    ...(it.der === undefined ? unknownOf({ ...ofItsOwn, ...identifiersOf(claimsTold(it)) }) : ofItsOwn),
    public_key: key['public_key'] ?? null,
    public_key_type: key['type'] ?? null,
    public_key_data: key['data'] ?? null,
    public_key_fingerprints: key['fingerprints'] ?? null,
  }
}

function identifiersOf(told: ToldResult): ToldResult {
  return Object.fromEntries(Object.entries(told).filter(([name]) => /^(subject|authority)_(key|cert)_/.test(name)))
}

function unknownOf(told: ToldResult): ToldResult {
  return Object.fromEntries(Object.keys(told).map(name => [name, unknown]))
}
