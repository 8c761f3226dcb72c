import { type Result, resource, type State, type Step } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import type { Question } from '../engine/state/question.ts'
import { type GitPlace, type GitSetting, gitConfig, gitSetting } from '../engine/state/system/git-setting.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The setting: user.name, url.https://github.com/.insteadOf.' },
    value: { type: 'string', description: 'Its value; left out, the setting is only read.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether it is to be there; absent takes all its values away.',
    },
    scope: {
      type: 'string',
      enum: ['file', 'local', 'global', 'system'],
      description: 'Where it is: in a named file, in a working copy, for the user, for the machine; system where it is left out.',
    },
    repo: { type: 'string', 'x-path': true, description: 'The working copy, with scope: local.' },
    file: { type: 'string', 'x-path': true, description: 'The file, with scope: file.' },
    add_mode: {
      type: 'string',
      enum: ['add', 'replace-all'],
      default: 'replace-all',
      description: 'Whether the value stands beside others or instead of them.',
    },
    list_all: { type: 'boolean', default: false, description: 'Refused: ask for one setting, or run git config --list by command.' },
  },
  required: ['name'],
  'x-required-if': [
    ['scope', 'local', ['repo']],
    ['scope', 'file', ['file']],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a setting of git, or reads it.',
  aliases: ['community.general.git_config'],
  args,
  examples: [
    {
      title: 'Name a user',
      yaml: '- git_config:\n    name: user.email\n    value: it@example.com\n    scope: file\n    file: /tmp/gitconfig',
    },
    { title: 'What is it?', yaml: '- git_config:\n    name: user.email\n    scope: file\n    file: /tmp/gitconfig\n  register: email' },
    { title: 'No longer', yaml: '- git_config:\n    name: user.email\n    state: absent\n    scope: file\n    file: /tmp/gitconfig' },
  ],
  returns: {
    config_value: 'What was read, where no value was given.',
    previous_value: 'The value before, where one was given.',
    config_values: 'All values before.',
    msg: 'setting changed, where it was.',
  },
  needs: (a, machine): { readonly now: Question<GitSetting> } => ({ now: gitSetting(a.name, placeOf(a, machine)) }),
  refuse: (a, { now }) => {
    if (a.list_all) return 'list_all is not built; ask for one setting by its name'
    if (!/^[\w-]+\.([^\n]+\.)?[A-Za-z][\w-]*$/.test(a.name)) return `"${a.name}" is no name of a setting; write it as user.name`
    if (!now.isInstalled) return 'there is no git; a task before this one must install it'
    return now.trouble === undefined ? undefined : `git cannot read ${a.name}: ${now.trouble}; see that the file is there and right`
  },
  have: ({ now }): State => ({ values: now.values }),
  want: (a, { now }): State => ({ values: wantedOf(a, now.values) }),
  apply: (_, a, __, machine) => [settingStep(a, placeOf(a, machine))],
  makes: (_, a, { now }, machine) => [[gitSetting(a.name, placeOf(a, machine)), { ...now, values: wantedOf(a, now.values) ?? [] }]],
  result: ({ now }, change, a): Result => {
    const previous = now.values.at(-1) ?? ''
    if (a.state === 'present' && a.value === undefined) return { config_value: previous, config_values: [...now.values] }
    const changed = Object.keys(change).length > 0
    return { msg: changed ? 'setting changed' : '', previous_value: previous, config_values: [...now.values] }
  },
})

function wantedOf({ state, value, add_mode }: Args, values: readonly string[]): readonly string[] | undefined {
  if (state === 'absent') return []
  if (value === undefined) return undefined
  if (add_mode === 'replace-all') return [value]
  return values.includes(value) ? values : [...values, value]
}

function settingStep({ name, value, state, add_mode }: Args, place: GitPlace): Step {
  const git = gitConfig(place)
  if (state === 'absent') return { run: sh`${git} --unset-all -- ${name}` }
  return { run: sh`${git} ${add_mode === 'add' ? '--add' : '--replace-all'} -- ${name} ${value ?? ''}` }
}

function placeOf({ scope = 'system', repo = '', file = '' }: Args, machine: Machine): GitPlace {
  if (scope === 'local') return { repo: targetPath(repo, machine) }
  return scope === 'file' ? { file: targetPath(file, machine) } : { scope }
}
