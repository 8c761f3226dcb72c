import { reader } from '../engine/module.ts'
import { publicKeyTold } from '../engine/state/certificates/certificate-told.ts'
import { backendArgument, keyRefusal } from '../engine/state/certificates/key-wish.ts'
import { keyIn, type PrivateKey, privateKey } from '../engine/state/certificates/private-key.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Question } from '../engine/state/question.ts'

export default reader({
  description: 'Tells what kind of private key there is, and its public half; the key itself never leaves the target.',
  aliases: ['community.crypto.openssl_privatekey_info'],
  args: {
    type: 'object',
    properties: {
      path: { type: 'string', 'x-path': true, description: 'The key, on the target.' },
      content: { type: 'string', 'x-secret': true, description: 'The key itself, in PEM; it is not sent to the target.' },
      passphrase: { type: 'string', 'x-secret': true, description: 'The passphrase of the key.' },
      return_private_key_data: { type: 'boolean', default: false, description: 'Refused: a key never leaves the target.' },
      check_consistency: { type: 'boolean', default: false, description: 'Taken and not used: openssl reads the key.' },
      ...backendArgument,
    },
    'x-one-of': [['path', 'content']],
    'x-exclusive': [['path', 'content']],
  },
  examples: [
    {
      title: 'What kind of key is it?',
      yaml: '- openssl_privatekey:\n    path: /tmp/told.key\n    type: Ed25519\n- openssl_privatekey_info:\n    path: /tmp/told.key\n  register: key',
    },
  ],
  returns: {
    can_load_key: 'true.',
    can_parse_key: 'true.',
    type: 'RSA, ECC, Ed25519 …',
    public_key: 'The public half, in PEM.',
    public_data: 'Size and exponent, or curve.',
    public_key_fingerprints: 'The sums of the public half.',
  },
  needs: (a, machine): { readonly now?: Question<PrivateKey> } =>
    a.path === undefined ? {} : { now: privateKey(targetPath(a.path, machine), a.passphrase) },
  refuse: (a, { now }) => {
    if (a.return_private_key_data) return 'return_private_key_data is refused here: a key never leaves the target; leave it out'
    const key = a.content ? keyIn(a.content, a.passphrase) : now
    if (key && !key.exists) return `the private key file does not exist: ${a.path}; see where it is`
    return key && keyRefusal(key, { path: a.path ?? 'content' })?.replace(/, or have it replaced with force: true$/, '')
  },
  result: ({ now }, a) => {
    const key = a.content ? keyIn(a.content, a.passphrase) : now
    const { public_key = null, type = null, data = null, fingerprints = null } = publicKeyTold(key?.publicKey)
    return { can_load_key: true, can_parse_key: true, type, public_key, public_data: data, public_key_fingerprints: fingerprints }
  },
})
