import { resource } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type RpmKeys, rpmKeys } from '../engine/state/packages/rpm-keys.ts'

const args = {
  type: 'object',
  properties: {
    key: {
      type: 'string',
      description: 'A file of the target with the key; for absent its id will do. An address is not built: take get_url.',
    },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether rpm trusts it.' },
    fingerprint: { type: 'string', description: 'The fingerprint that the key must have.' },
    validate_certs: { type: 'boolean', default: true, description: 'Taken for compatibility: of use for an address alone.' },
  },
  required: ['key'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a key in the keys that rpm trusts.',
  args,
  examples: [
    { title: 'Trust a key', yaml: '- rpm_key:\n    key: /etc/pki/rpm-gpg/RPM-GPG-KEY-example', lab: true },
    { title: 'Trust it no more', yaml: '- rpm_key:\n    key: /etc/pki/rpm-gpg/RPM-GPG-KEY-example\n    state: absent', lab: true },
  ],
  needs: a => ({ now: rpmKeys(a.key) }),
  refuse: (a, { now }) => {
    if (!now.isThere) return 'Failed to find required executable "rpm"; this is for hosts with rpm'
    if (a.key.includes('://')) return `${a.key} would have to be fetched; bring it with get_url, and name its file here`
    if (idOf(a, now) === undefined) return `Not a valid key ${a.key}; name a file that holds one, and see that gpg is installed`
    const wanted = a.fingerprint?.replace(/\s/g, '').toUpperCase()
    return wanted !== undefined && now.fingerprint !== undefined && wanted !== now.fingerprint
      ? `The specified fingerprint, '${wanted}', does not match the key fingerprint '${now.fingerprint}'; mend it, or do not trust that file`
      : undefined
  },
  have: ({ now }, a) => ({ [idOf(a, now) ?? '']: now.trusted.includes(idOf(a, now) ?? '') ? 'trusted' : 'absent' }),
  want: (a, { now }) => ({ [idOf(a, now) ?? '']: a.state === 'present' ? 'trusted' : 'absent' }),
  apply: (_change, a, { now }) => [
    a.state === 'present'
      ? sh`rpm --import ${a.key}`
      : sh`for k in $(rpm -q gpg-pubkey); do case $k in gpg-pubkey-${idOf(a, now) ?? ''}-*) rpm -e --allmatches "$k" || exit 1 ;; esac; done`,
  ],
  makes: (_change, a, { now }) => {
    const id = idOf(a, now) ?? ''
    const others = now.trusted.filter(one => one !== id)
    return [[rpmKeys(a.key), { ...now, trusted: a.state === 'present' ? [...others, id].sort() : others }]]
  },
})

/** The last eight digits of its fingerprint. */
function idOf(a: Args, now: RpmKeys): string | undefined {
  if (now.id !== undefined) return now.id
  const id = /^(?:0x)?([0-9a-f]{8,40})$/i.exec(a.key.replace(/\s/g, ''))?.[1]
  return a.state === 'absent' ? id?.slice(-8).toLowerCase() : undefined
}
