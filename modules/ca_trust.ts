import { createHash } from 'node:crypto'
import { type Made, resource, type State, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { type Certificate, certificate } from '../engine/state/certificates/certificate.ts'
import { type Trusted, type TrustStore, trusted, trustStoreOf } from '../engine/state/certificates/trust-store.ts'
import { absent, file, heldBy } from '../engine/state/files/file.ts'
import type { Machine } from '../engine/state/machine.ts'

export default resource({
  description:
    'Has the programs of this machine trust a certificate authority, or no longer: its certificate among those of the machine, and in the bundle that is made of them.',
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The name under which the machine keeps it, without an ending.' },
      path: { type: 'string', 'x-path': true, description: 'The certificate in PEM, on the target. Needed for `present`.' },
      state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is trusted.' },
    },
    required: ['name'],
  },
  examples: [
    { title: 'Trust an authority of our own', yaml: '- ca_trust:\n    name: ours\n    path: /okd/ca.crt\n', lab: true },
    { title: 'Trust it no longer', yaml: '- ca_trust:\n    name: ours\n    state: absent\n', lab: true },
  ],
  returns: { dest: 'The file under which the machine keeps it.', bundle: 'The file that programs read.' },
  needs: (a, machine) => {
    const { bundle } = storeOf(machine)
    const kept = keptAt(a, machine)
    return { source: certificate(a.path ?? kept), kept: certificate(kept), bundled: trusted(a.path ?? kept, bundle) }
  },
  refuse: (a, now, machine) => refusal(a, now, machine),
  have: ({ kept, bundled }, a, machine): State => ({ certificate: nameOf(kept, a, machine), trusted: bundled.isTrusted }),
  want: (a, { source }, machine): State =>
    a.state === 'absent' ? { certificate: 'absent', trusted: false } : { certificate: nameOf(source, a, machine), trusted: true },
  apply: (change, a, _, machine) => {
    const path = keptAt(a, machine)
    const copied = writeFile({ path, from: a.path ?? path, mode: '0644', uid: 0, gid: 0, selinux: machine.selinux })
    return ['certificate' in change && (a.state === 'absent' ? sh`rm -f -- ${path}` : copied), storeOf(machine).update]
  },
  makes: (change, a, { source, bundled }, machine) => {
    const path = keptAt(a, machine)
    const { bundle } = storeOf(machine)
    const isPresent = a.state === 'present'
    const kept: Made[] = [
      [certificate(path), isPresent ? source : { exists: false }],
      [file(path), isPresent ? { exists: true, type: 'file', mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root' } : absent],
      ...(isPresent ? [[heldBy(path), unknown] as const] : []),
    ]
    return [
      ...('certificate' in change ? kept : []),
      [trusted(a.path ?? path, bundle), { ...bundled, isTrusted: isPresent }],
      [heldBy(bundle), unknown],
    ]
  },
  result: (_, __, a, ___, machine) => ({ dest: keptAt(a, machine), bundle: storeOf(machine).bundle }),
})

interface Args {
  readonly name: string
  readonly path?: string
  readonly state: 'present' | 'absent'
}

const nowhere: TrustStore = { folder: '/nonexistent', bundle: '/nonexistent', update: sh`exit 1` }

function storeOf(machine: Machine): TrustStore {
  return trustStoreOf(machine) ?? nowhere
}

function keptAt({ name }: Args, machine: Machine): string {
  return `${storeOf(machine).folder}/${name}.crt`
}

/** What tells one certificate from another; one that is still to be signed is another than any, and the same wherever it is copied. */
function nameOf({ exists, der }: Certificate, a: Args, machine: Machine): string {
  if (!exists) return 'absent'
  return der === undefined
    ? `what ${a.path ?? keptAt(a, machine)} will hold`
    : `sha256:${createHash('sha256').update(Buffer.from(der, 'base64')).digest('hex')}`
}

function refusal(a: Args, now: { readonly source: Certificate; readonly bundled: Trusted }, machine: Machine): string | undefined {
  if (!trustStoreOf(machine))
    return `where ${machine.distribution} keeps the authorities that it trusts is not known here; take a copy and a command task`
  if (!/^\w[\w.-]*$/.test(a.name)) return `"${a.name}" cannot be the name of a certificate; take letters, digits, dots and dashes`
  if (!now.bundled.hasBundle)
    return 'there are no authorities that programs trust; a task before this one must install them (package: ca-certificates)'
  if (a.state === 'absent') return undefined
  if (a.path === undefined) return 'path is missing; name the certificate of the authority on the target'
  if (!now.source.exists) return `${a.path} does not exist; a task before this one must make it`
  return now.source.problem === undefined ? undefined : `${a.path} holds no certificate that can be read; give one in PEM`
}
