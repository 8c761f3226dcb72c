import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import type { Loaded } from './loaded.ts'
import { known } from './setting-names.ts'
import type { World } from './world.ts'

/** What ansible.cfg and ANSIBLE_* say, where the command line does not. */
export interface Settings {
  readonly inventory: readonly string[]
  readonly rolesPath: readonly string[]
  readonly libraryPath: readonly string[]
  readonly collectionsPath: readonly string[]
  readonly forks: number
  readonly timeout: number
  readonly remoteUser: string | undefined
  readonly remotePort: number | undefined
  readonly privateKeyFile: string | undefined
  readonly hostKeyChecking: boolean
  readonly gathering: string
  readonly strategy: string
  readonly transport: string | undefined
  readonly sshCommonArgs: string | undefined
  readonly sshExtraArgs: string | undefined
  readonly become: boolean
  readonly becomeUser: string | undefined
  readonly becomeMethod: string | undefined
  readonly becomeAskPass: boolean
  readonly vaultPasswordFile: string | undefined
  readonly vaultIdentityList: readonly string[]
  readonly jinja2Native: boolean
  readonly anyErrorsFatal: boolean
  readonly forceHandlers: boolean
  readonly diffAlways: boolean
  readonly ansibleManaged: string
}

/** The settings in force: the environment over the first ansible.cfg that there is. */
export function readSettings(world: World): Loaded<Settings> {
  const { value, problems } = settingsInForce(world)
  return { value: value.settings, problems, notices: [] }
}

/** Where a setting comes from: ansible.cfg, a variable of the environment, or nowhere. */
export type Origin = { readonly file: string } | { readonly env: string } | 'default'

/** The settings, the ansible.cfg they were read from, and where each comes from. */
export interface InForce {
  readonly file: string | undefined
  readonly settings: Settings
  readonly origins: ReadonlyMap<keyof Settings, Origin>
}

/** The settings in force, and where each comes from. */
export function settingsInForce(world: World): Loaded<InForce> {
  const path = configFile(world)
  const { sections, problems } =
    path === undefined
      ? { sections: new Map<string, string>(), problems: [] }
      : parse(Buffer.from(world.read(path) ?? []).toString('utf8'), path)
  const base = path === undefined ? '.' : dirname(path)
  const origins = new Map<keyof Settings, Origin>()
  const text = (name: keyof Settings): string | undefined => {
    const { section, keys, envs, otherwise } = known[name]
    const env = envs.find(one => world.env(one) !== undefined)
    const key = keys.find(one => sections.has(`${section}.${one}`))
    origins.set(name, env !== undefined ? { env } : key !== undefined && path !== undefined ? { file: path } : 'default')
    return env !== undefined ? world.env(env) : key !== undefined ? sections.get(`${section}.${key}`) : otherwise
  }
  const file = (part: string | undefined, name: keyof Settings) =>
    pathFrom(part, known[name].envs.find(env => world.env(env) !== undefined) ?? '', base, world)
  return { value: { file: path, settings: { ...ofHosts(text, file), ...ofRuns(text, file) }, origins }, problems, notices: [] }
}

type Read = (name: keyof Settings) => string | undefined
type Locate = (part: string | undefined, name: keyof Settings) => string | undefined

const isYes = (text: string | undefined) => /^(true|yes|on|1|t|y)$/i.test(text ?? '')
const parts = (text: string | undefined, by: string) =>
  (text ?? '')
    .split(by)
    .map(part => part.trim())
    .filter(Boolean)

function ofHosts(text: Read, file: Locate) {
  return {
    forks: Number(text('forks')) || 5,
    timeout: Number(text('timeout')) || 10,
    remoteUser: text('remoteUser'),
    remotePort: text('remotePort') === undefined ? undefined : Number(text('remotePort')),
    privateKeyFile: file(text('privateKeyFile'), 'privateKeyFile'),
    hostKeyChecking: isYes(text('hostKeyChecking')),
    transport: text('transport'),
    sshCommonArgs: text('sshCommonArgs'),
    sshExtraArgs: text('sshExtraArgs'),
    become: isYes(text('become')),
    becomeUser: text('becomeUser'),
    becomeMethod: text('becomeMethod'),
    becomeAskPass: isYes(text('becomeAskPass')),
  }
}

function ofRuns(text: Read, file: Locate) {
  return {
    inventory: parts(text('inventory'), ',').map(part => file(part, 'inventory') ?? part),
    rolesPath: parts(text('rolesPath'), ':').map(part => file(part, 'rolesPath') ?? part),
    collectionsPath: parts(text('collectionsPath'), ':').map(part => file(part, 'collectionsPath') ?? part),
    libraryPath: parts(text('libraryPath'), ':').map(part => file(part, 'libraryPath') ?? part),
    gathering: text('gathering') ?? 'implicit',
    strategy: text('strategy') ?? 'linear',
    vaultPasswordFile: file(text('vaultPasswordFile'), 'vaultPasswordFile'),
    vaultIdentityList: parts(text('vaultIdentityList'), ','),
    jinja2Native: isYes(text('jinja2Native')),
    anyErrorsFatal: isYes(text('anyErrorsFatal')),
    forceHandlers: isYes(text('forceHandlers')),
    diffAlways: isYes(text('diffAlways')),
    ansibleManaged: text('ansibleManaged') ?? 'Ansible managed',
  }
}

function configFile(world: World): string | undefined {
  const home = world.env('HOME')
  const named = world.env('ANSIBLE_CONFIG')
  const candidates = [named, 'ansible.cfg', home === undefined ? undefined : join(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg']
  const found = candidates.find(path => path !== undefined && world.stat(path)?.type === 'file')
  return found === undefined ? undefined : resolve(found)
}

function pathFrom(text: string | undefined, env: string, base: string, world: World): string | undefined {
  if (text === undefined || text === '' || (text.includes(',') && world.env(env) === text)) return text || undefined
  const home = text.startsWith('~') ? join(world.env('HOME') ?? '/', text.slice(1)) : text
  if (isAbsolute(home)) return home
  return world.env(env) === undefined ? join(base, home) : resolve(home)
}

function parse(text: string, file: string): { sections: Map<string, string>; problems: Problem[] } {
  const sections = new Map<string, string>()
  const problems: Problem[] = []
  let section = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\s+[;#]\s.*$/, '').trim()
    if (line === '' || /^[#;]/.test(line)) continue
    const head = /^\[(.*)\]$/.exec(line)
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line)
    if (head) section = head[1] ?? ''
    else if (pair) sections.set(`${section}.${pair[1]?.trim()}`, pair[2] ?? '')
    else
      problems.push({
        code: 'settings-line',
        message: 'a line is neither a [section] nor KEY = VALUE',
        at: { file, line: index + 1, column: 1 },
        hint: 'comments begin with # or ;',
      })
  }
  return { sections, problems }
}
