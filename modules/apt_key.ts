import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { httpDefaults } from '../engine/shell/http-options.ts'
import { encode } from '../engine/shell/records.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { type RemoteText, remoteText } from '../engine/state/files/remote-text.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import { type FileText, text } from '../engine/state/files/text.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type AptKeys, aptKeys } from '../engine/state/packages/apt-keys.ts'
import type { Question } from '../engine/state/question.ts'
import { fingerprintsIn } from '../engine/text/openpgp.ts'

const args = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The key: its fingerprint, or the end of it; told by the key itself where that is given.' },
    data: { type: 'string', description: 'The key, armoured.' },
    file: { type: 'string', 'x-path': true, description: 'A file of the target with the key.' },
    url: { type: 'string', description: 'An address of the key, which the target fetches.' },
    keyserver: { type: 'string', description: 'A server of keys to fetch it from by its id.' },
    keyring: { type: 'string', 'x-path': true, description: 'The keyring; the one of APT where it is left out.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether APT trusts it.' },
    validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate of the server is checked.' },
  },
  'x-exclusive': [['data', 'file', 'keyserver', 'url']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>
type Reads = { readonly now: Question<AptKeys>; readonly file?: Question<FileText>; readonly remote?: Question<RemoteText> }
type Now = { readonly now: AptKeys; readonly file?: FileText; readonly remote?: RemoteText }

export default resource({
  description: 'Keeps a key among those that APT trusts, by apt-key; deb822_repository and get_url are what Debian wants instead.',
  args,
  examples: [
    { title: 'Trust a key', yaml: '- apt_key:\n    file: /usr/share/keyrings/example.asc\n', lab: true },
    { title: 'Trust it no more', yaml: '- apt_key:\n    id: 9FED2BCBDCD29CDF762678CBAED4B06F473041FA\n    state: absent\n', lab: true },
  ],
  returns: {
    id: 'The key as it was asked for.',
    key_id: 'Its last sixteen digits.',
    short_id: 'Its last eight digits.',
    fp: 'Its fingerprint, where that is known.',
    before: 'Keys that were trusted.',
    after: 'Keys that are trusted.',
  },
  needs: (a, machine): Reads => ({
    now: aptKeys(ringOf(a, machine)),
    ...(a.file !== undefined && { file: text(targetPath(a.file, machine)) }),
    ...(a.url !== undefined && {
      remote: remoteText({ url: a.url, asked: { ...httpDefaults, validate_certs: a.validate_certs }, home: machine.home }),
    }),
  }),
  refuse: (a, now) => {
    if (!now.now.isUsable) return 'Failed to find required executable "apt-key" or "gpg"; install gnupg, on a Debian that has apt-key'
    if (a.id !== undefined && !/^(0x)?([0-9a-f]{8}|[0-9a-f]{16,40})$/i.test(bare(a.id)))
      return `Invalid key_id: ${a.id}; give eight, sixteen or forty digits`
    if (a.file !== undefined && now.file?.bytes === undefined)
      return `there is no file ${a.file} that one may read; bring it first, by copy`
    const isIn = isThere(a, now)
    if (a.url !== undefined && now.remote?.status !== 0 && !isIn)
      return `error getting key id from url: ${a.url}; see that the target reaches it`
    if (idOf(a, now) === undefined) return 'No key to add was given, or what was given holds none; name it by id, data, file or url'
    if (a.state === 'present' && !isIn && keyOf(a, now) === undefined && a.keyserver === undefined)
      return 'id alone does not bring a key; give data, file, url or keyserver as well'
    return undefined
  },
  have: (now, a): State => ({ [idOf(a, now) ?? '']: isThere(a, now) ? 'trusted' : 'absent' }),
  want: (a, now): State => ({ [idOf(a, now) ?? '']: a.state === 'present' ? 'trusted' : 'absent' }),
  apply: (_change, a, now, machine) => [
    {
      run: sh`PATH=$PATH:/usr/sbin:/sbin; export PATH APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1
${verb(a, now, ringOf(a, machine))}`,
    },
  ],
  makes: (_change, a, now, machine): Made[] => {
    const others = now.now.trusted.filter(one => !fits(one, idOf(a, now) ?? ''))
    const trusted = a.state === 'present' ? [...others, ...given(a, now)].sort() : others
    return [[aptKeys(ringOf(a, machine)), { ...now.now, trusted }]]
  },
  result: (now, _change, a) => {
    const id = idOf(a, now) ?? ''
    const before = now.now.trusted.map(one => one.slice(-16))
    const after =
      a.state === 'absent' ? before.filter(one => !fits(one, id)) : [...new Set([...before, ...given(a, now).map(one => one.slice(-16))])]
    const known = [...now.now.trusted, ...given(a, now)].find(one => fits(one, id))
    return { id: a.id ?? id, key_id: id.slice(-16), short_id: id.slice(-8), ...(known !== undefined && { fp: known }), before, after }
  },
})

function verb(a: Args, now: Now, keyring: string | undefined): Sh {
  const program = sh`apt-key ${keyring !== undefined && ['--keyring', keyring]}`
  const id = idOf(a, now) ?? ''
  if (a.state === 'absent') return sh`${program} del ${id.slice(-16)} >/dev/null`
  const key = keyOf(a, now)
  if (key) return sh`printf %s ${Buffer.from(key).toString('base64')} | base64 -d | ${program} add - >/dev/null`
  return sh`${program} adv --no-tty --keyserver ${a.keyserver} --recv ${id} >/dev/null`
}

function keyOf(a: Args, now: Now): Uint8Array | undefined {
  if (a.data !== undefined) return encode(a.data)
  return a.file === undefined ? now.remote && encode(now.remote.text) : now.file?.bytes
}

function given(a: Args, now: Now): readonly string[] {
  const key = keyOf(a, now)
  return key ? fingerprintsIn(key) : a.id === undefined ? [] : [bare(a.id)]
}

function idOf(a: Args, now: Now): string | undefined {
  return a.id === undefined ? given(a, now)[0] : bare(a.id)
}

function bare(id: string): string {
  return id.replace(/\s/g, '').replace(/^0x/i, '').toUpperCase()
}

function isThere(a: Args, now: Now): boolean {
  const id = idOf(a, now)
  return id !== undefined && now.now.trusted.some(one => fits(one, id))
}

function fits(fingerprint: string, id: string): boolean {
  return fingerprint.endsWith(id) || id.endsWith(fingerprint)
}

function ringOf(a: Args, machine: Machine): string | undefined {
  return a.keyring === undefined ? undefined : targetPath(a.keyring, machine)
}
