import type { Settings } from './settings.ts'

/** One setting: Ansible's name for it, what it is for, its keys in a section of ansible.cfg, its variables in the environment. */
export interface Known {
  readonly called: string
  readonly description: string
  readonly section: string
  readonly keys: readonly string[]
  readonly envs: readonly string[]
  /** What it is where nothing is said. */
  readonly otherwise?: string
}

/** Keys and variables that mean the same stand with a space between, the newer first. */
const in_ = (section: string, keys: string, envs: string, called: string, description: string, otherwise?: string): Known => ({
  called,
  description,
  section,
  keys: keys.split(' '),
  envs: envs.split(' '),
  ...(otherwise === undefined ? {} : { otherwise }),
})

/** The table of settings. */
export const known: { readonly [name in keyof Settings]: Known } = {
  inventory: in_(
    'defaults',
    'inventory',
    'ANSIBLE_INVENTORY',
    'DEFAULT_HOST_LIST',
    'Inventories where -i gives none, with commas between.',
  ),
  rolesPath: in_(
    'defaults',
    'roles_path',
    'ANSIBLE_ROLES_PATH',
    'DEFAULT_ROLES_PATH',
    'Folders of roles beside those of the playbook, with colons between.',
    '~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles',
  ),
  libraryPath: in_(
    'defaults',
    'library',
    'ANSIBLE_LIBRARY',
    'DEFAULT_MODULE_PATH',
    'Folders of modules of your own, with colons between.',
    '~/.ansible/plugins/modules:/usr/share/ansible/plugins/modules',
  ),
  collectionsPath: in_(
    'defaults',
    'collections_path collections_paths',
    'ANSIBLE_COLLECTIONS_PATH ANSIBLE_COLLECTIONS_PATHS',
    'COLLECTIONS_PATHS',
    'Folders that hold ansible_collections, with colons between.',
    '~/.ansible/collections:/usr/share/ansible/collections',
  ),
  forks: in_('defaults', 'forks', 'ANSIBLE_FORKS', 'DEFAULT_FORKS', 'How many hosts are worked on at once.', '5'),
  timeout: in_('defaults', 'timeout', 'ANSIBLE_TIMEOUT', 'DEFAULT_TIMEOUT', 'Seconds to connect and log in.', '10'),
  remoteUser: in_('defaults', 'remote_user', 'ANSIBLE_REMOTE_USER', 'DEFAULT_REMOTE_USER', 'Who logs in.'),
  remotePort: in_('defaults', 'remote_port', 'ANSIBLE_REMOTE_PORT', 'DEFAULT_REMOTE_PORT', 'The port of the SSH servers.'),
  privateKeyFile: in_('defaults', 'private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE', 'DEFAULT_PRIVATE_KEY_FILE', 'The key to log in with.'),
  hostKeyChecking: in_(
    'defaults',
    'host_key_checking',
    'ANSIBLE_HOST_KEY_CHECKING',
    'HOST_KEY_CHECKING',
    'Whether the keys of hosts must be known.',
    'true',
  ),
  gathering: in_(
    'defaults',
    'gathering',
    'ANSIBLE_GATHERING',
    'DEFAULT_GATHERING',
    'When facts are gathered: implicit, explicit or smart.',
    'implicit',
  ),
  strategy: in_(
    'defaults',
    'strategy',
    'ANSIBLE_STRATEGY',
    'DEFAULT_STRATEGY',
    'How hosts move through the tasks: linear, free or host_pinned.',
    'linear',
  ),
  transport: in_('defaults', 'transport', 'ANSIBLE_TRANSPORT', 'DEFAULT_TRANSPORT', 'The kind of connection where nothing says another.'),
  sshCommonArgs: in_('ssh_connection', 'ssh_common_args', 'ANSIBLE_SSH_COMMON_ARGS', 'SSH_COMMON_ARGS', 'Options of ssh.'),
  sshExtraArgs: in_('ssh_connection', 'ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS', 'SSH_EXTRA_ARGS', 'More options of ssh.'),
  become: in_(
    'privilege_escalation',
    'become',
    'ANSIBLE_BECOME',
    'DEFAULT_BECOME',
    'Whether another user is become on the hosts.',
    'false',
  ),
  becomeUser: in_(
    'privilege_escalation',
    'become_user',
    'ANSIBLE_BECOME_USER',
    'DEFAULT_BECOME_USER',
    'Which user is become; root where nothing is said.',
  ),
  becomeMethod: in_(
    'privilege_escalation',
    'become_method',
    'ANSIBLE_BECOME_METHOD',
    'DEFAULT_BECOME_METHOD',
    'How: sudo, su or doas; sudo where nothing is said.',
  ),
  becomeAskPass: in_(
    'privilege_escalation',
    'become_ask_pass',
    'ANSIBLE_BECOME_ASK_PASS',
    'DEFAULT_BECOME_ASK_PASS',
    'Whether the password for it is asked for.',
    'false',
  ),
  vaultPasswordFile: in_(
    'defaults',
    'vault_password_file',
    'ANSIBLE_VAULT_PASSWORD_FILE',
    'DEFAULT_VAULT_PASSWORD_FILE',
    'A file with the password of vaults, or a program that prints it.',
  ),
  vaultIdentityList: in_(
    'defaults',
    'vault_identity_list',
    'ANSIBLE_VAULT_IDENTITY_LIST',
    'DEFAULT_VAULT_IDENTITY_LIST',
    'Labels and sources of passwords of vaults, with commas between.',
  ),
  jinja2Native: in_(
    'defaults',
    'jinja2_native',
    'ANSIBLE_JINJA2_NATIVE',
    'DEFAULT_JINJA2_NATIVE',
    'Whether templates keep the types of what they give.',
    'false',
  ),
  anyErrorsFatal: in_(
    'defaults',
    'any_errors_fatal',
    'ANSIBLE_ANY_ERRORS_FATAL',
    'ANY_ERRORS_FATAL',
    'Whether the failure of one host ends the run for all.',
    'false',
  ),
  forceHandlers: in_(
    'defaults',
    'force_handlers',
    'ANSIBLE_FORCE_HANDLERS',
    'DEFAULT_FORCE_HANDLERS',
    'Whether handlers run on hosts that have failed.',
    'false',
  ),
  diffAlways: in_('diff', 'always', 'ANSIBLE_DIFF_ALWAYS', 'DIFF_ALWAYS', 'Whether differences are always shown.', 'false'),
  ansibleManaged: in_(
    'defaults',
    'ansible_managed',
    'ANSIBLE_MANAGED',
    'DEFAULT_MANAGED_STR',
    'What {{ ansible_managed }} says.',
    'Ansible managed',
  ),
}
