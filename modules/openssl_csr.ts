import { resource } from '../engine/module.ts'
import { claimArguments } from '../engine/state/certificates/certificate-wish.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import { rarerArguments } from '../engine/state/certificates/rarer-wish.ts'
import {
  requestHave,
  requestMade,
  requestReads,
  requestRefusal,
  requestResult,
  requestSteps,
  requestWant,
} from '../engine/state/certificates/request-plan.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { backupArgument, contentArgument } from '../engine/state/files/made-told.ts'

export default resource({
  description: 'Keeps a request for a certificate, made from a key of the target. Key, request and certificate in one task: openssl_cert.',
  aliases: ['community.crypto.openssl_csr'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The request, in PEM.' },
      privatekey_path: { type: 'string', 'x-path': true, description: 'The key, on the target.' },
      privatekey_content: { type: 'string', 'x-secret': true, description: 'The key itself, in PEM; it is in no file of the target.' },
      privatekey_passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of the key.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether there is to be such a request.' },
      ...claimArguments,
      key_usage_critical: {
        type: 'boolean',
        default: false,
        'x-aliases': ['keyUsage_critical'],
        description: 'Whether who does not understand the usages must refuse it.',
      },
      basic_constraints: {
        type: 'array',
        items: { type: 'string' },
        'x-aliases': ['basicConstraints'],
        description: 'CA:TRUE for a certificate that signs others, with pathlen:0 where these sign no others.',
      },
      basic_constraints_critical: {
        type: 'boolean',
        default: false,
        'x-aliases': ['basicConstraints_critical'],
        description: 'Whether who does not understand them must refuse it.',
      },
      use_common_name_for_san: {
        type: 'boolean',
        default: true,
        'x-aliases': ['useCommonNameForSAN'],
        description: 'Whether it is for its common name where no subject_alt_name is given.',
      },
      ...rarerArguments,
      subject_ordered: {
        type: 'array',
        items: { type: 'object', additionalProperties: {} },
        description: 'Parts of the subject in their order, in place of subject.',
      },
      force: { type: 'boolean', default: false, description: 'Whether it is made anew each time.' },
      version: { type: 'integer', enum: [1], default: 1, description: 'The version of requests: there is one.' },
      ...backupArgument,
      ...contentArgument,
      ...backendArgument,
      ...fileArguments,
    },
    required: ['path'],
    'x-exclusive': [
      ['privatekey_path', 'privatekey_content'],
      ['subject', 'subject_ordered'],
    ],
  },
  examples: [
    {
      title: 'Ask for a certificate',
      yaml: '- openssl_privatekey:\n    path: /tmp/asks.key\n    type: Ed25519\n- openssl_csr:\n    path: /tmp/asks.csr\n    privatekey_path: /tmp/asks.key\n    common_name: www.example.com\n    subject_alt_name: [DNS:www.example.com, DNS:example.com]',
    },
  ],
  returns: {
    filename: 'The request.',
    privatekey: 'The key.',
    subject: 'The parts of the subject, each with its name.',
    subjectAltName: 'The names it is for.',
    keyUsage: 'What the key may be used for.',
    extendedKeyUsage: 'What it may be used for besides.',
    basicConstraints: 'Whether it may sign others.',
    ocspMustStaple: 'Whether servers must show that it was not revoked.',
    name_constraints_permitted: 'The names it may sign for.',
    name_constraints_excluded: 'The names it may not sign for.',
    csr: 'The request itself, where return_content asks for it.',
    backup_file: 'Where what was there was kept.',
  },
  needs: requestReads,
  refuse: requestRefusal,
  have: requestHave,
  want: requestWant,
  apply: requestSteps,
  makes: requestMade,
  result: requestResult,
})
