import { leafOf, thing } from './broad-tasks.ts'
import type { Dice } from './dice.ts'
import type { Task } from './tasks.ts'

/** What the files of a book are made for: what a check would leave unknown stays away from books that only check. */
export interface Broad {
  readonly dice: Dice
  readonly isCheck: boolean
  /** Hosts go on by themselves: what one sees of the others is chance. */
  readonly isFree: boolean
}

/**
 * A book with what the first 510 have not: strategies, order, throttle, module_defaults, include_vars, loops over mappings and what was registered,
 * results that are used later, files that are written, hosts that are out of reach, tags and limits and checks on the command line. What a newer
 * Ansible is known to do otherwise (handlers that run once or are forced past a fatal error) is shown by the books before.
 */
export function broadBook(dice: Dice): { readonly options: string; readonly files: Map<string, unknown> } {
  const options = optionsOf(dice)
  const around: Broad = { dice, isCheck: options.includes('--check'), isFree: dice.happens(12) }
  const files = new Map<string, unknown>([
    ['set.yml', { table: { a: 1, b: { c: [2, 3] } }, x: 'set' }],
    ['more/one.yml', { x: 'one of more', only: 'one' }],
    ['more/two.yml', { y: 'two of more', table: { z: 26 } }],
    ['inc.yml', listOf(around, 1 + dice.throw(2), leafOf)],
    ['deep.yml', [leafOf(around), { include_tasks: 'inc.yml', vars: { x: 'deep {{ y }}' } }]],
    ['page.j2', '{% for key, value in table | dictsort %}{{ key }}={{ value }}\n{% endfor %}{{ x }} of {{ inventory_hostname }}\n'],
  ])
  for (const [path, content] of roleFiles(around)) files.set(path, content)
  if (dice.happens(20)) files.set('group_vars/web.yml', { x: 'group', table: { g: 'web' } })
  if (dice.happens(20)) files.set('host_vars/h2.yml', { y: 'host', table: { h: 2 } })
  const gone = dice.happens(15)
  if (gone) files.set('hosts', `${local}\n[far]\nh4 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n`)
  files.set('book.yml', [playOf(around, gone), ...(dice.happens(15) ? [playOf(around, gone)] : [])])
  return { options, files }
}

const local = '[web]\nh1 ansible_connection=local\nh2 ansible_connection=local\n\n[db]\nh3 ansible_connection=local\n'

function optionsOf(dice: Dice): string {
  if (dice.happens(12)) return `-t ${dice.pick(['a', 'a,untagged', 'b,never', 'tagged'])}`
  if (dice.happens(12)) return `--skip-tags ${dice.pick(['a', 'b', 'always', 'untagged'])}`
  if (dice.happens(10)) return `-l '${dice.pick(['web', 'all:!h2', 'h1,db', 'web[0],db'])}'`
  if (dice.happens(10)) return `-e ${dice.pick(['x=extra', '@set.yml', `'{"table": {"e": [1]}}'`])}`
  if (dice.happens(6)) return `--start-at-task '${dice.pick(['mark', 'mark*'])}'`
  return dice.happens(8) ? '--check' : ''
}

function roleFiles(around: Broad): [string, unknown][] {
  const { dice } = around
  const dependencies = dice.happens(40) ? ['base'] : []
  return [
    ['roles/r/tasks/main.yml', listOf(around, 2, leafOf)],
    ['roles/r/tasks/more.yml', [leafOf(around), { debug: { msg: '{{ role_name }} {{ d }} {{ item | default("-") }}' } }]],
    ['roles/r/defaults/main.yml', { d: 'default', table: { r: 'default' } }],
    ['roles/r/vars/main.yml', dice.happens(30) ? { y: 'of the role' } : {}],
    ['roles/r/handlers/main.yml', [{ name: 'of r', debug: { msg: 'r {{ d }}' }, listen: 'topic' }]],
    ['roles/r/meta/main.yml', { dependencies }],
    [
      'roles/base/tasks/main.yml',
      [{ name: 'base', debug: { msg: '{{ d | default("none") }} {{ ansible_parent_role_names | default([]) }}' } }],
    ],
  ]
}

function playOf(around: Broad, gone: boolean): Task {
  const { dice } = around
  const play: Task = { hosts: dice.pick(['all', 'web', 'web', 'h2:h1', '!h2:all']), gather_facts: false }
  if (dice.happens(30)) play.order = dice.pick(['reverse_inventory', 'sorted', 'reverse_sorted'])
  if (around.isFree) play.strategy = dice.pick(['free', 'host_pinned'])
  if (dice.happens(20)) play.serial = dice.pick<unknown>([1, 2, '50%', [1, 5]])
  if (gone && dice.happens(50)) play.ignore_unreachable = true
  if (dice.happens(20)) play.vars_files = dice.pick<unknown>(['set.yml', ['set.yml', ['not-there.yml', 'more/one.yml']]])
  if (dice.happens(25))
    play.module_defaults = dice.pick([{ debug: { msg: 'by default {{ x }}' } }, { copy: { mode: '0600' }, file: { mode: '0750' } }])
  if (dice.happens(15)) play.tags = dice.pick(['a', 'b'])
  play.vars = { y: 'play', table: { k: 'v', n: [1, '{{ y }}'] }, ...(dice.happens(80) ? { x: 'play' } : { x: '{{ y }} and more' }) }
  if (dice.happens(25))
    play.roles = [{ role: 'r', ...(dice.happens(50) ? { d: 'param' } : {}), ...(dice.happens(30) ? { tags: ['b'] } : {}) }]
  play.tasks = [
    ...listOf(around, 1 + dice.throw(2), nodeOf),
    { name: 'mark', debug: { msg: 'mark' } },
    ...listOf(around, 1 + dice.throw(2), nodeOf),
  ]
  play.handlers = [
    { name: 'plain', debug: { msg: 'plain {{ x }}' }, listen: 'topic' },
    { name: 'looped', debug: { msg: '{{ item.key }}' }, loop: '{{ table | dict2items }}', loop_control: { label: '{{ item.key }}' } },
  ]
  return play
}

function nodeOf(around: Broad): Task {
  const { dice } = around
  const kind = dice.throw(12)
  if (kind < 3) return blockOf(around)
  if (kind === 3)
    return { include_role: { name: 'r', tasks_from: dice.pick(['main', 'more']) }, loop: [1, 2], when: 'item != 1', tags: ['a'] }
  if (kind === 4)
    return {
      include_tasks: dice.pick(['inc.yml', 'deep.yml']),
      loop: '{{ table | dict2items }}',
      loop_control: { loop_var: 'outer', label: '{{ outer.key }}' },
    }
  if (kind === 5)
    return { import_tasks: 'deep.yml', vars: { x: 'imported' }, ...(dice.happens(50) ? { tags: 'b', when: dice.pick(conditions) } : {}) }
  if (kind === 6)
    return { include_tasks: { file: 'inc.yml', apply: { tags: 'a', vars: { x: 'applied' } } }, tags: dice.pick(['a', 'always']) }
  return leafOf(around)
}

function blockOf(around: Broad): Task {
  const { dice } = around
  const block: Task = { block: listOf(around, 2, leafOf) }
  if (dice.happens(60))
    block.rescue = [{ debug: { msg: '{{ ansible_failed_task.name }} {{ ansible_failed_result.failed }}' } }, leafOf(around)]
  if (dice.happens(40)) block.always = listOf(around, 1, leafOf)
  if (dice.happens(15) && !block.rescue) block.any_errors_fatal = true
  if (dice.happens(20)) block.vars = { x: 'block {{ thing is defined }}' }
  if (dice.happens(20)) block.module_defaults = { debug: { msg: 'of the block' } }
  if (dice.happens(15)) block.environment = { WHERE: '{{ inventory_hostname }}' }
  if (dice.happens(15)) block.throttle = 1
  if (dice.happens(20)) block.tags = dice.pick<unknown>(['a', 'never', ['b', 'always']])
  if (dice.happens(25)) block.when = dice.pick(conditions)
  return block
}

const conditions = [
  `${thing} is defined`,
  'inventory_hostname in groups.web',
  "x is match('play')",
  'table.k is defined',
  'not ansible_check_mode',
]

function listOf(around: Broad, many: number, one: (around: Broad) => Task): Task[] {
  return Array.from({ length: many }, () => one(around))
}
