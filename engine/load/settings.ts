import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import type { Loaded } from './loaded.ts'
import { type ScreenSettings, screenSettings } from './screen-settings.ts'
import { isYes, type Locate, parts, type Read } from './setting.ts'
import { known } from './setting-names.ts'
import { type TaskSettings, taskSettings } from './task-settings.ts'
import { unread } from './unread-settings.ts'
import type { World } from './world.ts'

/** What ansible.cfg and ANSIBLE_* say, where the command line does not. */
export interface Settings extends ScreenSettings, TaskSettings {
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
  readonly becomeExe: string | undefined
  readonly becomeFlags: string | undefined
  readonly becomePasswordFile: string | undefined
  readonly askPass: boolean
  readonly connectionPasswordFile: string | undefined
  readonly askVaultPass: boolean
  readonly sshArgs: string | undefined
  readonly executable: string
  readonly vaultPasswordFile: string | undefined
  readonly vaultIdentityList: readonly string[]
  readonly jinja2Native: boolean
  readonly anyErrorsFatal: boolean
  readonly forceHandlers: boolean
  readonly diffAlways: boolean
  readonly ansibleManaged: string
  readonly logPath: string | undefined
}

/** The settings in force: the environment over the first ansible.cfg that there is. */
export function readSettings(world: World): Loaded<Settings> {
  const { value, problems, notices } = settingsInForce(world)
  return { value: value.settings, problems, notices }
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
  const { path, notices } = configFile(world)
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
  return {
    value: {
      file: path,
      settings: { ...ofHosts(text, file), ...ofRuns(text, file), ...taskSettings(text, file), ...screenSettings(text) },
      origins,
    },
    problems: [...problems, ...numberProblems(text, origins)],
    notices: [...notices, ...unreadNotices(sections, world)],
  }
}

const numbers = [
  'forks',
  'timeout',
  'remotePort',
  'gatherTimeout',
  'taskTimeout',
  'pollInterval',
  'maxDiffSize',
  'diffContext',
  'factCachingTimeout',
] as const

function numberProblems(text: Read<keyof Settings>, origins: ReadonlyMap<keyof Settings, Origin>): Problem[] {
  return numbers.flatMap(name => {
    const said = text(name)
    if (said === undefined || said === '' || /^\s*[-+]?\d+\s*$/.test(said)) return []
    const origin = origins.get(name)
    const from = origin === undefined || origin === 'default' ? '' : ` (from ${'env' in origin ? origin.env : origin.file})`
    const message = `${known[name].called}${from} is no whole number: ${said}`
    return [{ code: 'settings-value', message, hint: 'write the number alone; only ; begins a comment behind a value' }]
  })
}

function unreadNotices(sections: ReadonlyMap<string, string>, world: World): Problem[] {
  return unread.flatMap(({ key, env, harmless, why }) => {
    const said = world.env(env) ?? sections.get(key)
    if (said === undefined || harmless.test(said)) return []
    return [{ code: 'settings-unread', message: `${key.replace('.', ', ')} (${env}) is not read: ${why}` }]
  })
}

function ofHosts(text: Read<keyof Settings>, file: Locate<keyof Settings>) {
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
    becomeExe: text('becomeExe'),
    becomeFlags: text('becomeFlags'),
    becomePasswordFile: file(text('becomePasswordFile'), 'becomePasswordFile'),
    askPass: isYes(text('askPass')),
    connectionPasswordFile: file(text('connectionPasswordFile'), 'connectionPasswordFile'),
    sshArgs: text('sshArgs'),
    executable: text('executable') ?? '/bin/sh',
  }
}

function ofRuns(text: Read<keyof Settings>, file: Locate<keyof Settings>) {
  return {
    inventory: parts(text('inventory'), ',').map(part => file(part, 'inventory') ?? part),
    rolesPath: parts(text('rolesPath'), ':').map(part => file(part, 'rolesPath') ?? part),
    collectionsPath: parts(text('collectionsPath'), ':').map(part => file(part, 'collectionsPath') ?? part),
    libraryPath: parts(text('libraryPath'), ':').map(part => file(part, 'libraryPath') ?? part),
    gathering: text('gathering') ?? 'implicit',
    strategy: text('strategy') ?? 'linear',
    vaultPasswordFile: file(text('vaultPasswordFile'), 'vaultPasswordFile'),
    askVaultPass: isYes(text('askVaultPass')),
    vaultIdentityList: parts(text('vaultIdentityList'), ','),
    jinja2Native: isYes(text('jinja2Native')),
    anyErrorsFatal: isYes(text('anyErrorsFatal')),
    forceHandlers: isYes(text('forceHandlers')),
    diffAlways: isYes(text('diffAlways')),
    ansibleManaged: text('ansibleManaged') ?? 'Ansible managed',
    logPath: file(text('logPath'), 'logPath'),
  }
}

/** The file that is read, and a word where one is passed over: anybody could have put it there. */
function configFile(world: World): { readonly path: string | undefined; readonly notices: readonly Problem[] } {
  const home = world.env('HOME')
  const isOpen = ((world.stat('.')?.mode ?? 0) & 0o002) !== 0
  const here = isOpen ? undefined : 'ansible.cfg'
  const candidates = [named(world), here, home === undefined ? undefined : join(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg']
  const found = candidates.find(path => path !== undefined && world.stat(path)?.type === 'file')
  const isPassed = isOpen && world.stat('ansible.cfg')?.type === 'file' && (found === undefined || found !== candidates[0])
  const message = `everybody may write in this folder: its ansible.cfg is not read`
  const hint = 'chmod o-w on it, or name the file in ANSIBLE_CONFIG'
  return { path: found === undefined ? undefined : resolve(found), notices: isPassed ? [{ code: 'settings-open', message, hint }] : [] }
}

/** What ANSIBLE_CONFIG names: a file, or the folder of one. */
function named(world: World): string | undefined {
  const given = world.env('ANSIBLE_CONFIG')
  if (given === undefined) return undefined
  const path = given.replace(/^~(?=\/|$)/, world.env('HOME') ?? '~')
  return world.stat(path)?.type === 'directory' ? join(path, 'ansible.cfg') : path
}

function pathFrom(written: string | undefined, env: string, base: string, world: World): string | undefined {
  if (written === undefined || written === '' || (written.includes(',') && world.env(env) === written)) return written || undefined
  const text = written
    .replaceAll('{{CWD}}', resolve('.'))
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => world.env(braced ?? bare ?? '') ?? whole)
  const home = /^~(?=\/|$)/.test(text) ? join(world.env('HOME') ?? '/', text.slice(1)) : text
  if (isAbsolute(home)) return home
  return world.env(env) === undefined ? join(base, home) : resolve(home)
}

function parse(text: string, file: string): { sections: Map<string, string>; problems: Problem[] } {
  const sections = new Map<string, string>()
  const problems: Problem[] = []
  let section = ''
  let last: string | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\s+;.*$/, '').trim()
    if (line === '' || /^[#;]/.test(line)) continue
    const head = /^\[(.*)\]$/.exec(line)
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line)
    // As in Python's files of this form, a line that is further in goes on with the value before it.
    const goesOn = /^\s/.test(raw) && last !== undefined
    if (goesOn && last !== undefined) sections.set(last, `${sections.get(last)}\n${line}`)
    else if (head) section = head[1] ?? ''
    else if (pair) sections.set(`${section}.${pair[1]?.trim()}`, pair[2] ?? '')
    else problems.push(lineProblem(file, index))
    if (!goesOn) last = pair && !head ? `${section}.${pair[1]?.trim()}` : undefined
  }
  return { sections, problems }
}

function lineProblem(file: string, index: number): Problem {
  const message = 'a line is neither a [section] nor KEY = VALUE'
  return { code: 'settings-line', message, at: { file, line: index + 1, column: 1 }, hint: 'comments begin with # or ;' }
}
