/** Where a keyword may stand: play, role entry, block, task, handler. */
export type Place = 'play' | 'role' | 'block' | 'task' | 'handler'

/** What a keyword takes, how it reaches what is inside, and what it is for. */
export interface Keyword {
  readonly on: readonly Place[]
  readonly type: 'bool' | 'number' | 'text' | 'list' | 'mapping' | 'any'
  /** nearest: the innermost wins; merged: by key; additive: all count; own: not inherited. */
  readonly inherits: 'nearest' | 'merged' | 'additive' | 'own'
  readonly description: string
}

const everywhere: readonly Place[] = ['play', 'role', 'block', 'task', 'handler']
const below: readonly Place[] = ['role', 'block', 'task', 'handler']
const tasks: readonly Place[] = ['task', 'handler']
const play: readonly Place[] = ['play']

const on = (places: readonly Place[], type: Keyword['type'], inherits: Keyword['inherits'], description: string): Keyword => ({
  on: places,
  type,
  inherits,
  description,
})

/** All keywords. Checks, documentation and the editor's schema derive from this table. */
export const keywords: { readonly [name: string]: Keyword } = {
  name: on(['play', 'block', 'task', 'handler'], 'any', 'own', 'What it is called in output.'),
  hosts: on(play, 'any', 'own', 'The hosts, as a pattern or a list of patterns.'),
  gather_facts: on(play, 'bool', 'own', 'Whether facts are gathered first.'),
  gather_subset: on(play, 'any', 'own', 'Which facts.'),
  gather_timeout: on(play, 'number', 'own', 'Seconds for gathering facts.'),
  fact_path: on(play, 'text', 'own', 'Where local facts lie on the host.'),
  vars: on(everywhere, 'any', 'merged', 'Variables.'),
  vars_files: on(play, 'any', 'own', 'Files of variables; of a list inside the list the first that exists.'),
  vars_prompt: on(play, 'list', 'own', 'Variables that a person is asked for.'),
  serial: on(play, 'any', 'own', 'How many hosts at a time: a number, a percentage, or a list of these.'),
  strategy: on(play, 'text', 'own', 'How hosts move through the tasks.'),
  order: on(play, 'text', 'own', 'The order of hosts.'),
  force_handlers: on(play, 'bool', 'own', 'Run notified handlers of hosts that failed.'),
  max_fail_percentage: on(play, 'number', 'own', 'The play stops when more than this part of a batch failed.'),
  any_errors_fatal: on(everywhere, 'bool', 'nearest', 'A failure on one host stops the play on all.'),
  become: on(everywhere, 'bool', 'nearest', 'Become another user.'),
  become_user: on(everywhere, 'text', 'nearest', 'Which user to become.'),
  become_method: on(everywhere, 'text', 'nearest', 'How to become: sudo, su, doas.'),
  become_flags: on(everywhere, 'text', 'nearest', 'Flags for the program that becomes.'),
  become_exe: on(everywhere, 'text', 'nearest', 'The program that becomes.'),
  connection: on(everywhere, 'text', 'nearest', 'How hosts are reached.'),
  port: on(everywhere, 'any', 'nearest', 'Port to connect to.'),
  remote_user: on(everywhere, 'text', 'nearest', 'User to log in as.'),
  user: on(play, 'text', 'own', 'The old name of remote_user.'),
  environment: on(everywhere, 'any', 'merged', 'Environment variables of modules.'),
  module_defaults: on(everywhere, 'any', 'merged', 'Arguments that modules have where a task gives none.'),
  collections: on(everywhere, 'list', 'own', 'Collections that short names are looked up in.'),
  no_log: on(everywhere, 'bool', 'nearest', 'Show nothing of arguments and results.'),
  diff: on(everywhere, 'bool', 'nearest', 'Show differences.'),
  check_mode: on(everywhere, 'bool', 'nearest', 'Predict instead of doing, or do although the run predicts.'),
  ignore_errors: on(everywhere, 'bool', 'nearest', 'Go on after a failure.'),
  ignore_unreachable: on(everywhere, 'bool', 'nearest', 'Go on although the host was not reached.'),
  run_once: on(everywhere, 'bool', 'nearest', 'Run on the first host only, for all.'),
  throttle: on(everywhere, 'number', 'nearest', 'At most so many hosts at a time.'),
  timeout: on(everywhere, 'number', 'nearest', 'Seconds after which the task is ended.'),
  debugger: on(everywhere, 'text', 'nearest', 'When to start the debugger: always, on_failed, on_unreachable, on_skipped, never.'),
  tags: on(everywhere, 'any', 'additive', 'Names that --tags and --skip-tags choose by.'),
  when: on(below, 'any', 'additive', 'Conditions that must all hold.'),
  delegate_to: on(below, 'text', 'nearest', 'The host that does the work instead.'),
  delegate_facts: on(below, 'bool', 'nearest', 'Facts belong to the host that did the work.'),
  notify: on(['block', 'task', 'handler'], 'any', 'nearest', 'Handlers to run when something changed.'),
  listen: on(['handler'], 'any', 'own', 'Topics that this handler answers to besides its name.'),
  args: on(tasks, 'any', 'own', 'Arguments of the module.'),
  action: on(tasks, 'any', 'own', 'The module and its arguments, in the old form.'),
  local_action: on(tasks, 'any', 'own', 'The same, done on this machine.'),
  register: on(tasks, 'text', 'own', 'The variable that keeps the result.'),
  loop: on(tasks, 'any', 'own', 'A list: the task is done for each item.'),
  loop_control: on(tasks, 'mapping', 'own', 'How the loop names, labels and pauses.'),
  until: on(tasks, 'any', 'own', 'Repeat until this holds.'),
  retries: on(tasks, 'number', 'own', 'How often to repeat.'),
  delay: on(tasks, 'number', 'own', 'Seconds between tries.'),
  changed_when: on(tasks, 'any', 'own', 'When the task counts as changed.'),
  failed_when: on(tasks, 'any', 'own', 'When the task counts as failed.'),
  async: on(tasks, 'number', 'own', 'Seconds that the task may run in the background.'),
  poll: on(tasks, 'number', 'own', 'Seconds between looks at a background task.'),
}

/** The keywords that may stand somewhere. */
export function keywordsOn(place: Place): ReadonlySet<string> {
  const there = asked.get(place)
  if (there) return there
  const names = new Set(Object.entries(keywords).flatMap(([name, keyword]) => (keyword.on.includes(place) ? [name] : [])))
  asked.set(place, names)
  return names
}

/** Asked for each task. */
const asked = new Map<Place, ReadonlySet<string>>()
