import { createHmac } from 'node:crypto'

/** A key of a host, as a line of known_hosts has it. */
export interface HostKey {
  readonly marker: string
  readonly names: string
  readonly type: string
  readonly key: string
  /** What is behind the key, as it stands. */
  readonly rest: string
}

/** The key in a line; undefined for a remark, an empty line, and what is no key. */
export function hostKeyOf(line: string): HostKey | undefined {
  const [, marker = '', names = '', type = '', key = '', rest = ''] = /^\s*(@\S+\s+)?([^\s#]\S*)\s+(\S+)\s+(\S+)(.*)$/.exec(line) ?? []
  return /^[A-Za-z0-9+/]+=*$/.test(key) && /[a-z]/.test(type) ? { marker: marker.trim(), names, type, key, rest } : undefined
}

/** Whether a line speaks of a host under this very name, hashed or not; patterns are not asked. */
export function isAbout({ names }: HostKey, name: string): boolean {
  const wanted = name.toLowerCase()
  const [, salt = '', hash = ''] = /^\|1\|([^|]*)\|([^|]*)$/.exec(names) ?? []
  if (hash !== '') return hashOf(wanted, Buffer.from(salt, 'base64')) === hash
  return names.toLowerCase().split(',').includes(wanted)
}

/** The text with this key of the host, in the place of another one of its type; `isHashed` hides the name. */
export function withHostKey(text: string, name: string, wanted: HostKey, isHashed: boolean): string {
  const lines = text.split('\n')
  const isFit = (line: string) => {
    const there = hostKeyOf(line)
    return there !== undefined && there.type === wanted.type && there.marker === wanted.marker && isAbout(there, name)
  }
  const there = lines.filter(isFit).map(hostKeyOf)
  const isHidden = (key: HostKey | undefined) => key?.names.startsWith('|1|') ?? false
  if (there.length === 1 && there[0]?.key === wanted.key && isHidden(there[0]) === isHashed) return text
  const names = isHashed ? hashedName(name, wanted.key) : wanted.names
  const line = [wanted.marker, names, wanted.type, wanted.key].filter(Boolean).join(' ') + wanted.rest.trimEnd()
  const at = lines.findIndex(isFit)
  const kept = lines.filter((other, index) => index < at || !isFit(other))
  if (at >= 0) return [...kept.slice(0, at), line, ...kept.slice(at)].join('\n')
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
}

/** The text without what speaks of a host; with a key, without that key only. */
export function withoutHost(text: string, name: string, wanted?: HostKey): string {
  return text
    .split('\n')
    .filter(line => {
      const there = hostKeyOf(line)
      if (there === undefined || !isAbout(there, name)) return true
      return wanted !== undefined && !(there.type === wanted.type && there.key === wanted.key)
    })
    .join('\n')
}

/** The salt follows from name and key, so that a check says what the run writes; who knows both learns nothing from it. */
function hashedName(name: string, key: string): string {
  const salt = createHmac('sha1', key).update(name.toLowerCase()).digest()
  return `|1|${salt.toString('base64')}|${hashOf(name.toLowerCase(), salt)}`
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name).digest('base64')
}
