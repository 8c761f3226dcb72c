import type { Claims } from './x509.ts'
import { rarerMade } from './x509-rarer.ts'

/** A certificate or a request as it is to be, with the subject in parts. */
export interface Wish extends Omit<Claims, 'subject'> {
  readonly subject: readonly (readonly [attribute: string, value: string])[]
  readonly isAltNameCritical?: boolean
  /** Whether a certificate is not to name its own key where `rarer` does not say how. */
  readonly isWithoutIdentifier?: boolean
  /** Whether it is not to name the key that signs it where `rarer` does not say how. */
  readonly isWithoutAuthority?: boolean
}

/**
 * What `openssl req` and `openssl x509` are told: the section `asked` has the extensions of a request, `own` those of a certificate that
 * signs itself, `signed` those of one that another signs.
 */
export function opensslConfig(wish: Wish): string {
  const asked = extensions(wish)
  const own =
    wish.rarer?.subject_key_identifier !== undefined ? [] : [`subjectKeyIdentifier = ${wish.isWithoutIdentifier ? 'none' : 'hash'}`]
  const lines = [
    '[req]',
    ...['prompt = no', 'utf8 = yes', 'string_mask = utf8only', 'distinguished_name = subject'],
    ...(asked.length > 0 ? ['req_extensions = asked'] : []),
    'x509_extensions = own',
    '[subject]',
    ...wish.subject.map(([attribute, value], index) => `${index}.${attribute} = ${escaped(value)}`),
    '[asked]',
    ...asked,
    '[own]',
    ...asked,
    ...own,
    '[signed]',
    ...asked,
    ...own,
    ...(wish.rarer?.authority_key_identifier ? [] : [`authorityKeyIdentifier = ${wish.isWithoutAuthority ? 'none' : 'keyid:always'}`]),
    '[names]',
    ...wish.subjectAltName.map((name, index) => `${name.replace(/:.*/s, '')}.${index} = ${escaped(name.replace(/^[^:]*:/, ''))}`),
  ]
  return lines.join('\n')
}

function extensions({ subjectAltName, isAltNameCritical, keyUsage, extendedKeyUsage, basicConstraints, rarer = {} }: Wish): string[] {
  const listed = (name: string, words: readonly string[]) => (words.length > 0 ? [`${name} = ${words.join(',')}`] : [])
  return [
    ...listed('basicConstraints', basicConstraints),
    ...listed('keyUsage', keyUsage),
    ...listed('extendedKeyUsage', extendedKeyUsage),
    ...listed('subjectAltName', subjectAltName.length > 0 ? [...(isAltNameCritical ? ['critical'] : []), '@names'] : []),
    ...rarerMade(rarer).map(
      ({ oid, isCritical, value }) => `${oid} = ${isCritical ? 'critical,' : ''}DER:${Buffer.from(value).toString('hex')}`,
    ),
  ]
}

/** A value as openssl reads it back: a dollar would be a variable, a hash a remark, a quote would go. */
function escaped(value: string): string {
  return value.replace(/[\\$#"'`]/g, '\\$&')
}
