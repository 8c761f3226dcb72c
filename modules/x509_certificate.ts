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
import { backupArgument, contentArgument } from '../engine/state/files/made-told.ts'

const identifier = {
  type: 'string',
  enum: ['create_if_not_provided', 'always_create', 'never_create'],
  default: 'create_if_not_provided',
} as const

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
      csr_content: { type: 'string', description: 'The request itself, in PEM.' },
      privatekey_content: {
        type: 'string',
        'x-secret': true,
        description: 'The key that signs itself, in PEM; it is in no file of the target.',
      },
      privatekey_passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of that key.' },
      ownca_content: { type: 'string', description: 'The certificate of the CA itself, in PEM.' },
      ownca_privatekey_content: {
        type: 'string',
        'x-secret': true,
        description: 'The key of the CA itself, in PEM; it is in no file of the target.',
      },
      ownca_privatekey_passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of that key.' },
      ownca_version: { type: 'integer', enum: [3], default: 3, description: 'The version of certificates: there is one.' },
      selfsigned_version: { type: 'integer', enum: [3], default: 3, description: 'The version of certificates: there is one.' },
      privatekey_path: { type: 'string', 'x-path': true, description: 'The key that signs itself, on the target.' },
      ownca_path: { type: 'string', 'x-path': true, description: 'The certificate of the CA, on the target.' },
      ownca_privatekey_path: { type: 'string', 'x-path': true, description: 'The key of the CA, on the target.' },
      selfsigned_digest: { type: 'string', default: 'sha256', description: 'The hash that is signed with its own key.' },
      ownca_digest: { type: 'string', default: 'sha256', description: 'The hash that the CA signs.' },
      selfsigned_not_after: {
        type: 'string',
        default: '+3650d',
        'x-aliases': ['selfsigned_notAfter'],
        description: 'How long one that signs itself is good for, in weeks and days.',
      },
      ownca_not_after: { type: 'string', default: '+3650d', description: 'How long one of the CA is good for, in weeks and days.' },
      selfsigned_create_subject_key_identifier: { ...identifier, description: 'Whether one that signs itself names its key.' },
      ownca_create_subject_key_identifier: { ...identifier, description: 'Whether one of the CA names its own key.' },
      ownca_create_authority_key_identifier: {
        type: 'boolean',
        default: true,
        description: 'Whether one of the CA names the key of the CA, whatever its request says.',
      },
      ignore_timestamps: {
        type: 'boolean',
        default: true,
        description: 'Whether its dates are left alone once it is signed; false is not built.',
      },
      force: { type: 'boolean', default: false, description: 'Whether it is signed anew each time.' },
      ...backupArgument,
      ...contentArgument,
      ...backendArgument,
      ...fileArguments,
    },
    required: ['path'],
    'x-required-if': [['state', 'present', ['provider']]],
    'x-exclusive': [
      ['csr_path', 'csr_content'],
      ['privatekey_path', 'privatekey_content'],
      ['ownca_path', 'ownca_content'],
      ['ownca_privatekey_path', 'ownca_privatekey_content'],
    ],
    'x-unserved': [
      'acme_accountkey_path',
      'acme_chain',
      'acme_challenge_path',
      'acme_directory',
      'entrust_api_client_cert_key_path',
      'entrust_api_client_cert_path',
      'entrust_api_key',
      'entrust_api_specification_path',
      'entrust_api_user',
      'entrust_cert_type',
      'entrust_not_after',
      'entrust_requester_email',
      'entrust_requester_name',
      'entrust_requester_phone',
      'ownca_not_before',
      'selfsigned_not_before',
    ],
  },
  examples: [
    {
      title: 'Sign what a request asks for',
      yaml: '- openssl_privatekey:\n    path: /tmp/self.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/self.csr\n    privatekey_path: /tmp/self.key\n    common_name: www.example.com\n- x509_certificate:\n    path: /tmp/self.crt\n    privatekey_path: /tmp/self.key\n    csr_path: /tmp/self.csr\n    provider: selfsigned',
    },
  ],
  returns: {
    filename: 'The certificate.',
    csr: 'The request.',
    privatekey: 'The key that signed itself.',
    certificate: 'The certificate itself, where return_content asks for it.',
    backup_file: 'Where what was there was kept.',
  },
  needs: signingReads,
  refuse: signingRefusal,
  have: signingHave,
  want: signingWant,
  apply: signingSteps,
  makes: signingMade,
  result: signingResult,
})
