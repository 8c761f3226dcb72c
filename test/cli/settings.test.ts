import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../engine/load/settings.ts'
import { theWorld } from '../../engine/load/source.ts'
import type { World } from '../../engine/load/world.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { run } from '../../engine/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsplay-settings-'))
writeFileSync(join(folder, 'loud.js'), 'export const filters = { loud: text => text.toUpperCase() }\n')
const merging = `- hosts: h1
  gather_facts: false
  vars: {m: {a: 1, in: {x: 1}}}
  tasks:
  - {debug: {msg: "{{ m }}"}, vars: {m: {b: 2, in: {y: 2}}}}
`

/** What each setting does: a variable of the environment, a task or a whole book, and what comes of it. */
const effects: { readonly [sentence: string]: readonly [environment: NodeJS.ProcessEnv, book: string, came: unknown] } = {
  'tags of the settings': [
    { ANSIBLE_RUN_TAGS: 'a' },
    '- {debug: {msg: "{{ ansible_run_tags }}"}, tags: a}\n- {debug: {msg: no}, tags: b}',
    [['a']],
  ],
  'tags to skip': [
    { ANSIBLE_SKIP_TAGS: 'b' },
    '- {debug: {msg: "{{ ansible_skip_tags }}"}, tags: a}\n- {debug: {msg: no}, tags: b}',
    [['b']],
  ],
  'mappings are merged': [{ ANSIBLE_HASH_BEHAVIOUR: 'merge' }, merging, [{ a: 1, in: { x: 1, y: 2 }, b: 2 }]],
  'and replaced where nothing is said': [{}, merging, [{ b: 2, in: { y: 2 } }]],
  'nothing is logged': [{ ANSIBLE_NO_LOG: 'true' }, '- debug: {msg: secret}', [undefined]],
  'but what says that it is': [{ ANSIBLE_NO_LOG: 'true' }, '- {debug: {msg: open}, no_log: false}', ['open']],
  'no task without an end': [
    { ANSIBLE_TASK_TIMEOUT: '1' },
    '- {command: sleep 30}',
    ['The command action failed to execute in the expected time frame and was terminated'],
  ],
  'a handler that is not there': [
    { ANSIBLE_ERROR_ON_MISSING_HANDLER: 'no' },
    '- {command: echo, notify: nobody}\n- debug: {msg: go on}',
    ['', 'go on'],
  ],
  'facts only below ansible_facts': [
    { ANSIBLE_INJECT_FACT_VARS: 'no' },
    '- {setup: {gather_subset: "!all,!min,lsb"}}\n- debug: {msg: "{{ ansible_lsb is defined }} {{ ansible_facts.gather_subset | length }}"}',
    [undefined, 'False 3'],
  ],
  'which facts a play gathers': [
    { ANSIBLE_GATHER_SUBSET: '!all,!min' },
    '- hosts: h1\n  tasks:\n  - debug: {msg: "{{ ansible_facts.gather_subset }} {{ ansible_facts.kernel is defined }}"}\n',
    [undefined, "['!all', '!min'] False"],
  ],
  'a shell of its own': [{ ANSIBLE_EXECUTABLE: '/bin/bash' }, '- {shell: "echo ${BASH_VERSION:+bash}"}', [expect.anything()]],
  'folders of filters': [{ ANSIBLE_FILTER_PLUGINS: folder }, '- debug: {msg: "{{ \'a\' | loud }}"}', ['A']],
  'a setting that a lookup asks for': [{ ANSIBLE_FORKS: '9' }, "- debug: {msg: \"{{ lookup('config', 'DEFAULT_FORKS') + 1 }}\"}", ['10']],
}

describe('a setting has its effect', () => {
  test.each(Object.entries(effects))('%s', async (_, [environment, book, came]) => {
    const told = await played(environment, book)
    expect(told.flatMap(event => (event.type === 'host-finished' ? [event.outcome.result.msg] : []))).toStrictEqual(came)
  })
})

test('a pattern that names nobody is an error, a word or nothing', async () => {
  const book = '- hosts: nobody\n  gather_facts: false\n  tasks: []\n'
  const ends = await Promise.all(
    ['error', 'warning', 'ignore'].map(async way => {
      const told = await played({ ANSIBLE_HOST_PATTERN_MISMATCH: way }, book)
      const end = told.at(-1)
      return [end?.type === 'run-finished' ? end.exit : undefined, told.filter(event => event.type === 'notice').length]
    }),
  )
  expect(ends).toStrictEqual([
    [4, 0],
    [0, 1],
    [0, 0],
  ])
})

/** The messages of a book, or of tasks, on a host that is this machine. */
async function played(environment: NodeJS.ProcessEnv, text: string): Promise<RunEvent[]> {
  const path = join(folder, 'book.yml')
  const book = text.startsWith('- hosts') ? text : `- hosts: h1\n  gather_facts: false\n  tasks:\n${text.replace(/^/gm, '  ')}\n`
  const world = worldWith(environment, { [path]: book })
  const { signal } = new AbortController()
  const told: RunEvent[] = []
  const events = run(
    {
      playbooks: [path],
      inventories: ['h1,'],
      tags: [],
      skipTags: [],
      extraVars: [],
      check: false,
      diff: false,
      become: { enabled: false },
      connection: 'local',
      verbosity: 0,
      forceHandlers: false,
      flushCache: false,
      vaultSecrets: [],
      modulePath: [],
      signal,
      kill: signal,
      ask: async () => undefined,
    },
    world,
  )
  for await (const event of events) told.push(event)
  return told
}

/** This machine with other texts in some files, and with these variables in place of its environment. */
function worldWith(environment: NodeJS.ProcessEnv, texts: { readonly [path: string]: string }): World {
  const bytes = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]))
  return {
    ...theWorld,
    env: name => environment[name],
    read: path => bytes.get(path) ?? theWorld.read(path),
    stat: path => {
      const found = bytes.get(path)
      if (found) return { type: 'file', mode: 0o644, size: found.length }
      return path === '.' ? { type: 'directory', mode: 0o755, size: 0 } : theWorld.stat(path)
    },
  }
}

/** What is said of settings, by the ansible.cfg that says it. */
const said: { readonly [cfg: string]: readonly string[] } = {
  '[defaults]\nforks = 8 # eight\n': ['DEFAULT_FORKS (from FILE) is no whole number: 8 # eight'],
  '[defaults]\nforks = 8 ; eight\n': [],
  '[defaults]\nfact_caching = redis\n': ['defaults, fact_caching (ANSIBLE_CACHE_PLUGIN) is not read: each run gathers facts anew'],
  '[defaults]\nfact_caching = memory\n': [],
}

test.each(Object.entries(said))('of %j', (cfg, expected) => {
  const { problems, notices } = readSettings(worldWith({ ANSIBLE_CONFIG: '/a.cfg' }, { '/a.cfg': cfg }))
  expect([...problems, ...notices].map(({ message }) => message.replace('/a.cfg', 'FILE'))).toStrictEqual(expected)
})

test('paths begin at home, in a variable or in this folder; a value goes on in lines that are further in', () => {
  const cfg = '[defaults]\nroles_path = ~/a:$HOME/b:{{CWD}}/c:d\n[ssh_connection]\nssh_args = -o A=b\n  -o C=d\n'
  const { value } = readSettings(worldWith({ ANSIBLE_CONFIG: '/x/a.cfg', HOME: '/home/ada' }, { '/x/a.cfg': cfg }))
  expect(value.rolesPath).toStrictEqual(['/home/ada/a', '/home/ada/b', `${process.cwd()}/c`, '/x/d'])
  expect(value.sshArgs).toBe('-o A=b\n-o C=d')
})

test('an ansible.cfg of a folder that everybody may write to is passed over, and that is said', () => {
  const open = worldWith({}, { 'ansible.cfg': '[defaults]\nforks = 8\n' })
  const world: World = { ...open, stat: path => (path === '.' ? { type: 'directory', mode: 0o777, size: 0 } : open.stat(path)) }
  const { value, notices } = readSettings(world)
  expect([value.forks, notices.map(({ code }) => code)]).toStrictEqual([5, ['settings-open']])
})
