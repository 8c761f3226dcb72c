import { resource } from '../engine/module.ts'
import {
  planHave,
  planMade,
  planReads,
  planRefusal,
  planResult,
  planSteps,
  planWant,
} from '../engine/state/certificates/certificate-plan.ts'
import { claimArguments } from '../engine/state/certificates/certificate-wish.ts'
import { curves } from '../engine/state/certificates/key-wish.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'

export default resource({
  description:
    'Keeps a key and its certificate, signed by itself or by a CA whose key is on the target, and signs it anew before it expires. Keys are made on the target and never leave it.',
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The certificate, in PEM.' },
      privatekey_path: {
        type: 'string',
        'x-path': true,
        description: 'Its key, made where it is missing. One that is there stays; one that does not fit what is asked for is a failure.',
      },
      csr_path: { type: 'string', 'x-path': true, description: 'Where the request for the certificate is kept, if it is to be.' },
      key_type: {
        type: 'string',
        enum: ['RSA', 'EC', 'Ed25519', 'Ed448'],
        description: 'The kind of key. Left out: one that is there may be of any kind, and a new one is RSA.',
      },
      key_size: { type: 'integer', minimum: 2048, description: 'Bits of an RSA key. Left out: any that is there, 4096 for a new one.' },
      key_curve: {
        type: 'string',
        enum: curves,
        description: 'The curve of an EC key. Left out: any that is there, secp256r1 for a new one.',
      },
      ownca_path: {
        type: 'string',
        'x-path': true,
        description: 'The certificate of the CA that signs, on the target. Left out: the certificate signs itself.',
      },
      ownca_privatekey_path: { type: 'string', 'x-path': true, description: 'The key of that CA, on the target, without a passphrase.' },
      ...claimArguments,
      key_usage_critical: {
        type: 'boolean',
        default: true,
        'x-aliases': ['keyUsage_critical'],
        description: 'Whether who does not understand the usages must refuse it.',
      },
      basic_constraints: {
        type: 'array',
        items: { type: 'string' },
        default: ['CA:FALSE'],
        'x-aliases': ['basicConstraints'],
        description: 'CA:TRUE for a certificate that signs others, with pathlen:0 where these sign no others; CA:FALSE for all else.',
      },
      basic_constraints_critical: {
        type: 'boolean',
        default: true,
        'x-aliases': ['basicConstraints_critical'],
        description: 'Whether who does not understand them must refuse it.',
      },
      days: { type: 'integer', minimum: 1, default: 730, description: 'How long a new certificate is good for.' },
      renew_before: {
        type: 'integer',
        minimum: 0,
        default: 30,
        description: 'Days before it expires from which on it is signed anew, with the same key.',
      },
      force: {
        type: 'boolean',
        default: false,
        description: 'Whether a key that does not fit, and a file that holds no certificate, are replaced.',
      },
      ...fileArguments,
      mode: { description: 'Permissions of the certificate and the request. Those that are there keep theirs where this is left out.' },
      owner: { type: 'string', description: 'The user that owns them and the key, by name or number.' },
      group: { type: 'string', description: 'The group that owns them and the key, by name or number.' },
      privatekey_mode: { default: '0600', description: 'Permissions of the key.' },
      privatekey_owner: { type: 'string', description: 'The user that owns the key, where it is another.' },
      privatekey_group: { type: 'string', description: 'The group that owns the key, where it is another.' },
    },
    required: ['path', 'privatekey_path'],
    'x-together': [['ownca_path', 'ownca_privatekey_path']],
  },
  examples: [
    {
      title: 'Make a CA',
      yaml: '- openssl_cert:\n    path: /tmp/ca.crt\n    privatekey_path: /tmp/ca.key\n    key_type: EC\n    common_name: The CA of the lab\n    basic_constraints: [CA:TRUE]\n    key_usage: [keyCertSign, cRLSign]\n    days: 1825',
    },
    {
      title: 'Have it sign the certificate of a server',
      yaml: '- openssl_cert:\n    path: /tmp/ca.crt\n    privatekey_path: /tmp/ca.key\n    key_type: EC\n    common_name: The CA of the lab\n    basic_constraints: [CA:TRUE]\n    key_usage: [keyCertSign, cRLSign]\n- openssl_cert:\n    path: /tmp/www.crt\n    privatekey_path: /tmp/www.key\n    key_size: 2048\n    ownca_path: /tmp/ca.crt\n    ownca_privatekey_path: /tmp/ca.key\n    common_name: www.example.com\n    subject_alt_name: [www.example.com, 192.0.2.7]\n    key_usage: [digitalSignature, keyEncipherment]\n    extended_key_usage: [serverAuth]',
    },
  ],
  returns: {
    filename: 'The certificate.',
    privatekey: 'Its key.',
    csr: 'The request, where that is kept.',
    subject: 'Whom it is for.',
    subject_alt_name: 'The names it is for.',
    issuer: 'Who signed it.',
    expires: 'The day on which it expires.',
    renewed: 'Whether it took the place of another, so that who reads it must be told.',
  },
  needs: planReads,
  refuse: planRefusal,
  have: planHave,
  want: planWant,
  apply: planSteps,
  makes: planMade,
  result: planResult,
})
