import { resource } from '../engine/module.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import {
  signingHave,
  signingMade,
  signingReads,
  signingRefusal,
  signingResult,
  signingSteps,
  signingWant,
} from '../engine/state/certificates/signing-plan.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'

export default resource({
  description:
    'Keeps the certificate that a request on the target asks for, signed by its own key or by a CA on the target. Renewed in time, and with key and request in one task: openssl_cert.',
  aliases: ['community.crypto.x509_certificate'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The certificate, in PEM.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether there is to be such a certificate.' },
      provider: {
        type: 'string',
        enum: ['selfsigned', 'ownca', 'acme'],
        description: 'Who signs: its own key, or a CA. acme is not built.',
      },
      csr_path: { type: 'string', 'x-path': true, description: 'The request, on the target.' },
      privatekey_path: { type: 'string', 'x-path': true, description: 'The key that signs itself, on the target.' },
      ownca_path: { type: 'string', 'x-path': true, description: 'The certificate of the CA, on the target.' },
      ownca_privatekey_path: { type: 'string', 'x-path': true, description: 'The key of the CA, on the target, without a passphrase.' },
      selfsigned_digest: { type: 'string', default: 'sha256', description: 'The hash that is signed with its own key.' },
      ownca_digest: { type: 'string', default: 'sha256', description: 'The hash that the CA signs.' },
      selfsigned_not_after: {
        type: 'string',
        default: '+3650d',
        'x-aliases': ['selfsigned_notAfter'],
        description: 'How long one that signs itself is good for, in weeks and days.',
      },
      ownca_not_after: { type: 'string', default: '+3650d', description: 'How long one of the CA is good for, in weeks and days.' },
      ignore_timestamps: {
        type: 'boolean',
        default: true,
        description: 'Whether its dates are left alone once it is signed; false is not built.',
      },
      force: { type: 'boolean', default: false, description: 'Whether it is signed anew each time.' },
      ...backendArgument,
      ...fileArguments,
    },
    required: ['path'],
    'x-required-if': [['state', 'present', ['provider', 'csr_path']]],
  },
  examples: [
    {
      title: 'Sign what a request asks for',
      yaml: '- openssl_privatekey:\n    path: /tmp/self.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/self.csr\n    privatekey_path: /tmp/self.key\n    common_name: www.example.com\n- x509_certificate:\n    path: /tmp/self.crt\n    privatekey_path: /tmp/self.key\n    csr_path: /tmp/self.csr\n    provider: selfsigned',
    },
  ],
  returns: { filename: 'The certificate.', csr: 'The request.', privatekey: 'The key that signed itself.' },
  needs: signingReads,
  refuse: signingRefusal,
  have: signingHave,
  want: signingWant,
  apply: signingSteps,
  makes: signingMade,
  result: signingResult,
})
