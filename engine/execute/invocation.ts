import { fromJson, isPlain, type Known } from '../load/json.ts'
import { type Key, type Mapping, Secret, textsOf, type Value } from '../load/values.ts'
import type { Given } from './converge.ts'
import type { Found } from './find-module.ts'
import type { Done } from './outcome.ts'

/** Modules whose work is done here in Ansible, or by no module: of them no arguments are kept. */
const silent = new Set(['raw', 'script', 'fetch', 'reboot', 'wait_for_connection'])

/** Ansible's word for an argument that nobody may see. */
const unseen = 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER'

/** A round of a loop with the arguments that it was done with, as Ansible keeps them: `results[0].invocation.module_args`. */
export function withInvocation(done: Done, isLooped: boolean | undefined, invocation: (() => Mapping | undefined) | undefined): Done {
  if (!isLooped || !['ok', 'changed', 'failed'].includes(done.status)) return done
  const args = invocation?.()
  return args ? { ...done, result: new Map<Key, Value>([...done.result, ['invocation', args]]) } : done
}

/** The arguments of a module, each by its own name and by the one that it was given by; what was not given is null, what is secret a word. */
export function invocationOf({ name, module }: Found, args: Given, named: Mapping, hidden: readonly Secret[]): Mapping | undefined {
  if (silent.has(name) || (module.kind === 'action' && module.host !== true)) return undefined
  const words = hidden.flatMap(textsOf)
  const { properties, 'x-free-form': free } = module.args
  const own =
    free === 'cmd'
      ? commandWords(name, args, named, words)
      : Object.keys(properties).map((key): [Key, Value] => [key, shown(args[key], words)])
  const given = [...named]
    .filter(([key]) => free !== 'cmd' && !(String(key) in properties))
    .map(([key]): [Key, Value] => [key, shown(aliased(key), words)])
  function aliased(key: Key): unknown {
    const [its] = Object.entries(properties).find(([, { 'x-aliases': aliases = [] }]) => aliases.includes(String(key))) ?? []
    return its === undefined ? undefined : args[its]
  }
  return new Map<Key, Value>([['module_args', new Map<Key, Value>([...own, ...given])]])
}

/** command and shell are one module in Ansible. */
function commandWords(name: string, args: Given, named: Mapping, words: readonly string[]): [Key, Value][] {
  const given = ['argv', 'chdir', 'executable', 'creates', 'removes', 'stdin']
  return [
    ['_raw_params', shown(args['cmd'], words)],
    ['_uses_shell', name === 'shell'],
    ['stdin_add_newline', args['stdin_add_newline'] !== false],
    ['strip_empty_ends', args['strip_empty_ends'] !== false],
    ...given.map((key): [Key, Value] => [key, named.has(key) ? shown(args[key], words) : null]),
  ]
}

function shown(value: unknown, words: readonly string[]): Value {
  const plain = asValue(value)
  return plain instanceof Secret || textsOf(plain).some(text => words.some(word => text.includes(word))) ? unseen : plain
}

function asValue(value: unknown): Value {
  if (value instanceof Secret) return value
  if (Array.isArray(value)) return (value as readonly unknown[]).map(asValue)
  if (isPlain(value)) return new Map<Key, Value>(Object.entries(value).map(([key, member]) => [key, asValue(member)]))
  return fromJson(value as Known | undefined)
}
