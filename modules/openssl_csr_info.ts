import { reader } from '../engine/module.ts'
import { type CertificateRequest, certificateRequest, requestIn } from '../engine/state/certificates/certificate.ts'
import { claimsTold, constraintsTold, nameEncodingArgument, publicKeyTold } from '../engine/state/certificates/certificate-told.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Question } from '../engine/state/question.ts'

export default reader({
  description: 'Tells what a request for a certificate asks for. Whether it is signed by its own key is not looked at.',
  aliases: ['community.crypto.openssl_csr_info'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The request, on the target.' },
      content: { type: 'string', description: 'The request itself, in PEM.' },
      ...nameEncodingArgument,
      ...backendArgument,
    },
    'x-one-of': [['path', 'content']],
    'x-exclusive': [['path', 'content']],
  },
  examples: [
    {
      title: 'Whom is it for?',
      yaml: '- openssl_privatekey:\n    path: /tmp/asked.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/asked.csr\n    privatekey_path: /tmp/asked.key\n    common_name: www.example.com\n- openssl_csr_info:\n    path: /tmp/asked.csr\n  register: request',
    },
  ],
  returns: {
    subject: 'Whom it is for, by the long words of attributes: commonName.',
    subject_ordered: 'The same as a list.',
    subject_alt_name: 'All names it is for: DNS:www.example.com; null for none.',
    key_usage: 'What its key may be used for.',
    extended_key_usage: 'What it may be used for.',
    basic_constraints: 'Whether it is that of an authority.',
    ocsp_must_staple: 'Whether servers must show that it was not revoked; null where it does not say.',
    name_constraints_permitted: 'Of a CA: the names it may sign for.',
    name_constraints_excluded: 'Of a CA: the names it may not sign for.',
    subject_key_identifier: 'How it names its own key.',
    authority_key_identifier: 'The key that is to sign it.',
    authority_cert_issuer: 'Who signed the certificate of that key.',
    authority_cert_serial_number: 'The number of that certificate.',
    public_key: 'The key in it, in PEM.',
    public_key_type: 'RSA, ECC, Ed25519 …',
    public_key_data: 'Size and exponent, or curve.',
    public_key_fingerprints: 'The sums of the key.',
  },
  needs: (a, machine): { readonly now?: Question<CertificateRequest> } =>
    a.path === undefined ? {} : { now: certificateRequest(targetPath(a.path, machine)) },
  refuse: (a, { now }) => {
    const { exists, problem } = now ?? requestIn(a.content ?? '')
    if (!exists) return `the request does not exist: ${a.path}; see where it is`
    return (
      problem &&
      `${a.path ?? 'content'} ${problem === 'unreadable' ? 'cannot be read; become a user who may' : 'holds no request; name one in PEM'}`
    )
  },
  result: ({ now }, a) => {
    const it = now ?? requestIn(a.content ?? '')
    const { public_key = null, type = null, data = null, fingerprints = null } = publicKeyTold(it.publicKey)
    return {
      ...claimsTold(it),
      ...constraintsTold(it),
      public_key,
      public_key_type: type,
      public_key_data: data,
      public_key_fingerprints: fingerprints,
    }
  },
})
