import type { SceneSettings } from '../execute/scene.ts'
import { known } from '../load/setting-names.ts'
import type { Settings } from '../load/settings.ts'
import type { Key, Mapping, Value } from '../load/values.ts'
import type { TagChoice } from '../plan/tags.ts'
import type { RunOptions } from '../run-options.ts'

/** The tags that run and those that do not: what the command line says is added to what ansible.cfg and the environment say. */
export function choiceOf(options: RunOptions, settings: Settings): TagChoice {
  const only = [...settings.runTags, ...options.tags]
  return { only: only.length > 0 ? only : ['all'], skip: [...settings.skipTags, ...options.skipTags] }
}

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
    noLog: settings.noLog,
    taskTimeout: settings.taskTimeout,
    pollInterval: settings.pollInterval,
    maxDiffSize: settings.maxDiffSize,
    injectFacts: settings.injectFacts,
    mergesHashes: settings.mergesHashes,
    missingHandlerFails: settings.missingHandlerFails,
    debugsFailures: settings.debugsFailures,
    debuggerIgnoresErrors: settings.debuggerIgnoresErrors,
    address: {
      connection: options.connection ?? settings.transport,
      user: options.user ?? settings.remoteUser,
      port: settings.remotePort,
      password: options.password,
      privateKeyFile: options.privateKey ?? settings.privateKeyFile,
      sshArgs: settings.sshArgs,
      sshCommonArgs: options.sshCommonArgs ?? settings.sshCommonArgs,
      sshExtraArgs: options.sshExtraArgs ?? settings.sshExtraArgs,
      hostKeyChecking: settings.hostKeyChecking,
      timeout: options.timeout ?? settings.timeout,
      executable: settings.executable,
    },
    become: becomeSettings(options, settings),
    said: name => said(name, settings),
    magic: magic(options, settings, extraVars),
  }
}

function becomeSettings({ become }: RunOptions, settings: Settings): SceneSettings['become'] {
  return {
    enabled: become.enabled || settings.become,
    user: become.user ?? settings.becomeUser,
    method: become.method ?? settings.becomeMethod,
    exe: settings.becomeExe,
    flags: settings.becomeFlags,
    password: become.password,
  }
}

/** A setting by the name that Ansible has for it; null where it is one that nothing is said of. */
function said(name: string, settings: Settings): Value | undefined {
  const found = (Object.keys(known) as (keyof Settings)[]).find(key => known[key].called === name)
  const value = found && settings[found]
  return found && (Array.isArray(value) ? [...value] : (value ?? null))
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
    ['ansible_run_tags', [...choiceOf(options, settings).only]],
    ['ansible_skip_tags', [...choiceOf(options, settings).skip]],
    ['ansible_inventory_sources', [...options.inventories]],
    ['ansible_playbook_python', 'python3'],
    ['ansible_managed', settings.ansibleManaged],
  ]
  if (options.limit !== undefined) entries.push(['ansible_limit', options.limit])
  return new Map(entries.filter(([name]) => name !== 'ansible_managed' || !extraVars.has(name)))
}
