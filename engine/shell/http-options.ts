import type { Secret } from '../load/values.ts'
import type { Request } from './curl.ts'

/** The arguments of modules that send requests from the target. */
export const httpArguments = {
  headers: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Headers of the request.' },
  url_username: { type: 'string', 'x-aliases': ['username'], description: 'The name for the server.' },
  url_password: { type: 'string', 'x-secret': true, 'x-aliases': ['password'], description: 'The password for the server.' },
  force_basic_auth: { type: 'boolean', default: false, description: 'Whether name and password are sent before the server asks.' },
  use_gssapi: { type: 'boolean', default: false, description: 'Whether to log in by Kerberos.' },
  use_netrc: { type: 'boolean', default: true, description: 'Whether names and passwords of ~/.netrc on the target are used.' },
  use_proxy: { type: 'boolean', default: true, description: 'Whether the proxy that the environment names is used.' },
  validate_certs: { type: 'boolean', default: true, description: 'Whether certificates of servers are checked.' },
  client_cert: { type: 'string', 'x-path': true, description: 'A file of the target with our certificate.' },
  client_key: { type: 'string', 'x-path': true, description: 'A file of the target with the key of our certificate.' },
  ciphers: { type: 'array', items: { type: 'string' }, description: 'The ciphers that may be used, as OpenSSL names them.' },
  http_agent: { type: 'string', default: 'ansible-httpget', description: 'What we call ourselves.' },
  unredirected_headers: {
    type: 'array',
    items: { type: 'string' },
    default: [],
    description: 'Taken and not used: passwords stay with their host anyway.',
  },
} as const

/** These arguments as modules get them. */
export interface HttpAsked {
  readonly timeout: number
  readonly headers: { readonly [name: string]: string }
  readonly url_username?: string
  readonly url_password?: Secret
  readonly force_basic_auth: boolean
  readonly use_gssapi: boolean
  readonly use_netrc: boolean
  readonly use_proxy: boolean
  readonly validate_certs: boolean
  readonly client_cert?: string
  readonly client_key?: string
  readonly ciphers?: readonly string[]
  readonly http_agent: string
}

/** A plain request. */
export const httpDefaults: HttpAsked = {
  timeout: 10,
  headers: {},
  force_basic_auth: false,
  use_gssapi: false,
  use_netrc: true,
  use_proxy: true,
  validate_certs: true,
  http_agent: 'ansible-httpget',
}

type Option = Request['options'][number]

/** What curl is told of who asks, and how; `headers` are not among it. */
export function httpOptions(asked: HttpAsked, home: string): Option[] {
  const file = (path: string) => path.replace(/^~(?=\/|$)/, home)
  const hasName = asked.url_username !== undefined
  const options: (Option | false)[] = [
    ['user-agent', asked.http_agent],
    ['connect-timeout', String(asked.timeout)],
    ['speed-time', String(asked.timeout)],
    ['speed-limit', '1'],
    hasName && ['user', `${asked.url_username}:${String(asked.url_password?.reveal() ?? '')}`],
    hasName && [asked.force_basic_auth ? 'basic' : 'anyauth', true],
    asked.use_gssapi && ['negotiate', true],
    asked.use_gssapi && !hasName && ['user', ':'],
    asked.use_netrc && ['netrc-optional', true],
    !asked.use_proxy && ['noproxy', '*'],
    !asked.validate_certs && ['insecure', true],
    asked.client_cert !== undefined && ['cert', file(asked.client_cert)],
    asked.client_key !== undefined && ['key', file(asked.client_key)],
    asked.ciphers !== undefined && ['ciphers', asked.ciphers.join(':')],
  ]
  return options.filter(option => option !== false)
}

/** Headers as curl takes them: an empty one with a semicolon. */
export function headerLines(headers: HttpAsked['headers']): string[] {
  return Object.entries(headers).map(([name, value]) => (value === '' ? `${name};` : `${name}: ${value}`))
}
