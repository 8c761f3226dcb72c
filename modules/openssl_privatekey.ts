import { resource } from '../engine/module.ts'
import {
  keyFileHave,
  keyFileMade,
  keyFileReads,
  keyFileRefusal,
  keyFileResult,
  keyFileSteps,
  keyFileWant,
} from '../engine/state/certificates/key-file-plan.ts'
import { backendArgument, curves } from '../engine/state/certificates/key-wish.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { backupArgument } from '../engine/state/files/made-told.ts'

export default resource({
  description: 'Keeps a private key, made on the target, which it never leaves. With its certificate in one task: openssl_cert.',
  aliases: ['community.crypto.openssl_privatekey'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The key, in PEM.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether there is to be such a key.' },
      type: {
        type: 'string',
        enum: ['RSA', 'ECC', 'Ed25519', 'Ed448', 'DSA', 'X25519', 'X448'],
        default: 'RSA',
        description: 'The kind of key; DSA is not built.',
      },
      size: { type: 'integer', minimum: 1024, default: 4096, description: 'Bits of an RSA key.' },
      curve: { type: 'string', enum: curves, description: 'The curve of an ECC key.' },
      regenerate: {
        type: 'string',
        enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
        default: 'full_idempotence',
        description:
          'What becomes of a key that is there: never leaves any that can be read, fail refuses one of another kind, partial_idempotence replaces that, full_idempotence also one that cannot be used, and always replaces it each time.',
      },
      force: { type: 'boolean', default: false, description: 'The same as regenerate: always.' },
      passphrase: {
        type: 'string',
        'x-secret': true,
        description: 'The passphrase that the key is to have; one that is there without it, or with another, is of another kind.',
      },
      cipher: { type: 'string', default: 'auto', description: 'How a key with a passphrase is locked: aes-256-cbc, as openssl names it.' },
      format: {
        type: 'string',
        enum: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
        default: 'auto_ignore',
        description:
          'How a new key is written: pkcs8, or pkcs1 where that is said; raw is not built. How one that is there is written is not looked at.',
      },
      format_mismatch: {
        type: 'string',
        enum: ['regenerate', 'convert'],
        default: 'regenerate',
        description: 'Taken and not used: how a key is written is not looked at.',
      },
      return_content: { type: 'boolean', default: false, description: 'Refused: a key never leaves the target.' },
      ...backupArgument,
      ...backendArgument,
      ...fileArguments,
      mode: { description: 'Permissions of the key; 0600 where it is left out.' },
    },
    required: ['path'],
  },
  examples: [
    { title: 'Make a key', yaml: '- openssl_privatekey:\n    path: /tmp/ours.key\n    type: ECC\n    curve: secp256r1' },
    { title: 'Remove it', yaml: '- openssl_privatekey:\n    path: /tmp/ours.key\n    state: absent' },
  ],
  returns: {
    filename: 'The key.',
    type: 'The kind of key.',
    size: 'Bits of an RSA key.',
    curve: 'The curve of an ECC key.',
    fingerprint: 'The SHA-256 of the public half of a key that was there, by its name: sha256.',
    backup_file: 'Where what was there was kept.',
  },
  needs: keyFileReads,
  refuse: keyFileRefusal,
  have: keyFileHave,
  want: keyFileWant,
  apply: keyFileSteps,
  makes: keyFileMade,
  result: keyFileResult,
})
