import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import type { Loaded } from './loaded.ts'
import type { World } from './world.ts'

/** What ansible.cfg and ANSIBLE_* say, where the command line does not. */
export interface Settings {
  readonly inventory: readonly string[]
  readonly rolesPath: readonly string[]
  readonly libraryPath: readonly string[]
  readonly forks: number
  readonly timeout: number
  readonly remoteUser: string | undefined
  readonly remotePort: number | undefined
  readonly privateKeyFile: string | undefined
  readonly hostKeyChecking: boolean
  readonly gathering: string
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
  readonly stdoutCallback: string | undefined
}

/** One setting: its section and key in ansible.cfg, its variable in the environment, what it is without either. */
interface Known {
  readonly section: string
  readonly key: string
  readonly env: string
  readonly otherwise?: string
}

const in_ = (section: string, key: string, env: string, otherwise?: string): Known => ({
  section,
  key,
  env,
  ...(otherwise === undefined ? {} : { otherwise }),
})

/** The table of settings. */
export const known: { readonly [name in keyof Settings]: Known } = {
  inventory: in_('defaults', 'inventory', 'ANSIBLE_INVENTORY'),
  rolesPath: in_('defaults', 'roles_path', 'ANSIBLE_ROLES_PATH', '~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles'),
  libraryPath: in_('defaults', 'library', 'ANSIBLE_LIBRARY', '~/.ansible/plugins/modules:/usr/share/ansible/plugins/modules'),
  forks: in_('defaults', 'forks', 'ANSIBLE_FORKS', '5'),
  timeout: in_('defaults', 'timeout', 'ANSIBLE_TIMEOUT', '10'),
  remoteUser: in_('defaults', 'remote_user', 'ANSIBLE_REMOTE_USER'),
  remotePort: in_('defaults', 'remote_port', 'ANSIBLE_REMOTE_PORT'),
  privateKeyFile: in_('defaults', 'private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE'),
  hostKeyChecking: in_('defaults', 'host_key_checking', 'ANSIBLE_HOST_KEY_CHECKING', 'true'),
  gathering: in_('defaults', 'gathering', 'ANSIBLE_GATHERING', 'implicit'),
  transport: in_('defaults', 'transport', 'ANSIBLE_TRANSPORT'),
  sshCommonArgs: in_('ssh_connection', 'ssh_common_args', 'ANSIBLE_SSH_COMMON_ARGS'),
  sshExtraArgs: in_('ssh_connection', 'ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS'),
  become: in_('privilege_escalation', 'become', 'ANSIBLE_BECOME', 'false'),
  becomeUser: in_('privilege_escalation', 'become_user', 'ANSIBLE_BECOME_USER'),
  becomeMethod: in_('privilege_escalation', 'become_method', 'ANSIBLE_BECOME_METHOD'),
  becomeAskPass: in_('privilege_escalation', 'become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS', 'false'),
  vaultPasswordFile: in_('defaults', 'vault_password_file', 'ANSIBLE_VAULT_PASSWORD_FILE'),
  vaultIdentityList: in_('defaults', 'vault_identity_list', 'ANSIBLE_VAULT_IDENTITY_LIST'),
  jinja2Native: in_('defaults', 'jinja2_native', 'ANSIBLE_JINJA2_NATIVE', 'false'),
  anyErrorsFatal: in_('defaults', 'any_errors_fatal', 'ANSIBLE_ANY_ERRORS_FATAL', 'false'),
  forceHandlers: in_('defaults', 'force_handlers', 'ANSIBLE_FORCE_HANDLERS', 'false'),
  diffAlways: in_('diff', 'always', 'ANSIBLE_DIFF_ALWAYS', 'false'),
  ansibleManaged: in_('defaults', 'ansible_managed', 'ANSIBLE_MANAGED', 'Ansible managed'),
  stdoutCallback: in_('defaults', 'stdout_callback', 'ANSIBLE_STDOUT_CALLBACK'),
}

/** The settings in force: the environment over the first ansible.cfg that there is. */
export function readSettings(world: World): Loaded<Settings> {
  const path = configFile(world)
  const { sections, problems } =
    path === undefined
      ? { sections: new Map<string, string>(), problems: [] }
      : parse(Buffer.from(world.read(path) ?? []).toString('utf8'), path)
  const base = path === undefined ? '.' : dirname(path)
  const text = (name: keyof Settings): string | undefined => {
    const { section, key, env, otherwise } = known[name]
    return world.env(env) ?? sections.get(`${section}.${key}`) ?? otherwise
  }
  const file = (part: string | undefined, name: keyof Settings) => pathFrom(part, known[name].env, base, world)
  return { value: { ...ofHosts(text, file), ...ofRuns(text, file) }, problems, notices: [] }
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
    libraryPath: parts(text('libraryPath'), ':').map(part => file(part, 'libraryPath') ?? part),
    gathering: text('gathering') ?? 'implicit',
    vaultPasswordFile: file(text('vaultPasswordFile'), 'vaultPasswordFile'),
    vaultIdentityList: parts(text('vaultIdentityList'), ','),
    jinja2Native: isYes(text('jinja2Native')),
    anyErrorsFatal: isYes(text('anyErrorsFatal')),
    forceHandlers: isYes(text('forceHandlers')),
    diffAlways: isYes(text('diffAlways')),
    ansibleManaged: text('ansibleManaged') ?? 'Ansible managed',
    stdoutCallback: text('stdoutCallback'),
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
