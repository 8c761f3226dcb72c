import { type Mapping, Secret, type Value } from '../load/values.ts'
import { jsonText } from '../resolve/templating/python/json.ts'
import { text } from '../resolve/templating/python/text.ts'
import { quote } from '../shell/sh.ts'

/** What a module is told of the run beside its arguments, under the names that Ansible has for it. */
export interface Surroundings {
  readonly check: boolean
  readonly diff: boolean
  readonly noLog: boolean
  readonly verbosity: number
  readonly version: string
  readonly name: string
}

/** How a module takes its arguments: as JSON, as JSON under ANSIBLE_MODULE_ARGS, or as words that a shell would read. */
export type Form = 'json' | 'python' | 'words'

/** A text that holds the name of the module's folder: the part before and the part behind it. */
export type AroundFolder = readonly [before: string, behind: string]

/** The file of arguments: what was given, then what Ansible adds. Its folder is known on the target alone. */
export function argumentsFile(given: Mapping, surroundings: Surroundings, form: Form): AroundFolder {
  const folder = '_ansible_tmpdir_is_said_on_the_target'
  const all = new Map([...given].map(([key, value]) => [String(key), revealed(value)]))
  for (const [key, value] of addition(surroundings, folder)) all.set(key, value)
  const [before = '', behind = ''] = written(all, form).split(folder)
  return [before, behind]
}

function written(all: ReadonlyMap<string, Value>, form: Form): string {
  const json = (value: Value) => jsonText(value, { indent: undefined, sortKeys: false, ensureAscii: true, comma: ', ', colon: ': ' })
  if (form === 'json') return json(all)
  if (form === 'python') return json(new Map([['ANSIBLE_MODULE_ARGS', all]]))
  return [...all].map(([key, value]) => `${key}=${word(value)} `).join('')
}

function word(value: Value): string {
  const plain = text(value)
  return plain === '' ? "''" : quote(plain)
}

function addition({ check, diff, noLog, verbosity, version, name }: Surroundings, folder: string): [string, Value][] {
  return [
    ['_ansible_check_mode', check],
    ['_ansible_no_log', noLog],
    ['_ansible_debug', false],
    ['_ansible_diff', diff],
    ['_ansible_verbosity', verbosity],
    ['_ansible_version', version],
    ['_ansible_module_name', name],
    ['_ansible_syslog_facility', 'LOG_USER'],
    ['_ansible_selinux_special_fs', ['fuse', 'nfs', 'vboxsf', 'ramfs', '9p', 'vfat']],
    ['_ansible_string_conversion_action', 'warn'],
    ['_ansible_socket', null],
    ['_ansible_shell_executable', '/bin/sh'],
    ['_ansible_keep_remote_files', false],
    ['_ansible_tmpdir', folder],
    ['_ansible_remote_tmp', '~/.ansible/tmp'],
  ]
}

/** What a module works with has to be told to it: in its file of arguments, which nobody else may read. */
function revealed(value: Value): Value {
  if (value instanceof Secret) return revealed(value.reveal())
  if (Array.isArray(value)) return (value as readonly Value[]).map(revealed)
  return value instanceof Map ? new Map([...(value as Mapping)].map(([key, member]) => [key, revealed(member)])) : value
}
