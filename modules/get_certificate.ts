import { isIP } from 'node:net'
import { reader, type ToldResult } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { decode } from '../engine/shell/records.ts'
import { certificateIn } from '../engine/state/certificates/certificate.ts'
import { timeTold } from '../engine/state/certificates/certificate-told.ts'
import { backendArgument } from '../engine/state/certificates/key-wish.ts'
import { type Served, servedCertificate } from '../engine/state/certificates/served-certificate.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { clock } from '../engine/state/system/clock.ts'
import { readEnvelope } from '../engine/text/x509-extensions.ts'
import { subjectParts } from '../engine/text/x509-name.ts'

const args = {
  type: 'object',
  properties: {
    host: { type: 'string', description: 'The server, by its name or its address.' },
    port: { type: 'integer', description: 'Its port.' },
    server_name: { type: 'string', description: 'The name that is asked for, where it is not that of the server.' },
    ca_cert: { type: 'string', 'x-path': true, description: 'A file of the target with authorities; one of them must have signed it.' },
    starttls: { type: 'string', enum: ['mysql'], description: 'A protocol that begins without TLS.' },
    ciphers: { type: 'array', items: { type: 'string' }, description: 'Ciphers that may be used.' },
    proxy_host: { type: 'string', description: 'A proxy on the way.' },
    proxy_port: { type: 'integer', default: 8080, description: 'Its port.' },
    timeout: { type: 'integer', default: 10, description: 'Seconds that it may take.' },
    asn1_base64: { type: 'boolean', default: true, description: 'Whether what extensions hold is told in base64.' },
    ...backendArgument,
  },
  required: ['host', 'port'],
  'x-unserved': ['get_certificate_chain', 'tls_ctx_options'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default reader({
  description: 'Tells which certificate a server shows; the openssl of the target asks it.',
  aliases: ['community.crypto.get_certificate'],
  args,
  examples: [
    {
      title: 'Until when is it good?',
      yaml: '- get_certificate:\n    host: www.example.com\n    port: 443\n  register: shown\n  ignore_errors: true\n',
    },
  ],
  returns: {
    cert: 'The certificate, in PEM.',
    subject: 'Whom it is for, by the short words of attributes: CN.',
    issuer: 'Who signed it.',
    not_before: 'From when on it is good: 20300131000000Z.',
    not_after: 'Until when.',
    expired: 'Whether that is over.',
    serial_number: 'Its number; a text where it is long.',
    signature_algorithm: 'How it was signed: sha256WithRSAEncryption.',
    version: '2 for the third version.',
    extensions: 'Its extensions, each with name, critical and asn1_data.',
  },
  needs: (a, machine) => ({
    now: served(a, a.ca_cert === undefined ? undefined : targetPath(a.ca_cert, machine)),
    clock: clock(),
    ...(a.ca_cert !== undefined && { authorities: file(targetPath(a.ca_cert, machine), { follow: true }) }),
  }),
  refuse: (a, { now, authorities }) => {
    const odd = [a.host, a.server_name, a.proxy_host].find(one => one !== undefined && !/^[\w:][\w.:-]*$/.test(one))
    if (odd !== undefined) return `"${odd}" cannot be a server; give its name or its address`
    if (!now.isInstalled) return 'there is no openssl; a task before this one must install it'
    if (authorities && !authorities.exists) return `ca_cert file does not exist: ${a.ca_cert}; see where it is`
    const failed = `Failed to get cert from ${a.host}:${a.port}, error`
    if (now.pem === undefined) return `${failed}: ${now.trouble ?? 'it showed none'}; see that it listens there, and speaks TLS`
    return a.ca_cert !== undefined && !/^0 /.test(now.verified ?? '')
      ? `${failed}: certificate verify failed: ${now.verified}; see who signed it`
      : undefined
  },
  result: ({ now, clock: time }, a) => toldOf(now, time, a),
})

function served(a: Args, authorities: string | undefined) {
  return servedCertificate({
    host: a.host,
    port: a.port,
    name: a.server_name ?? (isIP(a.host) ? '' : a.host),
    seconds: a.timeout,
    ...(authorities !== undefined && { authorities }),
    ...(a.starttls !== undefined && { protocol: a.starttls }),
    ...(a.ciphers && { ciphers: a.ciphers.join(':') }),
    ...(a.proxy_host !== undefined && { proxy: `${a.proxy_host}:${a.proxy_port}` }),
  })
}

function toldOf({ pem = '' }: Served, now: number, { asn1_base64: isCoded }: Args): ToldResult {
  const it = certificateIn(pem)
  const { version, algorithm, extensions } = readEnvelope(Buffer.from(it.der ?? '', 'base64'))
  const serial = BigInt(`0x${it.serial || '0'}`)
  return {
    cert: pem,
    subject: Object.fromEntries(subjectParts(it.subject ?? '')),
    issuer: Object.fromEntries(subjectParts(it.issuer ?? '')),
    not_before: timeTold(it.notBefore ?? 0),
    not_after: timeTold(it.notAfter ?? 0),
    expired: (it.notAfter ?? 0) < now,
    serial_number: serial <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(serial) : String(serial),
    signature_algorithm: algorithm,
    version,
    extensions: extensions.map(({ name, isCritical, value }) => ({
      name,
      critical: isCritical,
      asn1_data: isCoded ? Buffer.from(value).toString('base64') : decode(value),
    })),
  }
}
