import type { Broad } from './broad.ts'
import type { Task } from './tasks.ts'

/** The name that most results are registered by. */
export const thing = 'thing'

/** One task of a broad book. */
export function leafOf(around: Broad): Task {
  const task = anyLeaf(around)
  return around.isFree && /hostvars|play_hosts|delegate|run_once|group_by|groups\.has/.test(JSON.stringify(task)) ? { debug: {} } : task
}

function anyLeaf({ dice, isCheck }: Broad): Task {
  const task = dice.pick(!isCheck && dice.happens(15) ? acting : plain)(dice)
  if (task.meta !== undefined) return task
  if (!Object.keys(task).some(key => /^(loop|until|with_.*)$/.test(key)) && dice.happens(15)) Object.assign(task, looped(dice))
  if (dice.happens(25)) task.register ??= thing
  // A group or host that is made notifies here, and not there: one book shows it.
  if (dice.happens(20) && !task.group_by) task.notify = dice.pick<unknown>(['topic', 'looped', ['topic', 'plain']])
  if (dice.happens(10)) task.ignore_errors = true
  if (dice.happens(10)) task.ignore_unreachable = true
  if (dice.happens(8)) task.throttle = 1
  if (dice.happens(8)) task.no_log = true
  if (dice.happens(8)) task.run_once = true
  if (dice.happens(8)) task.delegate_to = dice.pick(['h3', '{{ groups.web[0] }}'])
  if (dice.happens(18)) task.tags = dice.pick<unknown>(['a', 'b', ['a', 'never'], 'always'])
  if (dice.happens(15)) task.when ??= dice.pick<unknown>(['thing is defined', "inventory_hostname != 'h1'", ['x is defined', "x != 'set'"]])
  if (dice.happens(15)) task.name = dice.pick(['mark of {{ x }}', 'a task', '{{ inventory_hostname }} of {{ nobody }}'])
  return task
}

type Kind = (dice: Broad['dice']) => Task

const plain: readonly Kind[] = [
  dice => ({ debug: { msg: dice.pick(shown) } }),
  dice => ({
    debug: { msg: dice.pick(shown) },
    changed_when: dice.pick<unknown>([true, 'thing is defined and thing is changed', 'x is defined']),
  }),
  dice => ({
    debug: dice.pick<Task>([{ var: 'thing.results | default([]) | length' }, { var: 'table' }, { msg: ['{{ x }}', '{{ table }}'] }, {}]),
  }),
  dice => ({
    include_vars: dice.pick<unknown>([
      'set.yml',
      { file: 'more/one.yml' },
      { dir: 'more', name: 'brought' },
      { file: 'set.yml', name: 'table' },
    ]),
  }),
  dice => ({
    set_fact: dice.pick<Task>([{ table: "{{ table | combine({'f': x}) }}" }, { y: '{{ x | upper }}', made: '{{ y }}' }, { x: '{{ x }}!' }]),
  }),
  dice => ({
    set_fact: { many: '{{ many | default({}) | combine({item.key: item.value}) }}' },
    loop: '{{ table | dict2items }}',
    ...labelled(dice),
  }),
  dice => ({
    assert: {
      that: dice.pick<unknown>([['x is string', 'table is mapping'], "inventory_hostname != 'h2'", ['table.k is defined']]),
      quiet: true,
    },
  }),
  dice => ({ debug: { msg: '{{ item }}' }, ...dice.pick<Task>(withs) }),
  () => ({
    debug: { msg: '{{ item.item }} {{ item.failed | default("-") }}' },
    loop: '{{ thing.results | default([]) }}',
    ...quiet,
  }),
  dice => ({ debug: { msg: '{{ hostvars[item].made | default(item) }}' }, loop: '{{ ansible_play_hosts }}', ...labelled(dice) }),
  dice => ({ group_by: { key: "{{ 'has' if thing is defined else 'lacks' }}" }, ...(dice.happens(50) ? { changed_when: false } : {}) }),
  dice => ({
    fail: { msg: 'of {{ x }}' },
    when: dice.pick(["inventory_hostname == 'h2'", 'thing is defined and thing is failed', 'table.b is defined']),
  }),
  dice => ({
    set_fact: { told: '{{ inventory_hostname }}' },
    delegate_to: '{{ item }}',
    delegate_facts: true,
    loop: ['h1', 'h3'],
    ...labelled(dice),
  }),
  dice => ({ meta: dice.pick(['flush_handlers', 'noop']) }),
]

const acting: readonly Kind[] = [
  dice => ({ command: dice.pick(['echo {{ x }}', 'false', 'printenv WHERE']), register: thing, ...judged(dice) }),
  () => ({
    command: 'test -e {{ playbook_dir }}/out/{{ inventory_hostname }}',
    register: thing,
    until: 'thing.rc == 0',
    retries: 1,
    delay: 0,
    ignore_errors: true,
  }),
  dice => ({
    shell: 'echo {{ item }} >> {{ playbook_dir }}/out/log-{{ inventory_hostname }}',
    loop: [1, 2],
    args: dice.pick([{}, { creates: '{{ playbook_dir }}/out/{{ inventory_hostname }}' }]),
    register: thing,
  }),
  dice => ({
    copy: { content: dice.pick(['{{ x }}\n', '{{ table }}']), dest: '{{ playbook_dir }}/out/{{ inventory_hostname }}' },
    register: thing,
  }),
  () => ({ template: { src: 'page.j2', dest: '{{ playbook_dir }}/out/page-{{ inventory_hostname }}', mode: '0640' } }),
  dice => ({
    file: { path: '{{ playbook_dir }}/out/{{ item }}-{{ inventory_hostname }}', state: dice.pick(['directory', 'touch', 'absent']) },
    loop: ['d', 'e'],
  }),
  dice => ({
    lineinfile: {
      path: '{{ playbook_dir }}/out/lines-{{ inventory_hostname }}',
      line: '{{ x }}={{ item }}',
      regexp: '^{{ x }}=',
      create: dice.happens(80),
    },
    loop: [1, 2, 2],
  }),
  () => ({
    stat: { path: '{{ playbook_dir }}/out/{{ inventory_hostname }}' },
    register: 'found',
  }),
]

const quiet: Task = { loop_control: { label: '-' } }

const withs: readonly Task[] = [
  { with_dict: '{{ table }}', loop_control: { label: '{{ item.key }}' } },
  {
    with_together: [
      ['a', 'b'],
      [1, 2, 3],
    ],
  },
  { with_nested: [['a', 'b'], '{{ groups.web }}'] },
  { with_sequence: 'start=1 end={{ groups.all | length }} format=n%02d' },
  {
    with_subelements: [
      [
        { of: 'p', has: [1, 2] },
        { of: 'q', has: [] },
      ],
      'has',
    ],
  },
  { with_indexed_items: ['{{ x }}', 'b'] },
  { loop: '{{ range(3) | list }}', loop_control: { index_var: 'at', extended: true, label: '{{ at }} of {{ ansible_loop.length }}' } },
]

const shown = [
  '{{ x }} {{ y }} {{ table }}',
  '{{ thing.rc | default("-") }} {{ thing.stdout | default("-") }} {{ thing is defined and thing is changed }}',
  '{{ thing.results | default([]) | selectattr("changed", "defined") | map(attribute="changed") | list }}',
  '{{ brought | default({}) }} {{ only | default("-") }} {{ many | default({}) }}',
  '{{ found.stat.exists | default("-") }} {{ told | default("-") }} {{ group_names }}',
  '{{ ansible_play_hosts }} {{ ansible_play_hosts_all }} {{ ansible_play_batch }}',
  "{{ lookup('vars', 'x') }} {{ query('vars', 'y', 'no', default='-') }} {{ lookup('file', 'page.j2') | length }}",
  '{{ groups.has | default([]) }} {{ groups.lacks | default([]) }} {{ ansible_run_tags }} {{ ansible_skip_tags }}',
  '{{ hostvars | dict2items | map(attribute="value.made", default="-") | list }}',
]

function looped(dice: Broad['dice']): Task {
  return {
    loop: dice.pick<unknown>([[1, 2], '{{ groups.web }}', []]),
    ...labelled(dice),
    ...(dice.happens(30) ? { when: 'item != 1' } : {}),
  }
}

function labelled(dice: Broad['dice']): Task {
  return dice.happens(40) ? { loop_control: { label: '<{{ item.key | default(item) }}>' } } : {}
}

function judged(dice: Broad['dice']): Task {
  return dice.pick<Task>([
    {},
    { changed_when: false },
    { failed_when: 'thing.rc > 1' },
    { changed_when: 'thing.rc == 1', failed_when: false },
    { ignore_errors: true },
    { failed_when: "'extra' in thing.stdout or thing.rc != 0" },
  ])
}
