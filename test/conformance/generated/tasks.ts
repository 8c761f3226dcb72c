import type { Dice } from './dice.ts'

/** A task or block as YAML has it. */
export type Task = { [keyword: string]: unknown }

/** What a list of tasks is made for: how deep blocks may stand yet, and the files that may be included. */
export interface Surroundings {
  readonly dice: Dice
  readonly depth: number
  readonly files: readonly string[]
  readonly roles: readonly string[]
  /** Handlers that may be notified. */
  readonly handlers: readonly string[]
  /** Inside of what a loop includes: the loop's name is taken. */
  readonly isLooped: boolean
}

/** So many tasks and blocks. */
export function tasksOf(around: Surroundings, count: number): Task[] {
  return Array.from({ length: count }, () => nodeOf(around))
}

function nodeOf(around: Surroundings): Task {
  const { dice, depth } = around
  if (depth > 0 && dice.happens(28)) return blockOf(around)
  if (depth > 0 && dice.happens(22)) return includeOf(around)
  return taskOf(around)
}

function blockOf(around: Surroundings): Task {
  const { dice } = around
  const inner = { ...around, depth: around.depth - 1 }
  const block: Task = { block: tasksOf(inner, 1 + dice.throw(3)) }
  if (dice.happens(60)) block.rescue = tasksOf(inner, 1 + dice.throw(2))
  if (dice.happens(40)) block.always = tasksOf(inner, 1 + dice.throw(2))
  if (dice.happens(20)) block.vars = { x: dice.pick(['block', '{{ y }}-block']) }
  if (dice.happens(12)) block.ignore_errors = true
  if (dice.happens(8)) block.delegate_to = dice.pick(['h3', 'localhost'])
  if (dice.happens(10)) block.notify = dice.pick(around.handlers)
  if (dice.happens(5)) block.any_errors_fatal = true
  return { ...block, ...choosing(dice, 20) }
}

function includeOf(around: Surroundings): Task {
  const { dice, files, roles } = around
  const isStatic = dice.happens(35)
  const vars = dice.happens(40) ? { vars: { x: dice.pick(['include', '{{ y }}-include']) } } : {}
  if (roles.length > 0 && dice.happens(40)) {
    const role: Task = { name: dice.pick(roles), ...(dice.happens(15) ? { tasks_from: 'more' } : {}) }
    // Before 2.17 the vars of an import_role leak into the whole play.
    if (isStatic) return { import_role: role, ...choosing(dice, 20) }
    if (dice.happens(25)) role.apply = { tags: [dice.pick(['a', 'b'])] }
    return { include_role: role, ...vars, ...choosing(dice, 20), ...loopOfInclude(around) }
  }
  if (files.length === 0) return taskOf(around)
  const file = dice.pick(files)
  if (isStatic) return { import_tasks: file, ...vars, ...choosing(dice, 20) }
  const more = dice.happens(20) ? { register: dice.pick(registers) } : {}
  return { include_tasks: file, ...vars, ...choosing(dice, 20), ...loopOfInclude(around), ...more }
}

function loopOfInclude({ dice, isLooped }: Surroundings): Task {
  return !isLooped && dice.happens(35) ? { loop: ['k', 'l'], loop_control: { loop_var: 'outer' } } : {}
}

const registers = ['r0', 'r1', 'r2']
const shown = [
  '{{ x }} {{ y }} {{ z | default("no z") }}',
  '{{ x ~ inventory_hostname }} {{ outer | default("-") }}',
  '{{ r0.failed | default("-") }} {{ r1.changed | default("-") }} {{ r2.skipped | default("-") }}',
  '{{ r0.results | default([]) | map(attribute="item") | list }}',
  '{{ ansible_play_hosts }} {{ ansible_play_batch }}',
  '{{ ansible_failed_task.action | default("none") }} {{ ansible_failed_result.msg | default("none") }}',
  '{{ [z | default(1) | int, y] }}',
  '{{ groups.web | map("extract", hostvars, "z") | map("default", "?") | list }}',
  '{{ role_name | default("no role") }} {{ d | default("no default") }}',
]

function taskOf(around: Surroundings): Task {
  const { dice } = around
  const task = workOf(around)
  if (task.meta !== undefined) return task
  if (dice.happens(22)) task.register = dice.pick(registers)
  if (dice.happens(18)) Object.assign(task, loopOf(dice))
  if (dice.happens(30))
    task.notify = dice.happens(30) ? [dice.pick(around.handlers), dice.pick(around.handlers)] : dice.pick(around.handlers)
  if (dice.happens(12)) task.ignore_errors = dice.pick([true, "{{ inventory_hostname == 'h1' }}"])
  if (dice.happens(9)) task.run_once = true
  if (dice.happens(9)) task.delegate_to = dice.pick(['h3', 'localhost', '{{ groups.web[0] }}'])
  if (dice.happens(10)) task.vars = { x: dice.pick(['task', 'task {{ y }}']) }
  if (dice.happens(7))
    Object.assign(task, { register: 'r2', until: dice.pick(['r2.changed', 'r2 is succeeded', 'r2.msg is defined']), retries: 1, delay: 0 })
  return { ...task, ...choosing(dice, 18) }
}

function workOf({ dice, handlers }: Surroundings): Task {
  const kind = dice.throw(100)
  const changes = ['{{ 1 == 1 }}', true, "inventory_hostname == 'h2'", "x != 'play'", 'r1 is defined']
  if (kind < 34) return { debug: { msg: dice.pick(shown) } }
  if (kind < 60) return { debug: { msg: dice.pick(shown) }, changed_when: dice.pick(changes), notify: dice.pick(handlers) }
  if (kind < 72) return { set_fact: { [dice.pick(['y', 'z'])]: dice.pick(['{{ x }}+', 'fact', '{{ z | default(0) | int + 1 }}', 'yes']) } }
  if (kind < 79) return { fail: { msg: dice.pick(['boom', 'no {{ x }}']) }, ...(dice.happens(60) ? { when: dice.pick(conditions) } : {}) }
  if (kind < 84)
    return {
      debug: { msg: 'judged' },
      failed_when: dice.pick(["inventory_hostname == 'h1'", true, 'r0 is failed', ["x == 'play'", 'y is defined']]),
    }
  if (kind < 88) return { assert: { that: [dice.pick(conditions)], ...(dice.happens(50) ? { fail_msg: 'asserted' } : {}) } }
  if (kind < 92) return { debug: { msg: '{{ nobody.knows }}' }, ...(dice.happens(50) ? { when: dice.pick(conditions) } : {}) }
  if (kind < 95) return { command: dice.pick(['true', 'false', 'echo {{ x }}']) }
  if (kind < 98) return { meta: 'flush_handlers' }
  return { debug: { var: dice.pick(['x', 'y', 'z', 'r0']) } }
}

function loopOf(dice: Dice): Task {
  const loop: Task = dice.happens(70)
    ? { loop: dice.pick([[1, 2], ['a', 'b', 'c'], [], ['{{ x }}', '{{ y }}']]) }
    : { with_items: [[1, 2], 3] }
  if (dice.happens(30)) loop.failed_when = 'item == 2'
  if (dice.happens(20)) loop.when = 'item != 1'
  if (dice.happens(25)) loop.loop_control = dice.pick<Task>([{ label: '<{{ item }}>' }, { index_var: 'at' }, { extended: true }])
  return loop
}

const conditions = [
  "inventory_hostname == 'h1'",
  "inventory_hostname != 'h2'",
  'z is defined',
  "x == 'play'",
  'r0 is defined and r0 is not failed',
  'r1 is changed',
  'false',
  'y | length > 1',
]

function choosing(dice: Dice, percent: number): Task {
  return {
    ...(dice.happens(percent) ? { when: dice.happens(25) ? [dice.pick(conditions), dice.pick(conditions)] : dice.pick(conditions) } : {}),
    ...(dice.happens(14) ? { tags: dice.pick<unknown>(['a', 'b', ['a', 'c'], 'always', 'never']) } : {}),
  }
}
