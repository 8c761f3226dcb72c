import type { Step, Uses } from './uses.ts'

type Question = (uses: Uses) => boolean

const key =
  (...names: readonly string[]): Question =>
  ({ keys }) =>
    names.some(name => keys.has(name))
const step =
  (holds: (step: Step) => boolean): Question =>
  ({ steps }) =>
    steps.some(holds)
const text =
  (pattern: RegExp): Question =>
  uses =>
    pattern.test(uses.text)
const option =
  (pattern: RegExp): Question =>
  uses =>
    pattern.test(uses.options)
const path =
  (pattern: RegExp): Question =>
  ({ paths }) =>
    paths.some(name => pattern.test(name))
const meta = (isFlush: boolean) => step(({ meta: what }) => what !== undefined && /flush_handlers/.test(String(what)) === isFlush)

/**
 * What counts as a feature of the language, and how a book's text shows that it is used. One thing counts once: a block with a rescue is a rescue
 * and no block besides, retries belong to until. What every book has (hosts, tasks, vars, debug, templates in braces) is none.
 */
export const features: { readonly [name: string]: Question } = {
  loop: ({ keys }) => [...keys].some(name => name === 'loop' || name.startsWith('with_')),
  loop_control: key('loop_control'),
  until: key('until', 'retries'),
  when: key('when'),
  register: isRegisteredUsed,
  'changed_when, failed_when': key('changed_when', 'failed_when'),
  block: step(({ block, rescue, always }) => block !== undefined && rescue === undefined && always === undefined),
  rescue: key('rescue'),
  always: key('always'),
  notify: key('notify'),
  listen: key('listen'),
  flush_handlers: meta(true),
  'other meta': meta(false),
  force_handlers: uses => key('force_handlers')(uses) || option(/--force-handlers/)(uses),
  include_tasks: key('include_tasks', 'include'),
  import_tasks: key('import_tasks'),
  include_role: key('include_role'),
  import_role: key('import_role'),
  import_playbook: key('import_playbook'),
  roles: key('roles'),
  dependencies: text(/^dependencies:/m),
  argument_specs: text(/^argument_specs:/m),
  tags: uses => key('tags')(uses) && option(/--tags|--skip-tags|(^| )-t /m)(uses),
  run_once: key('run_once'),
  delegate_to: key('delegate_to', 'local_action'),
  delegate_facts: key('delegate_facts'),
  serial: key('serial'),
  'strategy, order, throttle': key('strategy', 'order', 'throttle'),
  any_errors_fatal: key('any_errors_fatal'),
  max_fail_percentage: key('max_fail_percentage'),
  ignore_errors: key('ignore_errors'),
  ignore_unreachable: key('ignore_unreachable'),
  check: uses => key('check_mode')(uses) || option(/(^| )(-C|--check)/m)(uses),
  diff: uses => key('diff')(uses) || option(/(^| )(-D|--diff)/m)(uses),
  no_log: key('no_log'),
  environment: key('environment'),
  become: key('become', 'become_user'),
  connection: key('connection', 'port', 'remote_user'),
  async: key('async'),
  timeout: key('timeout'),
  module_defaults: key('module_defaults'),
  set_fact: key('set_fact'),
  facts: uses => step(({ gather_facts }) => gather_facts === true)(uses) || key('setup')(uses),
  hostvars: text(/\bhostvars\b/),
  'vars of groups and hosts': path(/(group|host)_vars\//),
  vars_files: key('vars_files'),
  vars_prompt: key('vars_prompt'),
  include_vars: key('include_vars'),
  'role defaults and vars': path(/roles\/[^/]+\/(defaults|vars)\//),
  'extra vars': option(/(^| )(-e|--extra-vars) /m),
  'add_host, group_by': key('add_host', 'group_by'),
  lookup: text(/\b(lookup|query|q)\(/),
  template: uses => key('template')(uses) || path(/\.j2$/)(uses),
  omit: text(/\bomit\b/),
  vault: text(/\$ANSIBLE_VAULT|!vault/),
  'start at a task, limit': option(/--start-at-task|(^| )(-l|--limit) /m),
  'modules of its own': path(/library\//),
}

/** A registered result counts where its name is read again. */
function isRegisteredUsed({ steps, text: all }: Uses): boolean {
  const names = new Set(steps.flatMap(({ register }) => (typeof register === 'string' ? [register] : [])))
  const others = all.replaceAll(/\bregister: *\w+/g, '')
  return [...names].some(name => new RegExp(`(?<![\\w.'"])${name}\\b`).test(others))
}

/** The features that a book uses. */
export function featuresOf(uses: Uses): string[] {
  return Object.entries(features).flatMap(([name, isUsed]) => (isUsed(uses) ? [name] : []))
}
