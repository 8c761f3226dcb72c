import type { State } from '../../module.ts'
import type { Rarer } from '../../text/x509-rarer.ts'
import type { Certificate, CertificateRequest } from './certificate.ts'
import { identifierOf, rarerStates } from './rarer-wish.ts'

/** Whether a certificate names its own key, by community.crypto's words. */
export type IdentifierWish = 'create_if_not_provided' | 'always_create' | 'never_create'

/** A certificate that is to be signed, and how it is to name keys. */
interface Signing {
  readonly now: Certificate
  readonly request?: CertificateRequest | undefined
  readonly ca?: Certificate | undefined
  readonly own: IdentifierWish
  /** Whether it names the key of the CA, whatever its request says. */
  readonly namesSigner: boolean
}

/** Extensions that few have, of a certificate that is to be signed. */
export interface SignedRarer {
  readonly made: Rarer
  readonly have: State
  readonly want: State
  readonly isSame: boolean
}

/** What a request asks for of them, beside what its certificate has. */
export function signedRarer(signing: Signing): SignedRarer {
  const made = madeOf(signing)
  const { now, wanted } = rarerStates(compared(signing.now.rarer, signing), compared(made, signing))
  return { made, have: now, want: wanted, isSame: JSON.stringify(now) === JSON.stringify(wanted) }
}

function madeOf({ request, ca, own, namesSigner }: Signing): Rarer {
  const { subject_key_identifier: asked, authority_key_identifier: authority, ...rest } = request?.rarer ?? {}
  const created = request?.publicKey && identifierOf(request.publicKey)
  const name = { always_create: created, create_if_not_provided: asked ?? created, never_create: asked }[own]
  const signer = ca?.rarer?.subject_key_identifier ?? (ca?.publicKey && identifierOf(ca.publicKey))
  const by = namesSigner ? signer && [`keyid:${signer}`] : authority
  return { ...rest, ...(name && { subject_key_identifier: name }), ...(by && { authority_key_identifier: by }) }
}

/** How keys are named counts where it was asked for; of what is only planned nobody knows it. */
function compared(rarer: Rarer = {}, { request, now, own, namesSigner }: Signing): Rarer {
  const { subject_key_identifier: name, authority_key_identifier: by, ...rest } = rarer
  const isKnown = request?.publicKey !== undefined && now.der !== undefined
  return {
    ...rest,
    ...(isKnown && own !== 'never_create' && name !== undefined && { subject_key_identifier: name }),
    ...(isKnown && namesSigner && by && { authority_key_identifier: by }),
  }
}
