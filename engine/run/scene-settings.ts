import type { SceneSettings } from '../execute/scene.ts'
import type { Settings } from '../load/settings.ts'
import type { Key, Mapping, Value } from '../load/values.ts'
import type { RunOptions } from '../run-options.ts'

/** What the command line says over what ansible.cfg and the environment say. */
export function sceneSettings(options: RunOptions, settings: Settings, extraVars: Mapping): SceneSettings {
  return {
    check: options.check,
    diff: options.diff || settings.diffAlways,
    verbosity: options.verbosity,
    forks: options.forks ?? settings.forks,
    native: settings.jinja2Native,
    ansibleManaged: settings.ansibleManaged,
    profile: options.profile ?? false,
    address: {
      connection: options.connection ?? settings.transport,
      user: options.user ?? settings.remoteUser,
      port: settings.remotePort,
      password: options.password,
      privateKeyFile: options.privateKey ?? settings.privateKeyFile,
      sshCommonArgs: options.sshCommonArgs ?? settings.sshCommonArgs,
      sshExtraArgs: options.sshExtraArgs ?? settings.sshExtraArgs,
      hostKeyChecking: settings.hostKeyChecking,
      timeout: options.timeout ?? settings.timeout,
    },
    become: {
      enabled: options.become.enabled || settings.become,
      user: options.become.user ?? settings.becomeUser,
      method: options.become.method ?? settings.becomeMethod,
      password: options.become.password,
    },
    magic: magic(options, settings, extraVars),
  }
}

/** The Ansible whose behaviour this is, as roles ask for it. */
const speaks: Mapping = new Map<Key, Value>([
  ['full', '2.17.0'],
  ['major', 2],
  ['minor', 17],
  ['revision', 0],
  ['string', '2.17.0'],
])

function magic(options: RunOptions, settings: Settings, extraVars: Mapping): ReadonlyMap<string, Value> {
  const entries: [string, Value][] = [
    ['ansible_version', speaks],
    ['ansible_check_mode', options.check],
    ['ansible_diff_mode', options.diff],
    ['ansible_verbosity', options.verbosity],
    ['ansible_forks', options.forks ?? settings.forks],
    ['ansible_run_tags', options.tags.length > 0 ? [...options.tags] : ['all']],
    ['ansible_skip_tags', [...options.skipTags]],
    ['ansible_inventory_sources', [...options.inventories]],
    ['ansible_playbook_python', 'python3'],
    ['ansible_managed', settings.ansibleManaged],
  ]
  if (options.limit !== undefined) entries.push(['ansible_limit', options.limit])
  return new Map(entries.filter(([name]) => name !== 'ansible_managed' || !extraVars.has(name)))
}
