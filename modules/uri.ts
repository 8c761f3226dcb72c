import { randomBytes } from 'node:crypto'
import { Secret } from '../engine/load/values.ts'
import { type Acted, action, type Hands, type Json } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { request } from '../engine/shell/curl.ts'
import { expanded } from '../engine/shell/expand.ts'
import { headerLines, httpArguments, httpOptions } from '../engine/shell/http-options.ts'
import { encode, readRecords } from '../engine/shell/records.ts'
import { Sh, script, sh } from '../engine/shell/sh.ts'
import { fileArguments } from '../engine/state/files/file-attributes.ts'
import { toldFile } from '../engine/state/files/told-file.ts'
import { guardArguments, guards, heldBack } from '../engine/state/guards.ts'
import { bodyText, type Head, jsonOf, readHead } from '../engine/text/http-answer.ts'
import { type Body, bodyOf } from '../engine/text/http-body.ts'
import { modeOf } from '../engine/text/mode.ts'

const args = {
  type: 'object',
  properties: {
    url: { type: 'string', description: 'The address, http:// or https://.' },
    method: { type: 'string', default: 'GET', description: 'The method, a word such as GET, POST, PUT.' },
    body: { description: 'What is sent: a text, or for the formats other than raw a mapping or list.' },
    body_format: {
      type: 'string',
      enum: ['form-urlencoded', 'json', 'raw', 'form-multipart'],
      default: 'raw',
      description: 'How `body` is written and which Content-Type it has.',
    },
    src: { type: 'string', 'x-source': 'files', description: 'A file whose content is sent; on the target where `remote_src` is true.' },
    remote_src: { type: 'boolean', default: false, description: 'Whether `src` is a file of the target.' },
    status_code: { type: 'array', items: { type: 'integer' }, default: [200], description: 'The statuses that are a success.' },
    return_content: { type: 'boolean', default: false, description: 'Whether the result has the body of the answer as `content`.' },
    dest: { type: 'string', 'x-path': true, description: 'A file of the target that the body is kept in, or a folder for it.' },
    follow_redirects: {
      type: 'string',
      enum: ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
      default: 'safe',
      description: 'Which redirects are followed: all (yes), none (no), or those of GET and HEAD (safe).',
    },
    mode: fileArguments.mode,
    owner: fileArguments.owner,
    group: fileArguments.group,
    ...guardArguments,
    timeout: { type: 'integer', default: 30, description: 'Seconds without a word from the server after which it fails.' },
    ...httpArguments,
    url_username: { ...httpArguments.url_username, 'x-aliases': ['user'] },
    ca_path: { type: 'string', 'x-path': true, description: 'A file of the target with the authorities to trust.' },
    unix_socket: {
      type: 'string',
      'x-path': true,
      description: 'A socket of the target to connect to instead of the host of the address.',
    },
    force: { type: 'boolean', default: false, description: 'Whether caches on the way are told not to answer.' },
    decompress: { type: 'boolean', default: true, description: 'Taken and not used: nothing compressed is asked for.' },
  },
  required: ['url'],
  'x-exclusive': [['body', 'src']],
  'x-unserved': ['attributes', 'attr', 'selevel', 'serole', 'setype', 'seuser', 'unsafe_writes'],
} as const satisfies ArgsSchema

type Asked = ArgsOf<typeof args>
type Kept = Extract<Acted, { status: 'ok' | 'changed' }>

export default action({
  description: 'Sends an HTTP request from the target, with its curl, and tells the answer.',
  args,
  examples: [
    {
      title: 'Is the service there?',
      yaml: '- uri:\n    url: http://localhost/health\n    return_content: true\n  register: health',
      lab: true,
    },
    {
      title: 'Send JSON',
      yaml: '- uri:\n    url: https://example.com/api/hosts\n    method: POST\n    body_format: json\n    body:\n      name: web1\n    status_code: [200, 201]',
      lab: true,
    },
  ],
  returns: {
    status: 'The status of the answer; -1 where there was none.',
    url: 'The address that answered in the end.',
    redirected: 'Whether that is another than was asked.',
    content: 'The body, where it was asked for and where the request failed.',
    json: 'The value of the body, where it is JSON.',
    msg: 'What happened, in words.',
    cookies: 'The cookies that were set, by name.',
    cookies_string: 'The same as one header.',
    path: 'Where the body is kept.',
    elapsed: 'How many seconds it took.',
  },
  touches: true,
  host: true,
  needs: guards,
  check: () => ({ status: 'unknown' }),
  // An action: what a server does with a request nobody can compare.
  run: async (args, now, hands) => {
    const held = heldBack(args, now)
    const stdout = held && `skipped, since '${held.path}' ${held.because}`
    if (stdout) return { status: 'ok', result: { stdout, stdout_lines: [stdout] } }
    if (!/^[a-z]+$/i.test(args.method))
      return { status: 'failed', message: `"${args.method}" is no method; it is a single word like GET or POST` }
    const body = sentBody(args)
    if (typeof body === 'string') return { status: 'failed', message: body }
    const start = hands.now()
    const ran = await hands.frame(requestFor(args, body, hands.machine.home))
    const [record] = readRecords(encode(ran.stdout))
    if (!record || record.get('tool') === 'none')
      return { status: 'failed', message: 'there is no curl on the target to send the request with', hint: 'install curl there' }
    const acted = told(record, args, Math.floor((hands.now() - start) / 1000))
    const path = record.get('path')
    if (path === undefined || (acted.status !== 'ok' && acted.status !== 'changed')) return acted
    return await setAttributes(path, args, acted, hands)
  },
})

/** Gives the kept file its permissions and owners, and tells them. */
async function setAttributes(path: string, { mode, owner, group }: Asked, acted: Kept, hands: Hands): Promise<Acted> {
  const { result } = acted
  const before = await toldFile(path, hands)
  const wanted = mode === undefined ? undefined : modeOf(mode, { mode: String(before['mode']), isFolder: false }, 0)
  if (mode !== undefined && wanted === undefined)
    return {
      status: 'failed',
      message: `mode must be in octal or symbolic form: ${String(mode)}`,
      hint: 'write it as "0644" or "u=rw,g=r"',
    }
  const steps = [
    owner !== undefined && owner !== before['owner'] && sh`chown -- ${owner} "$f" || exit 1`,
    group !== undefined && group !== before['group'] && sh`chgrp -- ${group} "$f" || exit 1`,
    wanted !== undefined && wanted !== before['mode'] && sh`chmod -- ${wanted} "$f" || exit 1`,
  ]
  if (!steps.some(Boolean)) return { ...acted, result: { ...result, ...before } }
  const { status, stderr } = await hands.frame(script([sh`f=${path}`, ...steps]))
  if (status !== 0) return { status: 'failed', message: stderr.trim() }
  return { status: 'changed', result: { ...result, ...(await toldFile(path, hands)) } }
}

/** What is sent, or the sentence why it cannot be made. */
function sentBody({ src, body, body_format, remote_src }: Asked): Body | Sh | string | undefined {
  if (src !== undefined && remote_src) return expanded(String(src))
  if (src !== undefined) return { bytes: (src.bytes instanceof Secret ? src.bytes.reveal() : src.bytes) as Uint8Array }
  if (body === undefined || body === null) return undefined
  try {
    return bodyOf(body, body_format, `===============${randomBytes(8).readBigUInt64BE()}==`)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function requestFor(asked: Asked, body: Body | Sh | undefined, home: string): Sh {
  const isPlain =
    asked.method.toUpperCase() === 'GET' &&
    !body &&
    Object.keys(asked.headers).length === 0 &&
    asked.url_username === undefined &&
    !asked.unix_socket
  const name = new URL(asked.url, 'http://x').pathname.split('/').at(-1)
  return request({
    url: asked.url,
    options: optionsFor(asked, body, home),
    body: body && (body instanceof Sh ? body : body.bytes),
    save: asked.dest === undefined ? undefined : { path: expanded(asked.dest), name: name || 'index.html', statuses: asked.status_code },
    isWanted: asked.dest === undefined || asked.return_content,
    plain: isPlain ? { timeout: asked.timeout, insecure: !asked.validate_certs } : undefined,
  })
}

type Option = readonly [string, string | true]

function optionsFor(asked: Asked, body: Body | Sh | undefined, home: string): Option[] {
  const method = asked.method.toUpperCase()
  const file = (path: string) => path.replace(/^~(?=\/|$)/, home)
  const follows =
    ['all', 'yes', 'urllib2'].includes(asked.follow_redirects) || (asked.follow_redirects === 'safe' && ['GET', 'HEAD'].includes(method))
  const options: (Option | undefined | false)[] = [
    method === 'HEAD' ? ['head', true] : method !== (body ? 'POST' : 'GET') && ['request', method],
    !body && ['POST', 'PUT', 'PATCH'].includes(method) && ['header', 'Content-Length: 0'],
    ...headersFor(asked, body).map(header => ['header', header] as const),
    follows && ['location', true],
    ['max-redirs', '10'],
    ...httpOptions(asked, home),
    asked.ca_path !== undefined && ['cacert', file(asked.ca_path)],
    asked.unix_socket !== undefined && ['unix-socket', file(asked.unix_socket)],
  ]
  return options.filter(option => option !== undefined && option !== false)
}

function headersFor({ headers, force }: Asked, body: Body | Sh | undefined): string[] {
  const isTyped = Object.keys(headers).some(name => name.toLowerCase() === 'content-type')
  const type = body && !(body instanceof Sh) && !isTyped && body.type !== undefined ? [`Content-Type: ${body.type}`] : []
  return [...headerLines(headers), ...type, ...(force ? ['Cache-Control: no-cache'] : [])]
}

/** The answer of the target as a result with Ansible's names. */
function told(record: ReadonlyMap<string, string>, asked: Asked, elapsed: number): Acted {
  const head = readHead(record.get('head') ?? '')
  const code = Number(record.get('code'))
  // 47: too many redirects, which is an answer all the same.
  const isAnswered = head !== undefined && (code === 0 || code === 47 || record.get('tool') === 'wget')
  const [redirects = '0', url = asked.url] = (record.get('meta') ?? '').trim().split(' ')
  const base = { url: url || asked.url, redirected: Number(redirects) > 0, elapsed }
  if (!isAnswered) {
    const why = (record.get('why') ?? '').trim().replace(/^curl: \(\d+\) /, '') || 'no answer'
    return wrongStatus(-1, `Request failed: ${why}`, asked, { ...base, status: -1 })
  }
  const { status } = head
  const length = head.headers.get('content-length')
  const msg = status < 300 ? `OK (${length ?? 'unknown'} bytes)` : `HTTP Error ${status}: ${head.reason}`
  const isGood = asked.status_code.includes(status)
  const result = { ...headersOf(head), ...base, status, ...bodyMembers(record, head, asked.return_content || !isGood), ...savedAs(record) }
  if (!isGood) return wrongStatus(status, msg, asked, result)
  if (asked.dest !== undefined && !record.has('path'))
    return {
      status: 'failed',
      message: `what was answered could not be kept in ${asked.dest}`,
      hint: 'see that the folder is there and may be written to',
      result,
    }
  return { status: record.get('changed') === '1' ? 'changed' : 'ok', result: { ...result, msg } }
}

function wrongStatus(status: number, why: string, { status_code }: Asked, result: { readonly [name: string]: Json }): Acted {
  return { status: 'failed', message: `Status code was ${status} and not [${status_code.join(', ')}]: ${why}`, result }
}

function headersOf({ headers, cookies }: Head) {
  const members = Object.fromEntries([...headers].map(([name, value]) => [name.replaceAll('-', '_'), value]))
  return {
    ...members,
    cookies: Object.fromEntries(cookies),
    cookies_string: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
}

function bodyMembers(record: ReadonlyMap<string, string>, { headers }: Head, isShown: boolean): { readonly [name: string]: Json } {
  const encoded = record.get('body')
  if (encoded === undefined) return {}
  const type = headers.get('content-type') ?? ''
  const content = bodyText(Buffer.from(encoded, 'base64'), type)
  const json = jsonOf(content, type)
  return { ...(json === undefined ? {} : { json: json as Json }), ...(isShown ? { content } : {}) }
}

function savedAs(record: ReadonlyMap<string, string>): { readonly [name: string]: Json } {
  const path = record.get('path')
  return path === undefined ? {} : { path }
}
