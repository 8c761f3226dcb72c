import type { Dice } from './dice.ts'
import type { Task } from './tasks.ts'

/** The files of a book with what the first 500 have not: meta that ends or forgives, hosts and groups made on the way, delegation by item, facts that grow. */
export function wideFiles(dice: Dice): Map<string, unknown> {
  const files = new Map<string, unknown>()
  files.set('inc.yml', listOf(dice, 1 + dice.throw(2), leafOf))
  for (const role of ['r', 's']) {
    files.set(`roles/${role}/tasks/main.yml`, listOf(dice, 1 + dice.throw(2), leafOf))
    files.set(`roles/${role}/defaults/main.yml`, { d: `default of ${role}` })
    files.set(`roles/${role}/handlers/main.yml`, [{ name: `of ${role}`, debug: { msg: `handler of ${role}` }, listen: ['topic', 'other'] }])
    if (dice.happens(50)) files.set(`roles/${role}/meta/main.yml`, { dependencies: ['base'] })
  }
  files.set('roles/base/tasks/main.yml', [{ debug: { msg: '{{ role_name }} of {{ ansible_parent_role_names | default("none") }}' } }])
  files.set('book.yml', [playOf(dice, 'all'), playOf(dice, 'all:fresh:on_h1')])
  return files
}

function playOf(dice: Dice, hosts: string): Task {
  const play: Task = { hosts, gather_facts: false, vars: { x: 'play', count: 0 }, tasks: listOf(dice, 4 + dice.throw(3), nodeOf) }
  if (dice.happens(25)) play.serial = dice.pick<unknown>([1, 2, [1, 2]])
  if (dice.happens(15)) play.max_fail_percentage = dice.pick([30, 60])
  if (dice.happens(25)) play.roles = [dice.pick(['r', 's'])]
  if (dice.happens(15)) play.environment = { WHERE: '{{ inventory_hostname }}' }
  play.handlers = [
    { name: 'plain', debug: { msg: 'plain {{ x }}' }, listen: 'topic' },
    { name: 'more', include_tasks: 'inc.yml', listen: dice.pick(['topic', 'other']) },
  ]
  return play
}

function nodeOf(dice: Dice): Task {
  const kind = dice.throw(10)
  if (kind < 2)
    return { block: listOf(dice, 2, leafOf), rescue: listOf(dice, 1, leafOf), always: [{ meta: dice.pick(['noop', 'flush_handlers']) }] }
  if (kind < 3) return { include_role: { name: dice.pick(['r', 's']), public: true }, vars: { x: 'brought' } }
  if (kind < 4)
    return {
      include_tasks: { file: 'inc.yml', apply: { vars: { y: 'applied' }, ignore_errors: true } },
      loop: ['k', 'l'],
      loop_control: { loop_var: 'outer' },
    }
  if (kind < 5) return { import_role: { name: dice.pick(['r', 's']) }, when: dice.pick(conditions) }
  return leafOf(dice)
}

const conditions = ["inventory_hostname == 'h1'", "inventory_hostname != 'h2'", 'grown is defined', 'count | int == 0']

function leafOf(dice: Dice): Task {
  const task: Task = dice.pick<() => Task>([
    () => ({ meta: dice.pick(['end_host', 'end_play', 'end_batch', 'clear_host_errors']), when: dice.pick(conditions) }),
    () => ({ add_host: { name: dice.pick(['n1', 'n2']), groups: 'fresh', ansible_connection: 'local', x: 'added' } }),
    () => ({ group_by: { key: 'on_{{ inventory_hostname }}' }, changed_when: false }),
    () => ({ set_fact: { grown: '{{ grown | default([]) + [item ~ inventory_hostname] }}' }, loop: [1, 2] }),
    () => ({ debug: { msg: '{{ item }} {{ y | default("-") }}' }, loop: '{{ groups.web }}', delegate_to: '{{ item }}', throttle: 1 }),
    () => ({
      command: 'false',
      register: 'r0',
      loop: [1, 2],
      failed_when: 'r0.rc == item',
      ignore_errors: dice.happens(60),
      changed_when: false,
    }),
    () => ({ set_fact: { told: '{{ inventory_hostname }}' }, delegate_to: 'h3', delegate_facts: true, run_once: dice.happens(40) }),
    () => ({ debug: { msg: "{{ hostvars.h3.told | default('-') }} {{ r0.results | default([]) | map(attribute='failed') | list }}" } }),
    () => ({
      debug: { msg: '{{ d | default("-") }} {{ x }} {{ outer | default("-") }} {{ grown | default([]) }}' },
      changed_when: true,
      notify: dice.pick<unknown>(['topic', ['other', 'plain']]),
    }),
    () => ({ command: 'echo {{ x }}', register: 'r1', until: "r1.stdout == 'play'", retries: 1, delay: 0, changed_when: false }),
    () => ({ fail: { msg: 'boom {{ x }}' }, when: dice.pick(conditions) }),
  ])()
  return dice.happens(15) && task.meta === undefined && task.when === undefined ? { ...task, when: dice.pick(conditions) } : task
}

function listOf(dice: Dice, many: number, one: (dice: Dice) => Task): Task[] {
  return Array.from({ length: many }, () => one(dice))
}
