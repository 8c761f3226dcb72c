import { resource } from '../engine/module.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { pairHave, pairMade, pairReads, pairRefusal, pairResult, pairSteps, pairWant } from '../engine/state/ssh-keys/ssh-key-plan.ts'

export default resource({
  description: 'Keeps a pair of keys for SSH. They are made on the target, by its ssh-keygen, and the private one never leaves it.',
  aliases: ['community.crypto.openssh_keypair'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The private key; the public one is beside it, with .pub behind its name.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether there are to be such keys.' },
      type: { type: 'string', enum: ['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'], default: 'rsa', description: 'The kind of key.' },
      size: { type: 'integer', description: 'Bits. Left out: 4096 for rsa, 256 for ecdsa, 1024 for dsa; ed25519 has one size.' },
      comment: { type: 'string', description: 'What is behind the public key. Left out: what ssh-keygen takes for a new one.' },
      passphrase: { type: 'string', 'x-secret': true, description: 'What unlocks the private key.' },
      private_key_format: {
        type: 'string',
        enum: ['auto', 'pkcs1', 'pkcs8', 'ssh'],
        default: 'auto',
        description: 'How a new private key is written; that of one that is there is not looked at.',
      },
      regenerate: {
        type: 'string',
        enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
        default: 'partial_idempotence',
        description:
          'What becomes of a key that is there: never leaves any that can be read, fail refuses one of another kind, partial_idempotence replaces that, full_idempotence also one that cannot be used, has another passphrase, or has none, and always replaces it each time.',
      },
      force: { type: 'boolean', default: false, description: 'The same as regenerate: always.' },
      backend: {
        type: 'string',
        enum: ['auto', 'cryptography', 'opensshbin'],
        default: 'auto',
        description: 'Taken and not used: ssh-keygen does it.',
      },
      ...fileArguments,
      mode: { description: 'Permissions of the private key; 0600 where it is left out.' },
    },
    required: ['path'],
  },
  examples: [
    { title: 'Make a pair', yaml: '- openssh_keypair:\n    path: /tmp/id_ours\n    type: ed25519\n    comment: ours' },
    { title: 'Remove it', yaml: '- openssh_keypair:\n    path: /tmp/id_ours\n    state: absent' },
  ],
  returns: {
    filename: 'The private key.',
    type: 'The kind of key.',
    size: 'Its bits.',
    comment: 'Its comment.',
    public_key: 'The public key, without its comment; in a check empty where it is not made yet.',
    fingerprint: 'Its SHA-256 fingerprint; in a check empty where it is not made yet.',
  },
  needs: pairReads,
  refuse: pairRefusal,
  have: pairHave,
  want: pairWant,
  apply: pairSteps,
  makes: pairMade,
  result: pairResult,
})
