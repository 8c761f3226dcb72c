import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// How much processor time it takes to list the tasks of a big tree: by tsplay that reads it all, by tsplay that listed it before, by
// ansible-playbook; one after the other in one run.

const command = join(import.meta.dirname, '../../bin/engine/cli.js')
const rounds = 3

/** A role with 12 tasks of its own, and an imported file with two blocks. */
function roleFiles(name: string): Readonly<Record<string, string>> {
  const task = (at: number) => `- name: Task ${at} of ${name}
  ansible.builtin.template:
    src: conf.j2
    dest: "/etc/${name}/{{ item }}-${at}.conf"
    mode: "0644"
    owner: root
  loop: "{{ ${name}_names }}"
  when: ${name}_enabled | bool and ansible_facts['os_family'] == 'Debian'
  notify: Restart ${name}
  tags: [${name}, config]
`
  const block = (at: number) => `- name: Ask ${at} of ${name}
  block:
    - ansible.builtin.command: /bin/true ${at}
      register: ${name}_said_${at}
      changed_when: "'yes' in ${name}_said_${at}.stdout"
  rescue:
    - debug: msg="${name} failed"
`
  const many = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at)).join('\n')
  return {
    'tasks/main.yml': `${many(11, task)}\n- name: More\n  import_tasks: more.yml\n`,
    'tasks/more.yml': many(2, block),
    'defaults/main.yml': `${name}_names: [a, b, c]\n${name}_enabled: true\n`,
    'vars/main.yml': `${name}_all: "{{ ${name}_names | join(',') }}"\n`,
    'handlers/main.yml': `- name: Restart ${name}\n  service: name=${name} state=restarted\n`,
    'meta/main.yml': 'dependencies: []\n',
    'templates/conf.j2': 'name = {{ item }}\n',
  }
}

function makeTree(folder: string): void {
  const roles = Array.from({ length: 100 }, (_, at) => `role${String(at).padStart(3, '0')}`)
  const files = roles.flatMap(role => Object.entries(roleFiles(role)).map(([path, text]) => [`roles/${role}/${path}`, text] as const))
  const all = [
    ...files,
    ['site.yml', `- hosts: all\n  roles:\n${roles.map(role => `    - ${role}\n`).join('')}`],
    ['hosts', 'h1\n'],
  ] as const
  for (const [path, text] of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Seconds of processor time, user's and kernel's, and how many tasks were listed. */
function measure(folder: string, words: string): { readonly seconds: number; readonly tasks: number } {
  const said = execFileSync('sh', ['-c', `${words} >run.out; times`], { cwd: folder, encoding: 'utf8' })
  const ofChildren = said.trim().split('\n').at(-1) ?? ''
  const seconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0)
  const tasks = execFileSync('grep', ['-c', 'TAGS: \\[.*\\]', 'run.out'], { cwd: folder, encoding: 'utf8' })
  return { seconds, tasks: Number(tasks) }
}

const folder = mkdtempSync(join(tmpdir(), 'tsplay-loading-'))
try {
  makeTree(folder)
  const asked = '-i hosts site.yml --list-tasks'
  const ours = `XDG_CACHE_HOME='${folder}/cache' '${process.execPath}' '${command}' run ${asked}`
  const contenders = { 'tsplay, all read': `${ours} --flush-cache`, 'tsplay, again': ours, 'ansible-playbook': `ansible-playbook ${asked}` }
  const best = Object.entries(contenders).map(([name, words]) => {
    const all = Array.from({ length: rounds }, () => measure(folder, words))
    return { name, seconds: Math.min(...all.map(one => one.seconds)), tasks: all[0]?.tasks }
  })
  for (const { name, seconds, tasks } of best)
    process.stdout.write(`${name.padEnd(18)} ${seconds.toFixed(2)} s of processor time, ${tasks} lines\n`)
  const theirs = best.at(-1)?.seconds ?? 0
  for (const { name, seconds } of best.slice(0, -1))
    process.stdout.write(`${name}: ${(seconds / theirs).toFixed(2)} of ansible-playbook's\n`)
} finally {
  rmSync(folder, { recursive: true })
}
